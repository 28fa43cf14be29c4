/**
 * The device check before joining: own picture, level of the voice, name, and what is wrong.
 */

/** @import { Translate } from '../../shared/base/i18n.js' */
/** @import { Capture } from '../../shared/media/capture.js' */

import { SessionLevel } from '../../shared/ui/level.js';
import { part } from '../../shared/base/dom.js';
import { commonRatio } from '../../shared/base/ratio.js';
import { playTone } from '../../shared/media/tone.js';
import { cleanName } from '../../shared/base/names.js';
import { NO_PICTURE, showTroubles } from '../../shared/device-check/troubles.js';

/** @typedef {{ join: (name: string) => void, retryDevices: () => void }} CheckHandlers */

export class CheckView {
  #root;
  #t;
  #handlers;
  #level;

  /**
   * @param {HTMLElement} root
   * @param {Translate} t
   * @param {string} name to start from
   * @param {CheckHandlers} handlers
   */
  constructor(root, t, name, handlers) {
    this.#root = root;
    this.#t = t;
    this.#handlers = handlers;
    this.#level = /** @type {SessionLevel} */ (root.querySelector('session-level'));
    this.#name.value = name;
    this.#name.addEventListener('input', () => this.#showNameError(false));
    part(root, 'form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    part(root, 'tone', HTMLButtonElement).addEventListener('click', () => this.#playTone());
    part(root, 'preview-video', HTMLVideoElement).addEventListener('resize', () => this.#fitPreview());
  }

  /**
   * @param {Capture} capture
   * @param {boolean} active whether the check is on screen
   * @param {boolean} starting the browser may be asking the visitor
   */
  show(capture, active, starting) {
    const video = part(this.#root, 'preview-video', HTMLVideoElement);
    const shownStream = active ? capture.stream : null;
    if (video.srcObject !== shownStream) {
      video.srcObject = shownStream;
    }
    video.hidden = capture.video !== 'on';
    part(this.#root, 'preview-text', HTMLElement).textContent = this.#previewText(capture, starting);
    const troubles = part(this.#root, 'trouble', HTMLElement);
    showTroubles(troubles, capture, starting, this.#t, this.#handlers.retryDevices);
    this.#showLevel(capture, active, starting);
    this.#showJoin(capture, starting);
  }

  /** The frame takes the proportions of the picture, unless that one is very tall or wide. */
  #fitPreview() {
    const { videoWidth, videoHeight } = part(this.#root, 'preview-video', HTMLVideoElement);
    if (videoWidth > 0 && videoHeight > 0) {
      const ratio = commonRatio([videoWidth / videoHeight]);
      part(this.#root, 'preview', HTMLElement).style.setProperty('--preview-ratio', String(ratio));
    }
  }

  get #name() {
    return part(this.#root, 'name', HTMLInputElement);
  }

  /**
   * @param {Capture} capture
   * @param {boolean} starting
   */
  #previewText(capture, starting) {
    if (starting) {
      return this.#t('check.starting');
    }
    return capture.video === 'on' ? '' : this.#t(NO_PICTURE[capture.video]);
  }

  /**
   * @param {Capture} capture
   * @param {boolean} active
   * @param {boolean} starting
   */
  #showLevel(capture, active, starting) {
    const t = this.#t;
    if (capture.audio === 'on' && !starting) {
      const track = active ? capture.source('audio').track : null;
      this.#level.show(track, { waiting: t('level.waiting'), heard: t('level.heard') });
    } else {
      const silent = starting ? '' : t(capture.audio === 'off' ? 'level.muted' : 'level.none');
      this.#level.show(null, { waiting: silent, heard: silent });
    }
  }

  /**
   * @param {Capture} capture
   * @param {boolean} starting
   */
  #showJoin({ audio, video }, starting) {
    const hasAudio = audio !== 'none';
    const hasVideo = video !== 'none';
    const some = hasAudio ? 'check.join-audio' : hasVideo ? 'check.join-video' : 'check.join-none';
    const key = starting || (hasAudio && hasVideo) ? 'check.join' : some;
    part(this.#root, 'join-text', HTMLElement).textContent = this.#t(key);
  }

  #submit() {
    const name = cleanName(this.#name.value);
    this.#showNameError(name === '');
    if (name === '') {
      this.#name.focus();
    } else {
      this.#handlers.join(name);
    }
  }

  /** @param {boolean} missing */
  #showNameError(missing) {
    this.#name.setAttribute('aria-invalid', String(missing));
    part(this.#root, 'name-error', HTMLElement).hidden = !missing;
  }

  async #playTone() {
    const label = part(part(this.#root, 'tone', HTMLButtonElement), 'tone-text', HTMLElement);
    label.textContent = this.#t('check.tone-playing');
    await playTone();
    label.textContent = this.#t('check.tone');
  }
}
