/**
 * Who is in the session and what is known about them: from the room's list, from their messages, from their streams.
 *
 * Pure: streams are ids here. What arrives about somebody before the room lists them, or before their stream, is kept.
 */

/** @import { DeviceState, MediaIds, PageMessage, PeerStatus, Role, Tracks } from '../../shared/base/types.js' */

import { cleanName } from '../../shared/base/names.js';
import { DEFAULT_STREAM, nameStreams, streamKind } from '../../shared/rtc/stream-names.js';

/** A peer has fewer streams than this; anybody may send hints. */
const MOST_HINTS = 8;

/**
 * @typedef {object} PeerRecord
 * @property {string} id
 * @property {boolean} present listed by the room
 * @property {string} uuid
 * @property {string} name
 * @property {Role | null} claimedRole
 * @property {PeerStatus} status
 * @property {MediaIds} mediaIds
 * @property {Set<string>} hintedNames of streams, from `setPrimaryView`
 * @property {boolean} settled the first offer was answered: a stream that is still missing needs another offer
 * @property {Map<string, Tracks>} streams by id, in order of arrival
 */

/**
 * @typedef {object} TileModel
 * @property {string} key stays while the tile shows the same thing
 * @property {string} peer
 * @property {string} streamId "" while there is no stream
 * @property {string} streamName "" while there is no stream
 * @property {'person' | 'screen' | 'sound' | 'camera'} kind
 * @property {string} name
 * @property {Role} role
 * @property {DeviceState} mic
 * @property {DeviceState} camera
 * @property {boolean} connecting no stream yet, but one may come
 */

export class Roster {
  /** @type {Map<string, PeerRecord>} */
  #peers = new Map();

  /** Ids of those whom the room lists. */
  get present() {
    return [...this.#peers.values()].filter((peer) => peer.present).map(({ id }) => id);
  }

  /**
   * @param {string} id
   * @param {MediaIds} [mediaIds]
   */
  listed(id, mediaIds) {
    const peer = this.#record(id);
    peer.present = true;
    peer.mediaIds = mediaIds ?? peer.mediaIds;
  }

  /** @param {string} id */
  forget(id) {
    this.#peers.delete(id);
  }

  clear() {
    this.#peers.clear();
  }

  /**
   * @param {string} from
   * @param {PageMessage} message
   */
  heard(from, message) {
    const peer = this.#record(from);
    switch (message.type) {
      case 'contactInfo':
        peer.uuid = message.uuid;
        peer.name = cleanName(message.name) || peer.name;
        peer.claimedRole = message.role;
        peer.status = { ...peer.status, ...message.status };
        break;
      case 'updateStatus':
        peer.status = { ...peer.status, ...message.status };
        break;
      case 'setPrimaryView':
        this.#hint(message.peer, message.streamName);
        break;
      default:
        break;
    }
  }

  /**
   * @param {string} id
   * @param {string} streamId
   * @param {Tracks} tracks a stream without any is gone
   */
  setStream(id, streamId, tracks) {
    const { streams } = this.#record(id);
    if (tracks.audio || tracks.video) {
      streams.set(streamId, tracks);
    } else {
      streams.delete(streamId);
    }
  }

  /** @param {string} id */
  settled(id) {
    this.#record(id).settled = true;
  }

  /**
   * @param {string} id
   * @param {string} streamId
   */
  streamName(id, streamId) {
    return this.#names(this.#record(id)).get(streamId);
  }

  /** @param {string} id */
  name(id) {
    return this.#peers.get(id)?.name ?? '';
  }

  /** @param {string} id */
  isUser(id) {
    const peer = this.#peers.get(id);
    return peer !== undefined && peer.status.isUser === true;
  }

  /**
   * Those who came earlier with the same identity as `id`: usually the same person before a reconnect.
   *
   * @param {string} id
   * @returns {string[]}
   */
  earlierSelves(id) {
    const uuid = this.#peers.get(id)?.uuid;
    const ids = [...this.#peers.keys()];
    return uuid ? ids.slice(0, ids.indexOf(id)).filter((other) => this.#peers.get(other)?.uuid === uuid) : [];
  }

  /** @returns {TileModel[]} */
  tiles() {
    return [...this.#peers.values()].filter(({ present }) => present).flatMap((peer) => this.#tilesOf(peer));
  }

  /**
   * @param {PeerRecord} peer
   * @returns {TileModel[]}
   */
  #tilesOf(peer) {
    const names = this.#names(peer);
    const main = [...names].find(([, { name }]) => name === DEFAULT_STREAM)?.[0] ?? '';
    const tracks = peer.streams.get(main) ?? { audio: false, video: false };
    const common = { peer: peer.id, name: peer.name, role: roleOf(peer) };
    /** @type {TileModel} */
    const person = {
      ...common,
      key: peer.id,
      kind: 'person',
      streamId: main,
      streamName: main && DEFAULT_STREAM,
      mic: deviceState(peer.status.micro, tracks.audio),
      camera: cameraState(peer.status, tracks.video),
      connecting: main === '' && !peer.settled,
    };
    const others = [...names]
      .filter(([streamId]) => streamId !== main)
      .map(([streamId, { name }]) => /** @type {TileModel} */ ({
        ...common,
        key: `${peer.id} ${streamId}`,
        kind: streamKind(name),
        streamId,
        streamName: name,
        mic: 'on',
        camera: peer.streams.get(streamId)?.video ? 'on' : 'none',
        connecting: false,
      }));
    return [person, ...others];
  }

  /**
   * @param {string} id
   * @param {string} streamName
   */
  #hint(id, streamName) {
    const names = this.#peers.get(id)?.hintedNames;
    if (names && names.size < MOST_HINTS) {
      names.add(streamName);
    }
  }

  /** @param {PeerRecord} peer */
  #names(peer) {
    return nameStreams(peer.id, [...peer.streams.keys()], peer.mediaIds, {
      hintedNames: [...peer.hintedNames],
      sharingScreen: peer.status.sharingScreen === true,
    });
  }

  /**
   * @param {string} id
   * @returns {PeerRecord}
   */
  #record(id) {
    let peer = this.#peers.get(id);
    if (!peer) {
      peer = {
        id,
        present: false,
        uuid: '',
        name: '',
        claimedRole: null,
        status: {},
        mediaIds: {},
        hintedNames: new Set(),
        settled: false,
        streams: new Map(),
      };
      this.#peers.set(id, peer);
    }
    return peer;
  }
}

/**
 * Who commands is who says `isUser` in a status, so that is shown; a claim only fills the gap until it arrives.
 *
 * @param {PeerRecord} peer
 * @returns {Role}
 */
function roleOf({ status, claimedRole }) {
  if (status.isUser !== undefined) {
    return status.isUser ? 'user' : claimedRole === 'device' ? 'device' : 'participant';
  }
  return claimedRole ?? 'participant';
}

/**
 * @param {boolean | undefined} told
 * @param {boolean} hasTrack
 * @returns {DeviceState}
 */
function deviceState(told, hasTrack) {
  if (!hasTrack) {
    return 'none';
  }
  return told === false ? 'off' : 'on';
}

/**
 * A camera that is switched off need not be in the stream; `videoSrcLength` tells whether there is one.
 *
 * @param {PeerStatus} status
 * @param {boolean} hasTrack
 * @returns {DeviceState}
 */
function cameraState({ video, videoSrcLength }, hasTrack) {
  if (videoSrcLength === 0) {
    return 'none';
  }
  return deviceState(video, hasTrack || (video === false && videoSrcLength !== undefined));
}
