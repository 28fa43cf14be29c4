/**
 * One connection from its opening to its end, against a socket that plays the server, on time that the test moves.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Signaling } from '../../../../shared/signaling/socket.js';
import { RefusedError, Tickets } from '../../../../shared/signaling/tickets.js';

/** @import { ServerEvent } from '../../../../shared/base/types.js' */

const OPEN = '0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';
const CONNECTED = '40{"sid":"t"}';

class FakeSocket {
  OPEN = 1;
  readyState = 1;
  /** @type {string[]} */
  sent = [];
  /** @type {((event: { data: unknown }) => void) | null} */
  onmessage = null;
  /** @type {(() => void) | null} */
  onclose = null;

  /** @param {string} text */
  send(text) {
    this.sent.push(text);
  }

  close() {
    this.readyState = 3;
  }

  /** @param {...unknown} frames */
  says(...frames) {
    frames.forEach((data) => this.onmessage?.({ data }));
  }
}

test('the handshake, a request and its answer', async (t) => {
  const { socket, log, signaling } = connect(t);
  socket.says(OPEN, CONNECTED);
  const answer = signaling.request(['easyrtcAuth', { msgType: 'authenticate' }]);
  socket.says('430[{"msgType":"token"}]');
  assert.deepEqual(await answer, { msgType: 'token' });
  assert.deepEqual(socket.sent, ['40', '420["easyrtcAuth",{"msgType":"authenticate"}]']);
  assert.deepEqual(log, ['ready']);
});

test('every event is acknowledged, also those that mean nothing here', (t) => {
  const { socket, log } = connect(t);
  socket.says(OPEN, CONNECTED, '420["easyrtcCmd",{"msgType":"hangup","senderEasyrtcid":"B"}]', '421["news",{}]', '42["x"]');
  assert.deepEqual(socket.sent.slice(1), ['430[{"msgType":"ack"}]', '431[{"msgType":"ack"}]']);
  assert.deepEqual(log, ['ready', 'hangup']);
});

test('pings are answered; when they stay away the connection is lost, once', (t) => {
  const { socket, log } = connect(t);
  socket.says(OPEN, CONNECTED);
  t.mock.timers.tick(25000);
  socket.says('2');
  assert.equal(socket.sent.at(-1), '3');
  t.mock.timers.tick(44999);
  assert.deepEqual(log, ['ready']);
  t.mock.timers.tick(1);
  assert.deepEqual(log, ['ready', 'closed after ready']);
  t.mock.timers.tick(100000);
  assert.equal(log.length, 2);
});

test('a server that does not come to the point is given up', (t) => {
  const { log } = connect(t);
  t.mock.timers.tick(8000);
  assert.deepEqual(log, ['closed']);
});

test('every way to end: frame, namespace, refusal, socket', async (t) => {
  for (const frame of ['1', '41', '44{"message":"no"}', null]) {
    await t.test(String(frame), (t) => {
      const { socket, log } = connect(t);
      socket.says(OPEN, CONNECTED);
      frame === null ? socket.onclose?.() : socket.says(frame);
      assert.deepEqual(log, ['ready', 'closed after ready']);
    });
  }
});

test('requests do not outlive the connection, nor wait for ever', async (t) => {
  const { socket, signaling } = connect(t);
  await assert.rejects(signaling.request(['easyrtcCmd', {}]), /not connected/);
  socket.says(OPEN, CONNECTED);
  const unanswered = signaling.request(['easyrtcCmd', {}]);
  t.mock.timers.tick(10000);
  await assert.rejects(unanswered, /no answer/);
  const cut = signaling.request(['easyrtcCmd', {}]);
  socket.onclose?.();
  await assert.rejects(cut, /ended/);
  await assert.rejects(signaling.request(['easyrtcCmd', {}]), /not connected/);
});

test('closing says goodbye and is not reported', (t) => {
  const { socket, log, signaling } = connect(t);
  socket.says(OPEN, CONNECTED);
  signaling.close();
  assert.equal(socket.sent.at(-1), '41');
  assert.equal(socket.readyState, 3);
  assert.deepEqual(log, ['ready']);
});

test('garbage is not worth a word', (t) => {
  const { socket, log } = connect(t);
  socket.says(OPEN, CONNECTED, '', 'x', '4', '42', '42{', '439[]', '43x', new ArrayBuffer(1), '451-["a"]');
  assert.deepEqual(log, ['ready']);
});

test('a ticket is used while it is young, and bought anew when old or not accepted', async () => {
  let now = 0;
  let bought = 0;
  const tickets = new Tickets({
    ticketUrl: new URL('http://h/ticket?key=k'),
    ticket: 'first',
    ttlSeconds: 300,
    now: () => now,
    fetch: async () => Response.json({ ticket: `bought ${(bought += 1)}`, ttl_s: 300 }),
  });
  assert.equal(await tickets.current(), 'first');
  now = 295_000;
  assert.equal(await tickets.current(), 'bought 1');
  assert.equal(await tickets.current(), 'bought 1');
  tickets.discard();
  assert.equal(await tickets.current(), 'bought 2');
});

test('a key that no longer counts is a refusal; any other failure is not', async () => {
  for (const [status, error] of /** @type {const} */ ([[403, RefusedError], [500, Error]])) {
    const tickets = new Tickets({
      ticketUrl: new URL('http://h/ticket'),
      ticket: '',
      ttlSeconds: 0,
      now: () => 0,
      fetch: async () => new Response('', { status }),
    });
    await assert.rejects(tickets.current(), (thrown) => thrown instanceof error && thrown instanceof RefusedError === (status === 403));
  }
});

/** @param {import('node:test').TestContext} t */
function connect(t) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const socket = new FakeSocket();
  /** @type {string[]} */
  const log = [];
  const signaling = new Signaling(
    'ws://h/',
    {
      ready: () => log.push('ready'),
      event: (event) => log.push(event.type),
      closed: (wasReady) => log.push(wasReady ? 'closed after ready' : 'closed'),
    },
    () => /** @type {WebSocket} */ (/** @type {unknown} */ (socket)),
  );
  return { socket, log, signaling };
}
