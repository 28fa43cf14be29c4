/**
 * Asks the same question again and again: every two seconds while the page is visible, more slowly while answers fail,
 * not at all while nobody looks.
 *
 * Owns its timer. `refresh` asks at once; an answer that is still under way is then ignored, so that an answer from before a
 * change never overwrites what is known after it.
 */

import { waitAfter } from './retry.js';

/** The wait after an answer, and what it grows to while answers fail. */
const POLICY = Object.freeze({ firstMs: 2_000, longestMs: 15_000 });

/** @typedef {Pick<Document, 'hidden' | 'addEventListener'>} Visibility */

/**
 * @template Answer
 * @typedef {object} PollerOptions
 * @property {() => Promise<Answer>} ask
 * @property {(answer: Answer) => void} onAnswer
 * @property {(error: unknown) => void} onError
 * @property {(error: unknown) => boolean} isFinal Whether asking again is pointless until somebody comes back to the page.
 * @property {Visibility} page
 */

/** @template Answer */
export class Poller {
  /** @type {PollerOptions<Answer>} */
  #options;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #round = 0;
  #failures = 0;

  /** @param {PollerOptions<Answer>} options */
  constructor(options) {
    this.#options = options;
    options.page.addEventListener('visibilitychange', () => this.refresh());
  }

  /** Asks now, or stays silent while the page is hidden. */
  refresh() {
    clearTimeout(this.#timer);
    this.#round += 1;
    if (!this.#options.page.hidden) {
      void this.#askOnce(this.#round);
    }
  }

  /** @param {number} round */
  async #askOnce(round) {
    const { ask, onAnswer, onError, isFinal } = this.#options;
    try {
      const answer = await ask();
      if (round !== this.#round) {
        return;
      }
      this.#failures = 0;
      onAnswer(answer);
    } catch (error) {
      if (round !== this.#round) {
        return;
      }
      this.#failures += 1;
      onError(error);
      if (isFinal(error)) {
        return;
      }
    }
    this.#timer = setTimeout(() => this.refresh(), waitAfter(this.#failures, POLICY));
  }
}
