/**
 * Which cameras and microphones there are, and which ones this visitor chose last time.
 */

/** @import { TrackKind } from '../base/types.js' */

import { recall, remember } from '../base/memory.js';

/** @typedef {{ id: string, label: string }} Device */
/** @typedef {Record<TrackKind, Device[]>} Devices */

/** What a visitor can choose in place of a device. */
export const NO_DEVICE = 'none';

/** @returns {Promise<Devices>} */
export async function listDevices() {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return { audio: ofKind(all, 'audioinput'), video: ofKind(all, 'videoinput') };
}

/**
 * @param {TrackKind} kind
 * @returns {string} a device id, or "" for whichever the browser prefers
 */
export function preferredDevice(kind) {
  return recall(`device.${kind}`);
}

/**
 * @param {TrackKind} kind
 * @param {string} id
 */
export function preferDevice(kind, id) {
  remember(`device.${kind}`, id);
}

/**
 * Before permission is given the browser lists devices without id; those say only that there are some. Infrared cameras
 * for face recognition show nothing useful.
 *
 * @param {MediaDeviceInfo[]} all
 * @param {MediaDeviceKind} kind
 * @returns {Device[]}
 */
function ofKind(all, kind) {
  return all
    .filter((device) => device.kind === kind && device.deviceId !== '' && !/\bIR\b/.test(device.label))
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}
