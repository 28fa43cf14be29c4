/**
 * The golden table of the wire, `testdata/wire`, on the page's side: what the server and other pages send is read as the
 * table says, and what this page sends is written to the byte. The server's side is `crates/signaling/tests/wire`.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as messages from '../../session/messages/index.js';
import * as easyrtc from '../../shared/wire/easyrtc.js';
import { parseEnginePacket, writeEnginePacket } from '../../shared/wire/engineio.js';
import { parseSocketPacket, writeSocketPacket } from '../../shared/wire/socketio.js';
import { files, linesOf, linesToClients } from '../support/wire-table.js';

/** @import { PageMessage, Refusal, Request, ServerEvent, Token } from '../../shared/base/types.js' */
/** @import { EnginePacket } from '../../shared/wire/engineio.js' */
/** @import { SocketPacket } from '../../shared/wire/socketio.js' */
/** @import { Line } from '../support/wire-table.js' */

/** How this page reads a text, by the file of the table. @type {Readonly<Record<string, (text: string) => any>>} */
const READERS = {
  engineio: parseEnginePacket,
  socketio: readPacket,
  replies: (text) => easyrtc.parseAuthenticated(carried(text, 'ack').args[0]),
  events: (text) => easyrtc.parseEvent(carried(text, 'event').args),
  'page-messages': readMessage,
};

/** How this page writes it. @type {Readonly<Record<string, (line: Line) => string>>} */
const WRITERS = {
  engineio: ({ is }) => writeEnginePacket(is),
  socketio: ({ is }) => writeMessage(is),
  requests: ({ is, page }) => writeRequest(is.id, call(easyrtc, page)),
  'page-messages': writeToPages,
};

const OURS = new Set([...Object.keys(READERS), ...Object.keys(WRITERS)]);

/** Bodies of polls, and how a peer goes on: this page does neither. */
const OF_OTHERS = ['payloads', 'resume'];

// What the parsers answer. With a type too few or too many, `npm run check` fails.
/** @type {Record<EnginePacket['type'], true>} */
const ENGINE = { open: true, close: true, ping: true, pong: true, message: true, upgrade: true, noop: true };
/** @type {Record<SocketPacket['type'], true>} */
const SOCKET = { connect: true, disconnect: true, event: true, ack: true, connectError: true };
/** @type {Record<(Token | Refusal)['type'], true>} */
const REPLIES = { token: true, error: true };
/** @type {Record<ServerEvent['type'], true>} */
const EVENTS = {
  occupants: true,
  offer: true,
  answer: true,
  candidate: true,
  hangup: true,
  reject: true,
  iceServers: true,
  message: true,
  error: true,
};
/** @type {Record<PageMessage['type'], true>} */
const MESSAGES = {
  contactInfo: true,
  updateStatus: true,
  setPrimaryView: true,
  muteMicro: true,
  muteVideo: true,
  streamReceived: true,
};

test('every file of the table has a reader', () => {
  const known = [...OURS, ...OF_OTHERS, 'refused', 'tolerated'];
  assert.deepEqual(files().sort(), known.sort());
});

for (const file of OURS) {
  test(`lines of ${file}`, async (t) => {
    for (const line of linesOf(file)) {
      await t.test(line.name, () => (line.direction === 'to_client' ? assertIsRead(file, line) : assertIsWritten(file, line)));
    }
  });
}

test('what a page cannot use is null in the layer that the table names', async (t) => {
  for (const { name, text, error } of linesToClients('refused')) {
    await t.test(name, () => assert.equal(read(error, text), null));
  }
});

test('what neither the server nor this page writes is read all the same', async (t) => {
  for (const { name, like, text, is } of linesToClients('tolerated')) {
    await t.test(name, () => assert.deepEqual(read(like, text), is));
  }
});

test('every type that a parser knows occurs', () => {
  assert.deepEqual(typesReadAs('engineio'), Object.keys(ENGINE).sort());
  assert.deepEqual(typesReadAs('socketio'), Object.keys(SOCKET).sort());
  assert.deepEqual(typesReadAs('replies'), Object.keys(REPLIES).sort());
  assert.deepEqual(typesReadAs('events'), Object.keys(EVENTS).sort());
  assert.deepEqual(typesReadAs('page-messages'), Object.keys(MESSAGES).sort());
});

test('every message that this page understands occurs', () => {
  const types = linesToClients('page-messages').map(({ text }) => Object(carried(text, 'event').args[1]).msgType);
  assert.deepEqual([...new Set(types)].sort(), [...messages.UNDERSTOOD].sort());
});

test('everything that this page can say occurs', () => {
  for (const [file, module] of /** @type {const} */ ([['requests', easyrtc], ['page-messages', messages]])) {
    const writers = Object.entries(module).filter(([name, value]) => typeof value === 'function' && !name.startsWith('parse'));
    const called = new Set(linesOf(file).flatMap(({ page }) => page?.[0] ?? []));
    assert.deepEqual([...called].sort(), writers.map(([name]) => name).sort());
  }
});

/**
 * @param {string} file
 * @param {Line} line
 */
function assertIsRead(file, { text, is, page = is, attachments }) {
  if (attachments) {
    // Bytes carry nothing for this page.
    assert.equal(readPacket(text), null);
    assert.equal(page, null);
  } else if (file === 'replies') {
    assert.equal(carried(text, 'ack').id, is.id);
    // Of an answer to anything but `authenticate` it takes only that it came.
    assert.deepEqual(page && read(file, text), page);
  } else {
    assert.deepEqual(read(file, text), page);
  }
}

/**
 * @param {string} file
 * @param {Line} line
 */
function assertIsWritten(file, line) {
  if (line.page !== null) {
    assert.equal(WRITERS[file]?.(line), line.text);
    if (file in READERS) {
      assert.deepEqual(read(file, line.text), line.is);
    }
  }
}

/**
 * @param {string} [file]
 * @param {string} [text]
 */
function read(file = '', text = '') {
  const reader = READERS[file];
  assert.ok(reader, `nothing is read as ${file}`);
  // JSON has no `undefined`, so the table has not either.
  return JSON.parse(JSON.stringify(reader(text)));
}

/** @param {string} file */
function typesReadAs(file) {
  const lines = [...linesOf(file), ...linesOf('tolerated').filter(({ like }) => like === file)];
  const ours = lines.filter(({ direction, page }) => page !== null && (direction === 'to_client' || file in WRITERS));
  return [...new Set(ours.flatMap(({ text }) => read(file, text)?.type ?? []))].sort();
}

/**
 * @param {string} text
 * @returns {SocketPacket | null}
 */
function readPacket(text) {
  const packet = parseEnginePacket(text);
  assert.ok(packet?.type === 'message', text);
  return parseSocketPacket(packet.data);
}

/**
 * @template {'ack' | 'event'} T
 * @param {string} text
 * @param {T} type
 */
function carried(text, type) {
  const packet = readPacket(text);
  assert.ok(packet?.type === type, text);
  return packet;
}

/** @param {string} text */
function readMessage(text) {
  const { args: [name, payload] } = carried(text, 'event');
  assert.equal(name, 'easyrtcMsg');
  const { msgType, msgData } = Object(payload);
  return messages.parseMessage(msgType, msgData);
}

/** @param {SocketPacket} packet */
function writeMessage(packet) {
  return writeEnginePacket({ type: 'message', data: writeSocketPacket(packet) });
}

/**
 * @param {number} id
 * @param {Request} request
 */
function writeRequest(id, [event, payload]) {
  return writeMessage({ type: 'event', id, args: [event, payload] });
}

/** @param {Line} line */
function writeToPages({ text, page }) {
  const { id = 0, args } = carried(text, 'event');
  const { targetEasyrtcid } = Object(args[1]);
  const message = call(messages, page);
  return writeRequest(id, targetEasyrtcid ? easyrtc.messageTo(targetEasyrtcid, message) : easyrtc.messageToRoom(message));
}

/**
 * @param {Record<string, any>} module
 * @param {[name: string, ...args: unknown[]]} page
 */
function call(module, [name, ...args]) {
  return module[name](...args);
}
