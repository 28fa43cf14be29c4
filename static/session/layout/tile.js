/**
 * `<session-tile>`: one person, or one thing that a person shows.
 *
 * Set `model`; what is heard and seen comes from its stream, what is said about it is text as well as icon. Fires
 * `tile-ratio` when the picture's proportions change and `tile-silenced` when the browser wants a gesture before sound.
 */

/** @import { DeviceState } from '../../shared/base/types.js' */

import { icon, make, setText } from '../../shared/base/dom.js';

/**
 * @typedef {object} TileView
 * @property {string} peer "" for the own tile
 * @property {string} streamName
 * @property {MediaStream | null} stream
 * @property {boolean} self
 * @property {string} name as shown
 * @property {string} initials stand in for a picture
 * @property {string} roleText
 * @property {string} role
 * @property {DeviceState} mic
 * @property {string} micText
 * @property {DeviceState} camera
 * @property {string} placeholder what stands in for the picture
 */

export class SessionTile extends HTMLElement {
  #video = make('video', 'tile__video');
  #initials = make('span', 'tile__initials');
  #placeholderText = make('span', 'tile__placeholder-text');
  #placeholder = make('div', 'tile__placeholder', this.#initials, this.#placeholderText);
  #name = make('span', 'tile__name');
  #role = make('span', 'tile__role');
  #micText = make('span', 'visually-hidden');
  #mic = make('span', 'tile__mic', icon('mic-off'), this.#micText);
  #caption = make('div', 'tile__caption', this.#mic, this.#name, this.#role);

  constructor() {
    super();
    this.#initials.setAttribute('aria-hidden', 'true');
    this.#video.autoplay = true;
    this.#video.playsInline = true;
    this.#video.addEventListener('resize', () => {
      this.#showPlaceholder();
      this.dispatchEvent(new CustomEvent('tile-ratio', { bubbles: true }));
    });
  }

  connectedCallback() {
    this.setAttribute('role', 'group');
    if (!this.firstChild) {
      this.append(this.#video, this.#placeholder, this.#caption);
    }
    this.#play();
  }

  /** Width to height of the picture, once known. */
  get ratio() {
    const { videoWidth, videoHeight } = this.#video;
    return videoWidth > 0 && videoHeight > 0 && this.dataset['camera'] === 'on' ? videoWidth / videoHeight : undefined;
  }

  /** Tries again to play, as after a gesture. */
  resume() {
    this.#play();
  }

  /** @param {TileView} model */
  set model(model) {
    if (model.self) {
      this.dataset['self'] = '';
    } else {
      this.dataset['peer'] = model.peer;
      this.dataset['stream'] = model.streamName;
    }
    this.dataset['camera'] = model.camera;
    this.dataset['role'] = model.role;
    this.setAttribute('aria-label', [model.name, model.roleText].filter(Boolean).join(', '));
    setText(this.#initials, model.initials);
    setText(this.#placeholderText, model.placeholder);
    setText(this.#name, model.name);
    setText(this.#role, model.roleText);
    setText(this.#micText, model.micText);
    this.#role.hidden = model.roleText === '';
    this.#mic.hidden = model.mic === 'on';
    this.#video.muted = model.self;
    this.#video.setAttribute('aria-hidden', String(model.camera !== 'on'));
    this.#video.setAttribute('aria-label', model.name);
    this.#show(model.stream);
    this.#showPlaceholder();
  }

  /** A camera that is on has no picture yet until its first frame has arrived. */
  #showPlaceholder() {
    this.#placeholder.hidden = this.ratio !== undefined;
  }

  /** @param {MediaStream | null} stream */
  #show(stream) {
    if (this.#video.srcObject !== stream) {
      this.#video.srcObject = stream;
      this.#play();
    }
  }

  #play() {
    if (!this.isConnected || !this.#video.srcObject) {
      return;
    }
    this.#video.play().catch((error) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') {
        this.dispatchEvent(new CustomEvent('tile-silenced', { bubbles: true }));
      }
    });
  }
}
