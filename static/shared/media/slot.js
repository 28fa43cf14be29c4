/**
 * What is known about the own microphone or camera. Pure.
 */

/** @import { DeviceState, TrackKind } from '../base/types.js' */
/** @import { Failure } from './failure.js' */

import { NO_DEVICE } from './devices.js';

/**
 * @typedef {object} Slot
 * @property {MediaStreamTrack | null} track
 * @property {string} choice a device id, `NO_DEVICE`, or "" for whichever the browser prefers
 * @property {boolean} on what the visitor wants
 * @property {Failure | null} failure why there is no track although one was asked for
 * @property {number} turn counts requests, so that a late answer to an old one is thrown away
 */

/**
 * @param {string} choice
 * @returns {Slot}
 */
export function emptySlot(choice) {
  return { track: null, choice, on: true, failure: null, turn: 0 };
}

/**
 * @param {Slot} slot
 * @returns {DeviceState}
 */
export function slotState({ track, choice, on, failure }) {
  if (failure || (!track && (on || choice === NO_DEVICE))) {
    return 'none';
  }
  return on ? 'on' : 'off';
}

/**
 * Whether the device should be started. A camera that the visitor has switched off stays so; a muted microphone is
 * started, ready to speak.
 *
 * @param {TrackKind} kind
 * @param {Slot} slot
 */
export function isMissing(kind, { track, choice, on }) {
  return !track && choice !== NO_DEVICE && (on || kind === 'audio');
}
