/**
 * WebSocket frames built and read by hand (RFC 6455, section 5), and a client that sends any bytes, right or wrong.
 *
 * What the server sends is checked: no mask, no reserved bit, no unknown opcode, and lengths in their shortest form.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';

import { within } from './until.js';

/** @import { Socket } from 'node:net' */

/** @typedef {string | Uint8Array} Payload */

/**
 * How a frame differs from a plain one.
 *
 * @typedef {object} Shape
 * @property {boolean} [fin] whether it is the last one of its message
 * @property {number} [reserved] the bits RSV1 to RSV3, as they stand in the first byte
 * @property {readonly number[] | null} [mask] the four bytes of the key; null for no mask
 * @property {0 | 2 | 8} [lengthBytes] after the second byte; otherwise as few as possible
 * @property {number | bigint} [length] that is written, if not that of the payload
 */

/** @typedef {{ status: number, headers: Record<string, string> }} Answer */

export const OPCODE = /** @type {const} */ ({ continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa });

/** For a frame that others of the same message follow. */
export const MORE = { fin: false };

/** The key of the RFC's examples. */
const MASK = [0x37, 0xfa, 0x21, 0x3d];

const FIN = 0x80;
const RESERVED = 0x70;
const MASKED = 0x80;

const ANSWER_WITHIN_MS = 2_000;

/** What a handshake needs, with the key of the RFC's example and the answer to it. */
const UPGRADE = {
  'Host': 'localhost',
  'Upgrade': 'websocket',
  'Connection': 'Upgrade',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
export const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/**
 * @param {number} opcode
 * @param {Payload} [payload]
 * @param {Shape} [shape]
 */
export function frame(opcode, payload = '', { fin = true, reserved = 0, mask = MASK, lengthBytes, length } = {}) {
  const data = Buffer.from(bytesOf(payload));
  const written = BigInt(length ?? data.length);
  const extra = lengthBytes ?? lengthBytesOf(written);
  const seven = { 0: Number(written), 2: 126, 8: 127 }[extra];
  const eightBytes = Buffer.alloc(8);
  eightBytes.writeBigUInt64BE(written);
  return Buffer.concat([
    Buffer.of((fin ? FIN : 0) | reserved | opcode, (mask ? MASKED : 0) | seven),
    eightBytes.subarray(8 - extra),
    Buffer.from(mask ?? []),
    mask ? data.map((byte, place) => byte ^ (mask[place % 4] ?? 0)) : data,
  ]);
}

export const text = frameOf(OPCODE.text);
export const binary = frameOf(OPCODE.binary);
export const continuation = frameOf(OPCODE.continuation);
export const ping = frameOf(OPCODE.ping);
export const pong = frameOf(OPCODE.pong);

/**
 * @param {number} code
 * @param {Payload} [reason]
 */
export function close(code, reason = '') {
  const number = Buffer.alloc(2);
  number.writeUInt16BE(code);
  return frame(OPCODE.close, Buffer.concat([number, bytesOf(reason)]));
}

/**
 * A message in fragments.
 *
 * @param {Payload} payload
 * @param {number} size of each, in bytes
 * @param {number} [opcode]
 */
export function fragments(payload, size, opcode = OPCODE.text) {
  const pieces = cut(bytesOf(payload), size);
  return pieces.map((piece, place) =>
    frame(place === 0 ? opcode : OPCODE.continuation, piece, { fin: place === pieces.length - 1 }));
}

/**
 * The same bytes, each to be sent alone.
 *
 * @param {Uint8Array} bytes
 */
export function singleBytes(bytes) {
  return cut(bytes, 1);
}

/**
 * A client of TCP with one connection to the server.
 *
 * What comes after the handshake is read as events, which are plain words: `text 40`, `binary …`, `ping …`, `pong …`,
 * `close 1002`, and `end`. A close without a code is `close 1005`, as the RFC has it.
 */
export class RawClient {
  #socket;
  #received = Buffer.alloc(0);
  #ended = false;
  #wake = () => {};

  /** @param {Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#wake();
    });
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    // A reset is an end like another: it comes when the server closes before it has read all that we sent.
    socket.on('end', end).on('error', end).on('close', end);
  }

  /** @param {number} port */
  static async connect(port) {
    const socket = connect(port, '127.0.0.1');
    await within('a TCP connection', ANSWER_WITHIN_MS, once(socket, 'connect'));
    return new RawClient(socket);
  }

  /**
   * Sends the request for a WebSocket and answers the head of the response.
   *
   * @param {string} target
   * @param {Record<string, string | string[] | undefined>} [changes] headers that differ; undefined for none, a list for one line each
   * @param {{ method?: string, version?: string }} [line]
   * @returns {Promise<Answer>}
   */
  async handshake(target, changes = {}, { method = 'GET', version = '1.1' } = {}) {
    const headers = Object.entries({ ...UPGRADE, ...changes })
      .flatMap(([name, value]) => [value ?? []].flat().map((one) => `${name}: ${one}`));
    await this.send(Buffer.from([`${method} ${target} HTTP/${version}`, ...headers, '', ''].join('\r\n')));
    const head = await this.#read(headOf);
    assert.ok(head, 'an answer to the handshake');
    return head;
  }

  /**
   * Answers when the bytes are on their way, so that those of the next call are not put together with them.
   *
   * @param {Uint8Array} bytes
   * @returns {Promise<void>}
   */
  send(bytes) {
    // An error means that the server has closed, which the events tell.
    /** @type {Promise<void>} */
    const written = new Promise((resolve) => this.#socket.write(bytes, () => resolve()));
    return within('the server takes what is sent', ANSWER_WITHIN_MS, written);
  }

  /** Answers the next event. */
  async next() {
    const received = await this.#read(frameIn);
    return received === undefined ? 'end' : eventOf(received);
  }

  /** Ends our direction of TCP, without a close frame. */
  hangUp() {
    this.#socket.end();
  }

  destroy() {
    this.#socket.destroy();
  }

  /**
   * Waits until something can be read, and takes it; undefined if the server ends the connection before.
   *
   * @template T
   * @param {(bytes: Buffer) => { value: T, length: number } | undefined} read
   * @returns {Promise<T | undefined>}
   */
  async #read(read) {
    for (;;) {
      const found = read(this.#received);
      if (found !== undefined) {
        this.#received = this.#received.subarray(found.length);
        return found.value;
      }
      if (this.#ended) {
        assert.equal(this.#received.length, 0, 'the server ends after a whole frame');
        return undefined;
      }
      /** @type {Promise<void>} */
      const news = new Promise((resolve) => (this.#wake = resolve));
      await within('anything from the server', ANSWER_WITHIN_MS, news);
    }
  }
}

/** @param {number} opcode */
function frameOf(opcode) {
  return (/** @type {Payload | undefined} */ payload = '', /** @type {Shape} */ shape = {}) => frame(opcode, payload, shape);
}

/** @param {Payload} payload */
function bytesOf(payload) {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}

/** @param {bigint} length */
function lengthBytesOf(length) {
  if (length < 126n) {
    return 0;
  }
  return length < 65_536n ? 2 : 8;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} size
 */
function cut(bytes, size) {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, place) => bytes.subarray(place * size, (place + 1) * size));
}

/**
 * The head of a response, if all of it is there.
 *
 * @param {Buffer} bytes
 */
function headOf(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) {
    return undefined;
  }
  const [status = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => {
    const [name = '', ...value] = line.split(':');
    return [name.toLowerCase(), value.join(':').trim()];
  }));
  return { value: { status: Number(status.split(' ')[1]), headers }, length: end + 4 };
}

/**
 * The first frame, if all of it is there.
 *
 * @param {Buffer} bytes
 */
function frameIn(bytes) {
  if (bytes.length < 2) {
    return undefined;
  }
  const [first, second] = [bytes.readUInt8(0), bytes.readUInt8(1)];
  assert.equal(second & MASKED, 0, 'frames of the server have no mask');
  assert.equal(first & RESERVED, 0, 'no extension was agreed on');
  assert.notEqual(first & FIN, 0, 'the server sends messages whole');
  const extra = { 126: /** @type {const} */ (2), 127: /** @type {const} */ (8) }[second] ?? 0;
  const start = 2 + extra;
  if (bytes.length < start) {
    return undefined;
  }
  const length = { 0: () => BigInt(second), 2: () => BigInt(bytes.readUInt16BE(2)), 8: () => bytes.readBigUInt64BE(2) }[extra]();
  assert.equal(extra, lengthBytesOf(length), 'the length is in its shortest form');
  const end = start + Number(length);
  return bytes.length < end ? undefined : { value: { opcode: first & 0xf, payload: bytes.subarray(start, end) }, length: end };
}

/** @param {{ opcode: number, payload: Buffer }} frame */
function eventOf({ opcode, payload }) {
  switch (opcode) {
    case OPCODE.text:
      return `text ${payload}`;
    case OPCODE.binary:
      return `binary ${payload.toString('latin1')}`;
    case OPCODE.ping:
      return `ping ${payload.toString('latin1')}`;
    case OPCODE.pong:
      return `pong ${payload.toString('latin1')}`;
    case OPCODE.close:
      return `close ${payload.length === 0 ? 1005 : payload.readUInt16BE(0)}`;
    default:
      return assert.fail(`a frame with the opcode ${opcode}`);
  }
}
