/**
 * Which of a peer's streams is which.
 *
 * SDP tells the id of a stream, the room's `mediaIds` tell its name. Some old pages publish names that are late, broken or
 * absent; then the first stream is the person and hints from messages name the others.
 */

/** @import { MediaIds } from '../base/types.js' */

export const DEFAULT_STREAM = 'default';

const SHORTEST_ID = 8;

/**
 * @typedef {object} StreamHints
 * @property {readonly string[]} [hintedNames] names of the peer's streams that somebody put in front
 * @property {boolean} [sharingScreen]
 */

/**
 * @param {string} peer
 * @param {readonly string[]} streamIds in order of arrival
 * @param {MediaIds} mediaIds
 * @param {StreamHints} [hints]
 * @returns {Map<string, { name: string, certain: boolean }>} by stream id
 */
export function nameStreams(peer, streamIds, mediaIds, hints = {}) {
  /** @type {Map<string, { name: string, certain: boolean }>} */
  const names = new Map();
  for (const id of streamIds) {
    const known = Object.entries(mediaIds).find(([, mediaId]) => sameStream(mediaId, id));
    if (known) {
      names.set(id, { name: known[0], certain: true });
    }
  }
  const taken = new Set([...names.values()].map(({ name }) => name));
  for (const id of streamIds.filter((candidate) => !names.has(candidate))) {
    const name = guesses(peer, hints).find((guess) => !taken.has(guess)) ?? id;
    taken.add(name);
    names.set(id, { name, certain: false });
  }
  return names;
}

/**
 * What an additional stream shows.
 *
 * @param {string} name
 * @returns {'screen' | 'sound' | 'camera'}
 */
export function streamKind(name) {
  if (name.endsWith('ScreenShareAudio')) {
    return 'sound';
  }
  return name.endsWith('ScreenShare') ? 'screen' : 'camera';
}

/**
 * Some browsers shorten or lengthen the ids of streams; what is left must still be long enough to be no accident.
 *
 * @param {string} a
 * @param {string} b
 */
function sameStream(a, b) {
  const long = Math.min(a.length, b.length) >= SHORTEST_ID;
  return a === b || (long && (a.startsWith(b) || b.startsWith(a)));
}

/**
 * @param {string} peer
 * @param {StreamHints} hints
 */
function guesses(peer, { hintedNames = [], sharingScreen }) {
  const screen = sharingScreen ? [`${peer}_ScreenShare`] : [];
  return [DEFAULT_STREAM, ...hintedNames.filter(Boolean), ...screen, '2ndStream'];
}
