/**
 * One peer of the call as long as one connection to it lives: the connection, its streams, and what was already said.
 */

/** @import { Tracks } from '../base/types.js' */
/** @import { PeerConnection } from './peer-connection.js' */

/** More than a person, a screen, its sound and a second camera need; a peer that sends more is not shown all of them. */
const MOST_STREAMS = 6;

export class RemotePeer {
  connection;
  tries;
  greeted = false;
  /** @type {Map<string, MediaStream>} */
  #streams = new Map();
  /** @type {Set<string>} ids of streams that the sender was told about */
  #accepted = new Set();
  #former;

  /**
   * @param {RemotePeer | null} former from before the socket was lost; its picture stays until this one has its own
   * @param {number} tries connections before this one that broke
   * @param {(self: RemotePeer) => PeerConnection} connect
   */
  constructor(former, tries, connect) {
    this.#former = former;
    this.tries = tries;
    this.connection = connect(this);
  }

  get streamIds() {
    return [...this.#streams.keys()];
  }

  /**
   * Takes note of a stream and of the tracks that it now has; without any it is gone.
   *
   * @param {MediaStream} stream
   * @returns {Tracks | null} null for one too many
   */
  setStream(stream) {
    if (!this.#streams.has(stream.id) && this.#streams.size >= MOST_STREAMS) {
      return null;
    }
    const tracks = { audio: stream.getAudioTracks().length > 0, video: stream.getVideoTracks().length > 0 };
    if (tracks.audio || tracks.video) {
      this.#streams.set(stream.id, stream);
    } else {
      this.#streams.delete(stream.id);
      this.#accepted.delete(stream.id);
    }
    return tracks;
  }

  /**
   * @param {string} streamId
   * @returns {MediaStream | null}
   */
  stream(streamId) {
    return this.#streams.get(streamId) ?? this.#former?.stream(streamId) ?? null;
  }

  /**
   * @param {string} streamId
   * @returns {boolean} true the first time only
   */
  accept(streamId) {
    const isNew = !this.#accepted.has(streamId);
    this.#accepted.add(streamId);
    return isNew;
  }

  /**
   * Ends what is still shown from before.
   *
   * @returns {string[]} ids of streams that are gone with it
   */
  retireFormer() {
    const former = this.#former;
    this.#former = null;
    former?.close();
    return former?.streamIds.filter((id) => !this.#streams.has(id)) ?? [];
  }

  close() {
    this.connection.close();
    this.#former?.close();
  }
}
