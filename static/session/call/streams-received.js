/**
 * What arrives over the connections: streams get their names, their senders get to know, and strangers are greeted.
 */

/** @import { PeerConnections } from '../../shared/rtc/peer-connections.js' */
/** @import { Introduction } from './introduction.js' */
/** @import { RemotePeer } from '../../shared/rtc/remote-peer.js' */
/** @import { Roster } from './roster.js' */

import { DEFAULT_STREAM } from '../../shared/rtc/stream-names.js';

/** How long a stream waits for its name before it is taken for the best guess. */
const NAME_WITHIN_MS = 500;

export class StreamsReceived {
  #roster;
  #connections;
  #introduction;

  /**
   * @param {Roster} roster
   * @param {PeerConnections} connections
   * @param {Introduction} introduction
   */
  constructor(roster, connections, introduction) {
    this.#roster = roster;
    this.#connections = connections;
    this.#introduction = introduction;
  }

  /**
   * @param {string} id
   * @param {RemotePeer} peer
   * @param {MediaStream} stream
   */
  stream(id, peer, stream) {
    const tracks = peer.setStream(stream);
    if (tracks) {
      this.#roster.setStream(id, stream.id, tracks);
      this.#connections.retireFormer(id, peer);
      this.#accept(id, false);
      setTimeout(() => this.#accept(id, true), NAME_WITHIN_MS);
    }
  }

  /**
   * @param {string} id
   * @param {RemotePeer} peer
   */
  settled(id, peer) {
    this.#roster.settled(id);
    if (peer.streamIds.length === 0) {
      this.#connections.retireFormer(id, peer);
      this.#greet(id, peer);
    }
  }

  /**
   * @param {string} id
   * @param {readonly string[]} streamIds
   */
  gone(id, streamIds) {
    streamIds.forEach((streamId) => this.#roster.setStream(id, streamId, { audio: false, video: false }));
  }

  /** The room may have told names that streams were waiting for. */
  named() {
    this.#connections.ids.forEach((id) => this.#accept(id, false));
  }

  /**
   * Tells the sender of each stream that it has arrived, once its name is known; the first one also brings a greeting.
   *
   * @param {string} id
   * @param {boolean} guessing whether a likely name will do
   */
  #accept(id, guessing) {
    const peer = this.#connections.get(id);
    for (const streamId of peer?.streamIds ?? []) {
      const named = this.#roster.streamName(id, streamId);
      if (peer && named && (named.certain || guessing) && peer.accept(streamId)) {
        if (named.name === DEFAULT_STREAM) {
          this.#greet(id, peer);
        }
        this.#introduction.received(id, named.name);
      }
    }
  }

  /**
   * @param {string} id
   * @param {RemotePeer} peer
   */
  #greet(id, peer) {
    if (!peer.greeted) {
      peer.greeted = true;
      this.#introduction.greet(id);
    }
  }
}
