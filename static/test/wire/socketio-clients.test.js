/**
 * The official Socket.IO clients of versions 2 to 4 join with every transport and every kind of credential, and what
 * they send each other arrives complete, once and in order.
 */

import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';

import { startServer } from '../support/server.js';
import { CLIENTS, TRANSPORTS, WirePeer } from '../support/socketio-client.js';
import { until } from '../support/until.js';

/** @import { Session } from '../support/server.js' */
/** @import { Credentials } from '../support/socketio-client.js' */

const server = await startServer(['--handshakes-per-s', '1000', '--handshake-burst', '1000']);
const session = await server.startSession();
after(() => server.stop());

/** @type {WirePeer[]} */
const peers = [];
afterEach(async () => {
  peers.splice(0).forEach((peer) => peer.close());
  await until('everybody has left', 5_000, async () => (await server.roles(session))?.length === 0);
});

const KEY = new URL(session.urls.participants).searchParams.get('key') ?? '';

/** @type {Record<string, () => Promise<Credentials>>} */
const CREDENTIALS = {
  'the key': async () => ({ query: { key: KEY } }),
  'a ticket': async () => {
    const response = await fetch(`${new URL(session.urls.participants).origin}/ticket?key=${KEY}`);
    return { query: { ticket: (await response.json()).ticket } };
  },
  'the cookie of the page': async () => {
    const response = await fetch(session.urls.participants);
    const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
    return { extraHeaders: { Cookie: cookie } };
  },
};

const MESSAGES = 20;

for (const client of Object.keys(CLIENTS)) {
  for (const transport of Object.keys(TRANSPORTS)) {
    describe(`${client}, ${transport}`, () => {
      for (const [credential, given] of Object.entries(CREDENTIALS)) {
        test(`joins with ${credential}`, async () => {
          const peer = await join(client, transport, await given());
          assert.match(peer.id, /^[a-zA-Z0-9_-]+$/);
          assert.deepEqual(await server.roles(session), ['participant']);
          await until('it uses the transport that it should', 5_000, () => peer.transport === TRANSPORTS[transport]?.ends);
        });
      }

      test('relays both ways, in order', async () => {
        const credentials = await CREDENTIALS['the key']?.() ?? {};
        const one = await join(client, transport, credentials);
        const other = await join(client, transport, credentials);
        await expectRelay(one, other);
        await until('it uses the transport that it should', 5_000, () => one.transport === TRANSPORTS[transport]?.ends);
        await expectRelay(other, one);
      });

      test('relays binary values both ways', async () => {
        const credentials = await CREDENTIALS['the key']?.() ?? {};
        const one = await join(client, transport, credentials);
        const other = await join('socket.io-client 4', 'websocket', credentials);
        await expectBytes(one, other);
        await expectBytes(other, one);
      });
    });
  }
}

for (const [first, second] of [['websocket', 'polling'], ['polling', 'polling, then upgrade'], ['polling, then upgrade', 'websocket']]) {
  test(`socket.io-client 4 by ${first} and 2.5 by ${second} relay to each other`, async () => {
    const credentials = await CREDENTIALS['the key']?.() ?? {};
    const modern = await join('socket.io-client 4', /** @type {string} */ (first), credentials);
    const old = await join('socket.io-client 2.5', /** @type {string} */ (second), credentials);
    await expectRelay(modern, old);
  });
}

for (const transport of Object.keys(TRANSPORTS)) {
  test(`a client that comes through the home by ${transport} and one that comes directly relay to each other`, async () => {
    const credentials = await CREDENTIALS['a ticket']?.() ?? {};
    const through = await join('socket.io-client 2.5', transport, credentials, server.origin);
    const direct = await join('socket.io-client 4', transport, credentials);
    await expectRelay(through, direct);
  });
}

test('sending to somebody who is not there is answered with an error, and the sender stays', async () => {
  const peer = await join('socket.io-client 4', 'websocket', await CREDENTIALS['the key']?.() ?? {});
  const answer = await peer.ask('easyrtcMsg', { msgType: 'chrono', msgData: 1, targetEasyrtcid: 'nobodyOfThisName' });
  assert.equal(answer.msgType, 'error');
  assert.ok(peer.connected);
});

/**
 * @param {string} client
 * @param {string} transport
 * @param {Credentials} credentials
 * @param {string} [origin]
 */
async function join(client, transport, credentials, origin) {
  const peer = await WirePeer.join(client, transport, session, credentials, origin);
  peers.push(peer);
  return peer;
}

/**
 * Both send at once; each message is acknowledged, and arrives as it was sent.
 *
 * @param {WirePeer} one
 * @param {WirePeer} other
 */
async function expectRelay(one, other) {
  const bodies = Array.from({ length: MESSAGES }, (_, number) => ({ number, text: `é😀\u2028 "${number}"`, nested: [null, { deep: true }] }));
  one.messages.length = 0;
  other.messages.length = 0;
  const acks = await Promise.all([[one, other], [other, one]].flatMap(([from, to]) =>
    bodies.map((msgData) => from?.ask('easyrtcMsg', { msgType: 'updateStatus', msgData, targetEasyrtcid: to?.id ?? '' }))));
  assert.deepEqual(acks, acks.map(() => ({ msgType: 'ack' })), 'every message is acknowledged');
  for (const [from, to] of /** @type {const} */ ([[one, other], [other, one]])) {
    await until('all messages have arrived', 5_000, () => to.messages.length >= MESSAGES);
    assert.deepEqual(to.messages.map(({ msgData }) => msgData), bodies);
    assert.ok(to.messages.every(({ msgType, senderEasyrtcid }) => msgType === 'updateStatus' && senderEasyrtcid === from.id));
  }
}

/**
 * @param {WirePeer} from
 * @param {WirePeer} to
 */
async function expectBytes(from, to) {
  const bytes = Buffer.from([0, 1, 2, 3, 253, 254, 255]);
  const message = { msgType: 'bytes', msgData: { one: bytes, more: [bytes, 'text'] }, targetEasyrtcid: to.id };
  assert.deepEqual(await from.ask('easyrtcMsg', message), { msgType: 'ack' });
  await until('the bytes have arrived', 5_000, () => to.messages.length > 0);
  const { one, more } = to.messages[0]?.msgData ?? {};
  assert.deepEqual([Buffer.from(one), Buffer.from(more[0]), more[1]], [bytes, bytes, 'text']);
}
