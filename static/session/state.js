/**
 * The life of this page's part in a session: a pure state machine.
 *
 * `step(session, event)` answers the next state and the effects to perform, in order. It knows no socket, no clock and
 * no randomness; the controller owns those. The phase is what `<html data-state>` shows.
 */

import { BACK_TO_SERVER, HEALTHY, failed } from '../shared/base/retry.js';

/** @typedef {'check' | 'joining' | 'joined' | 'reconnecting' | 'left' | 'refused'} Phase */
/** @typedef {'self' | 'ended' | 'removed' | 'key' | 'full' | 'login'} Reason */

/** @import { Retry } from '../shared/base/retry.js' */
/** @import { Token } from '../shared/base/types.js' */

/**
 * @typedef {object} Place where this page stands; with {@link Retry}, how the attempts to reach the session go
 * @property {Phase} phase
 * @property {Reason | null} reason why the page has left or was refused
 * @property {'down' | 'connecting' | 'waiting' | 'up'} link
 * @property {string} selfId
 * @property {readonly string[]} formerIds own earlier ids, which the server may list for a while
 */

/** @typedef {Place & Retry} Session */

/**
 * @typedef {{ type: 'join' | 'lost' | 'retryDue' | 'online' | 'ended' | 'removed' | 'leave' }
 *   | { type: 'authenticated', token: Token }
 *   | { type: 'refused', reason: 'key' | 'full' | 'login' }} SessionEvent
 */

/**
 * @typedef {{ type: 'acquireMedia' | 'releaseMedia' | 'connect' | 'disconnect' | 'cancelRetry' | 'closePeers' }
 *   | { type: 'retryIn', ms: number }
 *   | { type: 'callPeers', token: Token, peers: readonly string[] }} Effect
 */

/** @typedef {{ session: Session, effects: Effect[] }} Step */

/** As long as a restart of the server or a walk through a dead spot may take; after that the session may be over. */
const POLICY = Object.freeze({ ...BACK_TO_SERVER, doubtAfterMs: 60_000 });

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
      return authenticated(session, event.token);
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
 * @param {Token} token
 * @returns {Step}
 */
function authenticated(session, token) {
  if (session.link !== 'connecting') {
    return stay(session);
  }
  const { selfId, occupants } = token;
  const formerIds = session.selfId ? [...session.formerIds, session.selfId] : session.formerIds;
  /** @type {Session} */
  const joined = { ...session, phase: 'joined', link: 'up', ...HEALTHY, selfId, formerIds };
  const peers = occupants.map(({ id }) => id).filter((id) => !isOwnId(joined, id));
  return { session: joined, effects: [{ type: 'callPeers', token, peers }] };
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
  const { retry, waitMs } = failed(session, POLICY, random, now);
  const phase = session.phase === 'joined' ? 'reconnecting' : session.phase;
  return {
    session: { ...session, ...retry, phase, link: 'waiting' },
    effects: [{ type: 'disconnect' }, { type: 'retryIn', ms: waitMs }],
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
