/**
 * Asking again and again whether a session can be entered at its address: a pure machine for the lobby and the participant's
 * page.
 */

/** @import { SessionAnswer } from './session-check.js' */

import { BACK_TO_SERVER, waitAfter } from '../shared/base/retry.js';

/** About twenty seconds. */
export const CHECK_TRIES = 8;

/**
 * @typedef {{ type: 'open' } | { type: 'givenUp' } | { type: 'again', tries: number, waitMs: number }} NextCheck
 */

/**
 * @param {number} tries of the address before this one
 * @param {SessionAnswer} answer
 * @param {number} random from 0 to 1
 * @returns {NextCheck}
 */
export function afterCheck(tries, answer, random) {
  if (answer === 'open') {
    return { type: 'open' };
  }
  return tries + 1 < CHECK_TRIES
    ? { type: 'again', tries: tries + 1, waitMs: waitAfter(tries, BACK_TO_SERVER, random) }
    : { type: 'givenUp' };
}
