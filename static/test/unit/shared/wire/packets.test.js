/**
 * The Engine.IO and Socket.IO codecs: one table each, walked in both directions, and what must not be taken for a packet.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnginePacket, writeEnginePacket } from '../../../../shared/wire/engineio.js';
import { parseSocketPacket, writeSocketPacket } from '../../../../shared/wire/socketio.js';

/** @import { EnginePacket } from '../../../../shared/wire/engineio.js' */
/** @import { SocketPacket } from '../../../../shared/wire/socketio.js' */

/** @type {ReadonlyArray<[name: string, text: string, packet: EnginePacket]>} */
const ENGINE = [
  ['open', '0{"pingInterval":25000,"pingTimeout":20000}', { type: 'open', pingInterval: 25000, pingTimeout: 20000 }],
  ['close', '1', { type: 'close' }],
  ['ping', '2', { type: 'ping' }],
  ['pong', '3', { type: 'pong' }],
  ['message', '42["a",{}]', { type: 'message', data: '2["a",{}]' }],
  ['message over two lines', '4a\nb', { type: 'message', data: 'a\nb' }],
  ['upgrade', '5', { type: 'upgrade' }],
  ['noop', '6', { type: 'noop' }],
];

/** @type {ReadonlyArray<[name: string, text: string, packet: SocketPacket]>} */
const SOCKET = [
  ['connect request', '0', { type: 'connect' }],
  ['connect answer', '0{"sid":"abc"}', { type: 'connect', sid: 'abc' }],
  ['disconnect', '1', { type: 'disconnect' }],
  ['event', '2["easyrtcCmd",{"msgType":"x"}]', { type: 'event', args: ['easyrtcCmd', { msgType: 'x' }] }],
  ['event that wants an ack', '217["easyrtcMsg",{}]', { type: 'event', id: 17, args: ['easyrtcMsg', {}] }],
  ['event with a line separator', '20["a","\u2028"]', { type: 'event', id: 0, args: ['a', '\u2028'] }],
  ['ack', '30[{"msgType":"ack"}]', { type: 'ack', id: 0, args: [{ msgType: 'ack' }] }],
  ['connect error', '4{"message":"no"}', { type: 'connectError', message: 'no' }],
];

test('Engine.IO packets are read and written alike', async (t) => {
  for (const [name, text, packet] of ENGINE) {
    await t.test(name, () => {
      assert.deepEqual(parseEnginePacket(text), packet);
      assert.equal(writeEnginePacket(packet), text);
    });
  }
});

test('Socket.IO packets are read and written alike', async (t) => {
  for (const [name, text, packet] of SOCKET) {
    await t.test(name, () => {
      assert.deepEqual(parseSocketPacket(text), packet);
      assert.equal(writeSocketPacket(packet), text);
    });
  }
});

test('an open packet as a server sends it, with more than this page needs', () => {
  const text = '0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';
  assert.deepEqual(parseEnginePacket(text), { type: 'open', pingInterval: 25000, pingTimeout: 20000 });
});

test('what is not an Engine.IO packet is null', () => {
  for (const text of ['', '7', 'x', '0', '0{', '0null', '0{"pingInterval":"soon"}', ' 2']) {
    assert.equal(parseEnginePacket(text), null, JSON.stringify(text));
  }
});

test('what this page cannot use of Socket.IO is null', () => {
  for (const text of ['', '2', '2{}', '2[', '3[1]', '31', '51-0["a",{"_placeholder":true,"num":0}]', '61-0[]', '9', 'é']) {
    assert.equal(parseSocketPacket(text), null, JSON.stringify(text));
  }
});
