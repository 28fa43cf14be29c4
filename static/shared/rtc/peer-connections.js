/**
 * The connections of the call, one to each peer, made, replaced and closed.
 *
 * A connection that is replaced keeps its picture until its successor has one. Events of a replaced connection are ignored.
 */

/** @import { Request, TrackKind } from '../base/types.js' */
/** @import { Capture } from '../media/capture.js' */
/** @import { PeerConnectionEvents } from './peer-connection.js' */

import { BACK_TO_SERVER, waitAfter } from '../base/retry.js';
import { PeerConnection } from './peer-connection.js';
import { RemotePeer } from './remote-peer.js';
import * as easyrtc from '../wire/easyrtc.js';

/**
 * @typedef {object} PeerConnectionsHandlers
 * @property {(request: Request) => void} tell
 * @property {(id: string, peer: RemotePeer, stream: MediaStream) => void} stream came, or its tracks changed
 * @property {(id: string, streamIds: readonly string[]) => void} gone streams of a connection from before
 * @property {(id: string, peer: RemotePeer) => void} settled
 * @property {(id: string) => void} state
 * @property {(id: string) => boolean} isPresent
 */

const FORMER_UNTIL_MS = 8000;

export class PeerConnections {
  selfId = '';
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  #capture;
  #handlers;
  /** @type {Map<string, RemotePeer>} */
  #peers = new Map();

  /**
   * @param {Capture} capture
   * @param {PeerConnectionsHandlers} handlers
   */
  constructor(capture, handlers) {
    this.#capture = capture;
    this.#handlers = handlers;
  }

  get ids() {
    return [...this.#peers.keys()];
  }

  /** @param {string} id */
  get(id) {
    return this.#peers.get(id);
  }

  /**
   * Takes other ICE servers, such as ones with new credentials: for connections to come, and for those there are when they
   * look for another way.
   *
   * @param {RTCIceServer[]} iceServers
   */
  useIceServers(iceServers) {
    this.#iceServers = iceServers;
    for (const { connection } of this.#peers.values()) {
      connection.useIceServers(iceServers);
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
    const peer = this.#peers.get(from);
    const connection = peer && !peer.connection.isReplacedBy(sdp) ? peer.connection : this.#connect(from);
    connection.receive({ type: 'offer', sdp });
  }

  /** @param {TrackKind} kind */
  refresh(kind) {
    for (const { connection } of this.#peers.values()) {
      connection.refresh(kind);
    }
  }

  /**
   * The picture from before is no longer needed.
   *
   * @param {string} id
   * @param {RemotePeer} peer
   */
  retireFormer(id, peer) {
    const gone = peer.retireFormer();
    if (this.#peers.get(id) === peer) {
      this.#handlers.gone(id, gone);
    }
  }

  /** @param {string} id */
  close(id) {
    this.#peers.get(id)?.close();
    this.#peers.delete(id);
  }

  /**
   * @param {string} id
   * @param {number} [tries]
   * @returns {PeerConnection}
   */
  #connect(id, tries = 0) {
    const former = this.#peers.get(id) ?? null;
    if (former) {
      this.retireFormer(id, former);
    }
    const peer = new RemotePeer(former, tries, (self) => this.#newConnection(id, self));
    this.#peers.set(id, peer);
    if (former) {
      setTimeout(() => this.retireFormer(id, peer), FORMER_UNTIL_MS);
    }
    return peer.connection;
  }

  /**
   * @param {string} id
   * @param {RemotePeer} peer
   */
  #newConnection(id, peer) {
    const { tell, stream, settled, state } = this.#handlers;
    /** @type {PeerConnectionEvents} */
    const events = {
      description: (description) => tell(easyrtc.describe(id, description)),
      candidate: (candidate) => tell(easyrtc.trickle(id, candidate)),
      stream: (media) => stream(id, peer, media),
      settled: () => settled(id, peer),
      state: () => state(id),
      broken: () => this.#callAgain(id, peer),
    };
    return new PeerConnection({
      polite: this.selfId < id,
      iceServers: this.#iceServers,
      localStream: this.#capture.stream,
      source: (kind) => this.#capture.source(kind),
      events: onlyWhile(() => this.#peers.get(id) === peer, events),
    });
  }

  /**
   * At once the first time; a peer with whom it fails again and again is asked less and less often.
   *
   * @param {string} id
   * @param {RemotePeer} peer
   */
  #callAgain(id, peer) {
    const { tries } = peer;
    setTimeout(() => {
      if (this.#peers.get(id) === peer && this.#handlers.isPresent(id)) {
        this.#handlers.tell(easyrtc.hangUp(id));
        this.#connect(id, tries + 1).call();
      }
    }, tries === 0 ? 0 : waitAfter(tries, BACK_TO_SERVER, Math.random()));
  }
}

/**
 * @param {() => boolean} isCurrent
 * @param {PeerConnectionEvents} events
 * @returns {PeerConnectionEvents}
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
