/**
 * `<session-level>`: a bar that moves with the voice, and a sentence once it has been heard.
 *
 * The bar is for the eye; the sentence is for everyone.
 */

import { watchLevel } from '../media/level.js';
import { part } from '../base/dom.js';

const HEARD_AT = 0.35;

/** @typedef {{ waiting: string, heard: string }} LevelTexts what to say before and after something was heard */

export class SessionLevel extends HTMLElement {
  /** @type {MediaStreamTrack | null} */
  #track = null;
  #stop = () => {};
  #heard = false;
  /** @type {LevelTexts} */
  #texts = { waiting: '', heard: '' };

  /**
   * @param {MediaStreamTrack | null} track the microphone to listen to
   * @param {LevelTexts} texts
   */
  show(track, texts) {
    this.#texts = texts;
    if (track !== this.#track) {
      this.#stop();
      this.#track = track;
      this.#heard = false;
      this.#stop = track ? watchLevel(track, (level) => this.#move(level)) : () => {};
      this.#move(0);
    }
    this.toggleAttribute('data-silent', track === null);
    this.#say();
  }

  disconnectedCallback() {
    this.#stop();
  }

  /** @param {number} level */
  #move(level) {
    part(this, 'bar', HTMLElement).style.setProperty('--level', level.toFixed(3));
    if (!this.#heard && level > HEARD_AT) {
      this.#heard = true;
      this.#say();
    }
  }

  #say() {
    const text = this.#heard ? this.#texts.heard : this.#texts.waiting;
    const sentence = part(this, 'text', HTMLElement);
    if (sentence.textContent !== text) {
      sentence.textContent = text;
    }
  }
}
