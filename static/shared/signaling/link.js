/**
 * A page's way into its session: a ticket, a socket, the request that authenticates.
 *
 * `connect` is one attempt. It ends with exactly one of `authenticated`, `refused` and `lost`, or with no change if
 * `disconnect` comes first. Whether and when to try again is for the owner to decide.
 */

/** @import { Request, ServerEvent, Token } from '../base/types.js' */
/** @import { Tickets } from './tickets.js' */

import { authenticate, parseAuthenticated } from '../wire/easyrtc.js';
import { Signaling } from './socket.js';
import { RefusedError } from './tickets.js';

/** @typedef {'key' | 'full' | 'login'} Refusal */

/**
 * What becomes of the link. `lost`: the attempt failed, or the connection ended. `ended`, `removed`: the server ended the
 * session, or this page's part in it.
 *
 * @typedef {{ type: 'authenticated', token: Token }
 *   | { type: 'refused', reason: Refusal }
 *   | { type: 'lost' | 'ended' | 'removed' }} LinkChange
 */

/**
 * @typedef {object} LinkOptions
 * @property {Tickets} tickets
 * @property {(ticket: string) => URL} socketUrl
 * @property {() => { sharingAudio: boolean, sharingVideo: boolean }} settings what the room is told on authenticating
 * @property {(change: LinkChange) => void} changed
 * @property {(event: ServerEvent) => void} event everything else that the server says
 */

export class Link {
  #options;
  /** @type {Signaling | null} */
  #signaling = null;
  #attempt = 0;

  /** @param {LinkOptions} options */
  constructor(options) {
    this.#options = options;
  }

  async connect() {
    const { tickets, socketUrl } = this.#options;
    // Of several attempts the last one counts.
    this.disconnect();
    const attempt = this.#attempt;
    const isCurrent = () => attempt === this.#attempt;
    try {
      const ticket = await tickets.current();
      // Leaving and joining again while the ticket is on its way makes a newer attempt; one socket is enough.
      if (!isCurrent()) {
        return;
      }
      const signaling = new Signaling(socketUrl(ticket), {
        ready: () => void this.#authenticate(signaling),
        event: (event) => this.#received(event),
        closed: (wasReady) => {
          if (!wasReady) {
            tickets.discard();
          }
          this.#over({ type: 'lost' });
        },
      });
      this.#signaling = signaling;
    } catch (error) {
      if (isCurrent()) {
        this.#over(error instanceof RefusedError ? { type: 'refused', reason: 'key' } : { type: 'lost' });
      }
    }
  }

  /** Ends the attempt or the connection without a word to the owner. */
  disconnect() {
    this.#attempt += 1;
    this.#signaling?.close();
    this.#signaling = null;
  }

  /**
   * @param {Request} request
   * @returns {Promise<unknown>} its acknowledgement
   */
  request(request) {
    return this.#signaling?.request(request) ?? Promise.reject(new Error('not connected'));
  }

  /** @param {Signaling} signaling */
  async #authenticate(signaling) {
    const { settings, changed } = this.#options;
    const answer = await signaling.request(authenticate(settings())).then(parseAuthenticated).catch(() => null);
    if (this.#signaling !== signaling) {
      return;
    }
    if (answer?.type === 'token') {
      changed({ type: 'authenticated', token: answer });
    } else {
      // Without an answer the connection ended or the server stays silent; either way it is of no more use.
      this.#over(answer ? { type: 'refused', reason: refusalOf(answer.code) } : { type: 'lost' });
    }
  }

  /** @param {ServerEvent} event */
  #received(event) {
    if (event.type !== 'error') {
      this.#options.event(event);
    } else if (event.code === 'SERVER_SHUTDOWN') {
      this.#options.changed({ type: 'ended' });
    } else if (event.code === 'MSG_REJECT_NO_AUTH') {
      this.#options.changed({ type: 'removed' });
    }
  }

  /** @param {LinkChange} change */
  #over(change) {
    this.disconnect();
    this.#options.changed(change);
  }
}

/**
 * @param {string} code
 * @returns {Refusal}
 */
function refusalOf(code) {
  switch (code) {
    case 'LOGIN_GEN_FAIL':
      return 'full';
    case 'LOGIN_BAD_AUTH':
      return 'key';
    default:
      return 'login';
  }
}
