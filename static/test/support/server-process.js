/**
 * The real server as a child process, whichever of its commands.
 *
 * The binary is `VIDEOREHAB_BIN`, else the release build. When a test of the file fails, the server's log is printed.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { within } from './until.js';

/** @import { ChildProcessByStdio } from 'node:child_process' */
/** @import { Readable } from 'node:stream' */

/** @typedef {ChildProcessByStdio<null, Readable, Readable>} Child */

const RELEASE_BUILD = fileURLToPath(new URL('../../../target/release/videorehab', import.meta.url));
const BINARY = process.env['VIDEOREHAB_BIN'] ?? RELEASE_BUILD;

const STARTED_WITHIN_MS = 10_000;
const STOPPED_WITHIN_MS = 5_000;

export class ServerProcess {
  /** As printed, which may hold a token. */
  address = new URL('http://127.0.0.1:0/');
  /** What it has logged so far. */
  log = '';
  #options;
  /** @type {Child | undefined} */
  #child;

  /** @param {readonly string[]} options all but where it listens */
  constructor(options) {
    this.#options = options;
    process.once('exit', (code) => {
      this.#child?.kill('SIGKILL');
      if (code !== 0) {
        console.error(`--- the server's log\n${this.log}`);
      }
    });
  }

  get origin() {
    return this.address.origin;
  }

  get port() {
    return Number(this.address.port);
  }

  /** Answers when the server listens: on a free port, and on the same one after its end. */
  async start() {
    const child = spawn(BINARY, [...this.#options, '--listen', this.listenAddress()], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: plainEnvironment(),
    });
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text) => (this.log += text));
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the server ended at once')));
    // Once it runs, its end is no failure of starting.
    ended.catch(() => {});
    this.address = await within('the server listens', STARTED_WITHIN_MS, Promise.race([this.whenListening(child), ended]));
  }

  /** What `--listen` says. */
  listenAddress() {
    return `127.0.0.1:${this.port}`;
  }

  /**
   * Answers the address of the server once it listens, which is when it prints it.
   *
   * @param {Child} child
   */
  async whenListening({ stdout }) {
    const [line] = await once(createInterface(stdout), 'line');
    return new URL(line);
  }

  /** Asks it to stop, as a service manager would; it has to end in time and without an error. */
  async stop() {
    const child = this.#child;
    if (child?.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      try {
        await within('the end of the server after SIGTERM', STOPPED_WITHIN_MS, exited);
      } catch (error) {
        child.kill('SIGKILL');
        throw error;
      }
    }
    assert.deepEqual([child?.exitCode, child?.signalCode], [0, null], 'the server ended well');
  }

  /** Ends it without giving it time to say so, as a crash would. */
  async kill() {
    const child = this.#child;
    assert.ok(child?.exitCode === null && child.signalCode === null, 'the server runs');
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await within('the end of the server after SIGKILL', STOPPED_WITHIN_MS, exited);
  }

  /** Takes away what outlasts a test. */
  async reset() {}
}

/** The environment without settings of the person who runs the tests. */
function plainEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VIDEOREHAB_')));
}
