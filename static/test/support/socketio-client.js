/**
 * The official Socket.IO clients, version 4 and version 2, speaking to a session as EasyRTC's client does.
 */

import { createRequire } from 'node:module';

import { within } from './until.js';

/** @import { Session } from './server.js' */

const ANSWER_WITHIN_MS = 5_000;

const require = createRequire(import.meta.url);

/** @type {Record<string, (url: string, options: object) => Socket>} */
export const CLIENTS = {
  'socket.io-client 4': require('socket.io-client').io,
  'socket.io-client 2.5': require('socket.io-client-v2'),
};

/** @type {Record<string, { transports: string[], upgrade: boolean, ends: string }>} */
export const TRANSPORTS = {
  websocket: { transports: ['websocket'], upgrade: false, ends: 'websocket' },
  polling: { transports: ['polling'], upgrade: false, ends: 'polling' },
  'polling, then upgrade': { transports: ['polling', 'websocket'], upgrade: true, ends: 'websocket' },
};

/** @typedef {{ io: { engine: { transport: { name: string } } }, connected: boolean, on: Function, once: Function, emit: Function, close: () => void }} Socket */
/** @typedef {{ msgType: string, msgData?: any, senderEasyrtcid?: string, targetEasyrtcid?: string }} Message */
/** @typedef {{ query?: Record<string, string>, extraHeaders?: Record<string, string> }} Credentials */

export class WirePeer {
  /** Given by the server. */
  id = '';
  /** Messages from peers, in order. @type {Message[]} */
  messages = [];
  #socket;

  /** @param {Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    for (const event of ['easyrtcCmd', 'easyrtcMsg']) {
      socket.on(event, (/** @type {Message} */ message, /** @type {Function | undefined} */ acknowledge) => {
        acknowledge?.({ msgType: 'ack' });
        if (event === 'easyrtcMsg') {
          this.messages.push(message);
        }
      });
    }
  }

  /**
   * Connects and authenticates.
   *
   * @param {string} client one of `CLIENTS`
   * @param {string} transport one of `TRANSPORTS`
   * @param {Session} session
   * @param {Credentials} credentials
   * @param {string} [origin] of the server, when not that of the session
   */
  static async join(client, transport, session, credentials, origin = new URL(session.urls.users).origin) {
    const connect = CLIENTS[client];
    const how = TRANSPORTS[transport];
    if (!connect || !how) {
      throw new Error(`no such client: ${client}, ${transport}`);
    }
    const socket = connect(origin, {
      path: `/websocket/${session.port}`,
      reconnection: false,
      forceNew: true,
      transports: how.transports,
      upgrade: how.upgrade,
      ...credentials,
    });
    const peer = new WirePeer(socket);
    try {
      await within(`${client} connects`, ANSWER_WITHIN_MS, new Promise((resolve, reject) => {
        socket.on('connect', resolve);
        socket.on('connect_error', reject);
      }));
      const token = await peer.ask('easyrtcAuth', {
        msgType: 'authenticate',
        msgData: { apiVersion: '1.1.1-beta', applicationName: 'OpenTera', setUserCfg: { userSettings: {} } },
      });
      if (token.msgType !== 'token') {
        throw new Error(`not authenticated: ${JSON.stringify(token)}`);
      }
      peer.id = token.msgData.easyrtcid;
      return peer;
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  get transport() {
    return this.#socket.io.engine.transport.name;
  }

  get connected() {
    return this.#socket.connected;
  }

  /**
   * Sends an event and waits for its acknowledgement.
   *
   * @param {string} event
   * @param {Message} message
   * @returns {Promise<Message>}
   */
  ask(event, message) {
    return within(`the answer to ${message.msgType}`, ANSWER_WITHIN_MS, new Promise((resolve) => {
      this.#socket.emit(event, message, resolve);
    }));
  }

  close() {
    this.#socket.close();
  }
}
