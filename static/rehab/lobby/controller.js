/**
 * Connects the lobby's state machine with OpenTera, timers and the start button.
 */

import { part, setNotice } from '../../shared/base/dom.js';
import { failureOf } from '../backend.js';
import { newLobby, step } from './state.js';
import { checkSession } from '../session-check.js';

/** @typedef {import('../../shared/base/i18n.js').Translate} Translate */
/** @typedef {import('../backend.js').Backend} Backend */
/** @typedef {import('./state.js').LobbyEvent} LobbyEvent */
/** @typedef {import('./state.js').LobbyEffect} LobbyEffect */

/**
 * @typedef {object} LobbyOptions
 * @property {string} sessionUuid
 * @property {boolean} hasToken
 * @property {Backend} backend
 * @property {(url: string) => void} enter
 */

/** What is said while something is under way. */
const DOING = Object.freeze({
  starting: { button: 'lobby.starting', hint: 'lobby.starting-hint' },
  opening: { button: 'lobby.opening', hint: 'lobby.opening-hint' },
});

/** @type {Readonly<Record<NonNullable<import('./state.js').Lobby['problem']>, string>>} */
const PROBLEMS = {
  'signed-out': 'lobby.problem-signed-out',
  refused: 'lobby.problem-refused',
  unreachable: 'lobby.problem-unreachable',
  failed: 'lobby.problem-failed',
  'not-open': 'lobby.problem-not-open',
};

export class LobbyController {
  #root;
  #t;
  #options;
  #lobby;

  /**
   * @param {HTMLElement} root
   * @param {Translate} t
   * @param {LobbyOptions} options
   */
  constructor(root, t, options) {
    this.#root = root;
    this.#t = t;
    this.#options = options;
    this.#lobby = newLobby(options.hasToken);
    this.#button.addEventListener('click', () => this.#dispatch({ type: 'start' }));
    this.#show();
  }

  get #button() {
    return part(this.#root, 'start', HTMLButtonElement);
  }

  /** @param {LobbyEvent} event */
  #dispatch(event) {
    const { lobby, effects } = step(this.#lobby, event, Math.random());
    this.#lobby = lobby;
    this.#show();
    effects.forEach((effect) => this.#perform(effect));
  }

  /** @param {LobbyEffect} effect */
  #perform(effect) {
    switch (effect.type) {
      case 'start':
        void this.#start();
        break;
      case 'check':
        void checkSession(effect.url).then((answer) => this.#dispatch({ type: 'checked', answer }));
        break;
      case 'checkIn':
        setTimeout(() => this.#dispatch({ type: 'checkDue' }), effect.ms);
        break;
      case 'enter':
        this.#options.enter(effect.url);
        break;
    }
  }

  async #start() {
    const { backend, sessionUuid } = this.#options;
    try {
      this.#dispatch({ type: 'started', url: await backend.startSession(sessionUuid) });
    } catch (error) {
      this.#dispatch({ type: 'startFailed', code: failureOf(error) });
    }
  }

  /** The button stays focusable while it has nothing to do, so that the keyboard does not lose its place. */
  #show() {
    const { phase, url, problem } = this.#lobby;
    const busy = phase !== 'ready';
    const action = url === '' ? 'lobby.start' : 'lobby.enter';
    const doing = phase === 'starting' ? DOING.starting : DOING.opening;
    this.#button.setAttribute('aria-disabled', String(busy || problem === 'signed-out'));
    part(this.#button, 'start-text', HTMLElement).textContent = this.#t(busy ? doing.button : action);
    part(this.#root, 'progress', HTMLElement).textContent = busy ? this.#t(doing.hint) : '';
    setNotice(part(this.#root, 'problem', HTMLElement), problem && this.#t(PROBLEMS[problem]));
  }
}
