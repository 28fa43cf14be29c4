/**
 * Which screen is up, and what the last one says after leaving or being refused.
 */

/** @import { Translate } from '../../shared/base/i18n.js' */
/** @import { Session } from '../state.js' */

import { part } from '../../shared/base/dom.js';

export class Screens {
  #root;
  #t;

  /**
   * @param {Document} root
   * @param {Translate} t
   * @param {() => void} again the visitor wants in again
   */
  constructor(root, t, again) {
    this.#root = root;
    this.#t = t;
    part(root, 'ending-action', HTMLButtonElement).addEventListener('click', again);
    this.#switch('check', false);
  }

  /** @param {Session} session */
  show({ phase, reason }) {
    const before = this.#root.documentElement.dataset['state'];
    if (phase === 'left' || phase === 'refused') {
      for (const [name, key] of [['ending-heading', 'heading'], ['ending-text', 'text'], ['ending-action', 'action']]) {
        part(this.#root, name ?? '', HTMLElement).textContent = this.#t(`${phase}.${reason}.${key}`);
      }
    }
    if (phase !== before) {
      this.#root.documentElement.dataset['state'] = phase;
      this.#switch(phase, true);
    }
  }

  /**
   * Shows one screen. When it is another one than before, reading goes on at its heading.
   *
   * @param {string} phase
   * @param {boolean} moveFocus
   */
  #switch(phase, moveFocus) {
    for (const screen of this.#root.querySelectorAll('[data-screen]')) {
      if (!(screen instanceof HTMLElement)) {
        continue;
      }
      const wasHidden = screen.hidden;
      screen.hidden = !screen.dataset['screen']?.split(' ').includes(phase);
      if (moveFocus && wasHidden && !screen.hidden) {
        screen.querySelector('h1')?.focus();
      }
    }
  }
}
