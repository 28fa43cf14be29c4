/**
 * The official Socket.IO clients, of versions 2 to 4, speaking to a session as EasyRTC's client does.
 */

import { createRequire } from 'node:module';

import { within } from './until.js';

/** @import { Session } from './server.js' */

const ANSWER_WITHIN_MS = 5_000;

const require = createRequire(import.meta.url);

/** @type {Record<string, (url: string, options: object) => Socket>} */
export const CLIENTS = {
  'socket.io-client 4': require('socket.io-client').io,
  'socket.io-client 3': require('socket.io-client-v3').io,
  'socket.io-client 2.5': require('socket.io-client-v2'),
  'socket.io-client 2.3': require('socket.io-client-v2.3'),
};

/** @type {Record<string, { transports: string[], upgrade: boolean, ends: string }>} */
export const TRANSPORTS = {
  websocket: { transports: ['websocket'], upgrade: false, ends: 'websocket' },
  polling: { transports: ['polling'], upgrade: false, ends: 'polling' },
  'polling, then upgrade': { transports: ['polling', 'websocket'], upgrade: true, ends: 'websocket' },
};

/** @typedef {{ id: string, transport: { name: string }, on: Function, send: (data: string) => void, close: () => void }} Engine */
/** @typedef {{ io: { engine: Engine }, connected: boolean, on: Function, once: Function, emit: Function, close: () => void }} Socket */
/** @typedef {{ msgType: string, msgData?: any, easyrtcid?: string, senderEasyrtcid?: string, targetEasyrtcid?: string, serverTime?: number }} Message */
/** @typedef {{ query?: Record<string, string>, extraHeaders?: Record<string, string>, rejectUnauthorized?: boolean }} Credentials */

/** How Socket.IO writes them: events of the server ask for an acknowledgement by a number, and the client answers with it. */
const EVENT = /^2(\d+)\[/;
const ACKNOWLEDGEMENT = /^3(\d+)\[/;

export class WirePeer {
  /** Given by the server. */
  id = '';
  /** The room's members as the token names them. @type {Record<string, object>} */
  members = {};
  /** Messages from peers, in order. @type {Message[]} */
  messages = [];
  /** Commands from peers and the server, in order. @type {Message[]} */
  commands = [];
  /** The numbers of the server's events, as they stand on the wire. @type {string[]} */
  eventIds = [];
  /** The numbers that the client acknowledged, as they stand on the wire. @type {string[]} */
  acknowledgedIds = [];
  #socket;

  /** @param {Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    for (const [event, heard] of /** @type {const} */ ([['easyrtcCmd', this.commands], ['easyrtcMsg', this.messages]])) {
      socket.on(event, (/** @type {Message} */ message, /** @type {Function | undefined} */ acknowledge) => {
        acknowledge?.({ msgType: 'ack' });
        heard.push(message);
      });
    }
    const note = (/** @type {RegExp} */ pattern, /** @type {string[]} */ ids) => (/** @type {{ data?: unknown }} */ { data }) => {
      const [, id] = pattern.exec(String(data)) ?? [];
      if (id !== undefined) {
        ids.push(id);
      }
    };
    socket.io.engine.on('packet', note(EVENT, this.eventIds));
    socket.io.engine.on('packetCreate', note(ACKNOWLEDGEMENT, this.acknowledgedIds));
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
      await peer.#connected(`${client} connects by ${transport}`);
      await peer.authenticate();
      return peer;
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  async authenticate() {
    const token = await this.ask('easyrtcAuth', {
      msgType: 'authenticate',
      msgData: { apiVersion: '1.1.1-beta', applicationName: 'OpenTera', setUserCfg: { userSettings: {} } },
    });
    if (token.msgType !== 'token') {
      throw new Error(`not authenticated: ${JSON.stringify(token)}`);
    }
    this.id = token.msgData.easyrtcid;
    this.members = token.msgData.roomData.default.clientList;
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

  /** Answers when everything that the server has sent so far has arrived. */
  async settle() {
    await this.ask('easyrtcCmd', { msgType: 'getIceConfig' });
  }

  /** The Engine.IO connection, by the id that the server gave it. */
  get engineId() {
    return this.#socket.io.engine.id;
  }

  /** Leaves the namespace, and nothing else: the clients themselves would close the connection with the last one. */
  leaveNamespace() {
    this.#socket.io.engine.send('1');
  }

  /** Connects to the namespace again, on the same connection. */
  connectAgain() {
    return this.#connected('the socket connects again', () => this.#socket.io.engine.send('0'));
  }

  close() {
    this.#socket.close();
  }

  /** Ends the connection without a word of Socket.IO. */
  closeEngine() {
    this.#socket.io.engine.close();
  }

  /**
   * @param {string} what
   * @param {() => void} [act] that brings it about
   */
  #connected(what, act = () => {}) {
    return within(what, ANSWER_WITHIN_MS, new Promise((resolve, reject) => {
      this.#socket.once('connect', resolve);
      this.#socket.once('connect_error', reject);
      act();
    }));
  }
}
