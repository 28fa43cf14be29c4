/**
 * `<home-start-form>`: asks for an optional name and for a new session, and says why there is none.
 */

import { codeOf } from '../api.js';
import { part, setNotice } from '../../shared/base/dom.js';

/** @typedef {import('../words.js').HomeWords} HomeWords */
/** @typedef {(name: string) => Promise<void>} StartSession Rejects with an `ApiError`. */

export class HomeStartForm extends HTMLElement {
  #busy = false;

  /**
   * @param {HomeWords} words
   * @param {StartSession} start
   */
  connect(words, start) {
    this.querySelector('form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit(words, start);
    });
  }

  /**
   * @param {HomeWords} words
   * @param {StartSession} start
   */
  async #submit(words, start) {
    if (this.#busy) {
      return;
    }
    const name = part(this, 'name', HTMLInputElement);
    const error = part(this, 'error', HTMLElement);
    this.#setBusy(words, true);
    setNotice(error, null);
    try {
      await start(name.value.trim());
      name.value = '';
    } catch (cause) {
      setNotice(error, words.error(codeOf(cause)));
    } finally {
      this.#setBusy(words, false);
    }
  }

  /**
   * The button stays focusable meanwhile, so that the keyboard does not lose its place.
   *
   * @param {HomeWords} words
   * @param {boolean} busy
   */
  #setBusy(words, busy) {
    this.#busy = busy;
    const submit = part(this, 'submit', HTMLButtonElement);
    submit.setAttribute('aria-disabled', String(busy));
    submit.textContent = words.t(busy ? 'start.busy' : 'start.submit');
  }
}
