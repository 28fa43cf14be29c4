/**
 * One person in front of a session page: does what a person does, sees what a person sees.
 *
 * Media is read where it counts: bytes that arrive (`getStats`) for the very tracks that a tile plays.
 */

import assert from 'node:assert/strict';

import { until } from './until.js';

/** @import { Frame, Locator, Page } from 'playwright-core' */
/** @import { ProbedWindow } from './probe.js' */

/** @typedef {'camera' | 'microphone'} Device */
/** @typedef {{ name: string, stream: string, audio: number, video: number, pictures: number }} Reading */

/** What "Done when" allows from joining to media. */
export const MEDIA_WITHIN_MS = 5_000;
/** What it allows from leaving to the tile being gone. */
export const GONE_WITHIN_MS = 2_000;

/** For what has no deadline of its own; generous, because two processors may be busy coding video. */
export const PATIENCE_MS = 15_000;

/** @template {Page | Frame} [Place=Page] where the session page is: a tab, or a frame of another page */
export class Visitor {
  /** When the join button was pressed, by `performance.now()`. */
  joinedAt = 0;

  /**
   * @param {Place} page
   * @param {string} name
   * @param {readonly Device[]} devices that this visitor allows
   */
  constructor(page, name, devices) {
    this.page = page;
    this.name = name;
    this.devices = devices;
  }

  /** Passes the device check: waits until the page shows what it has, then gives the name. */
  async check() {
    const { page, devices } = this;
    if (devices.includes('camera')) {
      const preview = page.locator('video[data-part="preview-video"]');
      await until(`${this.name} sees the own picture`, PATIENCE_MS, () =>
        preview.evaluate((video) => /** @type {HTMLVideoElement} */ (video).videoWidth > 0));
    } else {
      await page.locator('.check [data-part="trouble"] .notice').first().waitFor({ timeout: PATIENCE_MS });
    }
    await page.locator('#name').fill(this.name);
  }

  /** Presses the join button. */
  async join() {
    this.joinedAt = performance.now();
    await this.page.locator('[data-part="join"]').click();
  }

  /** Passes the check, joins, and waits until the page says that it has joined. */
  async enter() {
    await this.check();
    await this.join();
    await this.untilState('joined');
    return this;
  }

  async leave() {
    await this.page.locator('[data-part="leave"]').click();
    await this.untilState('left');
  }

  state() {
    return this.page.locator('html').getAttribute('data-state');
  }

  /**
   * @param {'check' | 'joining' | 'joined' | 'reconnecting' | 'left' | 'refused'} state
   * @param {number} [ms]
   */
  async untilState(state, ms = PATIENCE_MS) {
    /** @type {string | null} */
    let last = null;
    await until(`${this.name} is ${state}`, ms, async () => (last = await this.state()) === state, () => last);
  }

  /** Every state of the page so far, in order. */
  states() {
    return this.page.evaluate(() => /** @type {ProbedWindow} */ (globalThis).testProbe.states);
  }

  /**
   * The tile of somebody else, as assistive technology finds it.
   *
   * @param {string} name
   * @param {string} [role] as the page words it
   * @returns {Locator}
   */
  tile(name, role) {
    return this.page.getByRole('group', { name: role === undefined ? name : `${name}, ${role}`, exact: role !== undefined });
  }

  /** How many tiles of others there are. */
  tileCount() {
    return this.page.locator('[data-peer]').count();
  }

  /**
   * @param {number} count of others' tiles
   * @param {number} ms
   */
  async untilTileCount(count, ms) {
    /** @type {number | undefined} */
    let last;
    await until(`${this.name} sees ${count} others`, ms, async () => (last = await this.tileCount()) === count, () => last);
  }

  /**
   * Waits until bytes keep arriving from everybody named, and from nobody else, counted from pressing the join button.
   *
   * @param {readonly (string | { name: string, kinds: readonly ('audio' | 'video')[] })[]} others
   * @param {{ ms?: number, since?: number }} [deadline]
   */
  async untilMediaFrom(others, { ms = MEDIA_WITHIN_MS, since = this.joinedAt } = {}) {
    /** @type {Reading[]} */
    let last = [];
    /** @type {Map<string, Reading>} */
    const first = new Map();
    const wanted = others.map((other) =>
      typeof other === 'string' ? { name: other, kinds: /** @type {const} */ (['audio', 'video']) } : other);
    const left = Math.max(0, since + ms - performance.now());
    await until(`${this.name} receives ${JSON.stringify(others)}`, left, async () => {
      last = await this.readings();
      return last.length === wanted.length && wanted.every(({ name, kinds }) => {
        const now = last.find((reading) => reading.name === name);
        if (!now || !kinds.every((kind) => now[kind] > 0)) {
          return false;
        }
        const before = first.get(name);
        first.set(name, before ?? now);
        return before !== undefined && kinds.every((kind) => now[kind] > before[kind]);
      });
    }, () => last);
    return performance.now() - since;
  }

  /**
   * What has arrived for each tile of somebody else.
   *
   * @returns {Promise<Reading[]>}
   */
  readings() {
    return this.page.evaluate(async () => {
      const { connections } = /** @type {ProbedWindow} */ (globalThis).testProbe;
      const receivers = connections.flatMap((connection) => connection.getReceivers());
      return Promise.all(Array.from(document.querySelectorAll('[data-peer]'), async (tile) => {
        const video = /** @type {HTMLVideoElement} */ (tile.querySelector('video'));
        const stream = /** @type {MediaStream | null} */ (video.srcObject);
        const reading = {
          name: tile.querySelector('.tile__name')?.textContent ?? '',
          stream: tile.getAttribute('data-stream') ?? '',
          audio: 0,
          video: 0,
          pictures: video.getVideoPlaybackQuality().totalVideoFrames,
        };
        for (const receiver of receivers.filter(({ track }) => stream?.getTracks().includes(track))) {
          for (const entry of (await receiver.getStats()).values()) {
            if (entry.type === 'inbound-rtp') {
              reading[/** @type {'audio' | 'video'} */ (entry.kind)] += entry.bytesReceived;
            }
          }
        }
        return reading;
      }));
    });
  }

  /** Starts to count again how many tiles stand on the page at most. */
  forgetMostTiles() {
    return this.page.evaluate(() => {
      /** @type {ProbedWindow} */ (globalThis).testProbe.mostTiles = document.querySelectorAll('[data-peer]').length;
    });
  }

  mostTiles() {
    return this.page.evaluate(() => /** @type {ProbedWindow} */ (globalThis).testProbe.mostTiles);
  }

  /** Closes the page's socket under its feet. */
  async closeSocket() {
    const closed = await this.page.evaluate(() => {
      const open = /** @type {ProbedWindow} */ (globalThis).testProbe.sockets.filter(({ readyState }) => readyState === WebSocket.OPEN);
      open.forEach((socket) => socket.close());
      return open.length;
    });
    assert.equal(closed, 1, 'a joined page has one open socket');
  }
}
