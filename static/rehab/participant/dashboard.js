/**
 * The life of a participant's page: a pure state machine.
 *
 * The link to OpenTera brings invitations; the visit runs in a frame without it. They live side by side, and what happens to
 * the link never harms the visit. What is on screen follows from the state alone.
 */

import { NO_VISIT, stepVisit } from './visit.js';
import { NEW_LINK, stepLink } from './link.js';

/** @typedef {import('./visit.js').Visit} Visit */
/** @typedef {import('./visit.js').VisitEvent} VisitEvent */
/** @typedef {import('./visit.js').VisitEffect} VisitEffect */
/** @typedef {import('./link.js').Link} Link */
/** @typedef {import('./link.js').LinkEvent} LinkEvent */
/** @typedef {import('./link.js').LinkEffect} LinkEffect */
/** @typedef {{ ownUuid: string, link: Link, visit: Visit }} Dashboard */
/** @typedef {VisitEvent | LinkEvent} DashboardEvent */
/** @typedef {VisitEffect | LinkEffect} Effect */

/**
 * @typedef {'connecting' | 'unreachable' | 'elsewhere' | 'refused' | 'leaving' | 'waiting' | 'starting' | 'stuck'
 *   | 'session'} Screen
 */

/** @typedef {'superseded' | 'elsewhere' | 'refused' | 'unreachable'} LinkNotice */

/**
 * @param {string} ownUuid of the participant
 * @returns {Dashboard}
 */
export function newDashboard(ownUuid) {
  return { ownUuid, link: NEW_LINK, visit: NO_VISIT };
}

/**
 * @param {Dashboard} state
 * @param {DashboardEvent} event
 * @param {number} [random] from 0 to 1, for the jitter of retries
 * @returns {{ state: Dashboard, effects: Effect[] }}
 */
export function step(state, event, random = 0) {
  switch (event.type) {
    case 'joinSession':
    case 'stopSession':
    case 'leaveSession':
    case 'checked':
    case 'checkDue':
    case 'retrySession':
    case 'giveUpSession':
      return moveVisit(state, event, random);
    case 'logout': {
      const { link, effects } = stepLink(state.link, event, random);
      return { state: { ...state, link, visit: NO_VISIT }, effects: [{ type: 'cancelCheck' }, ...effects] };
    }
    default:
      return moveLink(state, event, random);
  }
}

/**
 * @param {Dashboard} state
 * @param {VisitEvent} event
 * @param {number} random
 * @returns {{ state: Dashboard, effects: Effect[] }}
 */
function moveVisit(state, event, random) {
  if (state.link.phase === 'leaving') {
    return { state, effects: [] };
  }
  const { visit, effects } = stepVisit(state.visit, event, state.ownUuid, random);
  return { state: { ...state, visit }, effects };
}

/**
 * @param {Dashboard} state
 * @param {LinkEvent} event
 * @param {number} random
 * @returns {{ state: Dashboard, effects: Effect[] }}
 */
function moveLink(state, event, random) {
  const { link, effects } = stepLink(state.link, event, random);
  const isOver = link.phase === 'superseded' && state.link.phase !== 'superseded' && state.visit.phase === 'none';
  return { state: { ...state, link }, effects: isOver ? [...effects, { type: 'goToEnd' }] : effects };
}

/**
 * @param {Dashboard} state
 * @returns {Screen}
 */
export function screenOf({ link, visit }) {
  if (link.phase === 'leaving') {
    return 'leaving';
  }
  switch (visit.phase) {
    case 'starting':
    case 'stuck':
      return visit.phase;
    case 'open':
      return 'session';
    case 'none':
      return waitingScreen(link);
  }
}

/**
 * What the visitor has to know about the link during a visit, where nothing else tells it.
 *
 * @param {Dashboard} state
 * @returns {LinkNotice | null}
 */
export function noticeOf({ link, visit }) {
  if (visit.phase === 'none') {
    return null;
  }
  if (link.phase === 'superseded' || link.phase === 'elsewhere' || link.phase === 'refused') {
    return link.phase;
  }
  return isDoubtful(link) ? 'unreachable' : null;
}

/**
 * @param {Link} link
 * @returns {'online' | 'connecting' | 'offline'}
 */
export function statusOf({ phase }) {
  switch (phase) {
    case 'up':
      return 'online';
    case 'login':
    case 'opening':
    case 'retrying':
    case 'taking':
      return 'connecting';
    case 'elsewhere':
    case 'superseded':
    case 'refused':
    case 'leaving':
      return 'offline';
  }
}

/**
 * @param {Link} link
 * @returns {Screen}
 */
function waitingScreen(link) {
  switch (link.phase) {
    case 'up':
      return 'waiting';
    case 'elsewhere':
    case 'superseded':
      return 'elsewhere';
    case 'refused':
      return 'refused';
    default:
      if (isDoubtful(link)) {
        return 'unreachable';
      }
      return link.wasUp && link.phase !== 'taking' ? 'waiting' : 'connecting';
  }
}

/** @param {Link} link */
function isDoubtful({ phase, doubtful }) {
  return doubtful && (phase === 'login' || phase === 'opening' || phase === 'retrying');
}
