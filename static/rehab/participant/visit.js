/**
 * A visit to the session from a participant's page, from the invitation to its end: a pure state machine.
 *
 * A running visit is left alone: repeated invitations change nothing, and only a truly different session replaces it.
 */

import { afterCheck } from '../address-check.js';
import { isSameSession } from '../session-address.js';

/** @typedef {import('./events.js').PlatformEvent} PlatformEvent */
/** @typedef {import('../session-check.js').SessionAnswer} SessionAnswer */
/** @typedef {{ uuid: string, url: string }} Invitation */

/**
 * @typedef {object} Visit
 * @property {'none' | 'starting' | 'open' | 'stuck'} phase `stuck`: the session's address does not open.
 * @property {Invitation | null} invitation
 * @property {Invitation | null} moved the same session's new address, while it is unknown whether the old one is dead
 * @property {number} tries of the address
 * @property {'soon' | 'ended' | 'removed'} waiting what to say while there is no visit
 */

/**
 * @typedef {PlatformEvent
 *   | { type: 'checked', url: string, answer: SessionAnswer }
 *   | { type: 'checkDue' | 'retrySession' | 'giveUpSession' }} VisitEvent
 */

/**
 * @typedef {{ type: 'cancelCheck' }
 *   | { type: 'check', url: string }
 *   | { type: 'checkIn', ms: number }} VisitEffect
 */

/** @typedef {{ visit: Visit, effects: VisitEffect[] }} VisitStep */

/** @type {Visit} */
export const NO_VISIT = Object.freeze({ phase: 'none', invitation: null, moved: null, tries: 0, waiting: 'soon' });

/**
 * @param {Visit} visit
 * @param {VisitEvent} event
 * @param {string} ownUuid of the participant
 * @param {number} random from 0 to 1, for the jitter of retries
 * @returns {VisitStep}
 */
export function stepVisit(visit, event, ownUuid, random) {
  const { phase, invitation } = visit;
  switch (event.type) {
    case 'joinSession':
      return invited(visit, { uuid: event.uuid, url: event.url });
    case 'stopSession':
      return event.uuid === invitation?.uuid ? over('ended') : stay(visit);
    case 'leaveSession':
      return event.uuid === invitation?.uuid && event.participants.includes(ownUuid) ? over('removed') : stay(visit);
    case 'checked':
      return event.url === invitation?.url ? checked(visit, event.answer, random) : stay(visit);
    case 'checkDue':
      return phase === 'starting' && invitation ? stay(visit, { type: 'check', url: invitation.url }) : stay(visit);
    case 'retrySession':
      return phase === 'stuck' && invitation ? begin(invitation) : stay(visit);
    case 'giveUpSession':
      return phase === 'stuck' ? over('soon') : stay(visit);
  }
}

/**
 * OpenTera repeats invitations to everybody whenever somebody else is invited.
 *
 * @param {Visit} visit
 * @param {Invitation} invitation
 * @returns {VisitStep}
 */
function invited(visit, invitation) {
  const { phase, invitation: current } = visit;
  if (phase === 'none' || phase === 'stuck' || !current) {
    return begin(invitation);
  }
  if (isSameSession(current.url, invitation.url)) {
    return stay(visit);
  }
  if (phase === 'open' && current.uuid === invitation.uuid) {
    return stay({ ...visit, moved: invitation }, { type: 'check', url: current.url });
  }
  return begin(invitation);
}

/**
 * @param {Invitation} invitation
 * @returns {VisitStep}
 */
function begin(invitation) {
  return stay({ ...NO_VISIT, phase: 'starting', invitation }, { type: 'cancelCheck' }, { type: 'check', url: invitation.url });
}

/**
 * @param {Visit} visit
 * @param {SessionAnswer} answer
 * @param {number} random
 * @returns {VisitStep}
 */
function checked(visit, answer, random) {
  const { phase, moved, tries } = visit;
  if (phase === 'open' && moved) {
    return answer === 'closed' ? begin(moved) : stay({ ...visit, moved: null });
  }
  if (phase !== 'starting') {
    return stay(visit);
  }
  const next = afterCheck(tries, answer, random);
  switch (next.type) {
    case 'open':
      return stay({ ...visit, phase: 'open' });
    case 'again':
      return stay({ ...visit, tries: next.tries }, { type: 'checkIn', ms: next.waitMs });
    case 'givenUp':
      return stay({ ...visit, phase: 'stuck' });
  }
}

/**
 * @param {Visit['waiting']} waiting
 * @returns {VisitStep}
 */
function over(waiting) {
  return stay({ ...NO_VISIT, waiting }, { type: 'cancelCheck' });
}

/**
 * @param {Visit} visit
 * @param {...VisitEffect} effects
 * @returns {VisitStep}
 */
function stay(visit, ...effects) {
  return { visit, effects };
}
