/**
 * Events of OpenTera's event socket: those recorded from it, and everything else that may come.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseEvents } from '../../../../rehab/participant/events.js';

const TYPE = 'type.googleapis.com/opentera.protobuf.';

/** @param {unknown[]} events */
const message = (...events) =>
  JSON.stringify({ message: { '@type': `${TYPE}TeraEvent`, header: { version: 1, time: 1.5, topic: 'x' }, events } });

const JOIN = {
  '@type': `${TYPE}JoinSessionEvent`,
  sessionUrl: 'https://127.0.0.1:40075/webrtc/8086/participants?key=28b0e76f',
  sessionCreatorName: 'Super Admin',
  sessionUuid: '389c76fa',
  sessionParticipants: ['e47ac5e1'],
  sessionUsers: ['caa672db'],
  sessionDevices: [],
  joinMsg: 'Join me!',
  sessionParameters: '{}',
  serviceUuid: 'b98db7b9',
};

test('an invitation', () => {
  assert.deepEqual(parseEvents(message(JOIN)), [{ type: 'joinSession', uuid: '389c76fa', url: JOIN.sessionUrl }]);
});

test('the end of a session', () => {
  const stop = { '@type': `${TYPE}StopSessionEvent`, sessionUuid: '71be373a', serviceUuid: 'b98db7b9' };
  assert.deepEqual(parseEvents(message(stop)), [{ type: 'stopSession', uuid: '71be373a' }]);
});

test('somebody leaves', () => {
  const leave = { '@type': `${TYPE}LeaveSessionEvent`, sessionUuid: 's', leavingParticipants: ['p', 'q'], leavingUsers: [] };
  assert.deepEqual(parseEvents(message(leave)), [{ type: 'leaveSession', uuid: 's', participants: ['p', 'q'] }]);
  const usersOnly = { '@type': `${TYPE}LeaveSessionEvent`, sessionUuid: 's', leavingUsers: ['u'] };
  assert.deepEqual(parseEvents(message(usersOnly)), [{ type: 'leaveSession', uuid: 's', participants: [] }]);
});

test('several events keep their order, and others between them do not matter', () => {
  const stop = { '@type': `${TYPE}StopSessionEvent`, sessionUuid: 'old' };
  const reply = { '@type': `${TYPE}JoinSessionReplyEvent`, sessionUuid: '389c76fa', joinReply: 'REPLY_ACCEPTED' };
  assert.deepEqual(parseEvents(message(stop, reply, null, 7, JOIN)).map(({ type }) => type), ['stopSession', 'joinSession']);
});

test('what is no event of ours is nothing', () => {
  const garbage = [
    '', '{', 'null', '[]', '7', '"x"', '{}', '{"message":null}', '{"message":{"events":null}}', '{"message":{"events":{}}}',
    undefined, null, 7, new ArrayBuffer(4), new Uint8Array(4),
    message([]), message('JoinSessionEvent'), message({}),
    message({ ...JOIN, '@type': undefined }), message({ ...JOIN, '@type': 7 }),
    message({ ...JOIN, '@type': `${TYPE}XJoinSessionEvent` }), message({ ...JOIN, '@type': `${TYPE}JoinSessionEvent.x` }),
    message({ ...JOIN, sessionUuid: '' }), message({ ...JOIN, sessionUuid: {} }),
    message({ ...JOIN, sessionUrl: undefined }), message({ ...JOIN, sessionUrl: ['https://a'] }),
    message({ '@type': `${TYPE}StopSessionEvent` }),
    message({ '@type': `${TYPE}__proto__`, sessionUuid: 's' }),
    `${'['.repeat(100_000)}`,
    ' '.repeat(2_000_000),
  ];
  for (const data of garbage) {
    assert.deepEqual(parseEvents(data), [], String(data).slice(0, 80));
  }
});

test('strange members of a list are nobody', () => {
  const leave = { '@type': `${TYPE}LeaveSessionEvent`, sessionUuid: 's', leavingParticipants: ['p', 7, null, {}] };
  assert.deepEqual(parseEvents(message(leave)), [{ type: 'leaveSession', uuid: 's', participants: ['p', '', '', ''] }]);
});
