/**
 * Bare clients of Engine.IO, revisions 3 and 4: polls and WebSockets, with every packet as it stands on the wire.
 *
 * A packet is text, or the bytes of a binary message.
 */

import assert from 'node:assert/strict';
import { on, once } from 'node:events';
import { request } from 'node:http';
import { createRequire } from 'node:module';

import { until, within } from './until.js';

/** @import { EventEmitter } from 'node:events' */
/** @import { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http' */

/** @typedef {3 | 4} Revision */
/** @typedef {string | Buffer} Packet */
/** @typedef {Record<string, string>} Query */
/** @typedef {{ status: number | undefined, headers: IncomingHttpHeaders, body: string }} Answer */
/** @typedef {{ sid: string, upgrades: string[], pingInterval: number, pingTimeout: number, maxPayload: number }} Handshake */
/** @typedef {EventEmitter & { send: (data: Packet) => void, terminate: () => void }} Socket */

const ANSWER_WITHIN_MS = 5_000;

const PATH = '/socket.io/';
const SEPARATOR = '\u001e';

/** Before the bytes of a binary message of revision 3. */
const BINARY_MESSAGE = 4;

/** In every request; binary messages come as base64. */
const POLLING = { transport: 'polling', b64: '1' };

/** That of socket.io-client, because Node.js 20 has none of its own. @type {new (url: URL) => Socket} */
const WebSocket = createRequire(import.meta.url)('ws');

/**
 * @param {string} origin
 * @param {Query} query
 */
export function address(origin, query) {
  return new URL(`${PATH}?${new URLSearchParams(query)}`, origin);
}

/**
 * One request with a connection of its own.
 *
 * @param {URL} url
 * @param {{ method?: string, headers?: Record<string, string>, body?: string | Buffer }} [init]
 */
export function exchange(url, { method = 'GET', headers = {}, body = '' } = {}) {
  const outgoing = request(url, { agent: false, method, headers });
  outgoing.end(body);
  return answerTo(outgoing);
}

/** @param {ClientRequest} outgoing */
export function answerTo(outgoing) {
  return within(`an answer to ${outgoing.method} ${outgoing.path}`, ANSWER_WITHIN_MS, wholeAnswer(outgoing));
}

/**
 * @param {ClientRequest} outgoing
 * @returns {Promise<Answer>}
 */
async function wholeAnswer(outgoing) {
  const [response] = /** @type {[IncomingMessage]} */ (await once(outgoing, 'response'));
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) {
    body += chunk;
  }
  return { status: response.statusCode, headers: response.headers, body };
}

/**
 * The payload of a poll.
 *
 * @param {Revision} revision
 * @param {Packet[]} packets
 */
export function encode(revision, packets) {
  const prefix = revision === 4 ? 'b' : `b${BINARY_MESSAGE}`;
  const texts = packets.map((packet) => (typeof packet === 'string' ? packet : prefix + packet.toString('base64')));
  return revision === 4 ? texts.join(SEPARATOR) : texts.map((text) => `${text.length}:${text}`).join('');
}

/**
 * The packets of a payload.
 *
 * @param {Revision} revision
 * @param {string} payload
 * @returns {Packet[]}
 */
export function decode(revision, payload) {
  const texts = revision === 4 ? payload.split(SEPARATOR) : measured(payload);
  const base64 = revision === 4 ? /^b(.*)$/ : /^b4(.*)$/;
  return texts.map((text) => {
    const [, bytes] = base64.exec(text) ?? [];
    return bytes === undefined ? text : Buffer.from(bytes, 'base64');
  });
}

/**
 * Lengths are in UTF-16 units, as those of JavaScript.
 *
 * @param {string} payload
 */
function measured(payload) {
  const texts = [];
  for (let rest = payload; rest !== '';) {
    const [prefix, digits] = /^(\d+):/.exec(rest) ?? assert.fail(`a length begins ${rest}`);
    const end = prefix.length + Number(digits);
    assert.ok(end <= rest.length, `as much as the length says is in ${rest}`);
    texts.push(rest.slice(prefix.length, end));
    rest = rest.slice(end);
  }
  return texts;
}

/**
 * What the open packet says.
 *
 * @param {Packet | undefined} packet
 * @returns {Handshake}
 */
export function handshakeIn(packet) {
  assert.match(String(packet), /^0\{/);
  return JSON.parse(String(packet).slice(1));
}

export class PollingClient {
  /** Packets that have come and were not asked for yet. @type {Packet[]} */
  #unread = [];

  /**
   * @param {string} origin
   * @param {Revision} revision
   * @param {string} sid
   */
  constructor(origin, revision, sid) {
    this.origin = origin;
    this.revision = revision;
    this.sid = sid;
  }

  /**
   * @param {string} origin
   * @param {Revision} revision
   */
  static async open(origin, revision) {
    const { body } = await exchange(address(origin, { EIO: String(revision), ...POLLING }));
    const [packet] = decode(revision, body);
    return new PollingClient(origin, revision, handshakeIn(packet).sid);
  }

  get url() {
    return address(this.origin, { EIO: String(this.revision), ...POLLING, sid: this.sid });
  }

  poll() {
    return exchange(this.url);
  }

  /** @param {string | Buffer} body */
  post(body) {
    return exchange(this.url, { method: 'POST', headers: { 'content-type': 'text/plain;charset=UTF-8' }, body });
  }

  /**
   * Sends them in one payload.
   *
   * @param {Packet[]} packets
   */
  async send(...packets) {
    const { status, body } = await this.post(encode(this.revision, packets));
    assert.deepEqual([status, body], [200, 'ok']);
  }

  /** Answers the packets of one poll. */
  async receive() {
    const { status, body } = await this.poll();
    assert.equal(status, 200, body);
    return decode(this.revision, body);
  }

  /** Answers what comes next, by as many polls as it takes. */
  async read() {
    for (;;) {
      const packet = this.#unread.shift();
      if (packet !== undefined) {
        return packet;
      }
      this.#unread = await this.receive();
    }
  }

  packet() {
    return nextOf(this);
  }

  /** Answers when polls are refused; the last ones may still be told why. */
  async closed() {
    await until('polls are refused', ANSWER_WITHIN_MS, async () => (await this.poll()).status === 400);
  }
}

export class WebSocketClient {
  #socket;
  #messages;

  /**
   * @param {Socket} socket
   * @param {Revision} revision
   */
  constructor(socket, revision) {
    this.#socket = socket;
    this.#messages = on(socket, 'message', { close: ['close'] });
    this.revision = revision;
  }

  /**
   * Answers when it is open, and has sent and read nothing.
   *
   * @param {string} origin
   * @param {Revision} revision
   * @param {Query} [query]
   */
  static async connect(origin, revision, query = {}) {
    const url = address(origin, { EIO: String(revision), transport: 'websocket', ...query });
    url.protocol = 'ws:';
    const socket = new WebSocket(url);
    const client = new WebSocketClient(socket, revision);
    await within('a WebSocket', ANSWER_WITHIN_MS, once(socket, 'open'));
    return client;
  }

  /**
   * @param {string} origin
   * @param {Revision} revision
   */
  static async open(origin, revision) {
    const client = await WebSocketClient.connect(origin, revision);
    handshakeIn(await client.read());
    return client;
  }

  /** @param {Packet[]} packets */
  async send(...packets) {
    for (const packet of packets) {
      const isWhole = typeof packet === 'string' || this.revision === 4;
      this.#socket.send(isWhole ? packet : Buffer.concat([Buffer.of(BINARY_MESSAGE), packet]));
    }
  }

  /** Answers what comes next, or undefined when the server has closed. @returns {Promise<Packet | undefined>} */
  async read() {
    const { value, done } = await within('a packet, or the end', ANSWER_WITHIN_MS, this.#messages.next());
    if (done) {
      return undefined;
    }
    const [data, isBinary] = /** @type {[Buffer, boolean]} */ (value);
    if (!isBinary) {
      return data.toString();
    }
    if (this.revision === 4) {
      return data;
    }
    assert.equal(data[0], BINARY_MESSAGE);
    return data.subarray(1);
  }

  packet() {
    return nextOf(this);
  }

  /** Answers when the server has closed; what it says before does not matter. */
  async closed() {
    while (await this.read() !== undefined);
  }

  close() {
    this.#socket.terminate();
  }
}

/**
 * Answers the next packet that is neither a ping of the server nor nothing: those may come at any time.
 *
 * @param {{ read: () => Promise<Packet | undefined> }} client
 */
async function nextOf(client) {
  for (;;) {
    const packet = await client.read();
    assert.ok(packet !== undefined, 'the server has not closed');
    if (packet !== '2' && packet !== '6') {
      return packet;
    }
  }
}
