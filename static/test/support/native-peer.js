/**
 * A peer without a browser, as a process: real ICE, DTLS, data channel and video. See crates/probe/src/bin/native-peer.rs.
 *
 * The binary is `NATIVE_PEER_BIN`, else the debug build.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { until, within } from './until.js';

/**
 * @typedef {object} Seen what it has seen of another peer
 * @property {boolean} isConnected
 * @property {boolean} hasChannel
 * @property {string[]} messages what came through the data channel
 * @property {number} videoBytes
 */

const DEBUG_BUILD = fileURLToPath(new URL('../../../target/debug/native-peer', import.meta.url));
const BINARY = process.env['NATIVE_PEER_BIN'] ?? DEBUG_BUILD;
const ANSWERS_WITHIN_MS = 10_000;

export class NativePeer {
  id = '';
  #child;
  #lines;

  /** @param {URL} server */
  constructor({ host }) {
    this.#child = spawn(BINARY, [host, '/socket.io/', 'tests'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
    process.once('exit', () => this.#child.kill('SIGKILL'));
  }

  /**
   * Answers when it is in.
   *
   * @param {URL} server
   */
  static async join(server) {
    const peer = new NativePeer(server);
    peer.id = await peer.#line();
    return peer;
  }

  /** @param {string} id */
  call(id) {
    this.#child.stdin.write(`call ${id}\n`);
  }

  /**
   * By the data channel.
   *
   * @param {string} id
   * @param {string} text
   */
  say(id, text) {
    this.#child.stdin.write(`say ${id} ${text}\n`);
  }

  /**
   * @param {string} id
   * @returns {Promise<Seen>}
   */
  async seen(id) {
    this.#child.stdin.write(`seen ${id}\n`);
    return JSON.parse(await this.#line());
  }

  /**
   * Waits until it has seen of another peer what is looked for.
   *
   * @param {string} id
   * @param {string} what
   * @param {(seen: Seen) => boolean} isThere
   */
  async until(id, what, isThere) {
    /** @type {Seen | undefined} */
    let last;
    await until(`the native peer: ${what}`, ANSWERS_WITHIN_MS, async () => isThere(last = await this.seen(id)), () => last);
  }

  leave() {
    this.#child.stdin.end();
  }

  async #line() {
    const { value, done } = await within('a line of the native peer', ANSWERS_WITHIN_MS, this.#lines.next());
    assert.equal(done, false, 'the native peer runs');
    return value;
  }
}
