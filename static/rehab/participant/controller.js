/**
 * Connects the dashboard's state machine with everything that is real: OpenTera, timers, the screen.
 *
 * Events go into `step`; its effects are performed here and nowhere else.
 */

import { EventSocket } from './event-socket.js';
import { failureOf } from '../backend.js';
import { newDashboard, step } from './dashboard.js';
import { checkSession } from '../session-check.js';

/** @typedef {import('../backend.js').Backend} Backend */
/** @typedef {import('./dashboard.js').Dashboard} Dashboard */
/** @typedef {import('./dashboard.js').DashboardEvent} DashboardEvent */
/** @typedef {import('./dashboard.js').Effect} Effect */

/**
 * @typedef {object} DashboardOptions
 * @property {string} ownUuid of the participant
 * @property {boolean} hasToken
 * @property {Backend} backend
 * @property {(state: Dashboard) => void} show
 * @property {() => void} goToEnd
 */

export class DashboardController {
  #options;
  #state;
  /** @type {EventSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #checkTimer;

  /** @param {DashboardOptions} options */
  constructor(options) {
    this.#options = options;
    this.#state = newDashboard(options.ownUuid);
  }

  run() {
    addEventListener('online', () => this.dispatch({ type: 'tryNow' }));
    this.dispatch({ type: 'start', hasToken: this.#options.hasToken });
  }

  /** @param {DashboardEvent} event */
  dispatch(event) {
    const { state, effects } = step(this.#state, event, Math.random());
    this.#state = state;
    this.#options.show(state);
    effects.forEach((effect) => this.#perform(effect));
  }

  /** @param {Effect} effect */
  #perform(effect) {
    switch (effect.type) {
      case 'login':
        void this.#login();
        break;
      case 'logout':
        void this.#logout();
        break;
      case 'openLink':
        this.#open(effect.url);
        break;
      case 'closeLink':
        this.#socket?.close();
        break;
      case 'retryIn':
        this.#retryTimer = setTimeout(() => this.dispatch({ type: 'retryDue' }), effect.ms);
        break;
      case 'cancelRetry':
        clearTimeout(this.#retryTimer);
        break;
      case 'check':
        void this.#check(effect.url);
        break;
      case 'checkIn':
        this.#checkTimer = setTimeout(() => this.dispatch({ type: 'checkDue' }), effect.ms);
        break;
      case 'cancelCheck':
        clearTimeout(this.#checkTimer);
        break;
      case 'goToEnd':
        this.#options.goToEnd();
        break;
    }
  }

  async #login() {
    try {
      const url = await this.#options.backend.loginParticipant();
      this.dispatch(url === null ? { type: 'alreadyOnline' } : { type: 'loggedIn', url });
    } catch (error) {
      this.dispatch({ type: 'loginFailed', refused: failureOf(error) === 'refused' });
    }
  }

  async #logout() {
    try {
      await this.#options.backend.logoutParticipant();
    } catch {
      // The end of the socket tells OpenTera the same, only later.
    }
    this.dispatch({ type: 'loggedOut' });
  }

  /** @param {string} url */
  #open(url) {
    this.#socket?.close();
    this.#socket = new EventSocket(url, {
      opened: () => this.dispatch({ type: 'opened' }),
      received: (event) => this.dispatch(event),
      closed: (code) => this.dispatch({ type: 'closed', code }),
    });
  }

  /** @param {string} url */
  async #check(url) {
    this.dispatch({ type: 'checked', url, answer: await checkSession(url) });
  }
}
