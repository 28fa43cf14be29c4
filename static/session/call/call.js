/**
 * The call with everyone in the session: which peers there are, what they are told, and what comes from them.
 *
 * Between signaling (events in, requests out) and the view (tiles). A peer outlives a lost socket: it is kept, picture and
 * all, until the connection made after rejoining has one of its own.
 */

/** @import { MessageHandler, Occupant, OutgoingMessage, PageMessage, Request, Role, ServerEvent, Token, TrackKind } from '../../shared/base/types.js' */
/** @import { Capture } from '../../shared/media/capture.js' */

import { PeerConnections } from '../../shared/rtc/peer-connections.js';
import { Introduction } from './introduction.js';
import { StreamsReceived } from './streams-received.js';
import { Roster } from './roster.js';
import { DEFAULT_STREAM } from '../../shared/rtc/stream-names.js';
import * as easyrtc from '../../shared/wire/easyrtc.js';
import * as messages from '../messages/index.js';

/** @typedef {import('./roster.js').TileModel & { stream: MediaStream | null }} Tile */

/**
 * @typedef {object} CallHandlers
 * @property {(request: Request) => Promise<unknown>} request
 * @property {() => void} changed who is here, or how they are
 * @property {(key: 'room.arrived' | 'room.gone', name: string) => void} announce
 * @property {(id: string) => boolean} isOwnId
 */

const DEAD = ['disconnected', 'failed', 'closed'];

export class Call {
  #handlers;
  #capture;
  #roster = new Roster();
  /** Sends a request that needs no answer. @type {(request: Request) => void} */
  #tell;
  /** @type {Map<string, Array<(from: string, message: any) => void>>} */
  #messageHandlers = new Map();
  #connections;
  #introduction;
  #streams;
  /** @type {Set<string>} those who were not here when this page joined */
  #newcomers = new Set();

  /**
   * @param {Capture} capture
   * @param {{ uuid: string, name: string, role: Role }} identity
   * @param {CallHandlers} handlers
   */
  constructor(capture, identity, handlers) {
    this.#tell = (request) => void handlers.request(request).catch(() => {});
    this.#handlers = handlers;
    this.#capture = capture;
    this.#introduction = new Introduction(() => {
      const { audio, video, cameras } = capture;
      return { ...identity, audio, video, cameras };
    }, this.#tell);
    this.#connections = new PeerConnections(capture, {
      tell: this.#tell,
      stream: (...stream) => this.#received(() => this.#streams.stream(...stream)),
      gone: (...streams) => this.#received(() => this.#streams.gone(...streams)),
      settled: (...settled) => this.#received(() => this.#streams.settled(...settled)),
      state: (id) => this.#dropFormerSelves(id),
      isPresent: (id) => this.#roster.present.includes(id),
    });
    this.#streams = new StreamsReceived(this.#roster, this.#connections, this.#introduction);
  }

  /** @returns {Tile[]} */
  get tiles() {
    return this.#roster.tiles().map((tile) => {
      const stream = this.#connections.get(tile.peer)?.stream(tile.streamId) ?? null;
      return { ...tile, stream };
    });
  }

  /**
   * After authenticating, the first time or again: tells the room the name of the own stream, then calls everyone.
   *
   * @param {Token} token
   * @param {readonly string[]} peers
   */
  async start(token, peers) {
    this.#introduction.selfId = token.selfId;
    this.#connections.selfId = token.selfId;
    this.#connections.useIceServers(token.iceServers);
    this.#newcomers.clear();
    const here = token.occupants.filter(({ id }) => peers.includes(id));
    for (const id of this.#roster.present.filter((known) => !peers.includes(known))) {
      this.#drop(id);
    }
    this.#listed(here);
    this.#handlers.changed();
    this.#introduction.enter();
    await this.#handlers.request(easyrtc.publishMediaIds({ [DEFAULT_STREAM]: this.#capture.stream.id }));
    for (const { id } of here) {
      if (this.#roster.present.includes(id)) {
        this.#connections.call(id);
      }
    }
  }

  /** Forgets everyone, closing every connection. */
  stop() {
    this.#connections.ids.forEach((id) => this.#connections.close(id));
    this.#roster.clear();
    this.#handlers.changed();
  }

  /** @param {ServerEvent} event */
  handle(event) {
    switch (event.type) {
      case 'occupants':
        this.#occupants(event.present, event.gone, event.complete);
        break;
      case 'offer':
        if (!this.#handlers.isOwnId(event.from)) {
          this.#roster.listed(event.from);
          this.#connections.offered(event.from, event.sdp);
        }
        break;
      case 'answer':
        this.#connections.get(event.from)?.connection.receive({ type: 'answer', sdp: event.sdp });
        break;
      case 'candidate':
        this.#connections.get(event.from)?.connection.addCandidate(event.candidate);
        break;
      case 'hangup':
      case 'reject':
        this.#leave(event.from);
        break;
      case 'iceServers':
        this.#connections.useIceServers(event.iceServers);
        break;
      case 'message':
        this.#heard(event.from, messages.parseMessage(event.msgType, event.msgData));
        break;
      default:
        break;
    }
    this.#handlers.changed();
  }

  /**
   * The own microphone or camera changed: sends what there is now.
   *
   * @param {TrackKind} kind
   */
  refresh(kind) {
    this.#connections.refresh(kind);
  }

  /**
   * The own devices may have changed: others are told what is new.
   *
   * @param {boolean} inSession
   */
  tellChanges(inSession) {
    this.#introduction.changed(inSession);
  }

  /**
   * @template {PageMessage['type']} Type
   * @param {Type} type
   * @param {MessageHandler<Type>} handler
   */
  on(type, handler) {
    this.#messageHandlers.set(type, [...(this.#messageHandlers.get(type) ?? []), handler]);
  }

  /**
   * @param {OutgoingMessage} message
   * @param {string} [to] the id of a peer; without one, everybody
   */
  send(message, to) {
    this.#tell(to === undefined ? easyrtc.messageToRoom(message) : easyrtc.messageTo(to, message));
  }

  /** @param {string} id */
  isUser(id) {
    return this.#roster.isUser(id);
  }

  /** @param {string} id */
  name(id) {
    return this.#roster.name(id);
  }

  /**
   * @param {readonly Occupant[]} present
   * @param {readonly string[]} gone
   * @param {boolean} complete
   */
  #occupants(present, gone, complete) {
    const others = present.filter(({ id }) => !this.#handlers.isOwnId(id));
    const known = this.#roster.present;
    this.#listed(others);
    others.filter(({ id }) => !known.includes(id)).forEach(({ id }) => this.#newcomers.add(id));
    const missing = complete ? known.filter((id) => !others.some((other) => other.id === id)) : gone;
    missing.forEach((id) => this.#leave(id));
    this.#streams.named();
  }

  /** @param {readonly Occupant[]} occupants */
  #listed(occupants) {
    for (const { id, mediaIds } of occupants) {
      this.#roster.listed(id, mediaIds);
    }
  }

  /** @param {() => void} take */
  #received(take) {
    take();
    this.#handlers.changed();
  }

  /**
   * @param {string} from
   * @param {PageMessage | null} message
   */
  #heard(from, message) {
    if (!message || this.#handlers.isOwnId(from)) {
      return;
    }
    this.#roster.heard(from, message);
    if (message.type === 'contactInfo') {
      if (this.#newcomers.delete(from)) {
        this.#handlers.announce('room.arrived', this.#roster.name(from));
      }
      this.#dropFormerSelves(from);
    }
    this.#messageHandlers.get(message.type)?.forEach((handle) => handle(from, message));
  }

  /**
   * Somebody who reconnects has a new id while the server may still list the old one. When the same identity is here
   * twice and an earlier connection is dead, the dead one is dropped.
   *
   * @param {string} changed
   */
  #dropFormerSelves(changed) {
    for (const id of [changed, ...this.#roster.present]) {
      for (const earlier of this.#roster.earlierSelves(id)) {
        if (DEAD.includes(this.#connections.get(earlier)?.connection.state ?? 'new')) {
          this.#drop(earlier);
        }
      }
    }
    this.#handlers.changed();
  }

  /** @param {string} id */
  #leave(id) {
    const name = this.#roster.name(id);
    if (this.#drop(id) && name) {
      this.#handlers.announce('room.gone', name);
    }
  }

  /** @param {string} id */
  #drop(id) {
    const wasHere = this.#roster.present.includes(id);
    this.#connections.close(id);
    this.#roster.forget(id);
    this.#newcomers.delete(id);
    return wasHere;
  }
}
