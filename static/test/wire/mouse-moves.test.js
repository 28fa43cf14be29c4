/**
 * A page that passes on every mouse move to the owner of a shared screen stays within the default limits.
 */

import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';

import { startServer } from '../support/server.js';
import { CLIENTS, TRANSPORTS, WirePeer } from '../support/socketio-client.js';
import { until } from '../support/until.js';

const server = await startServer();
const session = await server.startSession();
after(() => server.stop());

/** @type {WirePeer[]} */
const opened = [];
afterEach(async () => {
  opened.splice(0).forEach((peer) => peer.close());
  await until('everybody has left', 5_000, async () => (await server.roles(session))?.length === 0);
});

const KEY = new URL(session.urls.users).searchParams.get('key') ?? '';

/** A browser gives a page one move for each picture it draws: 144 a second on a fast screen, here for five seconds. */
const MOVES = 5 * 144;

for (const client of Object.keys(CLIENTS)) {
  for (const transport of Object.keys(TRANSPORTS)) {
    test(`a burst of mouse moves passes: ${client}, ${transport}`, async () => {
      const clinician = await join(client, transport);
      const owner = await join(client, transport);
      const moves = Array.from({ length: MOVES }, (_, number) => ({
        msgType: 'MouseMoveEvent',
        msgData: { x: number, y: MOVES - number, w: 1280, h: 720, streamname: `${owner.id}_ScreenShare` },
      }));

      // Not one waits for another: all that a line held up for five seconds comes at once.
      const acks = await Promise.all(moves.map((move) => clinician.ask('easyrtcMsg', { ...move, targetEasyrtcid: owner.id })));
      assert.deepEqual(acks, moves.map(() => ({ msgType: 'ack' })));
      await until('all have arrived', 5_000, () => owner.messages.length >= MOVES);
      assert.deepEqual(owner.messages.map(({ msgType, msgData }) => ({ msgType, msgData })), moves);
      assert.ok(clinician.connected && owner.connected);
    });
  }
}

/**
 * @param {string} client
 * @param {string} transport
 */
async function join(client, transport) {
  const peer = await WirePeer.join(client, transport, session, { query: { key: KEY } });
  opened.push(peer);
  return peer;
}
