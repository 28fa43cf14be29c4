/**
 * The own picture, the level of the own voice, and what is wrong with the devices: the same in the check before a session, in
 * the lobby and in the waiting room.
 */

/** @import { Translate } from '../base/i18n.js' */
/** @import { Capture } from '../media/capture.js' */

import { part } from '../base/dom.js';
import { commonRatio } from '../base/ratio.js';
import { SessionLevel } from '../ui/level.js';
import { NO_PICTURE, showTroubles } from './troubles.js';

export class PreviewView {
  #root;
  #t;
  #retry;
  #video;

  /**
   * @param {HTMLElement} root
   * @param {Translate} t
   * @param {() => void} retry the visitor wants the devices tried again
   */
  constructor(root, t, retry) {
    this.#root = root;
    this.#t = t;
    this.#retry = retry;
    this.#video = part(root, 'preview-video', HTMLVideoElement);
    this.#video.addEventListener('resize', () => this.#fit());
  }

  /**
   * @param {Capture} capture
   * @param {boolean} active whether the preview is on screen
   * @param {boolean} starting the browser may be asking the visitor
   */
  show(capture, active, starting) {
    const shown = active ? capture.stream : null;
    if (this.#video.srcObject !== shown) {
      this.#video.srcObject = shown;
    }
    this.#video.hidden = capture.video !== 'on';
    part(this.#root, 'preview-text', HTMLElement).textContent = this.#text(capture, starting);
    showTroubles(part(this.#root, 'trouble', HTMLElement), capture, starting, this.#t, this.#retry);
    this.#showLevel(capture, active, starting);
  }

  /**
   * @param {Capture} capture
   * @param {boolean} starting
   */
  #text({ video }, starting) {
    if (starting) {
      return this.#t('check.starting');
    }
    return video === 'on' ? '' : this.#t(NO_PICTURE[video]);
  }

  /**
   * @param {Capture} capture
   * @param {boolean} active
   * @param {boolean} starting
   */
  #showLevel(capture, active, starting) {
    const t = this.#t;
    const level = part(this.#root, 'level', SessionLevel);
    if (capture.audio === 'on' && !starting) {
      level.show(active ? capture.source('audio').track : null, { waiting: t('level.waiting'), heard: t('level.heard') });
    } else {
      const silent = starting ? '' : t(capture.audio === 'off' ? 'level.muted' : 'level.none');
      level.show(null, { waiting: silent, heard: silent });
    }
  }

  /** The frame takes the proportions of the picture, unless that one is very tall or wide. */
  #fit() {
    const { videoWidth, videoHeight } = this.#video;
    if (videoWidth > 0 && videoHeight > 0) {
      const ratio = commonRatio([videoWidth / videoHeight]);
      part(this.#root, 'preview', HTMLElement).style.setProperty('--preview-ratio', String(ratio));
    }
  }
}
