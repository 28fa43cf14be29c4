/**
 * The call of a participant's page, from the invitation to its end: a pure state machine.
 *
 * A running call is left alone: repeated invitations change nothing, and only a truly different session replaces it.
 */

import { retryDelay } from '../backoff.js';
import { isSameSession } from './session-address.js';

/** @typedef {import('./events.js').PlatformEvent} PlatformEvent */
/** @typedef {import('./session-check.js').SessionAnswer} SessionAnswer */
/** @typedef {{ uuid: string, url: string }} Invitation */

/**
 * @typedef {object} Call
 * @property {'none' | 'starting' | 'open' | 'stuck'} phase `stuck`: the session's address does not open.
 * @property {Invitation | null} invitation
 * @property {Invitation | null} moved the same session's new address, while it is unknown whether the old one is dead
 * @property {number} tries of the address
 * @property {'soon' | 'ended' | 'removed'} waiting what to say while there is no call
 */

/**
 * @typedef {PlatformEvent
 *   | { type: 'checked', url: string, answer: SessionAnswer }
 *   | { type: 'checkDue' | 'retrySession' | 'giveUpSession' }} CallEvent
 */

/**
 * @typedef {{ type: 'cancelCheck' }
 *   | { type: 'check', url: string }
 *   | { type: 'checkIn', ms: number }} CallEffect
 */

/** @typedef {{ call: Call, effects: CallEffect[] }} CallStep */

/** About twenty seconds. */
export const CHECK_TRIES = 8;

/** @type {Call} */
export const NO_CALL = Object.freeze({ phase: 'none', invitation: null, moved: null, tries: 0, waiting: 'soon' });

/**
 * @param {Call} call
 * @param {CallEvent} event
 * @param {string} ownUuid of the participant
 * @param {number} random from 0 to 1, for the jitter of retries
 * @returns {CallStep}
 */
export function stepCall(call, event, ownUuid, random) {
  const { phase, invitation } = call;
  switch (event.type) {
    case 'joinSession':
      return invited(call, { uuid: event.uuid, url: event.url });
    case 'stopSession':
      return event.uuid === invitation?.uuid ? over('ended') : stay(call);
    case 'leaveSession':
      return event.uuid === invitation?.uuid && event.participants.includes(ownUuid) ? over('removed') : stay(call);
    case 'checked':
      return event.url === invitation?.url ? checked(call, event.answer, random) : stay(call);
    case 'checkDue':
      return phase === 'starting' && invitation ? stay(call, { type: 'check', url: invitation.url }) : stay(call);
    case 'retrySession':
      return phase === 'stuck' && invitation ? begin(invitation) : stay(call);
    case 'giveUpSession':
      return phase === 'stuck' ? over('soon') : stay(call);
  }
}

/**
 * OpenTera repeats invitations to everybody whenever somebody else is invited.
 *
 * @param {Call} call
 * @param {Invitation} invitation
 * @returns {CallStep}
 */
function invited(call, invitation) {
  const { phase, invitation: current } = call;
  if (phase === 'none' || phase === 'stuck' || !current) {
    return begin(invitation);
  }
  if (isSameSession(current.url, invitation.url)) {
    return stay(call);
  }
  if (phase === 'open' && current.uuid === invitation.uuid) {
    return stay({ ...call, moved: invitation }, { type: 'check', url: current.url });
  }
  return begin(invitation);
}

/**
 * @param {Invitation} invitation
 * @returns {CallStep}
 */
function begin(invitation) {
  return stay({ ...NO_CALL, phase: 'starting', invitation }, { type: 'cancelCheck' }, { type: 'check', url: invitation.url });
}

/**
 * @param {Call} call
 * @param {SessionAnswer} answer
 * @param {number} random
 * @returns {CallStep}
 */
function checked(call, answer, random) {
  const { phase, moved, tries } = call;
  if (phase === 'open' && moved) {
    return answer === 'closed' ? begin(moved) : stay({ ...call, moved: null });
  }
  if (phase !== 'starting') {
    return stay(call);
  }
  if (answer === 'open') {
    return stay({ ...call, phase: 'open' });
  }
  return tries + 1 < CHECK_TRIES
    ? stay({ ...call, tries: tries + 1 }, { type: 'checkIn', ms: retryDelay(tries, random) })
    : stay({ ...call, phase: 'stuck' });
}

/**
 * @param {Call['waiting']} waiting
 * @returns {CallStep}
 */
function over(waiting) {
  return stay({ ...NO_CALL, waiting }, { type: 'cancelCheck' });
}

/**
 * @param {Call} call
 * @param {...CallEffect} effects
 * @returns {CallStep}
 */
function stay(call, ...effects) {
  return { call, effects };
}
