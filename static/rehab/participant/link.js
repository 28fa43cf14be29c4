/**
 * The link of a participant's page to OpenTera, which brings invitations: a pure state machine.
 *
 * It signs in, opens the event socket, and comes back after a loss. It never takes the place of another device unasked.
 */

import { BACK_TO_SERVER, HEALTHY, failed } from '../../shared/base/retry.js';

/** @import { Retry } from '../../shared/base/retry.js' */

/**
 * `elsewhere`: online on another device, and the visitor has not decided yet. `superseded`: another device took over.
 * `taking`: this one is taking over. `refused`: OpenTera does not know this visitor (any more).
 *
 * @typedef {'login' | 'opening' | 'up' | 'retrying' | 'elsewhere' | 'superseded' | 'taking' | 'refused' | 'leaving'} LinkPhase
 */

/**
 * @typedef {object} LinkState
 * @property {LinkPhase} phase
 * @property {boolean} wasUp
 * @property {number} patience how often "already online" may still mean our previous login, which has not expired yet
 */

/** @typedef {LinkState & Retry} Link */

/**
 * @typedef {{ type: 'start', hasToken: boolean }
 *   | { type: 'loggedIn', url: string }
 *   | { type: 'loginFailed', refused: boolean }
 *   | { type: 'closed', code: number }
 *   | { type: 'alreadyOnline' | 'opened' | 'retryDue' | 'tryNow' | 'useThisDevice' | 'loggedOut' | 'logout' }} LinkEvent
 */

/**
 * @typedef {{ type: 'login' | 'logout' | 'closeLink' | 'cancelRetry' | 'goToEnd' }
 *   | { type: 'openLink', url: string }
 *   | { type: 'retryIn', ms: number }} LinkEffect
 */

/** @typedef {{ link: Link, effects: LinkEffect[] }} LinkStep */

/** OpenTera's close code for a participant who came online on another device. */
export const SUPERSEDED_CODE = 4000;

/** So many failed attempts, about ten seconds, and the visitor is told. */
export const DOUBT_AFTER = 6;

/** The longest delay. `tryNow` skips it. */
export const SLOW_RETRY_MS = 20_000;

const POLICY = Object.freeze({ ...BACK_TO_SERVER, doubtAfterAttempts: DOUBT_AFTER, doubtfulMs: SLOW_RETRY_MS });

const PREVIOUS_LOGIN_ANSWERS = 5;

/** @type {Link} */
export const NEW_LINK = Object.freeze({ phase: 'login', ...HEALTHY, wasUp: false, patience: 0 });

/**
 * @param {Link} link
 * @param {LinkEvent} event
 * @param {number} random from 0 to 1, for the jitter of retries
 * @returns {LinkStep}
 */
export function stepLink(link, event, random) {
  const { phase } = link;
  if (phase === 'leaving') {
    return stay(link, ...(event.type === 'loggedOut' ? [{ type: /** @type {const} */ ('goToEnd') }] : []));
  }
  switch (event.type) {
    case 'start':
      return event.hasToken ? login(link) : stay({ ...link, phase: 'refused' });
    case 'loggedIn':
      return phase === 'login' ? stay({ ...link, phase: 'opening' }, { type: 'openLink', url: event.url }) : stay(link);
    case 'alreadyOnline':
      return phase === 'login' ? alreadyOnline(link, random) : stay(link);
    case 'loginFailed':
      return phase === 'login' ? loginFailed(link, event.refused, random) : stay(link);
    case 'opened':
      return phase === 'opening' ? stay({ phase: 'up', ...HEALTHY, wasUp: true, patience: PREVIOUS_LOGIN_ANSWERS }) : stay(link);
    case 'closed':
      return phase === 'up' || phase === 'opening' ? closed(link, event.code, random) : stay(link);
    case 'retryDue':
      return phase === 'retrying' ? login(link) : stay(link);
    case 'tryNow':
      return tryNow(link);
    case 'useThisDevice':
      return phase === 'elsewhere' || phase === 'superseded' ? stay({ ...link, phase: 'taking' }, { type: 'logout' }) : stay(link);
    case 'loggedOut':
      return phase === 'taking' ? login({ ...link, ...HEALTHY, patience: PREVIOUS_LOGIN_ANSWERS }) : stay(link);
    case 'logout':
      return stay({ ...link, phase: 'leaving' }, { type: 'cancelRetry' }, { type: 'closeLink' }, { type: 'logout' });
  }
}

/**
 * @param {Link} link
 * @param {...LinkEffect} before
 * @returns {LinkStep}
 */
function login(link, ...before) {
  return stay({ ...link, phase: 'login' }, ...before, { type: 'login' });
}

/**
 * @param {Link} link
 * @param {number} random
 * @returns {LinkStep}
 */
function retry(link, random) {
  const { retry: failures, waitMs } = failed(link, POLICY, random, 0);
  return stay({ ...link, ...failures, phase: 'retrying' }, { type: 'retryIn', ms: waitMs });
}

/**
 * The visitor is impatient, or the browser knows that the network is back. What is under way goes on.
 *
 * @param {Link} link
 * @returns {LinkStep}
 */
function tryNow(link) {
  switch (link.phase) {
    case 'retrying':
      return login({ ...link, ...HEALTHY }, { type: 'cancelRetry' });
    case 'login':
    case 'opening':
      return stay({ ...link, ...HEALTHY });
    default:
      return stay(link);
  }
}

/**
 * The first time it means another device. After this page was online itself, it is most likely its own last connection.
 *
 * @param {Link} link
 * @param {number} random
 * @returns {LinkStep}
 */
function alreadyOnline(link, random) {
  const { patience } = link;
  return patience > 0 ? retry({ ...link, patience: patience - 1 }, random) : stay({ ...link, phase: 'elsewhere' });
}

/**
 * @param {Link} link
 * @param {boolean} refused
 * @param {number} random
 * @returns {LinkStep}
 */
function loginFailed(link, refused, random) {
  return refused ? stay({ ...link, phase: 'refused' }) : retry(link, random);
}

/**
 * @param {Link} link
 * @param {number} code
 * @param {number} random
 * @returns {LinkStep}
 */
function closed(link, code, random) {
  return code === SUPERSEDED_CODE ? stay({ ...link, phase: 'superseded' }) : retry(link, random);
}

/**
 * @param {Link} link
 * @param {...LinkEffect} effects
 * @returns {LinkStep}
 */
function stay(link, ...effects) {
  return { link, effects };
}
