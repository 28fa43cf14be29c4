/**
 * How the own devices stand, and which of them are to be started.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_DEVICE } from '../../../../shared/media/devices.js';
import { emptySlot, isMissing, slotState } from '../../../../shared/media/slot.js';

const TRACK = /** @type {MediaStreamTrack} */ ({});

test('on, off, and not there', () => {
  const slot = emptySlot('');
  assert.equal(slotState(slot), 'none', 'not started yet');
  assert.equal(slotState({ ...slot, track: TRACK }), 'on');
  assert.equal(slotState({ ...slot, track: TRACK, on: false }), 'off');
  assert.equal(slotState({ ...slot, on: false }), 'off', 'a camera that is off is given back');
  assert.equal(slotState({ ...slot, on: false, failure: 'missing' }), 'none');
  assert.equal(slotState({ ...slot, on: false, choice: NO_DEVICE }), 'none');
});

test('joining again starts no camera that was switched off, and no device that was declined', () => {
  const slot = emptySlot('');
  assert.deepEqual([isMissing('video', slot), isMissing('audio', slot)], [true, true]);
  assert.deepEqual([isMissing('video', { ...slot, on: false }), isMissing('audio', { ...slot, on: false })], [false, true]);
  assert.equal(isMissing('audio', { ...slot, choice: NO_DEVICE }), false);
  assert.equal(isMissing('video', { ...slot, track: TRACK }), false);
});
