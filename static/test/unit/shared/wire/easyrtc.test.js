/**
 * EasyRTC requests as the reference server accepts them, and its events as it sends them.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as easyrtc from '../../../../shared/wire/easyrtc.js';

/** @import { Request, ServerEvent } from '../../../../shared/base/types.js' */

const SDP = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n';

/** @type {ReadonlyArray<[name: string, request: Request, event: string, payload: unknown]>} */
const REQUESTS = [
  [
    'authenticate',
    easyrtc.authenticate({ sharingAudio: true, sharingVideo: false }),
    'easyrtcAuth',
    {
      msgType: 'authenticate',
      msgData: {
        apiVersion: '1.1.1-beta',
        applicationName: 'OpenTera',
        setUserCfg: { userSettings: { sharingAudio: true, sharingVideo: false, sharingData: false } },
      },
    },
  ],
  [
    'setRoomApiField',
    easyrtc.publishMediaIds({ default: 'stream-1' }),
    'easyrtcCmd',
    {
      msgType: 'setRoomApiField',
      msgData: {
        setRoomApiField: {
          roomName: 'default',
          field: { mediaIds: { fieldName: 'mediaIds', fieldValue: { default: 'stream-1' } } },
        },
      },
    },
  ],
  ['hangup has no msgData', easyrtc.hangUp('B'), 'easyrtcCmd', { msgType: 'hangup', targetEasyrtcid: 'B' }],
  [
    'message to the room',
    easyrtc.messageToRoom({ msgType: 'x', msgData: 1 }),
    'easyrtcMsg',
    { msgType: 'x', targetRoom: 'default', msgData: 1 },
  ],
];

/** What one page requests, and what the other one then hears. @type {ReadonlyArray<[Request, ServerEvent]>} */
const RELAYED = [
  [easyrtc.describe('B', { type: 'offer', sdp: SDP }), { type: 'offer', from: 'A', sdp: SDP }],
  [easyrtc.describe('B', { type: 'answer', sdp: SDP }), { type: 'answer', from: 'A', sdp: SDP }],
  [
    easyrtc.trickle('B', { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 }),
    { type: 'candidate', from: 'A', candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 } },
  ],
  [easyrtc.hangUp('B'), { type: 'hangup', from: 'A' }],
  [
    easyrtc.messageTo('B', { msgType: 'updateStatus', msgData: { micro: true } }),
    { type: 'message', from: 'A', msgType: 'updateStatus', msgData: { micro: true } },
  ],
];

const PRESENCE = { show: 'chat', status: null };

/** @type {ReadonlyArray<[name: string, payload: unknown, event: ServerEvent | null]>} */
const EVENTS = [
  [
    'somebody came',
    roomData({ clientListDelta: { updateClient: { B: { easyrtcid: 'B', presence: PRESENCE } } } }),
    { type: 'occupants', complete: false, present: [{ id: 'B' }], gone: [] },
  ],
  [
    'somebody named a stream',
    roomData({
      clientListDelta: {
        updateClient: { B: { apiField: { mediaIds: { fieldName: 'mediaIds', fieldValue: { default: 's' } } } } },
      },
    }),
    { type: 'occupants', complete: false, present: [{ id: 'B', mediaIds: { default: 's' } }], gone: [] },
  ],
  [
    'somebody left',
    roomData({ clientListDelta: { removeClient: { B: { easyrtcid: 'B' } } } }),
    { type: 'occupants', complete: false, present: [], gone: ['B'] },
  ],
  [
    'the whole list',
    roomData({ clientList: { A: { easyrtcid: 'A' }, B: { easyrtcid: 'B' } } }),
    { type: 'occupants', complete: true, present: [{ id: 'A' }, { id: 'B' }], gone: [] },
  ],
  ['the session ends', { msgType: 'error', msgData: { errorCode: 'SERVER_SHUTDOWN' } }, { type: 'error', code: 'SERVER_SHUTDOWN' }],
  [
    'other relays',
    { msgType: 'iceConfig', msgData: { iceConfig: { iceServers: [{ urls: 'turn:t' }, {}, null] } } },
    { type: 'iceServers', iceServers: [{ urls: 'turn:t' }] },
  ],
  ['the api fields of a faulty old page', roomData({ clientListDelta: { updateClient: { B: { apiField: { 0: { fieldValue: 'm' } } } } } }), { type: 'occupants', complete: false, present: [{ id: 'B' }], gone: [] }],
  ['another room', { msgType: 'roomData', msgData: { roomData: { other: {} } } }, null],
  ['a type of the future', { msgType: 'telepathy', senderEasyrtcid: 'B', msgData: {} }, null],
  ['an offer without sdp', { msgType: 'offer', senderEasyrtcid: 'B', msgData: {} }, null],
  ['an offer from nobody', { msgType: 'offer', msgData: { sdp: SDP } }, null],
  ['the empty candidate', { msgType: 'candidate', senderEasyrtcid: 'B', msgData: { candidate: '' } }, null],
  ['nothing', null, null],
];

test('requests have the shape that the reference server wants', async (t) => {
  for (const [name, request, event, payload] of REQUESTS) {
    await t.test(name, () => assert.deepEqual(request, [event, payload]));
  }
});

test('what one page sends another one understands', async (t) => {
  for (const [[event, payload], heard] of RELAYED) {
    await t.test(heard.type, () => {
      const { targetEasyrtcid, ...relayed } = payload;
      assert.equal(targetEasyrtcid, 'B');
      assert.deepEqual(easyrtc.parseEvent([event, { ...relayed, senderEasyrtcid: 'A', easyrtcid: 'B' }]), heard);
    });
  }
});

test('candidates travel in the form of EasyRTC', () => {
  const [, { msgData }] = easyrtc.trickle('B', { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 });
  assert.deepEqual(msgData, { type: 'candidate', label: 0, id: '0', candidate: 'candidate:1' });
});

test('events of the server', async (t) => {
  for (const [name, payload, event] of EVENTS) {
    await t.test(name, () => assert.deepEqual(easyrtc.parseEvent(['easyrtcCmd', payload]), event));
  }
});

test('a token tells who is here and which relays to use', () => {
  const reply = {
    msgType: 'token',
    msgData: {
      roomData: { default: { roomName: 'default', roomStatus: 'join', clientList: { A: {}, B: {} } } },
      application: { applicationName: 'OpenTera' },
      easyrtcid: 'A',
      iceConfig: { iceServers: [{ urls: ['stun:s'] }] },
    },
  };
  assert.deepEqual(easyrtc.parseAuthenticated(reply), {
    type: 'token',
    selfId: 'A',
    iceServers: [{ urls: ['stun:s'] }],
    occupants: [{ id: 'A' }, { id: 'B' }],
  });
});

test('a refusal keeps its code, and nonsense is a refusal', () => {
  const full = { msgType: 'error', msgData: { errorCode: 'LOGIN_GEN_FAIL', errorText: '' } };
  assert.deepEqual(easyrtc.parseAuthenticated(full), { type: 'error', code: 'LOGIN_GEN_FAIL' });
  for (const nonsense of [null, 'token', [], { msgType: 'token' }, { msgType: 'token', msgData: { easyrtcid: 7 } }]) {
    assert.deepEqual(easyrtc.parseAuthenticated(nonsense), { type: 'error', code: 'LOGIN_BAD_STRUCTURE' });
  }
});

/** @param {Record<string, unknown>} room */
function roomData(room) {
  return { msgType: 'roomData', msgData: { roomData: { default: { roomName: 'default', roomStatus: 'update', ...room } } } };
}
