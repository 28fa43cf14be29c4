/**
 * The call with everyone in the session: which peers there are, what they are told, and what comes from them.
 *
 * Between signaling (events in, requests out) and the view (tiles). A peer outlives a lost socket: it is kept, picture and
 * all, until the connection made after rejoining has one of its own.
 */

/** @import { Occupant, OwnState, PageMessage, Request, Role, ServerEvent, Token, TrackKind } from '../types.js' */
/** @import { Capture } from './media/capture.js' */

import { Member } from './member.js';
import { Peer } from './peer.js';
import { Roster } from './roster.js';
import { DEFAULT_STREAM } from './streams.js';
import * as easyrtc from './wire/easyrtc.js';
import * as messages from './wire/messages.js';

/** @typedef {import('./roster.js').TileModel & { stream: MediaStream | null }} Tile */

/**
 * @typedef {object} CallHandlers
 * @property {(request: Request) => Promise<unknown>} request
 * @property {() => void} changed who is here, or how they are
 * @property {(change: 'arrived' | 'gone', name: string) => void} announce
 * @property {(kind: TrackKind, on: boolean, by: string) => void} commanded a clinician wants a device on or off
 * @property {(id: string) => boolean} isOwnId
 */

/** How long a stream waits for its name before it is taken for the best guess. */
const NAME_WITHIN_MS = 500;
const FORMER_UNTIL_MS = 8000;
const DEAD = ['disconnected', 'failed', 'closed'];

export class Call {
  #handlers;
  #capture;
  #identity;
  #selfId = '';
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  #roster = new Roster();
  /** @type {Map<string, Member>} */
  #members = new Map();
  /** @type {Set<string>} those who were not here when this page joined */
  #newcomers = new Set();

  /**
   * @param {Capture} capture
   * @param {{ uuid: string, name: string, role: Role }} identity
   * @param {CallHandlers} handlers
   */
  constructor(capture, identity, handlers) {
    this.#capture = capture;
    this.#identity = identity;
    this.#handlers = handlers;
  }

  /** @returns {Tile[]} */
  get tiles() {
    return this.#roster.tiles().map((tile) => ({ ...tile, stream: this.#streamOf(tile.peer, tile.streamId) }));
  }

  /**
   * After authenticating, the first time or again: tells the room the name of the own stream, then calls everyone.
   *
   * @param {Token} token
   * @param {readonly string[]} peers
   */
  async start(token, peers) {
    this.#selfId = token.selfId;
    this.#iceServers = token.iceServers;
    this.#newcomers.clear();
    const here = token.occupants.filter(({ id }) => peers.includes(id));
    for (const id of this.#roster.present.filter((known) => !peers.includes(known))) {
      this.#drop(id);
    }
    this.#listed(here);
    this.#handlers.changed();
    this.#tell(easyrtc.messageToRoom(messages.ptzCapabilities(this.#own)));
    await this.#handlers.request(easyrtc.publishMediaIds({ [DEFAULT_STREAM]: this.#capture.stream.id }));
    for (const { id } of here) {
      if (this.#roster.present.includes(id)) {
        this.#connect(id).call();
      }
    }
  }

  /** Forgets everyone, closing every connection. */
  stop() {
    for (const id of this.#members.keys()) {
      this.#hangUp(id);
    }
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
        this.#offered(event.from, event.sdp);
        break;
      case 'answer':
        this.#members.get(event.from)?.peer.receive({ type: 'answer', sdp: event.sdp });
        break;
      case 'candidate':
        this.#members.get(event.from)?.peer.addCandidate(event.candidate);
        break;
      case 'hangup':
      case 'reject':
        this.#leave(event.from);
        break;
      case 'iceServers':
        this.#iceServers = event.iceServers;
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
    for (const { peer } of this.#members.values()) {
      peer.refresh(kind);
    }
  }

  /** @param {{ micro: boolean } | { video: boolean } | null} change null for all there is to say */
  announceStatus(change) {
    const status = change
      ? messages.partialStatus(this.#selfId, change)
      : messages.fullStatus(this.#selfId, this.#own);
    this.#tell(easyrtc.messageToRoom(status));
  }

  /** @returns {OwnState} */
  get #own() {
    const { audio, video, cameras } = this.#capture;
    return { ...this.#identity, audio, video, cameras };
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
    this.#members.forEach((_, id) => this.#accept(id, false));
  }

  /** @param {readonly Occupant[]} occupants */
  #listed(occupants) {
    for (const { id, mediaIds } of occupants) {
      this.#roster.listed(id, mediaIds);
    }
  }

  /**
   * @param {string} from
   * @param {string} sdp
   */
  #offered(from, sdp) {
    if (this.#handlers.isOwnId(from)) {
      return;
    }
    this.#roster.listed(from);
    const member = this.#members.get(from);
    const peer = member && !member.peer.isReplacedBy(sdp) ? member.peer : this.#connect(from);
    peer.receive({ type: 'offer', sdp });
  }

  /**
   * Makes a new connection to a peer. One from before keeps showing its picture until the new one has its own.
   *
   * @param {string} id
   * @returns {Peer}
   */
  #connect(id) {
    const former = this.#members.get(id) ?? null;
    const member = new Member(former, (self) => this.#peer(id, self));
    this.#members.set(id, member);
    if (former) {
      setTimeout(() => this.#retireFormer(id, member), FORMER_UNTIL_MS);
    }
    return member.peer;
  }

  /**
   * @param {string} id
   * @param {Member} member
   */
  #peer(id, member) {
    return new Peer({
      polite: this.#selfId < id,
      iceServers: this.#iceServers,
      localStream: this.#capture.stream,
      source: (kind) => this.#capture.source(kind),
      events: {
        description: (description) => this.#tell(easyrtc.describe(id, description)),
        candidate: (candidate) => this.#tell(easyrtc.trickle(id, candidate)),
        stream: (stream) => this.#stream(id, member, stream),
        settled: () => this.#settled(id, member),
        state: () => this.#dropFormerSelves(id),
        broken: () => this.#callAgain(id, member),
      },
    });
  }

  /**
   * @param {string} id
   * @param {Member} member
   * @param {MediaStream} stream
   */
  #stream(id, member, stream) {
    if (this.#members.get(id) !== member) {
      return;
    }
    this.#roster.setStream(id, stream.id, member.setStream(stream));
    this.#retireFormer(id, member);
    this.#accept(id, false);
    setTimeout(() => this.#accept(id, true), NAME_WITHIN_MS);
    this.#handlers.changed();
  }

  /**
   * Tells the sender of each stream that it has arrived, once its name is known; the first one also brings a greeting.
   *
   * @param {string} id
   * @param {boolean} guessing whether a likely name will do
   */
  #accept(id, guessing) {
    const member = this.#members.get(id);
    for (const streamId of member?.streamIds ?? []) {
      const named = this.#roster.streamName(id, streamId);
      if (member && named && (named.certain || guessing) && member.accept(streamId)) {
        if (named.name === DEFAULT_STREAM) {
          this.#greet(id, member);
        }
        this.#tell(easyrtc.messageTo(id, messages.streamReceived(named.name)));
      }
    }
  }

  /**
   * @param {string} id
   * @param {Member} member
   */
  #settled(id, member) {
    this.#roster.settled(id);
    if (member.streamIds.length === 0) {
      this.#retireFormer(id, member);
      this.#greet(id, member);
    }
    this.#handlers.changed();
  }

  /**
   * @param {string} id
   * @param {Member} member
   */
  #greet(id, member) {
    if (member.greeted) {
      return;
    }
    member.greeted = true;
    const own = this.#own;
    this.#tell(easyrtc.messageTo(id, messages.contactInfo(this.#selfId, own)));
    this.#tell(easyrtc.messageToRoom(messages.ptzCapabilities(own)));
    this.#tell(easyrtc.messageToRoom(messages.capabilities()));
    this.#tell(easyrtc.messageTo(id, messages.fullStatus(this.#selfId, own)));
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
    switch (message.type) {
      case 'contactInfo':
        if (this.#newcomers.delete(from)) {
          this.#handlers.announce('arrived', this.#roster.name(from));
        }
        this.#dropFormerSelves(from);
        break;
      case 'muteMicro':
      case 'muteVideo':
        if (this.#roster.isUser(from)) {
          const kind = message.type === 'muteMicro' ? 'audio' : 'video';
          this.#handlers.commanded(kind, message.on, this.#roster.name(from));
        }
        break;
      default:
        break;
    }
  }

  /**
   * Somebody who reconnects has a new id while the server may still list the old one. When the same identity is here
   * twice and an earlier connection is dead, that one is the past.
   *
   * @param {string} changed
   */
  #dropFormerSelves(changed) {
    for (const id of [changed, ...this.#roster.present]) {
      for (const earlier of this.#roster.earlierSelves(id)) {
        if (DEAD.includes(this.#members.get(earlier)?.peer.state ?? 'new')) {
          this.#drop(earlier);
        }
      }
    }
    this.#handlers.changed();
  }

  /**
   * @param {string} id
   * @param {Member} member
   */
  #callAgain(id, member) {
    if (this.#members.get(id) === member && this.#roster.present.includes(id)) {
      this.#tell(easyrtc.hangUp(id));
      this.#connect(id).call();
    }
  }

  /**
   * @param {string} id
   * @param {Member} member
   */
  #retireFormer(id, member) {
    for (const streamId of member.retireFormer()) {
      if (this.#members.get(id) === member) {
        this.#roster.setStream(id, streamId, { audio: false, video: false });
      }
    }
    this.#handlers.changed();
  }

  /** @param {string} id */
  #leave(id) {
    const name = this.#roster.name(id);
    if (this.#drop(id) && name) {
      this.#handlers.announce('gone', name);
    }
  }

  /** @param {string} id */
  #drop(id) {
    const wasHere = this.#roster.present.includes(id);
    this.#hangUp(id);
    this.#roster.forget(id);
    this.#newcomers.delete(id);
    return wasHere;
  }

  /** @param {string} id */
  #hangUp(id) {
    this.#members.get(id)?.close();
    this.#members.delete(id);
  }

  /**
   * @param {string} id
   * @param {string} streamId
   */
  #streamOf(id, streamId) {
    return this.#members.get(id)?.stream(streamId) ?? null;
  }

  /**
   * Sends what needs no answer. While the socket is away nothing is sent: rejoining tells it all again.
   *
   * @param {Request} request
   */
  #tell(request) {
    this.#handlers.request(request).catch(() => {});
  }
}
