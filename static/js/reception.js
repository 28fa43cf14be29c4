/**
 * What arrives over the connections: streams get their names, their senders get to know, and strangers are greeted.
 */

/** @import { Connections } from './connections.js' */
/** @import { Introduction } from './introduction.js' */
/** @import { Member } from './member.js' */
/** @import { Roster } from './roster.js' */

import { DEFAULT_STREAM } from './streams.js';

/** How long a stream waits for its name before it is taken for the best guess. */
const NAME_WITHIN_MS = 500;

export class Reception {
  #roster;
  #connections;
  #introduction;

  /**
   * @param {Roster} roster
   * @param {Connections} connections
   * @param {Introduction} introduction
   */
  constructor(roster, connections, introduction) {
    this.#roster = roster;
    this.#connections = connections;
    this.#introduction = introduction;
  }

  /**
   * @param {string} id
   * @param {Member} member
   * @param {MediaStream} stream
   */
  stream(id, member, stream) {
    const tracks = member.setStream(stream);
    if (tracks) {
      this.#roster.setStream(id, stream.id, tracks);
      this.#connections.retireFormer(id, member);
      this.#accept(id, false);
      setTimeout(() => this.#accept(id, true), NAME_WITHIN_MS);
    }
  }

  /**
   * @param {string} id
   * @param {Member} member
   */
  settled(id, member) {
    this.#roster.settled(id);
    if (member.streamIds.length === 0) {
      this.#connections.retireFormer(id, member);
      this.#greet(id, member);
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
    const member = this.#connections.get(id);
    for (const streamId of member?.streamIds ?? []) {
      const named = this.#roster.streamName(id, streamId);
      if (member && named && (named.certain || guessing) && member.accept(streamId)) {
        if (named.name === DEFAULT_STREAM) {
          this.#greet(id, member);
        }
        this.#introduction.received(id, named.name);
      }
    }
  }

  /**
   * @param {string} id
   * @param {Member} member
   */
  #greet(id, member) {
    if (!member.greeted) {
      member.greeted = true;
      this.#introduction.greet(id);
    }
  }
}
