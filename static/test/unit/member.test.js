/**
 * The streams of one connection: what is taken note of, and what is left from the connection before.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Member } from '../../js/member.js';

test('a stream without tracks is gone', () => {
  const member = memberAfter(null);
  assert.deepEqual(member.setStream(stream('s')), { audio: true, video: false });
  assert.deepEqual(member.streamIds, ['s']);
  member.setStream(stream('s', 0));
  assert.deepEqual(member.streamIds, []);
});

test('a peer that sends stream upon stream fills no more than a few tiles', () => {
  const member = memberAfter(null);
  const taken = Array.from({ length: 100 }, (_, number) => member.setStream(stream(`s${number}`))).filter(Boolean);
  assert.equal(taken.length, 6);
  assert.equal(member.streamIds.length, 6);
  assert.ok(member.setStream(stream('s0')), 'those that are known may still change');
});

test('what is shown from before stays until it is retired, and only what is then missing is gone', () => {
  const former = memberAfter(null);
  former.setStream(stream('same'));
  former.setStream(stream('screen'));
  const member = memberAfter(former);
  assert.equal(member.stream('screen')?.id, 'screen');
  member.setStream(stream('same'));
  assert.deepEqual(member.retireFormer(), ['screen']);
  assert.equal(member.stream('screen'), null);
  assert.deepEqual(member.retireFormer(), []);
});

/** @param {Member | null} former */
function memberAfter(former) {
  const peer = /** @type {import('../../js/peer.js').Peer} */ (/** @type {unknown} */ ({ close() {} }));
  return new Member(former, 0, () => peer);
}

/**
 * @param {string} id
 * @param {number} microphones
 */
function stream(id, microphones = 1) {
  const tracks = { getAudioTracks: () => Array(microphones).fill({}), getVideoTracks: () => [] };
  return /** @type {MediaStream} */ (/** @type {unknown} */ ({ id, ...tracks }));
}
