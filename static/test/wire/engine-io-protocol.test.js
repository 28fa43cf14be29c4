/**
 * Engine.IO of revisions 3 and 4 as published, packet by packet, from the real server.
 *
 * The cases are those of the test suites in <https://github.com/socketio/engine.io-protocol>, and what those leave out: lengths
 * with characters of two UTF-16 units, overlapping requests, upgrades that fail. Their echo server is here a peer that sends an
 * offer to itself. What differs from them is in docs/protocol.md: every `EIO` but 4 is revision 3.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { after, describe, test } from 'node:test';

import { startEasyrtcServer } from '../support/easyrtc-server.js';
import {
  PollingClient, WebSocketClient, address, answerTo, decode, encode, exchange, handshakeIn,
} from '../support/engine-io-client.js';
import { echoesOf, expectEchoes, join, message, offer, probe, told, untilTold } from '../support/engine-io-peer.js';
import { until, within } from '../support/until.js';

/** @import { Packet, Query, Revision } from '../support/engine-io-client.js' */
/** @import { Transport } from '../support/engine-io-peer.js' */

const PATIENCE = ['--handshakes-per-s', '1000', '--handshake-burst', '1000'];

const server = await startEasyrtcServer([...PATIENCE, '--upgrade-timeout-s', '2']);
const restless = await startEasyrtcServer([...PATIENCE, '--ping-interval-s', '1', '--ping-timeout-s', '1']);
/** Nothing else runs on it, because what is sent to it may keep it busy. */
const abused = await startEasyrtcServer(PATIENCE);
after(async () => {
  await Promise.all([server, restless, abused].map(async (one) => {
    await one.stop();
    assert.doesNotMatch(one.log, /panicked/);
  }));
});

const REVISIONS = /** @type {const} */ ([3, 4]);
/** @type {Record<string, Transport<PollingClient | WebSocketClient>>} */
const CLIENTS = { polling: PollingClient, websocket: WebSocketClient };

const HANDSHAKE = { pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 };
const SID = /^[\w-]{16,}$/;
/** The content type of a poll. */
const TEXT = 'text/plain; charset=UTF-8';
const NO_SID = 'AAAAAAAAAAAAAAAA';

const UPGRADE = {
  'connection': 'Upgrade',
  'upgrade': 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** All of them are 400, with that code. @type {Record<string, [code: number, query: Query, method?: string]>} */
const REFUSED = {
  'no transport': [0, {}],
  'an empty transport': [0, { transport: '' }],
  'an unknown transport': [0, { transport: 'abc' }],
  'a poll of an unknown sid': [1, { transport: 'polling', sid: NO_SID }],
  'a POST to an unknown sid': [1, { transport: 'polling', sid: NO_SID }, 'POST'],
  'an empty sid': [1, { transport: 'polling', sid: '' }],
  'a handshake by POST': [2, { transport: 'polling' }, 'POST'],
  'a handshake by PUT': [2, { transport: 'polling' }, 'PUT'],
  'a handshake by DELETE': [2, { transport: 'polling' }, 'DELETE'],
  'a WebSocket without asking for the upgrade': [3, { transport: 'websocket' }],
};

/** @type {Record<string, Query>} */
const REFUSED_WEBSOCKETS = {
  'no transport': {},
  'an unknown transport': { transport: 'abc' },
  'an unknown sid': { transport: 'websocket', sid: NO_SID },
};

/** @type {Record<Revision, string[]>} */
const UNREADABLE = {
  3: ['abc', '1:9', '9:4', '1:2x'],
  4: ['abc', '9', '3\u001eabc'],
};

/** What a WebSocket says that is tried, and then is not taken. @type {Record<string, Packet[]>} */
const NO_UPGRADE = {
  'says nothing': [],
  'says hello': ['4hello'],
  'begins with the end': ['5'],
  'only pings': ['2'],
  'answers what nobody asked': ['3probe'],
  'says what is no packet': ['abc'],
  'sends bytes': [Buffer.of(1)],
  'probes twice': ['2probe', '2probe'],
  'probes, and then sends a message': ['2probe', '40'],
};

/**
 * Payloads that no client sends. The last ones of revision 3 cut a pair of UTF-16 units in two; a decoder that counts them one
 * by one may look for their end for ever.
 *
 * @type {Record<Revision, string[]>}
 */
const MALFORMED = {
  3: [
    '', '4', 'x', ':', '::', ':4', '1:', '0:', '0:4', '1:44', '1:4x', '1:4:', '2:4', '5:4', '1:2\u0000', '2:b4', '5:b4!!!',
    '01:4', '-1:4', '+1:4', ' 1:4', '1 :4', '1.0:4', '1e0:4', '0x1:4', '١:4', '4294967297:4', '99999999999999999999:4',
    '1:2'.repeat(300_000), '0:'.repeat(400_000), '1'.repeat(900_000),
    '1:😀', '2:4😀', '3:4😀😀', '2:2😀x', '2:4😀1:2', '2:4😀😀😀😀',
  ],
  4: ['', '\u001e', '4\u001e', '\u001e4', 'x', '😀', 'b', 'b!!!', 'bAQ', '3\u001e'.repeat(400_000), '\u001e'.repeat(900_000)],
};

for (const revision of REVISIONS) {
  const EIO = String(revision);
  /** The one that a client may send unasked. */
  const heartbeat = revision === 4 ? '3' : '2';

  describe(`revision ${revision}, handshake`, () => {
    test('polling is answered with the open packet alone', async () => {
      const { status, headers, body } = await exchange(address(server.origin, { EIO, transport: 'polling' }));
      assert.deepEqual([status, headers['content-type'], headers['cache-control']], [200, TEXT, 'no-store']);
      const [packet, ...more] = decode(revision, body);
      const { sid, ...rest } = handshakeIn(packet);
      assert.match(sid, SID);
      assert.deepEqual([rest, more], [{ upgrades: ['websocket'], ...HANDSHAKE }, []]);
    });

    test('a WebSocket begins with the open packet, which has nothing to upgrade to', async () => {
      const { sid, ...rest } = handshakeIn(await (await WebSocketClient.connect(server.origin, revision)).read());
      assert.match(sid, SID);
      assert.deepEqual(rest, { upgrades: [], ...HANDSHAKE });
    });

    test('JSONP is answered with a script that has the open packet', async () => {
      const { status, headers, body } = await exchange(address(server.origin, { EIO, transport: 'polling', j: '7' }));
      assert.deepEqual([status, headers['content-type']], [200, 'text/javascript; charset=UTF-8']);
      const [, argument = ''] = /^___eio\[7\]\((".*")\);$/.exec(body) ?? [];
      const [packet] = decode(revision, JSON.parse(argument));
      assert.match(handshakeIn(packet).sid, SID);
    });

    for (const [what, [code, query, method = 'GET']] of Object.entries(REFUSED)) {
      test(`refused: ${what}`, async () => {
        const { status, body } = await exchange(address(server.origin, { EIO, ...query }), { method });
        assert.deepEqual([status, JSON.parse(body).code], [400, code]);
      });
    }

    for (const [what, query] of Object.entries(REFUSED_WEBSOCKETS)) {
      test(`a WebSocket is refused: ${what}`, async () => {
        const { status } = await exchange(address(server.origin, { EIO, ...query }), { headers: UPGRADE });
        assert.equal(status, 400);
      });
    }
  });

  for (const [transport, Client] of Object.entries(CLIENTS)) {
    describe(`revision ${revision}, ${transport}`, () => {
      test('messages go both ways, one at a time and several at once', async () => {
        const peer = await join(Client, server.origin, revision);
        await expectEchoes(peer, [1]);
        await expectEchoes(peer, [2, 3, 4]);
      });

      test('binary messages go both ways', async () => {
        const { client, id } = await join(Client, server.origin, revision);
        const bytes = Buffer.of(0, 1, 2, 3, 253, 254, 255);
        const msgData = { bytes: { _placeholder: true, num: 0 } };
        await client.send(`451-1["easyrtcCmd",${JSON.stringify({ msgType: 'offer', targetEasyrtcid: id, msgData })}]`, bytes);
        assert.match(String(await client.packet()), /^451-\d+\["easyrtcCmd",.*"num":0/);
        assert.deepEqual(await client.packet(), bytes);
        assert.equal(told(await client.packet()), 'ack 1');
      });

      test('who leaves Socket.IO connects again on the same connection', async () => {
        const { client } = await join(Client, server.origin, revision);
        await client.send('41', '40');
        assert.match(String(await client.packet()), /^40/);
      });

      test('a client that says so is closed', async () => {
        const { client } = await join(Client, server.origin, revision);
        await client.send('1');
        await client.closed();
      });
    });
  }

  describe(`revision ${revision}, polls`, () => {
    test('a poll is text, a POST is answered with ok, and neither is stored', async () => {
      const client = await PollingClient.open(server.origin, revision);
      const post = await client.post(encode(revision, revision === 4 ? ['40'] : [heartbeat]));
      const poll = await client.poll();
      assert.deepEqual([post.status, post.headers['content-type'], post.headers['cache-control']], [200, 'text/html', 'no-store']);
      assert.deepEqual([poll.status, poll.headers['content-type'], poll.headers['cache-control']], [200, TEXT, 'no-store']);
      assert.equal(post.body, 'ok');
    });

    test('a payload has several packets, both ways', async () => {
      const other = await join(WebSocketClient, server.origin, revision, 'several');
      const { client, id } = await join(PollingClient, server.origin, revision, 'several');
      await client.send(...[1, 2, 3].map((number) => message(other.id, number)));
      for (const number of [1, 2, 3]) {
        await untilTold(other.client, `message ${number}`);
      }
      await other.client.send(...[4, 5, 6].map((number) => message(id, number)));
      // The ack of the last message comes after all of them are on their way.
      await untilTold(other.client, 'ack 6');
      assert.deepEqual((await client.receive()).filter((packet) => packet !== '2').map(told),
        ['ack 1', 'ack 2', 'ack 3', 'message 4', 'message 5', 'message 6']);
    });

    for (const payload of UNREADABLE[revision]) {
      test(`a payload that cannot be read is refused and closes: ${JSON.stringify(payload)}`, async () => {
        const { client } = await join(PollingClient, server.origin, revision);
        assert.equal((await client.post(payload)).status, 400);
        await client.closed();
      });
    }

    test('of two polls at once one is refused, the other is told of the end', async () => {
      const { client } = await join(PollingClient, server.origin, revision);
      const polls = await Promise.all([client.poll(), client.poll()]);
      const [waiting, refused] = polls.sort((one, other) => Number(one.status) - Number(other.status));
      assert.deepEqual([waiting?.status, refused?.status], [200, 400]);
      assert.deepEqual(decode(revision, waiting?.body ?? ''), ['1']);
      await client.closed();
    });

    test('of two POSTs at once the second is refused, and the connection closes', async () => {
      const { client } = await join(PollingClient, server.origin, revision);
      const body = encode(revision, [heartbeat]);
      const first = request(client.url, {
        agent: false, method: 'POST', headers: { 'content-length': String(body.length), 'expect': '100-continue' },
      });
      const answered = answerTo(first);
      // This comes when the server waits for the body.
      await within('100 Continue', 5_000, once(first, 'continue'));
      const second = await client.post(body);
      first.end(body);
      assert.deepEqual([(await answered).status, second.status], [400, 400]);
      await client.closed();
    });

    test('a poll that waits when the client closes is answered', async () => {
      const { client } = await join(PollingClient, server.origin, revision);
      const waiting = client.poll();
      await client.send('1');
      assert.ok([200, 400].includes((await waiting).status ?? 0));
      await client.closed();
    });
  });

  describe(`revision ${revision}, WebSocket`, () => {
    for (const says of ['abc', '', '9', revision === 4 ? '2' : '3']) {
      test(`what is no packet of a client closes: ${JSON.stringify(says)}`, async () => {
        const { client } = await join(WebSocketClient, server.origin, revision);
        await client.send(says);
        await client.closed();
      });
    }
  });

  describe(`revision ${revision}, upgrade`, () => {
    test('a poll that waits is released, and the WebSocket goes on', async () => {
      const { client, id } = await join(PollingClient, server.origin, revision);
      const waiting = client.receive();
      const socket = await probe(client);
      assert.deepEqual(await waiting, ['6']);
      await socket.send('5');
      await expectEchoes({ client: socket, id }, [1, 2, 3]);
    });

    test('a poll that comes while a WebSocket is tried is released', async () => {
      const { client, id } = await join(PollingClient, server.origin, revision);
      const socket = await probe(client);
      assert.deepEqual(await client.receive(), ['6']);
      await socket.send('5');
      await expectEchoes({ client: socket, id }, [1]);
    });

    test('afterwards polls and POSTs are refused and disturb nothing', async () => {
      const { client, id } = await join(PollingClient, server.origin, revision);
      const socket = await probe(client);
      await socket.send('5');
      await expectEchoes({ client: socket, id }, [1]);
      assert.equal((await client.poll()).status, 400);
      assert.equal((await client.post(encode(revision, ['41']))).status, 400);
      await expectEchoes({ client: socket, id }, [2]);
    });

    test('a second WebSocket is closed and disturbs nothing, while the first is tried and afterwards', async () => {
      const { client, id } = await join(PollingClient, server.origin, revision);
      const socket = await probe(client);
      await (await WebSocketClient.connect(server.origin, revision, { sid: client.sid })).closed();
      await socket.send('5');
      await expectEchoes({ client: socket, id }, [1]);
      await (await WebSocketClient.connect(server.origin, revision, { sid: client.sid })).closed();
      await expectEchoes({ client: socket, id }, [2]);
    });

    test('what is sent meanwhile arrives once and in order, by polls and then by WebSocket', async () => {
      const { client, id } = await join(PollingClient, server.origin, revision);
      await client.send(...[1, 2, 3].map((number) => offer(id, number)));
      const socket = await probe(client);
      await client.send(...[4, 5, 6].map((number) => offer(id, number)));
      const packets = (await client.receive()).filter((packet) => packet !== '2' && packet !== '6');
      await client.send(...[7, 8, 9].map((number) => offer(id, number)));
      await socket.send('5', ...[10, 11, 12].map((number) => offer(id, number)));
      while (packets.length < 24) {
        packets.push(await socket.packet());
      }
      assert.deepEqual(packets.map(told), echoesOf(Array.from({ length: 12 }, (_, place) => place + 1)));
      await expectEchoes({ client: socket, id }, [13]);
    });

    for (const [what, packets] of Object.entries(NO_UPGRADE)) {
      test(`a WebSocket that ${what} is closed, and polls go on`, async () => {
        const peer = await join(PollingClient, server.origin, revision);
        const socket = await WebSocketClient.connect(server.origin, revision, { sid: peer.client.sid });
        await socket.send(...packets);
        await socket.closed();
        await expectEchoes(peer, [1, 2]);
      });
    }

    test('after a WebSocket that was cut another one is taken', async () => {
      const { client, id } = await join(PollingClient, server.origin, revision);
      (await probe(client)).close();
      await expectEchoes({ client, id }, [1]);
      const socket = await probe(client);
      await socket.send('5');
      await expectEchoes({ client: socket, id }, [2]);
    });
  });
}

describe('a revision that does not exist is answered as revision 3', () => {
  for (const query of /** @type {Query[]} */ ([{}, { EIO: '' }, { EIO: '2' }, { EIO: '5' }, { EIO: '44' }, { EIO: 'abc' }])) {
    test(JSON.stringify(query), async () => {
      const { status, body } = await exchange(address(server.origin, { transport: 'polling', ...query }));
      assert.equal(status, 200);
      handshakeIn(decode(3, body)[0]);
    });
  }

  test('by WebSocket, too: it is greeted unasked', async () => {
    const client = await WebSocketClient.connect(server.origin, 3, { EIO: '5' });
    handshakeIn(await client.read());
    assert.equal(await client.read(), '40');
  });
});

describe('heartbeat', { concurrency: true }, () => {
  for (const [transport, Client] of Object.entries(CLIENTS)) {
    test(`revision 4, ${transport}: the server pings, and closes when no pong comes`, async () => {
      const client = await Client.open(restless.origin, 4);
      for (const round of ['first', 'second', 'third']) {
        assert.equal(await client.read(), '2', round);
        await client.send('3');
      }
      await client.closed();
    });

    test(`revision 3, ${transport}: the server answers pings, and closes when no ping comes`, async () => {
      const client = await Client.open(restless.origin, 3);
      assert.equal(await client.read(), '40');
      const since = performance.now();
      await until('a client that pings outlives both times', 5_000, async () => {
        await client.send('2');
        assert.equal(await client.read(), '3');
        return performance.now() - since > 2_500;
      });
      await client.closed();
    });
  }
});

for (const revision of REVISIONS) {
  describe(`revision ${revision}: a malformed payload is answered in time and holds up nobody`, () => {
    for (const payload of MALFORMED[revision]) {
      test(`${JSON.stringify(payload.slice(0, 24))}, ${payload.length} long`, async () => {
        const client = await PollingClient.open(abused.origin, revision);
        const { status } = await within('an answer to it', 1_000, client.post(payload));
        assert.ok(status === 200 || status === 400, String(status));
        await within('a handshake of somebody else', 1_000, PollingClient.open(abused.origin, revision));
      });
    }
  });
}
