/**
 * The ticket that the server wants to see before it opens a socket.
 *
 * The page comes with one; when it is old or was not accepted, the key in the page's address fetches a new one.
 */

import { StatusError, request } from '../base/http.js';

export class RefusedError extends Error {}

/** A margin, so that a ticket does not expire on its way. */
const MARGIN_MS = 10_000;

/** How long an answer may take. */
const TIMEOUT_MS = 8_000;

export class Tickets {
  #ticketUrl;
  #now;
  #fetch;
  #value;
  #goodUntil;

  /**
   * @param {object} options
   * @param {URL} options.ticketUrl
   * @param {string} options.ticket the one that came with the page
   * @param {number} options.ttlSeconds
   * @param {() => number} [options.now] milliseconds
   * @param {typeof globalThis.fetch} [options.fetch]
   */
  constructor({ ticketUrl, ticket, ttlSeconds, now = () => performance.now(), fetch = (...args) => globalThis.fetch(...args) }) {
    this.#ticketUrl = ticketUrl;
    this.#now = now;
    this.#fetch = fetch;
    this.#value = ticket;
    this.#goodUntil = now() + ttlSeconds * 1000 - MARGIN_MS;
  }

  /**
   * @returns {Promise<string>}
   * @throws {RefusedError} when the key no longer opens the session
   */
  async current() {
    if (this.#value === '' || this.#now() >= this.#goodUntil) {
      const { ticket, ttl_s: ttlSeconds } = await this.#fetchNew();
      this.#value = ticket;
      this.#goodUntil = this.#now() + ttlSeconds * 1000 - MARGIN_MS;
    }
    return this.#value;
  }

  /** @returns {Promise<{ ticket: string, ttl_s: number }>} */
  async #fetchNew() {
    try {
      return await (await request(this.#ticketUrl, TIMEOUT_MS, {}, this.#fetch)).json();
    } catch (error) {
      throw error instanceof StatusError && error.response.status === 403 ? new RefusedError() : error;
    }
  }

  /** The socket did not open: the ticket may be the reason. */
  discard() {
    this.#value = '';
  }
}
