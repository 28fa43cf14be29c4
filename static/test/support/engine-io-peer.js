/**
 * A peer of EasyRTC on a bare client of Engine.IO.
 *
 * The server echoes nothing, but it relays a peer's command to any peer, the sender included. So an offer to oneself is an
 * echo, followed by its ack.
 */

import assert from 'node:assert/strict';

import { WebSocketClient } from './engine-io-client.js';

/** @import { Packet, PollingClient, Revision } from './engine-io-client.js' */

/**
 * @template {PollingClient | WebSocketClient} [Client=PollingClient | WebSocketClient]
 * @typedef {{ client: Client, id: string }} Peer
 */

/**
 * How a client is opened, whichever its transport.
 *
 * @template {PollingClient | WebSocketClient} Client
 * @typedef {{ open: (origin: string, revision: Revision) => Promise<Client> }} Transport
 */

/** With characters of one to four bytes, of one and of two UTF-16 units. */
const TEXT = 'aé€😀';

let applications = 0;

/**
 * Connects and authenticates. In an application of its own, a peer gets nothing but what it causes.
 *
 * @template {PollingClient | WebSocketClient} Client
 * @param {Transport<Client>} transport
 * @param {string} origin
 * @param {Revision} revision
 * @param {string} [applicationName]
 * @returns {Promise<Peer<Client>>}
 */
export async function join(transport, origin, revision, applicationName = `own-${++applications}`) {
  const client = await transport.open(origin, revision);
  if (revision === 4) {
    await client.send('40');
  }
  assert.match(String(await client.packet()), revision === 4 ? /^40\{"sid":"[\w-]+"\}$/ : /^40$/);
  const msgData = { apiVersion: '1', applicationName, username: TEXT };
  await client.send(`420["easyrtcAuth",${JSON.stringify({ msgType: 'authenticate', msgData })}]`);
  const token = String(await client.packet());
  assert.match(token, /^430\[\{"msgType":"token"/);
  const [{ msgData: { easyrtcid, roomData } }] = JSON.parse(token.slice('430'.length));
  assert.equal(roomData.default.clientList[easyrtcid].username, TEXT);
  return { client, id: easyrtcid };
}

/**
 * A command to any peer.
 *
 * @param {string} targetEasyrtcid
 * @param {number} number also that of the ack
 */
export function offer(targetEasyrtcid, number) {
  return request('easyrtcCmd', number, { msgType: 'offer', targetEasyrtcid, msgData: { number, text: TEXT } });
}

/**
 * An application's message to another peer.
 *
 * @param {string} targetEasyrtcid
 * @param {number} number also that of the ack
 */
export function message(targetEasyrtcid, number) {
  return request('easyrtcMsg', number, { msgType: 'message', targetEasyrtcid, msgData: { number, text: TEXT } });
}

/**
 * @param {string} event
 * @param {number} id
 * @param {object} argument
 */
function request(event, id, argument) {
  return `42${id}[${JSON.stringify(event)},${JSON.stringify(argument)}]`;
}

/**
 * A packet in short: `offer 1` or `message 1` with the whole text, `ack 1`, or the packet itself.
 *
 * @param {Packet} packet
 */
export function told(packet) {
  const [, kind, id, json = ''] = /^4([23])(\d+)(\[.*\])$/.exec(String(packet)) ?? [];
  if (kind === '3') {
    return json === '[{"msgType":"ack"}]' ? `ack ${id}` : String(packet);
  }
  const [, { msgType, msgData } = {}] = kind === '2' ? JSON.parse(json) : [];
  return msgData?.text === TEXT ? `${msgType} ${msgData.number}` : String(packet);
}

/**
 * Answers when that has come. Anything else, like who else joins, may come before.
 *
 * @param {PollingClient | WebSocketClient} client
 * @param {string} expected
 */
export async function untilTold(client, expected) {
  while (told(await client.packet()) !== expected);
}

/** @param {number[]} numbers */
export function echoesOf(numbers) {
  return numbers.flatMap((number) => [`offer ${number}`, `ack ${number}`]);
}

/**
 * Sends those offers together, and gets each of them and its ack, and nothing else before them.
 *
 * @param {Peer} peer
 * @param {number[]} numbers
 */
export async function expectEchoes({ client, id }, numbers) {
  await client.send(...numbers.map((number) => offer(id, number)));
  for (const expected of echoesOf(numbers)) {
    assert.equal(told(await client.packet()), expected);
  }
}

/**
 * A WebSocket for a client that polls. It is tried, and works; the client may still go on polling.
 *
 * @param {PollingClient} client
 */
export async function probe({ origin, revision, sid }) {
  const socket = await WebSocketClient.connect(origin, revision, { sid });
  await socket.send('2probe');
  assert.equal(await socket.read(), '3probe');
  return socket;
}
