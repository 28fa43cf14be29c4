/**
 * The check before joining: the preview, the name, a tone to hear, and the button that joins.
 */

/** @import { Translate } from '../../shared/base/i18n.js' */
/** @import { Capture } from '../../shared/media/capture.js' */

import { part } from '../../shared/base/dom.js';
import { cleanName } from '../../shared/base/names.js';
import { PreviewView } from '../../shared/device-check/preview.js';
import { playTone } from '../../shared/media/tone.js';

/** @typedef {{ join: (name: string) => void, retryDevices: () => void }} CheckHandlers */

export class CheckView {
  #root;
  #t;
  #handlers;
  #preview;

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
    this.#preview = new PreviewView(root, t, handlers.retryDevices);
    this.#name.value = name;
    this.#name.addEventListener('input', () => this.#showNameError(false));
    part(root, 'form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    part(root, 'tone', HTMLButtonElement).addEventListener('click', () => this.#playTone());
  }

  /**
   * @param {Capture} capture
   * @param {boolean} active whether the check is on screen
   * @param {boolean} starting the browser may be asking the visitor
   */
  show(capture, active, starting) {
    this.#preview.show(capture, active, starting);
    this.#showJoin(capture, starting);
  }

  get #name() {
    return part(this.#root, 'name', HTMLInputElement);
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
