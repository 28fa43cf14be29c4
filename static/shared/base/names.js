/**
 * Names of people, as typed here or received from a peer.
 */

export const LONGEST_NAME = 60;

/** Of what is received, no more is looked at. */
const LONGEST_RAW = 1000;

/**
 * Without control and direction-changing characters, which could disguise one name as another; spaces collapsed.
 *
 * @param {string} raw
 * @returns {string} at most `LONGEST_NAME` characters, maybe empty
 */
export function cleanName(raw) {
  const visible = raw.slice(0, LONGEST_RAW).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
  const collapsed = visible.replace(/\s+/g, ' ').trim();
  return [...collapsed].slice(0, LONGEST_NAME).join('').trim();
}

/**
 * What stands in for a picture: the first letters of the first and the last word.
 *
 * @param {string} name
 * @returns {string}
 */
export function initials(name) {
  const words = name.split(/[\s'’-]+/).filter((word) => /^\p{L}|^\p{N}/u.test(word));
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => [...(word ?? '')][0] ?? '').join('').toLocaleUpperCase();
}
