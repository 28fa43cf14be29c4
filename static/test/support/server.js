/**
 * The real server as a child process, and its API as an operator's program would use it.
 *
 * The binary is `VIDEOREHAB_BIN`, else the release build. When a test of the file fails, the server's log is printed.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { within } from './until.js';

/** @typedef {'users' | 'participants' | 'devices'} PageName */
/** @typedef {{ id: string, name: string, port: number, urls: Record<PageName, string> }} Session */
/** @typedef {Session & { age_s: number, peers: { role: string, joined_s: number }[] }} RunningSession */

export const PAGES = /** @type {const} */ (['users', 'participants', 'devices']);

const RELEASE_BUILD = fileURLToPath(new URL('../../../target/release/videorehab', import.meta.url));
const BINARY = process.env['VIDEOREHAB_BIN'] ?? RELEASE_BUILD;

/** Ports of sessions are looked for below those that the system gives to outgoing connections. */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 32_000;
const SESSIONS = 8;

const STARTED_WITHIN_MS = 10_000;
const STOPPED_WITHIN_MS = 5_000;

/**
 * Answers when the server listens, which is when it prints its address.
 *
 * @param {string[]} [options]
 * @param {number} [sessions] that may run at once
 */
export async function startServer(options = [], sessions = SESSIONS) {
  const basePort = await freePorts(sessions);
  const child = spawn(
    BINARY,
    ['--listen', '127.0.0.1:0', '--base-port', String(basePort), '--max-sessions', String(sessions), ...options],
    { stdio: ['ignore', 'pipe', 'pipe'], env: plainEnvironment() },
  );
  const server = new Server(child);
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the server ended at once')));
  // Once it runs, its end is no failure of starting.
  ended.catch(() => {});
  const printed = once(createInterface(child.stdout), 'line');
  const [line] = await within('the address of the server', STARTED_WITHIN_MS, Promise.race([printed, ended]));
  server.address = new URL(line);
  return server;
}

export class Server {
  /** As printed, with the operator token. */
  address = new URL('http://unknown.invalid/');
  /** What it has logged so far. */
  log = '';
  #child;

  /** @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child */
  constructor(child) {
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text) => (this.log += text));
    process.once('exit', (code) => {
      child.kill('SIGKILL');
      if (code !== 0) {
        console.error(`--- the server's log\n${this.log}`);
      }
    });
  }

  get origin() {
    return this.address.origin;
  }

  get token() {
    return this.address.searchParams.get('token') ?? '';
  }

  /**
   * @param {string} [name]
   * @returns {Promise<Session>}
   */
  async startSession(name) {
    const response = await this.#api('sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(name === undefined ? {} : { name }),
    });
    assert.equal(response.status, 201, await response.clone().text());
    return response.json();
  }

  /** @returns {Promise<RunningSession[]>} */
  async sessions() {
    const response = await this.#api('sessions');
    assert.equal(response.status, 200);
    return (await response.json()).sessions;
  }

  /**
   * The roles of those who are in a session, in alphabetical order.
   *
   * @param {Session} session
   */
  async roles({ id }) {
    const running = (await this.sessions()).find((session) => session.id === id);
    return running?.peers.map(({ role }) => role).sort();
  }

  /** @param {Session} session */
  async stopSession({ id }) {
    const response = await this.#api(`sessions/${id}`, { method: 'DELETE' });
    assert.equal(response.status, 204);
  }

  /** Asks it to stop, as a service manager would; it has to end in time and without an error. */
  async stop() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      try {
        await within('the end of the server after SIGTERM', STOPPED_WITHIN_MS, exited);
      } catch (error) {
        this.#child.kill('SIGKILL');
        throw error;
      }
    }
    assert.deepEqual([this.#child.exitCode, this.#child.signalCode], [0, null], 'the server ended well');
  }

  /**
   * @param {string} path
   * @param {RequestInit} [init]
   */
  #api(path, init = {}) {
    const authorization = `Bearer ${this.token}`;
    return fetch(new URL(path, this.origin), { ...init, headers: { ...init.headers, authorization } });
  }
}

/**
 * The first of so many ports in a row that nobody uses. Should somebody take one in the meantime, the server leaves it out.
 *
 * @param {number} count
 */
async function freePorts(count) {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const first = LOWEST_PORT + Math.floor(Math.random() * (HIGHEST_PORT - LOWEST_PORT - count));
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) {
      return first;
    }
  }
  throw new Error(`no ${count} free ports in a row between ${LOWEST_PORT} and ${HIGHEST_PORT}`);
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isFree(port) {
  return new Promise((resolve) => {
    const listener = createServer();
    listener.once('error', () => resolve(false));
    listener.listen(port, '127.0.0.1', () => listener.close(() => resolve(true)));
  });
}

/** Whoever runs the tests may have settings of their own; those are not what is tested. */
function plainEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VIDEOREHAB_')));
}
