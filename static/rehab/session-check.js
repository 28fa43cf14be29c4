/**
 * Whether a session can be entered at its address yet.
 *
 * An invitation may be quicker than the server, the proxy or the network. A session of another origin does not let us read
 * its answer; that it answers has to be enough.
 */

import { webAddress } from '../shared/base/address.js';

/** @typedef {'open' | 'closed' | 'unknown'} SessionAnswer `unknown`: there was no answer at all. */

const TIMEOUT_MS = 8_000;

/**
 * @param {string} url
 * @param {object} [options]
 * @param {string} [options.origin] of this page
 * @param {typeof globalThis.fetch} [options.fetch]
 * @returns {Promise<SessionAnswer>}
 */
export async function checkSession(url, { origin = location.origin, fetch = globalThis.fetch } = {}) {
  const address = webAddress(url);
  if (!address) {
    return 'closed';
  }
  const isOurs = address.origin === origin;
  try {
    const response = await fetch(address, {
      method: 'HEAD',
      mode: isOurs ? 'same-origin' : 'no-cors',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok || response.type === 'opaque' ? 'open' : 'closed';
  } catch {
    return 'unknown';
  }
}
