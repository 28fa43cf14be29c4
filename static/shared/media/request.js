/**
 * Asking the browser for a camera or a microphone.
 */

/** @import { TrackKind } from '../base/types.js' */

/** @type {Record<TrackKind, MediaTrackConstraints>} */
const WISHES = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

/**
 * @param {TrackKind} kind
 * @param {string} choice a device id, or "" for whichever the browser prefers
 * @param {'ideal' | 'exact'} [strictness] whether another device than the chosen one will do
 * @returns {MediaTrackConstraints}
 */
export function wishFor(kind, choice, strictness = 'ideal') {
  return choice === '' ? WISHES[kind] : { ...WISHES[kind], deviceId: { [strictness]: choice } };
}

/** @param {MediaStreamConstraints} constraints */
export async function requestDevices(constraints) {
  if (!navigator.mediaDevices) {
    throw new TypeError('Cameras and microphones need a secure page.');
  }
  return navigator.mediaDevices.getUserMedia(constraints);
}
