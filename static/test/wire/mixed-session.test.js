/**
 * The official Socket.IO clients of four versions, each with every transport, all in one session: each learns of all
 * others, what they send each other arrives, and a client that leaves is seen to leave.
 */

import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';

import { startServer } from '../support/server.js';
import { CLIENTS, TRANSPORTS, WirePeer } from '../support/socketio-client.js';
import { until } from '../support/until.js';

/** @import { Message } from '../support/socketio-client.js' */

/** Two thousand relays a client, as fast as they go, are more than people cause. */
const server = await startServer([
  '--messages-per-s', '20000', '--message-burst', '4000', '--handshakes-per-s', '1000', '--handshake-burst', '1000',
]);
const session = await server.startSession();
after(() => server.stop());

/** @type {WirePeer[]} */
const opened = [];
afterEach(async () => {
  opened.splice(0).forEach((peer) => peer.close());
  await until('everybody has left', 5_000, async () => (await server.roles(session))?.length === 0);
});

const CREDENTIALS = { query: { key: new URL(session.urls.participants).searchParams.get('key') ?? '' } };

const KINDS = Object.keys(CLIENTS).flatMap((client) => Object.keys(TRANSPORTS).map((transport) => ({ client, transport })));

const RELAYS = 1_000;
const IN_FLIGHT = 25;

/** From a client to one of another version with another transport, and back: every client sends, and receives, twice. */
const STEPS = [5, KINDS.length - 5];

const ACK = { msgType: 'ack' };

test('everybody learns of everybody: from the token who is there, then twice of each who comes', async () => {
  /** @type {WirePeer[]} */
  const peers = [];
  for (const kind of KINDS) {
    peers.push(await join(kind));
  }
  await settle(peers);
  for (const [place, peer] of peers.entries()) {
    assert.deepEqual(Object.keys(peer.members).sort(), idsOf(peers.slice(0, place + 1)));
    assert.deepEqual(changesHeardBy(peer), peers.slice(place + 1).flatMap(({ id }) => [`+${id}`, `+${id}`]));
  }
});

test('those who join at the same time agree on who is there', async () => {
  const peers = await assemble();
  assert.equal(new Set(idsOf(peers)).size, KINDS.length);
  for (const peer of peers) {
    const known = new Set([...Object.keys(peer.members), ...changesHeardBy(peer).map((change) => change.slice(1))]);
    assert.deepEqual([...known].sort(), idsOf(peers));
    assert.ok(changesHeardBy(peer).every((change) => change.startsWith('+')));
  }
});

test('a thousand numbered messages to each of two others arrive once, complete and in order, acknowledged both ways', async () => {
  const peers = await assemble();
  const pairs = STEPS.flatMap((step) => pairsOf(peers, step));
  await Promise.all(pairs.map(async ([from, to]) => {
    const acks = await sendNumbered(from, to);
    assert.deepEqual(acks, Array.from({ length: RELAYS }, () => ACK));
  }));
  await settle(peers);
  for (const peer of peers) {
    assert.equal(peer.messages.length, STEPS.length * RELAYS);
  }
  for (const [from, to] of pairs) {
    const received = to.messages.filter(({ senderEasyrtcid }) => senderEasyrtcid === from.id);
    assert.deepEqual(received.map(({ msgType, msgData }) => ({ msgType, msgData })), numbered(from, to));
    assert.ok(received.every(({ easyrtcid, targetEasyrtcid }) => easyrtcid === to.id && targetEasyrtcid === to.id));
  }

  for (const peer of peers) {
    assert.equal(peer.eventIds.length, peer.messages.length + peer.commands.length, 'every event of the server asks for an acknowledgement');
    assert.deepEqual(peer.acknowledgedIds, peer.eventIds, 'and gets it');
  }
  const all = peers.flatMap(({ eventIds }) => eventIds);
  assert.equal(new Set(all).size, all.length, 'no two events of a session have the same number');
});

test('commands reach their target, in order, and nobody else', async () => {
  const peers = await assemble();
  forget(peers);
  /** @param {WirePeer} from */
  const commands = (from) => [
    { msgType: 'offer', msgData: { type: 'offer', sdp: `v=0\r\ns=é😀 ${from.id}\r\n` } },
    { msgType: 'answer', msgData: { type: 'answer', sdp: 'v=0\r\n' } },
    ...[0, 1, 2].map((label) => ({ msgType: 'candidate', msgData: { type: 'candidate', label, id: '0', candidate: `candidate:${label}` } })),
    { msgType: 'hangup' },
  ];
  const pairs = pairsOf(peers, 5);
  await Promise.all(pairs.map(async ([from, to]) => {
    const acks = await Promise.all(commands(from).map((command) => from.ask('easyrtcCmd', { ...command, targetEasyrtcid: to.id })));
    assert.deepEqual(acks, commands(from).map(() => ACK));
  }));
  await settle(peers);
  for (const [from, to] of pairs) {
    const expected = commands(from).map((command) => ({ ...command, easyrtcid: to.id, senderEasyrtcid: from.id }));
    assert.deepEqual(to.commands.map(({ serverTime, ...command }) => command), expected);
  }
});

test('the presence and the API field of each reach everybody else, once', async () => {
  const peers = await assemble();
  /** @param {WirePeer} peer */
  const presence = ({ id }) => ({ show: 'dnd', status: `é😀 ${id}` });
  /** @param {WirePeer} peer */
  const field = ({ id }) => ({ mediaIds: { fieldName: 'mediaIds', fieldValue: { default: `stream of ${id}` } } });

  await expectToldToOthers(peers, (peer) => ({ msgType: 'setPresence', msgData: { setPresence: presence(peer) } }),
    (peer, told) => assert.deepEqual(told.presence, presence(peer)));
  await expectToldToOthers(peers, (peer) => ({ msgType: 'setRoomApiField', msgData: { setRoomApiField: { roomName: 'default', field: field(peer) } } }),
    (peer, told) => assert.deepEqual(told.apiField, field(peer)));
});

test('one after another leaves, by its socket or its connection, and all who remain hear of it once', async () => {
  const peers = await assemble();
  forget(peers);
  // Those who leave in a row differ in version and transport; each way falls to every version.
  const order = peers.map((_, place) => /** @type {WirePeer} */ (peers[(place * 5) % peers.length]));
  assert.equal(new Set(order).size, peers.length);
  for (const [place, leaving] of order.entries()) {
    const remaining = order.slice(place + 1);
    if (place % 2 === 0) {
      leaving.close();
    } else {
      leaving.closeEngine();
    }
    await until(`everybody hears that number ${place} has left`, 5_000, () =>
      remaining.every((peer) => changesHeardBy(peer).length > place));
    await until('it is gone', 5_000, async () => (await server.roles(session))?.length === remaining.length);
    await settle(remaining);
    for (const peer of remaining) {
      assert.deepEqual(changesHeardBy(peer), order.slice(0, place + 1).map(({ id }) => `-${id}`));
    }
  }
});

test('who leaves the namespace and connects again on the same connection has a new id', async () => {
  const peers = await assemble();
  for (const peer of peers) {
    const others = peers.filter((other) => other !== peer);
    const { id: before, engineId } = peer;
    forget(peers);

    peer.leaveNamespace();
    await until('the others hear that it left', 5_000, () => others.every((other) => changesHeardBy(other).length > 0));
    await peer.connectAgain();
    await peer.authenticate();
    assert.equal(peer.engineId, engineId);
    assert.notEqual(peer.id, before);
    assert.deepEqual(Object.keys(peer.members).sort(), idsOf(peers));
    await settle(peers);
    for (const other of others) {
      assert.deepEqual(changesHeardBy(other), [`-${before}`, `+${peer.id}`, `+${peer.id}`]);
    }

    const [other] = others;
    assert.ok(other);
    const message = { msgType: 'updateStatus', msgData: { number: 1 } };
    assert.deepEqual(await other.ask('easyrtcMsg', { ...message, targetEasyrtcid: peer.id }), ACK);
    assert.equal((await other.ask('easyrtcMsg', { ...message, targetEasyrtcid: before })).msgType, 'error');
    await settle([peer]);
    assert.deepEqual(peer.messages.map(({ msgData }) => msgData), [{ number: 1 }]);
  }
});

/** @param {{ client: string, transport: string }} kind */
async function join({ client, transport }) {
  const peer = await WirePeer.join(client, transport, session, CREDENTIALS);
  opened.push(peer);
  return peer;
}

/** One client of each kind, all at the same time; answers when each uses the transport that it should. */
async function assemble() {
  const peers = await Promise.all(KINDS.map(join));
  await until('each uses the transport that it should', 5_000, () =>
    peers.every(({ transport }, place) => transport === TRANSPORTS[KINDS[place]?.transport ?? '']?.ends));
  await settle(peers);
  return peers;
}

/** @param {WirePeer[]} peers */
function settle(peers) {
  return Promise.all(peers.map((peer) => peer.settle()));
}

/** @param {WirePeer[]} peers */
function forget(peers) {
  for (const peer of peers) {
    peer.commands.length = 0;
    peer.messages.length = 0;
  }
}

/** @param {WirePeer[]} peers */
function idsOf(peers) {
  return peers.map(({ id }) => id).sort();
}

/**
 * @param {WirePeer[]} peers
 * @param {number} step
 * @returns {[from: WirePeer, to: WirePeer][]}
 */
function pairsOf(peers, step) {
  return peers.map((from, place) => [from, /** @type {WirePeer} */ (peers[(place + step) % peers.length])]);
}

/** @param {WirePeer} peer */
function deltasHeardBy(peer) {
  return peer.commands
    .filter(({ msgType }) => msgType === 'roomData')
    .map(({ msgData }) => msgData.roomData.default.clientListDelta);
}

/**
 * Who came or was updated (`+id`) and who left (`-id`), in order.
 *
 * @param {WirePeer} peer
 */
function changesHeardBy(peer) {
  return deltasHeardBy(peer).flatMap(({ updateClient = {}, removeClient = {} }) =>
    [...Object.keys(updateClient).map((id) => `+${id}`), ...Object.keys(removeClient).map((id) => `-${id}`)]);
}

/**
 * @param {WirePeer} from
 * @param {WirePeer} to
 */
function numbered(from, to) {
  return Array.from({ length: RELAYS }, (_, number) => ({
    msgType: 'updateStatus',
    msgData: { number, text: `é😀\u2028 "${from.id}" → ${to.id}`, nested: [null, { deep: true }] },
  }));
}

/**
 * Sends them with several in flight, and answers their acknowledgements by number.
 *
 * @param {WirePeer} from
 * @param {WirePeer} to
 */
async function sendNumbered(from, to) {
  const messages = numbered(from, to).entries();
  /** @type {Message[]} */
  const acks = [];
  await Promise.all(Array.from({ length: IN_FLIGHT }, async () => {
    for (const [number, message] of messages) {
      acks[number] = await from.ask('easyrtcMsg', { ...message, targetEasyrtcid: to.id });
    }
  }));
  return acks;
}

/**
 * Everybody asks at once, and everybody else is told.
 *
 * @param {WirePeer[]} peers
 * @param {(peer: WirePeer) => Message} request
 * @param {(peer: WirePeer, told: any) => void} expectTold
 */
async function expectToldToOthers(peers, request, expectTold) {
  forget(peers);
  const answers = await Promise.all(peers.map((peer) => peer.ask('easyrtcCmd', request(peer))));
  assert.deepEqual(answers.map(({ msgType }) => msgType), peers.map(() => 'roomData'));
  await settle(peers);
  for (const peer of peers) {
    const others = peers.filter((other) => other !== peer);
    assert.deepEqual(changesHeardBy(peer).sort(), others.map(({ id }) => `+${id}`).sort());
    for (const other of others) {
      expectTold(other, deltasHeardBy(peer).find(({ updateClient }) => updateClient[other.id])?.updateClient[other.id]);
    }
  }
}
