/**
 * Somebody with a page of an application that uses open-easyrtc's browser library, which the server itself gave.
 */

import assert from 'node:assert/strict';

import { until } from './until.js';
import { PATIENCE_MS, Visitor } from './visitor.js';

/** @import { Page } from 'playwright-core' */
/** @import { Version } from './easyrtc-server.js' */
/** @import { OpenOptions } from './stage.js' */

/** @typedef {{ server: { origin: string }, open: (url: string, options?: OpenOptions) => Promise<Page> }} Scene */
/** @typedef {'media' | 'channels' | 'reconnects'} Feature */
/** @typedef {{ easyrtcid: string, username: string, presence: any }} Occupant */
/** @typedef {{ peer: string, streamName: string }} NamedStream */

/**
 * @typedef {object} Noted
 * @property {string[]} ids its own, one for each time that the server let it in
 * @property {string[]} errors
 * @property {number} disconnects
 * @property {{ entered: boolean, room: string }[]} entries
 * @property {Record<string, Occupant[]>} occupants of each room, oneself left out, as last told
 * @property {{ peer: string, kind: string }[]} calls what the library said that its calls have brought about
 * @property {NamedStream[]} accepted
 * @property {NamedStream[]} closed
 * @property {{ peer: string, open: boolean }[]} channels
 * @property {{ from: string, msgType: string, msgData: any, targeting: any }[]} messages
 * @property {{ msgType: string, from?: string }[]} commands that came from the server
 */

export class LibraryVisitor extends Visitor {
  /**
   * Opens the page, and answers when it has been let in.
   *
   * @param {Scene} scene
   * @param {Version} version
   * @param {string} name
   * @param {readonly Feature[]} features
   * @param {OpenOptions & { origin?: string }} [options] where the server is, if not where it says
   */
  static async arrive({ server, open }, version, name, features, { origin = server.origin, ...options } = {}) {
    const query = [`name=${encodeURIComponent(name)}`, ...features].join('&');
    const page = await open(`${origin}/${version}/?${query}`, options);
    const visitor = new LibraryVisitor(page, name, ['camera', 'microphone']);
    await visitor.untilIn(1);
    return visitor;
  }

  /**
   * Two who know of each other: Ann, who is there first, and Ben.
   *
   * @param {Scene} scene
   * @param {readonly [Version, Version]} versions
   * @param {readonly Feature[]} features
   * @param {OpenOptions} [options]
   * @returns {Promise<[LibraryVisitor, LibraryVisitor]>}
   */
  static async meet(scene, [annHas, benHas], features, options) {
    const ann = await LibraryVisitor.arrive(scene, annHas, 'Ann', features, options);
    const ben = await LibraryVisitor.arrive(scene, benHas, 'Ben', features, options);
    await Promise.all([ann.untilWith([ben]), ben.untilWith([ann])]);
    return [ann, ben];
  }

  /** Given by the server. */
  id = '';

  /** What the page noted. @returns {Promise<Noted>} */
  noted() {
    return this.page.evaluate(() => /** @type {any} */ (globalThis).application.noted);
  }

  /**
   * Waits until the page has noted what is looked for.
   *
   * @param {string} what
   * @param {(noted: Noted) => unknown} isThere
   * @param {number} [ms]
   */
  async until(what, isThere, ms = PATIENCE_MS) {
    /** @type {Noted | undefined} */
    let last;
    await until(`${this.name}: ${what}`, ms, async () => isThere(last = await this.noted()), () => last);
  }

  /**
   * Waits until the server has let the page in so many times, each time with another id.
   *
   * @param {number} times
   */
  async untilIn(times) {
    await this.until(`has been let in ${times} times`, ({ ids }) => new Set(ids).size >= times);
    this.id = (await this.noted()).ids.at(-1) ?? '';
  }

  /**
   * Waits until exactly these others are in a room, as the library tells it.
   *
   * @param {readonly LibraryVisitor[]} others
   * @param {string} [room]
   */
  async untilWith(others, room = 'default') {
    const ids = others.map(({ id }) => id).sort().join();
    await this.until(`with ${others.map(({ name }) => name)} in ${room}`, ({ occupants }) =>
      occupants[room]?.map(({ easyrtcid }) => easyrtcid).sort().join() === ids);
  }

  /**
   * Calls somebody, and answers whether the call was accepted.
   *
   * @param {LibraryVisitor} other
   * @returns {Promise<boolean>}
   */
  call({ id }) {
    return this.page.evaluate((peer) => /** @type {any} */ (globalThis).application.call(peer), id);
  }

  /**
   * Waits until all candidates for a call have been sent.
   *
   * @param {LibraryVisitor} other
   */
  async untilGathered(other) {
    await until(`${this.name} has gathered for ${other.name}`, PATIENCE_MS, async () =>
      await this.use((easyrtc, id) => easyrtc.getPeerConnectionByUserId(id)?.iceGatheringState, other.id) === 'complete');
  }

  /** Waits until the socket, which begins with polling, is a WebSocket. */
  async untilUpgraded() {
    await until(`${this.name} has a WebSocket`, PATIENCE_MS, async () =>
      await this.use((easyrtc) => easyrtc.webSocket.io.engine.transport.name, null) === 'websocket');
  }

  /** Gives the library's socket up and connects again, as a page does whose own options of socket.io do not reconnect. */
  async connectAgain() {
    await this.use((easyrtc) => easyrtc.disconnect(), null);
    await until(`${this.name} has given the socket up`, PATIENCE_MS, () => this.use((easyrtc) => !easyrtc.webSocket, null));
    await this.page.evaluate(() => /** @type {any} */ (globalThis).application.connect());
  }

  /**
   * Calls somebody, and answers when each receives the other's sound and picture.
   *
   * @param {LibraryVisitor} other
   */
  async converse(other) {
    const since = performance.now();
    assert.equal(await this.call(other), true, 'the call is accepted');
    await Promise.all([
      this.untilMediaFrom([`${other.name}: default`], { since }),
      other.untilMediaFrom([`${this.name}: default`], { since }),
    ]);
  }

  /**
   * How many commands of a type have come, from somebody or from the server itself.
   *
   * @param {string} msgType
   * @param {LibraryVisitor} [other]
   */
  async countOf(msgType, other) {
    const { commands } = await this.noted();
    return commands.filter((command) => command.msgType === msgType && command.from === other?.id).length;
  }

  /** Answers when everything that the server has sent so far has arrived. */
  async settle() {
    await this.use((easyrtc) => new Promise((resolve) => easyrtc.getFreshIceConfig(resolve)), null);
  }

  /**
   * Does something with the library: `act` runs in the page.
   *
   * @template A, R
   * @param {(easyrtc: any, argument: A) => R | Promise<R>} act
   * @param {A} argument
   * @returns {Promise<R>}
   */
  use(act, argument) {
    return this.page.evaluate(`(${act})(easyrtc, ${JSON.stringify(argument)})`);
  }

  /**
   * Sends by the socket, and answers the acknowledgement.
   *
   * @param {string | { targetEasyrtcid?: string, targetRoom?: string }} target
   * @param {string} msgType
   * @param {unknown} msgData
   * @returns {Promise<{ msgType: string, msgData?: any }>}
   */
  send(target, msgType, msgData) {
    const message = /** @type {const} */ ([target, msgType, msgData]);
    return this.use((easyrtc, [to, type, data]) => new Promise((resolve) => easyrtc.sendDataWS(to, type, data, resolve)), message);
  }
}
