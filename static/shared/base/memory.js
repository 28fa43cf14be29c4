/**
 * What this browser remembers for its visitor. Storage may be forbidden or full; then nothing is remembered.
 */

const PREFIX = 'videorehab.';

/**
 * @param {string} key
 * @returns {string} "" when there is nothing
 */
export function recall(key) {
  try {
    return localStorage.getItem(PREFIX + key) ?? '';
  } catch {
    return '';
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
export function remember(key, value) {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // Remembering is a convenience.
  }
}
