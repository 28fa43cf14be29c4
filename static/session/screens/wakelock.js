/**
 * Keeps the screen on during a session, where the browser can.
 *
 * The browser takes the lock back whenever the page is hidden, so it is asked for again each time the page shows.
 */

export class WakeLock {
  #wanted = false;
  /** @type {WakeLockSentinel | null} */
  #lock = null;

  constructor() {
    document.addEventListener('visibilitychange', () => this.#update());
  }

  /** @param {boolean} wanted */
  keep(wanted) {
    if (wanted !== this.#wanted) {
      this.#wanted = wanted;
      void this.#update();
    }
  }

  async #update() {
    try {
      if (this.#wanted && document.visibilityState === 'visible') {
        this.#lock = (await navigator.wakeLock?.request('screen')) ?? null;
      }
      if (!this.#wanted) {
        await this.#lock?.release();
      }
    } catch {
      // Low battery, or not allowed: the session works without.
    }
  }
}
