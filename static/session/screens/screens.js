/**
 * Which screen is up, and what the last one says after leaving or being refused.
 */

/** @import { Translate } from '../../shared/base/i18n.js' */
/** @import { Reason, Session } from '../state.js' */

import { part } from '../../shared/base/dom.js';

/**
 * Heading, text and action of the last screen.
 *
 * @type {Readonly<Record<Reason, readonly [heading: string, text: string, action: string]>>}
 */
const ENDINGS = {
  self: ['left.self.heading', 'left.self.text', 'left.self.action'],
  ended: ['left.ended.heading', 'left.ended.text', 'left.ended.action'],
  removed: ['left.removed.heading', 'left.removed.text', 'left.removed.action'],
  key: ['refused.key.heading', 'refused.key.text', 'refused.key.action'],
  full: ['refused.full.heading', 'refused.full.text', 'refused.full.action'],
  login: ['refused.login.heading', 'refused.login.text', 'refused.login.action'],
};

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
      const [heading, text, action] = ENDINGS[reason ?? 'self'];
      part(this.#root, 'ending-heading', HTMLElement).textContent = this.#t(heading);
      part(this.#root, 'ending-text', HTMLElement).textContent = this.#t(text);
      part(this.#root, 'ending-action', HTMLElement).textContent = this.#t(action);
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
