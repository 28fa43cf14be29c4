/**
 * The life of a participant's page: a pure state machine.
 *
 * The link to OpenTera brings invitations; the call runs in a frame without it. They live side by side, and what happens to
 * the link never harms the call. What is on screen follows from the state alone.
 */

import { NO_CALL, stepCall } from './call-state.js';
import { DOUBT_AFTER, NEW_LINK, stepLink } from './link-state.js';

/** @typedef {import('./call-state.js').Call} Call */
/** @typedef {import('./call-state.js').CallEvent} CallEvent */
/** @typedef {import('./call-state.js').CallEffect} CallEffect */
/** @typedef {import('./link-state.js').Link} Link */
/** @typedef {import('./link-state.js').LinkEvent} LinkEvent */
/** @typedef {import('./link-state.js').LinkEffect} LinkEffect */
/** @typedef {{ ownUuid: string, link: Link, call: Call }} Dashboard */
/** @typedef {CallEvent | LinkEvent} DashboardEvent */
/** @typedef {CallEffect | LinkEffect} Effect */

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
  return { ownUuid, link: NEW_LINK, call: NO_CALL };
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
      return moveCall(state, event, random);
    case 'logout': {
      const { link, effects } = stepLink(state.link, event, random);
      return { state: { ...state, link, call: NO_CALL }, effects: [{ type: 'cancelCheck' }, ...effects] };
    }
    default:
      return moveLink(state, event, random);
  }
}

/**
 * @param {Dashboard} state
 * @param {CallEvent} event
 * @param {number} random
 * @returns {{ state: Dashboard, effects: Effect[] }}
 */
function moveCall(state, event, random) {
  if (state.link.phase === 'leaving') {
    return { state, effects: [] };
  }
  const { call, effects } = stepCall(state.call, event, state.ownUuid, random);
  return { state: { ...state, call }, effects };
}

/**
 * @param {Dashboard} state
 * @param {LinkEvent} event
 * @param {number} random
 * @returns {{ state: Dashboard, effects: Effect[] }}
 */
function moveLink(state, event, random) {
  const { link, effects } = stepLink(state.link, event, random);
  const isOver = link.phase === 'superseded' && state.link.phase !== 'superseded' && state.call.phase === 'none';
  return { state: { ...state, link }, effects: isOver ? [...effects, { type: 'goToEnd' }] : effects };
}

/**
 * @param {Dashboard} state
 * @returns {Screen}
 */
export function screenOf({ link, call }) {
  if (link.phase === 'leaving') {
    return 'leaving';
  }
  switch (call.phase) {
    case 'starting':
    case 'stuck':
      return call.phase;
    case 'open':
      return 'session';
    case 'none':
      return waitingScreen(link);
  }
}

/**
 * What the visitor has to know about the link during a call, where nothing else tells it.
 *
 * @param {Dashboard} state
 * @returns {LinkNotice | null}
 */
export function noticeOf({ link, call }) {
  if (call.phase === 'none') {
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
function isDoubtful({ phase, attempt }) {
  return attempt >= DOUBT_AFTER && (phase === 'login' || phase === 'opening' || phase === 'retrying');
}
