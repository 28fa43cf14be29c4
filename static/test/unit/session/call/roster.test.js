/**
 * Who is here and how their tiles look, from what the room, their messages and their streams tell in any order.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Roster } from '../../../../session/call/roster.js';
import { nameStreams, streamKind } from '../../../../shared/rtc/stream-names.js';

const BOTH = { audio: true, video: true };

test('somebody arrives: first a name to come, then a person with a picture', () => {
  const roster = new Roster();
  roster.listed('B');
  assertTiles(roster, [{ peer: 'B', streamName: '', name: '', connecting: true }]);
  roster.listed('B', { default: 's' });
  roster.setStream('B', 's', BOTH);
  roster.heard('B', { type: 'contactInfo', uuid: 'u', name: ' Luc ', role: 'device', status: { micro: true } });
  assertTiles(roster, [
    { peer: 'B', streamName: 'default', streamId: 's', name: 'Luc', role: 'device', mic: 'on', camera: 'on', connecting: false },
  ]);
});

test('what is said before the room lists somebody is kept, but does not show', () => {
  const roster = new Roster();
  roster.heard('B', { type: 'updateStatus', status: { isUser: true, micro: false } });
  assert.deepEqual(roster.tiles(), []);
  roster.listed('B', { default: 's' });
  roster.setStream('B', 's', BOTH);
  assertTiles(roster, [{ role: 'user', mic: 'off' }]);
});

test('a partial status keeps what is known', () => {
  const roster = withStream(BOTH);
  roster.heard('B', { type: 'updateStatus', status: { isUser: true, micro: true, video: true, videoSrcLength: 1 } });
  roster.heard('B', { type: 'updateStatus', status: { video: false } });
  assertTiles(roster, [{ role: 'user', mic: 'on', camera: 'off' }]);
});

test('switched off and not there are two things', () => {
  const noCamera = withStream({ audio: true, video: false });
  noCamera.heard('B', { type: 'updateStatus', status: { video: false, videoSrcLength: 0 } });
  assertTiles(noCamera, [{ mic: 'on', camera: 'none' }]);
  const cameraOff = withStream({ audio: true, video: false });
  cameraOff.heard('B', { type: 'updateStatus', status: { video: false, videoSrcLength: 1 } });
  assertTiles(cameraOff, [{ camera: 'off' }]);
  const noMicrophone = withStream({ audio: false, video: true });
  assertTiles(noMicrophone, [{ mic: 'none', camera: 'on' }]);
});

test('somebody who only watches has a tile that does not wait for a picture', () => {
  const roster = new Roster();
  roster.listed('B', {});
  roster.settled('B');
  assertTiles(roster, [{ connecting: false, camera: 'none', mic: 'none', streamName: '' }]);
});

test('the server’s word on who is a user weighs more than a claim', () => {
  const roster = withStream(BOTH);
  roster.heard('B', { type: 'contactInfo', uuid: '', name: 'Eve', role: 'user', status: {} });
  assertTiles(roster, [{ role: 'user' }]);
  assert.equal(roster.isUser('B'), false);
  roster.heard('B', { type: 'updateStatus', status: { isUser: false } });
  assertTiles(roster, [{ role: 'participant' }]);
});

test('a screen gets its own tile, with the name of its owner, until its tracks are gone', () => {
  const roster = withStream(BOTH);
  roster.heard('B', { type: 'contactInfo', uuid: '', name: 'Luc', role: null, status: {} });
  roster.listed('B', { default: 's', B_ScreenShare: 'screen' });
  roster.setStream('B', 'screen', { audio: false, video: true });
  assertTiles(roster, [
    { kind: 'person', streamName: 'default' },
    { kind: 'screen', streamName: 'B_ScreenShare', name: 'Luc' },
  ]);
  roster.setStream('B', 'screen', { audio: false, video: false });
  assert.equal(roster.tiles().length, 1);
});

test('names that come late rename a stream that was guessed', () => {
  const roster = new Roster();
  roster.listed('B');
  roster.setStream('B', 'screen', BOTH);
  assert.deepEqual(roster.streamName('B', 'screen'), { name: 'default', certain: false });
  roster.listed('B', { default: 's', B_ScreenShare: 'screen' });
  assert.deepEqual(roster.streamName('B', 'screen'), { name: 'B_ScreenShare', certain: true });
});

test('a list entry that says nothing of streams keeps their names', () => {
  const roster = withStream(BOTH);
  roster.listed('B');
  assert.equal(roster.streamName('B', 's')?.certain, true);
});

test('the same identity twice: the earlier one is known', () => {
  const roster = withStream(BOTH);
  roster.listed('C');
  for (const id of ['B', 'C']) {
    roster.heard(id, { type: 'contactInfo', uuid: 'u', name: 'Luc', role: null, status: {} });
  }
  assert.deepEqual(roster.earlierSelves('C'), ['B']);
  assert.deepEqual(roster.earlierSelves('B'), []);
  roster.forget('B');
  assert.deepEqual(roster.earlierSelves('C'), []);
});

test('streams without names: the first is the person, hints name the others', () => {
  const hints = { sharingScreen: true, hintedNames: ['', 'B_ScreenShareAudio'] };
  const names = nameStreams('B', ['1', '2', '3', '4', '5'], {}, hints);
  assert.deepEqual([...names.values()].map(({ name }) => name), [
    'default',
    'B_ScreenShareAudio',
    'B_ScreenShare',
    '2ndStream',
    '5',
  ]);
});

test('ids that a browser cut short still match', () => {
  const names = nameStreams('B', ['0123456789', 'ab'], { '2ndStream': '01234567', third: 'a' });
  assert.deepEqual(names.get('0123456789'), { name: '2ndStream', certain: true });
  assert.deepEqual(names.get('ab'), { name: 'default', certain: false });
});

test('kinds of additional streams', () => {
  assert.equal(streamKind('B_ScreenShare'), 'screen');
  assert.equal(streamKind('B_ScreenShareAudio'), 'sound');
  assert.equal(streamKind('2ndStream'), 'camera');
});

test('hints are many people’s word: no more are kept than a peer may have streams', () => {
  const roster = withStream(BOTH);
  for (let number = 0; number < 1000; number += 1) {
    roster.heard('C', { type: 'setPrimaryView', peer: 'B', streamName: `stream ${number}` });
  }
  roster.setStream('B', 'unnamed', BOTH);
  assert.equal(roster.streamName('B', 'unnamed')?.name, 'stream 0');
  for (let number = 0; number < 20; number += 1) {
    roster.setStream('B', `more ${number}`, BOTH);
  }
  assert.equal(roster.tiles().filter(({ streamName }) => streamName.startsWith('stream')).length, 8);
});

/** @param {{ audio: boolean, video: boolean }} tracks */
function withStream(tracks) {
  const roster = new Roster();
  roster.listed('B', { default: 's' });
  roster.setStream('B', 's', tracks);
  return roster;
}

/**
 * Compares what is expected of each tile, and how many there are.
 *
 * @param {Roster} roster
 * @param {Array<Partial<import('../../../../session/call/roster.js').TileModel>>} expected
 */
function assertTiles(roster, expected) {
  const tiles = roster.tiles();
  const shown = expected.map((fields, index) =>
    Object.fromEntries(Object.keys(fields).map((key) => [key, Reflect.get(tiles[index] ?? {}, key)])),
  );
  assert.deepEqual(shown, expected);
  assert.equal(tiles.length, expected.length);
}
