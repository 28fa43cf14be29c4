/**
 * The session itself: everyone's tiles and what the visitor is told about the session.
 */

/** @import { Role } from '../../shared/base/types.js' */
/** @import { Tile } from '../call/call.js' */
/** @import { TileView } from '../layout/tile.js' */
/** @import { Translate } from '../../shared/base/i18n.js' */
/** @import { Capture } from '../../shared/media/capture.js' */
/** @import { Session } from '../state.js' */

import { SessionNotices } from '../../shared/ui/notices.js';
import { SessionStage } from '../layout/stage.js';
import { NO_PICTURE } from '../../shared/device-check/troubles.js';
import { initials } from '../../shared/base/names.js';

/** @typedef {{ name: string, role: Role }} Self */

const OWN_KEY = 'self';

/** @type {Readonly<Record<Role, string>>} */
const ROLE_NAMES = { user: 'tile.role-user', participant: 'tile.role-participant', device: 'tile.role-device' };

/** @type {Readonly<Record<Role, string>>} */
const UNNAMED = { user: 'tile.unnamed-user', participant: 'tile.unnamed-participant', device: 'tile.unnamed-device' };

/** What a tile is called that does not show a person. */
const SHOWN = Object.freeze({ screen: 'tile.screen', sound: 'tile.sound', camera: 'tile.camera' });

const NOT_HEARD = Object.freeze({ off: 'tile.mic-off', none: 'tile.mic-none' });

export class RoomView {
  #t;
  #stage;
  #notices;

  /**
   * @param {ParentNode} root
   * @param {Translate} t
   */
  constructor(root, t) {
    this.#t = t;
    this.#stage = /** @type {SessionStage} */ (root.querySelector('session-stage'));
    this.#notices = /** @type {SessionNotices} */ (root.querySelector('session-notices'));
    this.#stage.addEventListener('tile-silenced', () => this.#showSilenced());
  }

  /**
   * @param {readonly Tile[]} others
   * @param {Self} self
   * @param {Capture} capture
   */
  showTiles(others, self, capture) {
    const own = { key: OWN_KEY, view: this.#ownTile(self, capture) };
    this.#stage.tiles = [...others.map((tile) => ({ key: tile.key, view: this.#tile(tile) })), own];
  }

  /** Takes every tile away, pictures included. */
  clear() {
    this.#stage.tiles = [];
    this.#notices.keep('silenced', null);
  }

  /**
   * @param {Session} session
   * @param {boolean} alone
   */
  showProgress({ phase, attempt, doubtful }, alone) {
    /** @type {Partial<Record<Session['phase'], string>>} */
    const keys = {
      joining: doubtful ? 'room.doubtful' : attempt > 0 ? 'room.still-joining' : 'room.joining',
      reconnecting: doubtful ? 'room.doubtful' : 'room.reconnecting',
      ...(alone && { joined: 'room.alone' }),
    };
    const key = keys[phase];
    this.#notices.keep('progress', key ? { text: this.#t(key), warning: doubtful || phase === 'reconnecting' } : null);
  }

  /**
   * @param {string} key
   * @param {Record<string, string>} [params]
   */
  announce(key, params) {
    this.#notices.announce(this.#sentence(key, params));
  }

  /**
   * @param {string} key
   * @param {Record<string, string>} [params]
   */
  tell(key, params) {
    this.#notices.tell(this.#sentence(key, params));
  }

  /**
   * @param {string} key
   * @param {Record<string, string>} [params]
   */
  #sentence(key, params) {
    return this.#t(key, params?.['name'] === '' ? { ...params, name: this.#t('room.somebody') } : params);
  }

  #showSilenced() {
    const run = () => {
      this.#notices.keep('silenced', null);
      this.#stage.resume();
    };
    this.#notices.keep('silenced', {
      text: this.#t('room.silenced'),
      action: { label: this.#t('room.silenced-action'), run },
    });
  }

  /**
   * @param {Tile} tile
   * @returns {TileView}
   */
  #tile(tile) {
    const t = this.#t;
    const name = tile.name || t(UNNAMED[tile.role]);
    return {
      peer: tile.peer,
      streamName: tile.streamName,
      stream: tile.stream,
      self: false,
      initials: tile.kind === 'person' ? initials(name) : '',
      name: tile.kind === 'person' ? name : t(SHOWN[tile.kind], { name }),
      role: tile.role,
      // A peer without a name goes by its role, which need not be said twice.
      roleText: tile.kind === 'person' && tile.name ? t(ROLE_NAMES[tile.role]) : '',
      mic: tile.connecting ? 'on' : tile.mic,
      micText: tile.mic === 'on' ? '' : t(NOT_HEARD[tile.mic]),
      camera: tile.camera,
      placeholder: tile.connecting ? t('tile.connecting') : this.#cameraText(tile),
    };
  }

  /**
   * @param {Self} self
   * @param {Capture} capture
   * @returns {TileView}
   */
  #ownTile({ name, role }, capture) {
    const { audio: mic, video: camera, stream } = capture;
    return {
      peer: '',
      streamName: '',
      stream,
      self: true,
      initials: initials(name),
      name: this.#t('tile.you'),
      role,
      roleText: '',
      mic,
      micText: mic === 'on' ? '' : this.#t(NOT_HEARD[mic]),
      camera,
      placeholder: this.#cameraText({ camera, kind: 'person' }),
    };
  }

  /** @param {Pick<Tile, 'camera' | 'kind'>} tile */
  #cameraText({ camera, kind }) {
    return camera === 'on' || kind !== 'person' ? '' : this.#t(NO_PICTURE[camera]);
  }
}
