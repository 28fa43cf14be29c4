/**
 * The streams of one connection: what is taken note of, and what is left from the connection before.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RemotePeer } from '../../../../shared/rtc/remote-peer.js';

test('a stream without tracks is gone', () => {
  const peer = peerAfter(null);
  assert.deepEqual(peer.setStream(stream('s')), { audio: true, video: false });
  assert.deepEqual(peer.streamIds, ['s']);
  peer.setStream(stream('s', 0));
  assert.deepEqual(peer.streamIds, []);
});

test('a peer that sends stream upon stream fills no more than a few tiles', () => {
  const peer = peerAfter(null);
  const taken = Array.from({ length: 100 }, (_, number) => peer.setStream(stream(`s${number}`))).filter(Boolean);
  assert.equal(taken.length, 6);
  assert.equal(peer.streamIds.length, 6);
  assert.ok(peer.setStream(stream('s0')), 'those that are known may still change');
});

test('what is shown from before stays until it is retired, and only what is then missing is gone', () => {
  const former = peerAfter(null);
  former.setStream(stream('same'));
  former.setStream(stream('screen'));
  const peer = peerAfter(former);
  assert.equal(peer.stream('screen')?.id, 'screen');
  peer.setStream(stream('same'));
  assert.deepEqual(peer.retireFormer(), ['screen']);
  assert.equal(peer.stream('screen'), null);
  assert.deepEqual(peer.retireFormer(), []);
});

/** @param {RemotePeer | null} former */
function peerAfter(former) {
  const connection = /** @type {import('../../../../shared/rtc/peer-connection.js').PeerConnection} */ (/** @type {unknown} */ ({ close() {} }));
  return new RemotePeer(former, 0, () => connection);
}

/**
 * @param {string} id
 * @param {number} microphones
 */
function stream(id, microphones = 1) {
  const tracks = { getAudioTracks: () => Array(microphones).fill({}), getVideoTracks: () => [] };
  return /** @type {MediaStream} */ (/** @type {unknown} */ ({ id, ...tracks }));
}
