/**
 * OpenTera's REST interface, as far as these pages use it.
 *
 * Every failure is a `BackendError` with one of three codes, so that a page can say in plain words what to do.
 */

import { webAddress } from '../shared/base/address.js';
import * as http from '../shared/base/http.js';

/**
 * `refused`: OpenTera does not accept the visitor's token. `unreachable`: no answer, trying again may help.
 * `failed`: it answered, but did not do what was asked.
 *
 * @typedef {'refused' | 'unreachable' | 'failed'} BackendFailure
 */

const TIMEOUT_MS = 10_000;

/** Starting a session makes OpenTera wait for its own services. */
const START_TIMEOUT_MS = 30_000;

export class BackendError extends Error {
  /**
   * @param {BackendFailure} code
   * @param {ErrorOptions} [options]
   */
  constructor(code, options) {
    super(`OpenTera: ${code}`, options);
    this.name = 'BackendError';
    this.code = code;
  }
}

/**
 * The code of anything thrown; what is not a `BackendError` is a mistake of ours.
 *
 * @param {unknown} error
 * @returns {BackendFailure}
 */
export function failureOf(error) {
  return error instanceof BackendError ? error.code : 'failed';
}

export class Backend {
  #base;
  #token;
  #fetch;

  /**
   * @param {object} options
   * @param {string} options.base
   * @param {string} options.token
   * @param {typeof globalThis.fetch} [options.fetch]
   */
  constructor({ base, token, fetch = (...args) => globalThis.fetch(...args) }) {
    this.#base = base.endsWith('/') ? base : `${base}/`;
    this.#token = token;
    this.#fetch = fetch;
  }

  /**
   * Registers the participant as online.
   *
   * @returns {Promise<string | null>} The address of the event socket; null when the participant is online already, here
   *   or elsewhere.
   */
  async loginParticipant() {
    const answer = await this.#json('api/participant/login');
    const url = answer['websocket_url'] ?? '';
    if (url === '') {
      return null;
    }
    if (typeof url !== 'string' || !/^wss?:\/\//i.test(url)) {
      throw new BackendError('failed');
    }
    return url;
  }

  /** Registers the participant as gone, on every device. */
  async logoutParticipant() {
    await this.#request('api/participant/logout');
  }

  /**
   * Starts a planned session for everybody who is in it.
   *
   * @param {string} uuid
   * @returns {Promise<string>} The address at which users enter.
   */
  async startSession(uuid) {
    const answer = await this.#json('api/user/sessions/manager', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ session_manage: { action: 'start', session_uuid: uuid } }),
      signal: AbortSignal.timeout(START_TIMEOUT_MS),
    });
    const url = answer['session']?.['session_url_users'];
    if (answer['status'] !== 'started' || typeof url !== 'string' || !webAddress(url)) {
      throw new BackendError('failed');
    }
    return url;
  }

  /**
   * @param {string} path
   * @param {RequestInit} [init]
   * @returns {Promise<Record<string, any>>}
   */
  async #json(path, init) {
    const response = await this.#request(path, init);
    const answer = await response.json().catch(() => null);
    if (typeof answer !== 'object' || answer === null) {
      throw new BackendError('failed');
    }
    return answer;
  }

  /**
   * @param {string} path
   * @param {RequestInit} [init]
   */
  async #request(path, init = {}) {
    const headers = { ...init.headers, Accept: 'application/json', Authorization: `OpenTera ${this.#token}` };
    try {
      return await http.request(new URL(path, this.#base), TIMEOUT_MS, { ...init, headers }, this.#fetch);
    } catch (cause) {
      throw new BackendError(cause instanceof http.StatusError ? FAILURES[http.meaningOf(cause.response.status)] : 'unreachable', { cause });
    }
  }
}

/** @type {Readonly<Record<http.StatusMeaning, BackendFailure>>} */
const FAILURES = {
  refused: 'refused',
  missing: 'failed',
  limited: 'unreachable',
  unreachable: 'unreachable',
  failed: 'failed',
};
