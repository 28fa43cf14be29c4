/**
 * `<session-notices>`: what the visitor should know now, seen and spoken.
 *
 * `announce` is for screen readers only; `tell` shows a sentence for a while; `keep` shows one until it is taken back,
 * with a button where there is something to do.
 */

import { make } from '../base/dom.js';

const SHOWN_FOR_MS = 6000;

/** @typedef {{ text: string, action?: { label: string, run: () => void }, warning?: boolean }} Notice */

export class SessionNotices extends HTMLElement {
  #spoken = make('p', 'visually-hidden');
  #list = make('div', 'notices__list');
  /** @type {Map<string, { text: string, element: HTMLElement }>} */
  #kept = new Map();

  connectedCallback() {
    this.#spoken.setAttribute('role', 'status');
    this.#list.setAttribute('role', 'status');
    this.append(this.#spoken, this.#list);
  }

  /** @param {string} text */
  announce(text) {
    // Two sentences at once would hide the first one, so they queue up in the region and go after a while.
    const sentence = make('span', '', `${text} `);
    this.#spoken.append(sentence);
    setTimeout(() => sentence.remove(), SHOWN_FOR_MS);
  }

  /** @param {string} text */
  tell(text) {
    const element = this.#element({ text });
    this.#list.append(element);
    setTimeout(() => element.remove(), SHOWN_FOR_MS);
  }

  /**
   * @param {string} key
   * @param {Notice | null} notice null takes it back
   */
  keep(key, notice) {
    const kept = this.#kept.get(key);
    if (kept?.text === notice?.text) {
      return;
    }
    kept?.element.remove();
    this.#kept.delete(key);
    if (notice) {
      const element = this.#element(notice);
      this.#kept.set(key, { text: notice.text, element });
      this.#list.append(element);
    }
  }

  /** @param {Notice} notice */
  #element({ text, action, warning = false }) {
    const element = make('div', `notices__item notice ${warning ? 'notice--warning' : ''}`, make('p', '', text));
    if (action) {
      const button = make('button', 'button', action.label);
      button.type = 'button';
      button.addEventListener('click', action.run);
      element.append(button);
    }
    return element;
  }
}
