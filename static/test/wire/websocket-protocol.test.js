/**
 * The WebSocket of the real server against RFC 6455, frame by frame, from a client that may send anything.
 *
 * Nothing is echoed. What the server has to understand is CONNECT of Socket.IO, the text `40`, with or without an object. It
 * answers `40{"sid":…}`. A case is a list of steps, one after another: bytes are sent in one write, and a function waits for
 * what has to come next. Anything else that comes is a failure.
 */

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { startEasyrtcServer } from '../support/easyrtc-server.js';
import {
  ACCEPT, MORE, OPCODE, RawClient, binary, close, continuation, fragments, frame, ping, pong, singleBytes, text,
} from '../support/frames.js';

/** @typedef {Uint8Array | ((client: RawClient) => Promise<void>)} Step */
/** @typedef {Record<string, Step[]>} Cases */
/** @typedef {Record<string, string | string[] | undefined>} Headers */
/** @typedef {Record<string, [status: number, changes?: Headers, line?: { method?: string, version?: string }]>} Handshakes */

const LIMIT = 1_000_000;

const server = await startEasyrtcServer([
  '--handshakes-per-s', '1000', '--handshake-burst', '1000', '--max-message-bytes', String(LIMIT),
]);
after(async () => {
  await server.stop();
  assert.doesNotMatch(server.log, /panicked/);
});

const TARGET = '/socket.io/?EIO=4&transport=websocket';

/** When the frames are right and the packets in them are not: the RFC leaves the code to us. */
const BAD_PACKET = [1000, 1002, 1003, 1005, 1008];

const RESERVED_BITS = /** @type {const} */ ([['RSV1', 0x40], ['RSV2', 0x20], ['RSV3', 0x10]]);

/** The first and last character of each length in UTF-8, and those around the surrogates. */
const EDGES = '\u007f\u0080\u07ff\u0800\ud7ff\ue000\ufffd\uffff\u{10000}😀\u{10ffff}';

/** An event that nobody handles, with one binary message to follow. */
const ANNOUNCED = text('451-["x",{"_placeholder":true,"num":0}]');

/** @type {Record<string, number[]>} */
const BAD_UTF8 = {
  'an overlong form of two bytes': [0xc0, 0xaf],
  'an overlong form of three bytes': [0xe0, 0x80, 0xaf],
  'an overlong form of four bytes': [0xf0, 0x80, 0x80, 0xaf],
  'a surrogate': [0xed, 0xa0, 0x80],
  'a pair of surrogates': [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
  'a character cut off': [0xf0, 0x9f, 0x98],
  'a continuation byte alone': [0x80],
  'a character above U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
  'a form of five bytes': [0xf8, 0x88, 0x80, 0x80, 0x80],
  'the byte FE': [0xfe],
  'the byte FF': [0xff],
};

/** @type {Handshakes} */
const HANDSHAKES = {
  'as in the RFC': [101],
  'the upgrade in another case': [101, { Upgrade: 'WebSocket', Connection: 'upgrade' }],
  'the header names in another case': [101, { 'Sec-WebSocket-Key': undefined, 'SEC-WEBSOCKET-KEY': 'dGhlIHNhbXBsZSBub25jZQ==' }],
  'a list in Connection, as Firefox sends it': [101, { Connection: 'keep-alive, Upgrade' }],
  'a list in Connection without blanks': [101, { Connection: 'keep-alive,Upgrade' }],
  'two lines of Connection': [101, { Connection: ['keep-alive', 'Upgrade'] }],
  'a list in Upgrade': [101, { Upgrade: 'h2c, websocket' }],
  'compression offered': [101, { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' }],
  'a subprotocol offered': [101, { 'Sec-WebSocket-Protocol': 'chat, superchat' }],
  'no version': [426, { 'Sec-WebSocket-Version': undefined }],
  'an empty version': [426, { 'Sec-WebSocket-Version': '' }],
  'version 8': [426, { 'Sec-WebSocket-Version': '8' }],
  'version 14': [426, { 'Sec-WebSocket-Version': '14' }],
  'a version that is no number': [426, { 'Sec-WebSocket-Version': 'x' }],
  'no key': [400, { 'Sec-WebSocket-Key': undefined }],
  'an empty key': [400, { 'Sec-WebSocket-Key': '' }],
  'a key of 15 bytes': [400, { 'Sec-WebSocket-Key': Buffer.alloc(15).toString('base64') }],
  'a key of 17 bytes': [400, { 'Sec-WebSocket-Key': Buffer.alloc(17).toString('base64') }],
  'a key that is not base64': [400, { 'Sec-WebSocket-Key': '!'.repeat(22) + '==' }],
  'a key without padding': [400, { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ' }],
  'two keys': [400, { 'Sec-WebSocket-Key': ['dGhlIHNhbXBsZSBub25jZQ==', 'AAAAAAAAAAAAAAAAAAAAAA=='] }],
  'no Connection': [400, { Connection: undefined }],
  'another Connection': [400, { Connection: 'keep-alive' }],
  'a Connection that only contains the word': [400, { Connection: 'upgraded' }],
  'no Upgrade': [400, { Upgrade: undefined }],
  'another Upgrade': [400, { Upgrade: 'h2c' }],
  'POST': [400, { 'Content-Length': '0' }, { method: 'POST' }],
  'HTTP/1.0': [400, {}, { version: '1.0' }],
};

/** @type {Record<string, Cases>} */
const CASES = {
  'fragments': {
    'a whole text': [text('40'), answered],
    'a text in two fragments': [text('4', MORE), continuation('0'), answered],
    'a text in two fragments of one write': [together(text('4', MORE), continuation('0')), answered],
    'a text with a fragment for each byte': [...fragments('40{"x":"é€😀"}', 1), answered],
    'a fragment that ends in the middle of a character': [...fragments('40{"x":"😀"}', 10), answered],
    'an empty fragment first': [text('', MORE), continuation('40'), answered],
    'an empty fragment last': [text('40', MORE), continuation(''), answered],
    'empty fragments everywhere': [
      text('', MORE), continuation('', MORE), continuation('4', MORE), continuation('', MORE), continuation('0', MORE), continuation(''), answered,
    ],
    'a thousand empty fragments': [together(text('4', MORE), ...Array(1_000).fill(continuation('', MORE)), continuation('0')), answered],
    'one text in fragments after another': [...fragments('40', 1), answered, ...fragments('41', 1), ...fragments('40', 1), answered],
    'a continuation without a start': [continuation('40'), closed(1002)],
    'a continuation without a start that has more': [continuation('4', MORE), closed(1002)],
    'a continuation after a whole text': [text('40'), answered, continuation('41'), closed(1002)],
    'a continuation after the last fragment': [...fragments('40', 1), answered, continuation('41'), closed(1002)],
    'a text while fragments are open': [text('4', MORE), text('40'), closed(1002)],
    'a first fragment while fragments are open': [text('4', MORE), text('4', MORE), closed(1002)],
    'a binary frame while fragments are open': [text('4', MORE), binary('0'), closed(1002)],
    'a text while binary fragments are open': [binary('4', MORE), text('40'), closed(1002)],
  },

  'pings and pongs': {
    'an empty ping': [ping(''), ponged('')],
    'a ping with a byte': [ping('x'), ponged('x')],
    'a ping with 125 bytes': [ping('x'.repeat(125)), ponged('x'.repeat(125))],
    'a ping with bytes that are no text': [ping(Buffer.of(0, 0xff, 0xc0, 0x80)), ponged('\0\xff\xc0\x80')],
    'three pings in three writes': [ping('1'), ping('2'), ping('3'), ponged('1'), ponged('2'), ponged('3')],
    'a ping between fragments is answered before the last one': [text('4', MORE), ping('x'), ponged('x'), continuation('0'), answered],
    'pings between all fragments': [text('', MORE), ping('1'), ponged('1'), continuation('4', MORE), ping('2'), ponged('2'), continuation('0'), answered],
    'a ping after a text': [text('40'), answered, ping('x'), ponged('x')],
    'a pong that nobody asked for': [pong('x'), pong(''), text('40'), answered],
    'a pong between fragments': [text('4', MORE), pong('x'), continuation('0'), answered],
    'a ping with 126 bytes': [ping('x'.repeat(126)), closed(1002)],
    'a pong with 126 bytes': [pong('x'.repeat(126)), closed(1002)],
    'a ping in fragments': [ping('x', MORE), continuation('y'), closed(1002)],
    'a pong in fragments': [pong('x', MORE), continuation('y'), closed(1002)],
  },

  'close': {
    'without a body': [frame(OPCODE.close), closed(1000, 1005)],
    'with a reason': [close(1000, 'until tomorrow'), closed(1000)],
    'with a reason of several alphabets': [close(1000, EDGES), closed(1000)],
    'with a reason of 123 bytes': [close(1000, 'x'.repeat(123)), closed(1000)],
    'with a reason of 124 bytes': [close(1000, 'x'.repeat(124)), closed(1002)],
    'with a body of one byte': [frame(OPCODE.close, Buffer.of(3)), closed(1002)],
    'in fragments': [frame(OPCODE.close, '', MORE), continuation(''), closed(1002)],
    'while fragments are open': [text('4', MORE), close(1000), closed(1000)],
    'after a text that was answered': [text('40'), answered, close(1001), closed(1000, 1001)],
    'what comes after it is ignored': [together(close(1000), text('40'), ping('x'), close(1001)), closed(1000)],
    'what breaks the protocol after it is ignored': [together(close(1000), continuation('x', { mask: null })), closed(1000)],
    'what comes after an error is ignored': [together(continuation('x'), text('40'), ping('x')), closed(1002)],
    'the end of TCP in the middle of a frame': [text('40').subarray(0, 5), hangUp, closed(1000, 1002, 1005, 1006)],
    ...each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999], (code) => `with the code ${code}`,
      (code) => [close(code), closed(code, 1000)]),
    ...each([0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535],
      (code) => `with the code ${code}, which is not for frames`, (code) => [close(code), closed(1002)]),
    ...each(Object.keys(BAD_UTF8), (what) => `with ${what} in the reason`,
      (what) => [close(1000, Buffer.from(BAD_UTF8[what] ?? [])), closed(1007, 1002)]),
  },

  'reserved bits and opcodes': {
    ...each(RESERVED_BITS, ([bit]) => `${bit} in a text`, ([, reserved]) => [text('40', { reserved }), closed(1002)]),
    ...each(RESERVED_BITS, ([bit]) => `${bit} in a ping`, ([, reserved]) => [ping('x', { reserved }), closed(1002)]),
    ...each(RESERVED_BITS, ([bit]) => `${bit} in a continuation`,
      ([, reserved]) => [text('4', MORE), continuation('0', { reserved }), closed(1002)]),
    'all reserved bits in a close': [frame(OPCODE.close, '', { reserved: 0x70 }), closed(1002)],
    ...each([3, 4, 5, 6, 7, 11, 12, 13, 14, 15], (opcode) => `the opcode ${opcode}`, (opcode) => [frame(opcode, 'x'), closed(1002)]),
    'a reserved opcode without data': [frame(3), closed(1002)],
    'a reserved opcode between fragments': [text('4', MORE), frame(7, '0'), closed(1002)],
  },

  'masks': {
    'a key of zeros': [text('40', { mask: [0, 0, 0, 0] }), answered],
    'a key of ones': [text('40', { mask: [255, 255, 255, 255] }), answered],
    'another key for each fragment': [text('4', { fin: false, mask: [1, 2, 3, 4] }), continuation('0', { mask: [5, 6, 7, 8] }), answered],
    'a text without a mask': [text('40', { mask: null }), closed(1002)],
    'an empty text without a mask': [text('', { mask: null }), closed(1002)],
    'a continuation without a mask': [text('4', MORE), continuation('0', { mask: null }), closed(1002)],
    'a ping without a mask': [ping('x', { mask: null }), closed(1002)],
    'a close without a mask': [frame(OPCODE.close, '', { mask: null }), closed(1002)],
  },

  'lengths': {
    ...each([125, 126, 127, 65_535, 65_536, LIMIT], (size) => `a text of ${size} bytes`, (size) => [text(connectOf(size)), answered]),
    ...each([125, 126, 127, 65_535, 65_536], (size) => `fragments of ${size} bytes`, (size) => [...fragments(connectOf(3 * size), size), answered]),
    'fragments that have the limit together': [...fragments(connectOf(LIMIT), LIMIT / 4), answered],
    // The RFC forbids these forms to the sender and does not say what the receiver does. We take them, as most servers do.
    'a length of two bytes that would fit into seven bits': [text('40', { lengthBytes: 2 }), answered],
    'a length of eight bytes that would fit into seven bits': [text('40', { lengthBytes: 8 }), answered],
    'a length of eight bytes that would fit into two': [text(connectOf(200), { lengthBytes: 8 }), answered],
    'a text above the limit, at its head': [text('', { length: LIMIT + 1 }), closed(1009)],
    'a text above the limit, sent whole': [text(connectOf(LIMIT + 1)), closed(1009)],
    'a binary frame above the limit, at its head': [binary('', { length: LIMIT + 1 }), closed(1009)],
    'fragments that are above the limit together': [...fragments(connectOf(LIMIT + 1), LIMIT / 2), closed(1009)],
    'a continuation above the limit, at its head': [text('4', MORE), continuation('', { length: LIMIT + 1 }), closed(1009)],
    'the largest length': [text('', { length: 2n ** 63n - 1n }), closed(1009)],
    'a length with the top bit': [text('', { length: 2n ** 63n }), closed(1002, 1009)],
    'a length of all bits': [text('', { length: 2n ** 64n - 1n }), closed(1002, 1009)],
  },

  'UTF-8': {
    'characters of every length': [text(`40{"x":"${EDGES}"}`), answered],
    'characters of every length, with a fragment for each byte': [...fragments(`40{"x":"${EDGES}"}`, 1), answered],
    'an event that is ignored': [text('40'), answered, text('42["x","😀"]'), text('41'), text('40'), answered],
    ...each(Object.keys(BAD_UTF8), (what) => `${what} in a text`, (what) => [text(connectWith(BAD_UTF8[what])), closed(1007)]),
    ...each(Object.keys(BAD_UTF8), (what) => `${what}, with a fragment for each byte`,
      (what) => [together(...fragments(connectWith(BAD_UTF8[what]), 1)), closed(1007)]),
    'a text that ends in the middle of a character': [text(Buffer.from([0x34, 0x30, 0xf0, 0x9f])), closed(1007)],
    'fragments that end in the middle of a character': [text('40', MORE), continuation(Buffer.of(0xf0, 0x9f)), closed(1007)],
    'an empty last fragment in the middle of a character': [text(Buffer.of(0xf0, 0x9f), MORE), continuation(''), closed(1007)],
    'the first bad fragment of a text that has more': [text(Buffer.of(0xed, 0xa0), MORE), closed(1007)],
    'bytes that are no text in a pong': [pong(Buffer.of(0xff)), text('40'), answered],
  },

  'segments of TCP': {
    'a text in single bytes': [...singleBytes(text('40')), answered],
    'fragments and a ping in single bytes': [...singleBytes(together(text('4', MORE), ping('x'), continuation('0'))), ponged('x'), answered],
    'a long head in single bytes': [...singleBytes(text(connectOf(65_536)).subarray(0, 14)), text(connectOf(65_536)).subarray(14), answered],
    'a close in single bytes': [...singleBytes(close(1000, 'x')), closed(1000)],
    'a hundred pings and a text in one': [
      together(...numbers(100).map((number) => ping(number)), text('40')), ...numbers(100).map((number) => ponged(number)), answered,
    ],
    'a text and a half ping in one': [together(text('40'), ping('x').subarray(0, 3)), answered, ping('x').subarray(3), ponged('x')],
  },

  'packets': {
    'a binary message that was announced': [text('40'), answered, ANNOUNCED, binary('data'), text('41'), text('40'), answered],
    'a binary message in fragments': [text('40'), answered, ANNOUNCED, ...fragments('data', 1, OPCODE.binary), text('41'), text('40'), answered],
    'an empty binary message that was announced': [text('40'), answered, ANNOUNCED, binary(''), text('41'), text('40'), answered],
    'a binary message that nobody announced': [text('40'), answered, binary('data'), refused],
    'a text while a binary message is expected': [text('40'), answered, ANNOUNCED, text('41'), refused],
    'an empty text': [text(''), refused],
    'a text of an unknown packet': [text('x'), refused],
  },
};

describe('handshakes', () => {
  for (const [name, [expected, changes, line]] of Object.entries(HANDSHAKES)) {
    test(`${expected}: ${name}`, () => withClient(async (client) => {
      const { status, headers } = await client.handshake(TARGET, changes, line);
      assert.equal(status, expected);
      assert.equal(headers['sec-websocket-version'], expected === 426 ? '13' : undefined);
      assert.equal(headers['sec-websocket-accept'], expected === 101 ? ACCEPT : undefined);
      assert.equal(headers['sec-websocket-extensions'], undefined);
      assert.equal(headers['sec-websocket-protocol'], undefined);
      if (expected === 101) {
        assert.match(headers['upgrade'] ?? '', /^websocket$/i);
        assert.match(headers['connection'] ?? '', /^upgrade$/i);
        await take(client, [opened, text('40'), answered]);
      }
    }));
  }
});

for (const [group, cases] of Object.entries(CASES)) {
  describe(group, () => {
    for (const [name, steps] of Object.entries(cases)) {
      test(name, () => withClient(async (client) => {
        assert.equal((await client.handshake(TARGET)).status, 101);
        await take(client, [opened, ...steps]);
      }));
    }
  });
}

/** @param {(client: RawClient) => Promise<void>} use */
async function withClient(use) {
  const client = await RawClient.connect(server.port);
  try {
    await use(client);
  } finally {
    client.destroy();
  }
}

/**
 * @param {RawClient} client
 * @param {Step[]} steps
 */
async function take(client, steps) {
  for (const step of steps) {
    await (typeof step === 'function' ? step(client) : client.send(step));
  }
}

/** The server opens the connection. @param {RawClient} client */
async function opened(client) {
  assert.match(await client.next(), /^text 0\{/);
}

/** The server understood `40`. @param {RawClient} client */
async function answered(client) {
  assert.match(await client.next(), /^text 40\{"sid":/);
}

/**
 * The server answered a ping.
 *
 * @param {string} payload one character for each byte
 * @returns {Step}
 */
function ponged(payload) {
  return async (client) => assert.equal(await client.next(), `pong ${payload}`);
}

/**
 * The server closes with one of these codes, and ends TCP. 1005 stands for a close without a code, 1006 for no close at all.
 *
 * @param {...number} codes
 * @returns {Step}
 */
function closed(...codes) {
  return async (client) => closesWith(codes, await client.next(), client);
}

/** The server closes because of a packet; Engine.IO may say so first, by `1`. @param {RawClient} client */
async function refused(client) {
  const event = await client.next();
  await closesWith(BAD_PACKET, event === 'text 1' ? await client.next() : event, client);
}

/**
 * @param {number[]} codes
 * @param {string} event
 * @param {RawClient} client
 */
async function closesWith(codes, event, client) {
  assert.ok(codes.some((code) => event === (code === 1006 ? 'end' : `close ${code}`)), `${event} instead of ${codes.join(' or ')}`);
  if (event !== 'end') {
    // A client has to answer a close; the server may wait for that.
    await client.send(close(1000));
    assert.equal(await client.next(), 'end');
  }
}

/** @param {RawClient} client */
async function hangUp(client) {
  client.hangUp();
}

/**
 * One case for each value.
 *
 * @template T
 * @param {readonly T[]} values
 * @param {(value: T) => string} name
 * @param {(value: T) => Step[]} steps
 * @returns {Cases}
 */
function each(values, name, steps) {
  return Object.fromEntries(values.map((value) => [name(value), steps(value)]));
}

/** Frames in one write. @param {...Uint8Array} frames */
function together(...frames) {
  return Buffer.concat(frames);
}

/** CONNECT with so many bytes. @param {number} size */
function connectOf(size) {
  return connectWith(Buffer.alloc(size - connectWith().length, 'x'));
}

/** CONNECT with a string of these bytes. @param {Iterable<number>} [bytes] */
function connectWith(bytes = []) {
  return Buffer.concat([Buffer.from('40{"x":"'), Uint8Array.from(bytes), Buffer.from('"}')]);
}

/** @param {number} count */
function numbers(count) {
  return Array.from({ length: count }, (_, number) => String(number));
}
