/**
 * The real server with its sessions, and its API as an operator's program would use it.
 */

import assert from 'node:assert/strict';

import { freePorts } from './free-ports.js';
import { ServerProcess } from './server-process.js';

/** @typedef {'users' | 'participants' | 'devices'} PageName */
/** @typedef {{ id: string, name: string, port: number, urls: Record<PageName, string> }} Session */
/** @typedef {Session & { age_s: number, peers: { role: string, joined_s: number }[] }} RunningSession */

export const PAGES = /** @type {const} */ (['users', 'participants', 'devices']);

const SESSIONS = 8;

/**
 * Answers when the server listens, which is when it prints its address.
 *
 * @param {string[]} [options]
 * @param {number} [sessions] that may run at once
 */
export async function startServer(options = [], sessions = SESSIONS) {
  const basePort = await freePorts(sessions);
  const server = new Server(['--base-port', String(basePort), '--max-sessions', String(sessions), ...options]);
  await server.start();
  return server;
}

export class Server extends ServerProcess {
  /** That of the operator, printed with the address. */
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

  /**
   * Ends every session.
   *
   * @override
   */
  async reset() {
    const sessions = await this.sessions();
    await Promise.all(sessions.map((session) => this.stopSession(session)));
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
