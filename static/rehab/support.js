/**
 * Whether this browser can do video calls, by what it has and not by what it calls itself. Pure.
 */

/** @typedef {'old' | 'insecure'} Lack `insecure`: it could, but not on a page without https. */

/**
 * @param {object} browser
 * @param {unknown} [browser.RTCPeerConnection]
 * @param {boolean} [browser.isSecureContext]
 * @param {{ mediaDevices?: { getUserMedia?: unknown } }} [browser.navigator]
 * @returns {Lack | null} null when nothing is missing
 */
export function lackOf({ RTCPeerConnection, isSecureContext, navigator }) {
  if (typeof RTCPeerConnection !== 'function') {
    return 'old';
  }
  if (typeof navigator?.mediaDevices?.getUserMedia !== 'function') {
    return isSecureContext ? 'old' : 'insecure';
  }
  return null;
}
