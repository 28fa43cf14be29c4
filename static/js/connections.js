/**
 * The connections of the call, one to each peer, made, replaced and closed.
 *
 * A connection that is replaced keeps its picture until its successor has one, but has nothing to say any more: whatever
 * it still wants to send or to report belongs to a conversation that the peer has left.
 */

/** @import { Request, TrackKind } from '../types.js' */
/** @import { Capture } from './media/capture.js' */
/** @import { PeerEvents } from './peer.js' */

import { retryDelay } from './backoff.js';
import { Member } from './member.js';
import { Peer } from './peer.js';
import * as easyrtc from './wire/easyrtc.js';

/**
 * @typedef {object} ConnectionsHandlers
 * @property {(request: Request) => void} tell
 * @property {(id: string, member: Member, stream: MediaStream) => void} stream came, or its tracks changed
 * @property {(id: string, streamIds: readonly string[]) => void} gone streams of a connection from before
 * @property {(id: string, member: Member) => void} settled
 * @property {(id: string) => void} state
 * @property {(id: string) => boolean} isPresent
 */

const FORMER_UNTIL_MS = 8000;

export class Connections {
  selfId = '';
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  #capture;
  #handlers;
  /** @type {Map<string, Member>} */
  #members = new Map();

  /**
   * @param {Capture} capture
   * @param {ConnectionsHandlers} handlers
   */
  constructor(capture, handlers) {
    this.#capture = capture;
    this.#handlers = handlers;
  }

  get ids() {
    return [...this.#members.keys()];
  }

  /** @param {string} id */
  get(id) {
    return this.#members.get(id);
  }

  /**
   * Takes other ICE servers, such as ones with new credentials: for connections to come, and for those there are when they
   * look for another way.
   *
   * @param {RTCIceServer[]} iceServers
   */
  useIceServers(iceServers) {
    this.#iceServers = iceServers;
    for (const { peer } of this.#members.values()) {
      peer.useIceServers(iceServers);
    }
  }

  /**
   * Makes a new connection to a peer and offers it.
   *
   * @param {string} id
   */
  call(id) {
    this.#connect(id).call();
  }

  /**
   * @param {string} from
   * @param {string} sdp
   */
  offered(from, sdp) {
    const member = this.#members.get(from);
    const peer = member && !member.peer.isReplacedBy(sdp) ? member.peer : this.#connect(from);
    peer.receive({ type: 'offer', sdp });
  }

  /** @param {TrackKind} kind */
  refresh(kind) {
    for (const { peer } of this.#members.values()) {
      peer.refresh(kind);
    }
  }

  /**
   * The picture from before is no longer needed.
   *
   * @param {string} id
   * @param {Member} member
   */
  retireFormer(id, member) {
    const gone = member.retireFormer();
    if (this.#members.get(id) === member) {
      this.#handlers.gone(id, gone);
    }
  }

  /** @param {string} id */
  close(id) {
    this.#members.get(id)?.close();
    this.#members.delete(id);
  }

  /**
   * @param {string} id
   * @param {number} [tries]
   * @returns {Peer}
   */
  #connect(id, tries = 0) {
    const former = this.#members.get(id) ?? null;
    if (former) {
      this.retireFormer(id, former);
    }
    const member = new Member(former, tries, (self) => this.#peer(id, self));
    this.#members.set(id, member);
    if (former) {
      setTimeout(() => this.retireFormer(id, member), FORMER_UNTIL_MS);
    }
    return member.peer;
  }

  /**
   * @param {string} id
   * @param {Member} member
   */
  #peer(id, member) {
    const { tell, stream, settled, state } = this.#handlers;
    /** @type {PeerEvents} */
    const events = {
      description: (description) => tell(easyrtc.describe(id, description)),
      candidate: (candidate) => tell(easyrtc.trickle(id, candidate)),
      stream: (media) => stream(id, member, media),
      settled: () => settled(id, member),
      state: () => state(id),
      broken: () => this.#callAgain(id, member),
    };
    return new Peer({
      polite: this.selfId < id,
      iceServers: this.#iceServers,
      localStream: this.#capture.stream,
      source: (kind) => this.#capture.source(kind),
      events: onlyWhile(() => this.#members.get(id) === member, events),
    });
  }

  /**
   * At once the first time; a peer with whom it fails again and again is asked less and less often.
   *
   * @param {string} id
   * @param {Member} member
   */
  #callAgain(id, member) {
    const { tries } = member;
    setTimeout(() => {
      if (this.#members.get(id) === member && this.#handlers.isPresent(id)) {
        this.#handlers.tell(easyrtc.hangUp(id));
        this.#connect(id, tries + 1).call();
      }
    }, tries === 0 ? 0 : retryDelay(tries, Math.random()));
  }
}

/**
 * @param {() => boolean} isCurrent
 * @param {PeerEvents} events
 * @returns {PeerEvents}
 */
function onlyWhile(isCurrent, events) {
  return {
    description: (description) => isCurrent() && events.description(description),
    candidate: (candidate) => isCurrent() && events.candidate(candidate),
    stream: (stream) => isCurrent() && events.stream(stream),
    settled: () => isCurrent() && events.settled(),
    state: (state) => isCurrent() && events.state(state),
    broken: () => isCurrent() && events.broken(),
  };
}
