/**
 * The visitor's own picture and voice before a session, with the choice of devices; works without any of them.
 *
 * Says what the device check of the session page says, in the same words.
 */

import { SessionLevel } from '../ui/level.js';
import { detailOf, part } from '../base/dom.js';
import { commonRatio } from '../base/ratio.js';
import { Capture } from '../media/capture.js';
import { NO_PICTURE, showDevices, showTroubles } from './troubles.js';

/** @typedef {import('../base/i18n.js').Translate} Translate */

export class Preview {
  #root;
  #t;
  #capture = new Capture();
  /** Whether the browser may be asking for permission. */
  #starting = false;

  /**
   * @param {HTMLElement} root
   * @param {Translate} t of the session page
   */
  constructor(root, t) {
    this.#root = root;
    this.#t = t;
    const capture = this.#capture;
    capture.handlers = { changed: () => this.#show(), replaced: () => {} };
    root.addEventListener('device-chosen', (event) => {
      const { kind, id } = detailOf(event);
      void capture.use(kind, id);
    });
    const video = part(root, 'preview-video', HTMLVideoElement);
    video.srcObject = capture.stream;
    video.addEventListener('resize', () => this.#fit(video));
  }

  async start() {
    this.#starting = true;
    this.#show();
    await this.#capture.start();
    this.#starting = false;
    this.#show();
  }

  /** Frees the devices for the session. */
  stop() {
    this.#capture.stop();
  }

  #show() {
    const [capture, t, starting] = [this.#capture, this.#t, this.#starting];
    part(this.#root, 'preview-video', HTMLVideoElement).hidden = capture.video !== 'on';
    const text = capture.video === 'on' ? '' : t(NO_PICTURE[capture.video]);
    part(this.#root, 'preview-text', HTMLElement).textContent = starting ? t('check.starting') : text;
    showDevices(this.#root, capture, t);
    showTroubles(part(this.#root, 'trouble', HTMLElement), capture, starting, t, () => void this.start());
    this.#showLevel(capture.audio === 'on' && !starting ? capture.source('audio').track : null);
  }

  /** @param {MediaStreamTrack | null} track */
  #showLevel(track) {
    const silent = this.#starting ? '' : this.#t('level.none');
    const texts = track ? { waiting: this.#t('level.waiting'), heard: this.#t('level.heard') } : { waiting: silent, heard: silent };
    part(this.#root, 'level', SessionLevel).show(track, texts);
  }

  /**
   * The frame takes the proportions of the picture, unless that one is very tall or wide.
   *
   * @param {HTMLVideoElement} video
   */
  #fit({ videoWidth, videoHeight }) {
    if (videoWidth > 0 && videoHeight > 0) {
      const ratio = String(commonRatio([videoWidth / videoHeight]));
      part(this.#root, 'preview', HTMLElement).style.setProperty('--preview-ratio', ratio);
    }
  }
}
