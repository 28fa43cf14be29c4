/**
 * From the lobby into the session, told as stories.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CHECK_TRIES } from '../../../../rehab/address-check.js';
import { newLobby, step } from '../../../../rehab/lobby/state.js';

/** @import { Lobby, LobbyEffect, LobbyEvent } from '../../../../rehab/lobby/state.js' */

const URL_1 = 'https://host/webrtc/8080/users?key=k';
const CLOSED = /** @type {const} */ ({ type: 'checked', answer: 'closed' });

test('start, open, enter', () => {
  const story = tell();
  story.when({ type: 'start' }, 'starting', [{ type: 'start' }]);
  story.when({ type: 'started', url: URL_1 }, 'opening', [{ type: 'check', url: URL_1 }]);
  story.when(CLOSED, 'opening', [{ type: 'checkIn', ms: 300 }]);
  story.when({ type: 'checkDue' }, 'opening', [{ type: 'check', url: URL_1 }]);
  story.when({ type: 'checked', answer: 'open' }, 'gone', [{ type: 'enter', url: URL_1 }]);
});

test('a session is not started twice by an impatient hand', () => {
  const story = tell();
  story.when({ type: 'start' }, 'starting', [{ type: 'start' }]);
  story.when({ type: 'start' }, 'starting', []);
  story.when({ type: 'started', url: URL_1 }, 'opening', [{ type: 'check', url: URL_1 }]);
  story.when({ type: 'start' }, 'opening', []);
  story.when({ type: 'started', url: 'https://late' }, 'opening', []);
});

test('a failed start says why and can be tried again', () => {
  for (const code of /** @type {const} */ (['refused', 'unreachable', 'failed'])) {
    const story = tell();
    story.when({ type: 'start' }, 'starting', [{ type: 'start' }]);
    story.when({ type: 'startFailed', code }, 'ready', [], code);
    story.when({ type: 'start' }, 'starting', [{ type: 'start' }]);
  }
});

test('a session that started but does not open is asked again, not started again', () => {
  const story = tell();
  story.when({ type: 'start' }, 'starting', [{ type: 'start' }]);
  story.when({ type: 'started', url: URL_1 }, 'opening', [{ type: 'check', url: URL_1 }]);
  for (let tries = 1; tries < CHECK_TRIES; tries += 1) {
    story.lobby = step(story.lobby, CLOSED).lobby;
  }
  story.when({ type: 'checked', answer: 'unknown' }, 'ready', [], 'not-open');
  story.when({ type: 'checkDue' }, 'ready', [], 'not-open');
  story.when({ type: 'start' }, 'opening', [{ type: 'check', url: URL_1 }]);
  story.when(CLOSED, 'opening', [{ type: 'checkIn', ms: 300 }]);
});

test('who is not known cannot start anything', () => {
  const story = tell(newLobby(false));
  story.when({ type: 'start' }, 'ready', [], 'signed-out');
});

test('late and doubled events change nothing', () => {
  const story = tell();
  for (const event of /** @type {LobbyEvent[]} */ ([{ type: 'started', url: URL_1 }, { type: 'startFailed', code: 'failed' }, CLOSED, { type: 'checkDue' }])) {
    story.when(event, 'ready', []);
  }
});

function tell(lobby = newLobby(true)) {
  const story = {
    lobby,
    /**
     * @param {LobbyEvent} event
     * @param {Lobby['phase']} phase
     * @param {readonly LobbyEffect[]} effects
     * @param {Lobby['problem']} [problem]
     */
    when(event, phase, effects, problem = null) {
      const next = step(story.lobby, event);
      story.lobby = next.lobby;
      assert.deepEqual(next.effects, effects, event.type);
      assert.deepEqual([next.lobby.phase, next.lobby.problem], [phase, problem], event.type);
    },
  };
  return story;
}
