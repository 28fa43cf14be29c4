/**
 * A participant in front of the service's page: waits, sees what it says, and takes part in the call inside its frame.
 */

import { until } from './until.js';
import { PATIENCE_MS, Visitor } from './visitor.js';

/** @import { Frame, Page } from 'playwright-core' */
/** @import { ProbedWindow } from './probe.js' */

export class RehabParticipant {
  /**
   * @param {Page} page
   * @param {string} name
   */
  constructor(page, name) {
    this.page = page;
    this.name = name;
  }

  screen() {
    return this.page.locator('html').getAttribute('data-screen');
  }

  /**
   * @param {'connecting' | 'waiting' | 'starting' | 'session' | 'elsewhere' | 'refused'} screen
   * @param {number} [ms]
   */
  async untilScreen(screen, ms = PATIENCE_MS) {
    /** @type {string | null} */
    let last = null;
    await until(`${this.name} sees the screen ${screen}`, ms, async () => (last = await this.screen()) === screen, () => last);
  }

  /** @param {'online' | 'connecting' | 'offline'} status of the link to OpenTera */
  async untilStatus(status) {
    await this.page.locator(`[data-part="status"][data-status="${status}"]`).waitFor({ state: 'attached' });
  }

  /**
   * The waiting room, once it shows the participant's own picture.
   *
   * @returns {Promise<Frame>}
   */
  async waitingRoom() {
    await this.untilScreen('waiting');
    const frame = await this.#frame(/\/rehab\/participant_localview\?/);
    const preview = frame.locator('video[data-part="preview-video"]');
    await until(`${this.name} sees the own picture`, PATIENCE_MS, () =>
      preview.evaluate((video) => /** @type {HTMLVideoElement} */ (video).videoWidth > 0));
    return frame;
  }

  /**
   * The same after the page was loaded again in its tab. OpenTera may not know yet that the page before has gone; then the
   * visitor is asked, and stays here.
   *
   * @returns {Promise<Frame>}
   */
  async waitingRoomAgain() {
    const here = this.page.locator('button[data-wish="useThisDevice"]');
    await until(`${this.name} is in the waiting room again`, PATIENCE_MS, async () => {
      const screen = await this.screen();
      if (screen === 'elsewhere') {
        await here.click();
      }
      return screen === 'waiting';
    });
    return this.waitingRoom();
  }

  /**
   * The session page, which the invitation brings into the frame.
   *
   * @returns {Promise<Visitor<Frame>>}
   */
  async call() {
    await this.untilScreen('session');
    return new Visitor(await this.#frame(/\/webrtc\/\d+\/participants\?/), this.name, ['camera', 'microphone']);
  }

  /** Closes the event socket under the page's feet. */
  async forgetLink() {
    await this.page.evaluate(() =>
      /** @type {ProbedWindow} */ (globalThis).testProbe.sockets.forEach((socket) => socket.close()));
  }

  /** How many event sockets the page has opened so far. */
  linksOpened() {
    return this.page.evaluate(() => /** @type {ProbedWindow} */ (globalThis).testProbe.sockets.length);
  }

  /** @param {RegExp} address */
  async #frame(address) {
    const frame = await until(`a frame with ${address}`, PATIENCE_MS, () =>
      this.page.frames().find((found) => address.test(found.url())));
    await frame.waitForLoadState();
    return frame;
  }
}
