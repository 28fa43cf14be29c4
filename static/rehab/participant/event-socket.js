/**
 * OpenTera's event socket: opens it, reads events, says when it is gone. Coming back is the state machine's business.
 */

import { parseEvents } from './events.js';

/** @typedef {import('./events.js').PlatformEvent} PlatformEvent */

/**
 * @typedef {object} SocketHandlers
 * @property {() => void} opened
 * @property {(event: PlatformEvent) => void} received
 * @property {(code: number) => void} closed once, and not after `close`
 */

/** Browsers themselves wait much longer. */
const OPEN_WITHIN_MS = 10_000;

/** What browsers say when a socket ended without a word. */
const ABNORMAL_CLOSURE = 1006;

export class EventSocket {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #handlers;

  /**
   * @param {string} url
   * @param {SocketHandlers} handlers
   */
  constructor(url, handlers) {
    this.#handlers = handlers;
    this.#timer = setTimeout(() => this.#gone(ABNORMAL_CLOSURE), OPEN_WITHIN_MS);
    try {
      this.#socket = new WebSocket(url);
    } catch {
      // Not an address, or not allowed by the page's policy: the same as a server that does not answer.
      queueMicrotask(() => this.#gone(ABNORMAL_CLOSURE));
      return;
    }
    this.#socket.onopen = () => {
      clearTimeout(this.#timer);
      handlers.opened();
    };
    this.#socket.onmessage = ({ data }) => parseEvents(data).forEach((event) => handlers.received(event));
    this.#socket.onclose = ({ code }) => this.#gone(code);
  }

  close() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  /** @param {number} code */
  #gone(code) {
    this.close();
    this.#handlers.closed(code);
  }
}
