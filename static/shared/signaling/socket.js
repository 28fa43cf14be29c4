/**
 * One connection to the session's server: Engine.IO and Socket.IO over a WebSocket, with acknowledgements and heartbeat.
 *
 * It connects once and ends once, with a single call of `closed`; its owner decides whether to try again.
 */

/** @import { Request, ServerEvent } from '../base/types.js' */

import { ACK, parseEvent } from '../wire/easyrtc.js';
import { parseEnginePacket, writeEnginePacket } from '../wire/engineio.js';
import { parseSocketPacket, writeSocketPacket } from '../wire/socketio.js';

/** @import { SocketPacket } from '../wire/socketio.js' */

const READY_WITHIN_MS = 8000;
const ANSWER_WITHIN_MS = 10000;

/**
 * @typedef {object} SignalingHandlers
 * @property {() => void} ready the server accepted the connection: time to authenticate
 * @property {(event: ServerEvent) => void} event
 * @property {(wasReady: boolean) => void} closed the connection ended, not by `close()`
 */

/** @typedef {{ resolve: (reply: unknown) => void, reject: (error: Error) => void, timer: Timer }} Pending */
/** @typedef {ReturnType<typeof setTimeout>} Timer */

export class Signaling {
  #socket;
  #handlers;
  #ready = false;
  #over = false;
  #nextId = 0;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #silenceAllowed = READY_WITHIN_MS;
  /** @type {Timer | undefined} */
  #silenceTimer;

  /**
   * @param {string | URL} url
   * @param {SignalingHandlers} handlers
   * @param {(url: string | URL) => WebSocket} [open]
   */
  constructor(url, handlers, open = (target) => new WebSocket(target)) {
    this.#handlers = handlers;
    this.#socket = open(url);
    this.#socket.onmessage = ({ data }) => typeof data === 'string' && this.#receive(data);
    this.#socket.onclose = () => this.#end();
    this.#expectSign();
  }

  /**
   * Sends a request and waits for its acknowledgement.
   *
   * @param {Request} request
   * @returns {Promise<unknown>} rejected when the connection ends or the server stays silent
   */
  request([event, payload]) {
    if (!this.#ready || this.#over) {
      return Promise.reject(new Error('not connected'));
    }
    const id = this.#nextId;
    this.#nextId += 1;
    const answer = new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id)?.reject(new Error('no answer')), ANSWER_WITHIN_MS);
      this.#pending.set(id, { resolve, reject, timer });
    });
    this.#send({ type: 'event', id, args: [event, payload] });
    return answer;
  }

  /** Ends the connection without a word to the handlers. */
  close() {
    if (this.#ready && !this.#over) {
      this.#send({ type: 'disconnect' });
    }
    this.#shut();
  }

  /** @param {string} text */
  #receive(text) {
    this.#expectSign();
    const packet = parseEnginePacket(text);
    switch (packet?.type) {
      case 'open':
        this.#silenceAllowed = packet.pingInterval + packet.pingTimeout;
        this.#send({ type: 'connect' });
        break;
      case 'ping':
        this.#socket.send(writeEnginePacket({ type: 'pong' }));
        break;
      case 'message':
        this.#dispatch(parseSocketPacket(packet.data));
        break;
      case 'close':
        this.#end();
        break;
      default:
        break;
    }
  }

  /** @param {SocketPacket | null} packet */
  #dispatch(packet) {
    switch (packet?.type) {
      case 'connect':
        this.#ready = true;
        this.#expectSign();
        this.#handlers.ready();
        break;
      case 'event':
        this.#acknowledge(packet);
        break;
      case 'ack':
        this.#settle(packet.id)?.resolve(packet.args[0]);
        break;
      case 'disconnect':
      case 'connectError':
        this.#end();
        break;
      default:
        break;
    }
  }

  /** @param {SocketPacket & { type: 'event' }} packet */
  #acknowledge({ id, args }) {
    if (id !== undefined) {
      this.#send({ type: 'ack', id, args: [ACK] });
    }
    const event = parseEvent(args);
    if (event) {
      this.#handlers.event(event);
    }
  }

  /** @param {SocketPacket} packet */
  #send(packet) {
    if (this.#socket.readyState === this.#socket.OPEN) {
      this.#socket.send(writeEnginePacket({ type: 'message', data: writeSocketPacket(packet) }));
    }
  }

  /** @param {number} id */
  #settle(id) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }

  /** Nothing at all from the server for this long means that the connection is lost. */
  #expectSign() {
    clearTimeout(this.#silenceTimer);
    const allowed = this.#ready ? this.#silenceAllowed : READY_WITHIN_MS;
    this.#silenceTimer = setTimeout(() => this.#end(), allowed);
  }

  #end() {
    if (!this.#over) {
      const wasReady = this.#ready;
      this.#shut();
      this.#handlers.closed(wasReady);
    }
  }

  #shut() {
    this.#over = true;
    clearTimeout(this.#silenceTimer);
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close();
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id)?.reject(new Error('connection ended'));
    }
  }
}
