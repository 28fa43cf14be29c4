/**
 * The life of a page in a session, told as stories: what happens, and what the page then is and does.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { START, isOwnId, step } from '../../../session/state.js';

/** @import { Effect, Session, SessionEvent } from '../../../session/state.js' */
/** @import { Token } from '../../../shared/base/types.js' */

test('somebody joins and calls everyone but herself', () => {
  const story = tell();
  story.when({ type: 'join' }, 'joining', [{ type: 'acquireMedia' }, { type: 'connect' }]);
  story.when(authenticated('A', ['A', 'B', 'C']), 'joined', [calls('A', ['A', 'B', 'C'], ['B', 'C'])]);
});

test('a lost socket: the page tries again and calls everyone under its new id, but not its own ghost', () => {
  const story = joined('A');
  story.when({ type: 'lost' }, 'reconnecting', [{ type: 'disconnect' }, { type: 'retryIn', ms: 300 }]);
  story.when({ type: 'retryDue' }, 'reconnecting', [{ type: 'connect' }]);
  story.when(authenticated('A2', ['A', 'A2', 'B']), 'joined', [calls('A2', ['A', 'A2', 'B'], ['B'])]);
  assert.ok(isOwnId(story.session, 'A') && isOwnId(story.session, 'A2') && !isOwnId(story.session, 'B'));
});

test('a server that stays away is asked less and less often, and at once when the network is back', () => {
  const story = joined('A');
  story.when({ type: 'lost' }, 'reconnecting', [{ type: 'disconnect' }, { type: 'retryIn', ms: 300 }]);
  for (const ms of [600, 1200, 2400, 4800, 5000, 5000]) {
    story.when({ type: 'retryDue' }, 'reconnecting', [{ type: 'connect' }]);
    story.when({ type: 'lost' }, 'reconnecting', [{ type: 'disconnect' }, { type: 'retryIn', ms }]);
  }
  story.when({ type: 'online' }, 'reconnecting', [{ type: 'cancelRetry' }, { type: 'connect' }]);
  story.when({ type: 'lost' }, 'reconnecting', [{ type: 'disconnect' }, { type: 'retryIn', ms: 300 }]);
});

test('before the first success the page is still joining, however often it tries', () => {
  const story = tell();
  story.when({ type: 'join' }, 'joining', [{ type: 'acquireMedia' }, { type: 'connect' }]);
  story.when({ type: 'lost' }, 'joining', [{ type: 'disconnect' }, { type: 'retryIn', ms: 300 }]);
  story.when({ type: 'retryDue' }, 'joining', [{ type: 'connect' }]);
  story.when(authenticated('A', ['A']), 'joined', [calls('A', ['A'], [])]);
});

test('a session that cannot be reached for a minute may be over: the page says so, and tries on until it is back', () => {
  let session = joined('A').session;
  /** @param {number} now */
  const failAt = (now) => {
    session = step(session, { type: 'lost' }, 0, now).session;
    const { doubtful } = session;
    const retry = step(session, { type: 'retryDue' }, 0, now);
    assert.deepEqual(retry.effects, [{ type: 'connect' }]);
    session = retry.session;
    return doubtful;
  };
  assert.deepEqual([5_000, 20_000, 64_999, 65_000, 70_000].map(failAt), [false, false, false, true, true]);
  session = step(session, authenticated('A2', ['A2']), 0, 71_000).session;
  assert.deepEqual([session.doubtful, session.failingSince], [false, null]);
  assert.equal(failAt(80_000), false, 'the next loss counts from its own beginning');
});

test('a page that never got in is in doubt after a minute too, but not when it is asked to join again', () => {
  let { session } = step(START, { type: 'join' });
  session = step(session, { type: 'lost' }, 0, 0).session;
  session = step(step(session, { type: 'retryDue' }).session, { type: 'lost' }, 0, 60_000).session;
  assert.deepEqual([session.phase, session.doubtful], ['joining', true]);
  session = step(step(session, { type: 'leave' }).session, { type: 'join' }).session;
  assert.equal(session.doubtful, false);
});

const PACK_UP = /** @type {const} */ ([
  { type: 'cancelRetry' },
  { type: 'disconnect' },
  { type: 'closePeers' },
  { type: 'releaseMedia' },
]);

test('leaving, and joining again', () => {
  const story = joined('A');
  story.when({ type: 'leave' }, 'left', PACK_UP, 'self');
  story.when({ type: 'join' }, 'joining', [{ type: 'acquireMedia' }, { type: 'connect' }]);
  story.when(authenticated('B', ['A', 'B']), 'joined', [calls('B', ['A', 'B'], [])]);
});

test('leaving while reconnecting stops the retries', () => {
  const story = joined('A');
  story.when({ type: 'lost' }, 'reconnecting', [{ type: 'disconnect' }, { type: 'retryIn', ms: 300 }]);
  story.when({ type: 'leave' }, 'left', PACK_UP, 'self');
  story.when({ type: 'retryDue' }, 'left', [], 'self');
  story.when({ type: 'online' }, 'left', [], 'self');
});

test('the clinician ends the session: no retry when the socket then closes', () => {
  const story = joined('A');
  story.when({ type: 'ended' }, 'left', PACK_UP, 'ended');
  story.when({ type: 'lost' }, 'left', [], 'ended');
});

test('the clinician removes this page: no retry when the socket then closes', () => {
  const story = joined('A');
  story.when({ type: 'removed' }, 'left', PACK_UP, 'removed');
  story.when({ type: 'lost' }, 'left', [], 'removed');
});

test('refused because the session is full, then let in', () => {
  const story = tell();
  story.when({ type: 'join' }, 'joining', [{ type: 'acquireMedia' }, { type: 'connect' }]);
  story.when({ type: 'refused', reason: 'full' }, 'refused', PACK_UP, 'full');
  story.when({ type: 'lost' }, 'refused', [], 'full');
  story.when({ type: 'join' }, 'joining', [{ type: 'acquireMedia' }, { type: 'connect' }]);
});

test('the key is withdrawn while the page reconnects', () => {
  const story = joined('A');
  story.when({ type: 'lost' }, 'reconnecting', [{ type: 'disconnect' }, { type: 'retryIn', ms: 300 }]);
  story.when({ type: 'retryDue' }, 'reconnecting', [{ type: 'connect' }]);
  story.when({ type: 'refused', reason: 'key' }, 'refused', PACK_UP, 'key');
});

test('late and doubled events change nothing', () => {
  const story = tell();
  for (const type of /** @type {const} */ (['lost', 'retryDue', 'online', 'ended', 'removed', 'leave'])) {
    story.when({ type }, 'check', []);
  }
  story.when(authenticated('A', ['A', 'B']), 'check', []);
  const running = joined('A');
  running.when({ type: 'join' }, 'joined', []);
  running.when({ type: 'retryDue' }, 'joined', []);
  running.when({ type: 'online' }, 'joined', []);
});

/** @param {Session} [session] */
function tell(session = START) {
  const story = {
    session,
    /**
     * @param {SessionEvent} event
     * @param {Session['phase']} phase
     * @param {readonly Effect[]} effects
     * @param {Session['reason']} [reason]
     */
    when(event, phase, effects, reason = null) {
      const next = step(story.session, event);
      story.session = next.session;
      assert.deepEqual(next.effects, effects, event.type);
      assert.equal(next.session.phase, phase, event.type);
      assert.equal(next.session.reason, reason, event.type);
    },
  };
  return story;
}

/** @param {string} id */
function joined(id) {
  const joining = step(START, { type: 'join' }).session;
  return tell(step(joining, authenticated(id, [id, 'B'])).session);
}

/**
 * @param {string} selfId
 * @param {readonly string[]} ids of everybody in the room
 * @returns {Token}
 */
function token(selfId, ids) {
  return { type: 'token', selfId, iceServers: [], occupants: ids.map((id) => ({ id, mediaIds: {} })) };
}

/**
 * @param {string} selfId
 * @param {readonly string[]} ids of everybody in the room
 * @returns {SessionEvent}
 */
function authenticated(selfId, ids) {
  return { type: 'authenticated', token: token(selfId, ids) };
}

/**
 * @param {string} selfId
 * @param {readonly string[]} ids of everybody in the room
 * @param {readonly string[]} peers who are called
 * @returns {Effect}
 */
function calls(selfId, ids, peers) {
  return { type: 'callPeers', token: token(selfId, ids), peers };
}
