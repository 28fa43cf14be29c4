/**
 * How a clinician gets from the lobby into the session: a pure state machine.
 *
 * A session that was started is not started a second time: that would end the first one. When only its address does not
 * open yet, trying again means asking the address again.
 */

import { afterCheck } from '../address-check.js';

/** @typedef {import('../backend.js').BackendFailure} BackendFailure */
/** @typedef {import('../session-check.js').SessionAnswer} SessionAnswer */

/**
 * @typedef {object} Lobby
 * @property {'ready' | 'starting' | 'opening' | 'gone'} phase
 * @property {string} url of the started session, "" before
 * @property {number} tries of the address
 * @property {BackendFailure | 'signed-out' | 'not-open' | null} problem
 */

/**
 * @typedef {{ type: 'start' | 'checkDue' }
 *   | { type: 'started', url: string }
 *   | { type: 'startFailed', code: BackendFailure }
 *   | { type: 'checked', answer: SessionAnswer }} LobbyEvent
 */

/**
 * @typedef {{ type: 'start' }
 *   | { type: 'check' | 'enter', url: string }
 *   | { type: 'checkIn', ms: number }} LobbyEffect
 */

/** @typedef {{ lobby: Lobby, effects: LobbyEffect[] }} LobbyStep */

/**
 * @param {boolean} hasToken
 * @returns {Lobby}
 */
export function newLobby(hasToken) {
  return { phase: 'ready', url: '', tries: 0, problem: hasToken ? null : 'signed-out' };
}

/**
 * @param {Lobby} lobby
 * @param {LobbyEvent} event
 * @param {number} [random] from 0 to 1, for the jitter of retries
 * @returns {LobbyStep}
 */
export function step(lobby, event, random = 0) {
  const { phase, url, problem } = lobby;
  switch (event.type) {
    case 'start':
      return phase === 'ready' && problem !== 'signed-out' ? start(lobby) : stay(lobby);
    case 'started':
      return phase === 'starting' ? open(lobby, event.url) : stay(lobby);
    case 'startFailed':
      return phase === 'starting' ? stay({ ...lobby, phase: 'ready', problem: event.code }) : stay(lobby);
    case 'checked':
      return phase === 'opening' ? checked(lobby, event.answer, random) : stay(lobby);
    case 'checkDue':
      return phase === 'opening' ? stay(lobby, { type: 'check', url }) : stay(lobby);
  }
}

/**
 * @param {Lobby} lobby
 * @returns {LobbyStep}
 */
function start(lobby) {
  return lobby.url === '' ? stay({ ...lobby, phase: 'starting', problem: null }, { type: 'start' }) : open(lobby, lobby.url);
}

/**
 * @param {Lobby} lobby
 * @param {string} url
 * @returns {LobbyStep}
 */
function open(lobby, url) {
  return stay({ ...lobby, phase: 'opening', url, tries: 0, problem: null }, { type: 'check', url });
}

/**
 * @param {Lobby} lobby
 * @param {SessionAnswer} answer
 * @param {number} random
 * @returns {LobbyStep}
 */
function checked(lobby, answer, random) {
  const { url, tries } = lobby;
  const next = afterCheck(tries, answer, random);
  switch (next.type) {
    case 'open':
      return stay({ ...lobby, phase: 'gone' }, { type: 'enter', url });
    case 'again':
      return stay({ ...lobby, tries: next.tries }, { type: 'checkIn', ms: next.waitMs });
    case 'givenUp':
      return stay({ ...lobby, phase: 'ready', problem: 'not-open' });
  }
}

/**
 * @param {Lobby} lobby
 * @param {...LobbyEffect} effects
 * @returns {LobbyStep}
 */
function stay(lobby, ...effects) {
  return { lobby, effects };
}
