/**
 * Keys for the two things that must be quick: M for the microphone, V for the camera.
 */

/** @import { TrackKind } from '../../shared/base/types.js' */

/** @type {Readonly<Record<string, TrackKind>>} */
const KEYS = { m: 'audio', v: 'video' };

/**
 * @param {KeyboardEvent} event
 * @returns {TrackKind | null} null for any other key, and while somebody is typing or choosing
 */
export function shortcutOf({ key, ctrlKey, metaKey, altKey, repeat, target }) {
  const busy = target instanceof Element && target.closest('input, select, textarea, dialog, [contenteditable]') !== null;
  return busy || ctrlKey || metaKey || altKey || repeat ? null : (KEYS[key.toLowerCase()] ?? null);
}
