/**
 * The life of this page's part in a session: a pure state machine.
 *
 * `step(session, event)` answers the next state and the effects to perform, in order. It knows no socket, no clock and
 * no randomness; the controller owns those. The phase is what `<html data-state>` shows.
 */

import { retryDelay } from '../shared/base/backoff.js';

/** @typedef {'check' | 'joining' | 'joined' | 'reconnecting' | 'left' | 'refused'} Phase */
/** @typedef {'self' | 'ended' | 'removed' | 'key' | 'full' | 'login'} Reason */

/**
 * @typedef {object} Session
 * @property {Phase} phase
 * @property {Reason | null} reason why the page has left or was refused
 * @property {'down' | 'connecting' | 'waiting' | 'up'} link
 * @property {number} attempt failed attempts since the link was last up
 * @property {number | null} failingSince time of the first of them
 * @property {boolean} doubtful it has taken so long that the session may well be over
 * @property {string} selfId
 * @property {readonly string[]} formerIds own earlier ids, which the server may list for a while
 */

/**
 * @typedef {{ type: 'join' | 'lost' | 'retryDue' | 'online' | 'ended' | 'removed' | 'leave' }
 *   | { type: 'authenticated', selfId: string, others: readonly string[] }
 *   | { type: 'refused', reason: 'key' | 'full' | 'login' }} SessionEvent
 */

/**
 * @typedef {{ type: 'acquireMedia' | 'releaseMedia' | 'connect' | 'disconnect' | 'cancelRetry' | 'closePeers' }
 *   | { type: 'retryIn', ms: number }
 *   | { type: 'callPeers', peers: readonly string[] }} Effect
 */

/** @typedef {{ session: Session, effects: Effect[] }} Step */

/** As long as a restart of the server or a walk through a dead spot may take. */
const DOUBT_AFTER_MS = 60_000;

const HEALTHY = Object.freeze({ attempt: 0, failingSince: null, doubtful: false });

/** @type {Session} */
export const START = Object.freeze({
  phase: 'check',
  reason: null,
  link: 'down',
  ...HEALTHY,
  selfId: '',
  formerIds: Object.freeze([]),
});

/**
 * @param {Session} session
 * @param {SessionEvent} event
 * @param {number} [random] from 0 to 1, for the jitter of retries
 * @param {number} [now] milliseconds
 * @returns {Step}
 */
export function step(session, event, random = 0, now = 0) {
  switch (event.type) {
    case 'join':
      return join(session);
    case 'authenticated':
      return authenticated(session, event.selfId, event.others);
    case 'refused':
      return leave(session, 'refused', event.reason);
    case 'lost':
      return lost(session, random, now);
    case 'retryDue':
      return session.link === 'waiting' ? connect(session) : stay(session);
    case 'online':
      return session.link === 'waiting' ? connect({ ...session, attempt: 0 }, { type: 'cancelRetry' }) : stay(session);
    case 'ended':
      return leave(session, 'left', 'ended');
    case 'removed':
      return leave(session, 'left', 'removed');
    case 'leave':
      return leave(session, 'left', 'self');
  }
}

/**
 * Whether `id` is this page, now or before a reconnect.
 *
 * @param {Session} session
 * @param {string} id
 */
export function isOwnId({ selfId, formerIds }, id) {
  return id === selfId || formerIds.includes(id);
}

/** @param {Session} session @returns {boolean} */
export function isInSession({ phase }) {
  return phase === 'joining' || phase === 'joined' || phase === 'reconnecting';
}

/** @param {Session} session @returns {Step} */
function join(session) {
  if (isInSession(session)) {
    return stay(session);
  }
  return connect({ ...session, phase: 'joining', reason: null, ...HEALTHY }, { type: 'acquireMedia' });
}

/**
 * @param {Session} session
 * @param {string} selfId
 * @param {readonly string[]} others
 * @returns {Step}
 */
function authenticated(session, selfId, others) {
  if (session.link !== 'connecting') {
    return stay(session);
  }
  const formerIds = session.selfId ? [...session.formerIds, session.selfId] : session.formerIds;
  /** @type {Session} */
  const joined = { ...session, phase: 'joined', link: 'up', ...HEALTHY, selfId, formerIds };
  const peers = others.filter((id) => !isOwnId(joined, id));
  return { session: joined, effects: [{ type: 'callPeers', peers }] };
}

/**
 * The socket is gone, or could not be opened. Peers stay: media flows without the server, and pictures remain until
 * the new connection replaces them.
 *
 * @param {Session} session
 * @param {number} random
 * @param {number} now
 * @returns {Step}
 */
function lost(session, random, now) {
  if (session.link !== 'up' && session.link !== 'connecting') {
    return stay(session);
  }
  const { attempt } = session;
  const failingSince = session.failingSince ?? now;
  return {
    session: {
      ...session,
      phase: session.phase === 'joined' ? 'reconnecting' : session.phase,
      link: 'waiting',
      attempt: attempt + 1,
      failingSince,
      doubtful: now - failingSince >= DOUBT_AFTER_MS,
    },
    effects: [{ type: 'disconnect' }, { type: 'retryIn', ms: retryDelay(attempt, random) }],
  };
}

/**
 * @param {Session} session
 * @param {'left' | 'refused'} phase
 * @param {Reason} reason
 * @returns {Step}
 */
function leave(session, phase, reason) {
  if (!isInSession(session)) {
    return stay(session);
  }
  const formerIds = session.selfId ? [...session.formerIds, session.selfId] : session.formerIds;
  return {
    session: { ...session, phase, reason, link: 'down', ...HEALTHY, selfId: '', formerIds },
    effects: [{ type: 'cancelRetry' }, { type: 'disconnect' }, { type: 'closePeers' }, { type: 'releaseMedia' }],
  };
}

/**
 * @param {Session} session
 * @param {...Effect} before
 * @returns {Step}
 */
function connect(session, ...before) {
  return { session: { ...session, link: 'connecting' }, effects: [...before, { type: 'connect' }] };
}

/** @param {Session} session @returns {Step} */
function stay(session) {
  return { session, effects: [] };
}
