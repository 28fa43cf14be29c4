/**
 * The life of a participant's page, told as stories: what happens, what is on screen, and what the page does.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CHECK_TRIES } from '../../../../rehab/address-check.js';
import { newDashboard, noticeOf, screenOf, statusOf, step } from '../../../../rehab/participant/dashboard.js';
import { DOUBT_AFTER, SLOW_RETRY_MS, SUPERSEDED_CODE } from '../../../../rehab/participant/link.js';

/** @import { DashboardEvent, Effect, LinkNotice, Screen } from '../../../../rehab/participant/dashboard.js' */

const OWN = 'p-1';
const SOCKET = 'wss://host/wss/participant?id=1';
const URL_1 = 'https://host/webrtc/8080/participants?key=k1';
const URL_2 = 'https://host/webrtc/8081/participants?key=k2';

const LOST = /** @type {const} */ ({ type: 'closed', code: 1006 });
const SUPERSEDED = /** @type {const} */ ({ type: 'closed', code: SUPERSEDED_CODE });
const UNREACHABLE = /** @type {const} */ ({ type: 'loginFailed', refused: false });

test('from login to the waiting room', () => {
  const story = tell();
  story.when({ type: 'start', hasToken: true }, 'connecting', [{ type: 'login' }]);
  story.when({ type: 'loggedIn', url: SOCKET }, 'connecting', [{ type: 'openLink', url: SOCKET }]);
  story.when({ type: 'opened' }, 'waiting', []);
  assert.equal(statusOf(story.state.link), 'online');
});

test('an invitation is opened as soon as the session answers', () => {
  const story = waiting();
  story.when(join('s', URL_1), 'starting', [{ type: 'cancelCheck' }, { type: 'check', url: URL_1 }]);
  story.when({ type: 'checked', url: URL_1, answer: 'open' }, 'session', []);
  assert.equal(story.state.visit.invitation?.url, URL_1);
});

test('a session that is not there yet is tried again, but not for ever; then the visitor decides', () => {
  const story = waiting();
  story.when(join('s', URL_1), 'starting', [{ type: 'cancelCheck' }, { type: 'check', url: URL_1 }]);
  for (const ms of [300, 600, 1200, 2400, 4800, 5000, 5000]) {
    story.when({ type: 'checked', url: URL_1, answer: 'closed' }, 'starting', [{ type: 'checkIn', ms }]);
    story.when({ type: 'checkDue' }, 'starting', [{ type: 'check', url: URL_1 }]);
  }
  story.when({ type: 'checked', url: URL_1, answer: 'unknown' }, 'stuck', []);
  story.when({ type: 'retrySession' }, 'starting', [{ type: 'cancelCheck' }, { type: 'check', url: URL_1 }]);
  story.when({ type: 'checked', url: URL_1, answer: 'closed' }, 'starting', [{ type: 'checkIn', ms: 300 }]);
  assert.equal(CHECK_TRIES, 8);
});

test('whoever gives up waits again, and the next invitation starts from its beginning', () => {
  const story = stuck();
  story.when({ type: 'giveUpSession' }, 'waiting', [{ type: 'cancelCheck' }]);
  story.when(join('s', URL_1), 'starting', [{ type: 'cancelCheck' }, { type: 'check', url: URL_1 }]);
  story.when({ type: 'checked', url: URL_1, answer: 'closed' }, 'starting', [{ type: 'checkIn', ms: 300 }]);
});

test('an invitation repeated while the session is stuck tries again', () => {
  stuck().when(join('s', URL_1), 'starting', [{ type: 'cancelCheck' }, { type: 'check', url: URL_1 }]);
});

test('repeated invitations leave the running visit alone', () => {
  const story = inSession();
  const { visit } = story.state;
  story.when(join('s', URL_1), 'session', []);
  story.when(join('s', `${URL_1}&lang=fr#x`), 'session', []);
  story.when(join('other', URL_1), 'session', []);
  assert.equal(story.state.visit, visit);
});

test('a repeated invitation does not start the wait anew either', () => {
  const story = waiting();
  story.when(join('s', URL_1), 'starting', [{ type: 'cancelCheck' }, { type: 'check', url: URL_1 }]);
  story.when(join('s', URL_1), 'starting', []);
});

test('a truly different session replaces the running one', () => {
  const story = inSession();
  story.when(join('s2', URL_2), 'starting', [{ type: 'cancelCheck' }, { type: 'check', url: URL_2 }]);
  story.when({ type: 'checked', url: URL_1, answer: 'open' }, 'starting', []);
  story.when({ type: 'checked', url: URL_2, answer: 'open' }, 'session', []);
  story.when({ type: 'stopSession', uuid: 's' }, 'session', []);
});

test('the same session at a new address: the visit goes on while its own address lives', () => {
  for (const answer of /** @type {const} */ (['open', 'unknown'])) {
    const story = inSession();
    story.when(join('s', URL_2), 'session', [{ type: 'check', url: URL_1 }]);
    story.when({ type: 'checked', url: URL_1, answer }, 'session', []);
    assert.deepEqual([story.state.visit.invitation?.url, story.state.visit.moved], [URL_1, null]);
  }
});

test('the same session at a new address: the visit moves there when its own address is dead', () => {
  const story = inSession();
  story.when(join('s', URL_2), 'session', [{ type: 'check', url: URL_1 }]);
  story.when({ type: 'checked', url: URL_1, answer: 'closed' }, 'starting', [{ type: 'cancelCheck' }, { type: 'check', url: URL_2 }]);
  story.when({ type: 'checked', url: URL_2, answer: 'open' }, 'session', []);
});

test('a lost event socket touches neither the visit nor the waiting room', () => {
  for (const [story, screen] of /** @type {const} */ ([[inSession(), 'session'], [waiting(), 'waiting']])) {
    const { visit } = story.state;
    story.when(LOST, screen, [{ type: 'retryIn', ms: 300 }]);
    story.when({ type: 'retryDue' }, screen, [{ type: 'login' }]);
    story.when({ type: 'loggedIn', url: SOCKET }, screen, [{ type: 'openLink', url: SOCKET }]);
    story.when({ type: 'opened' }, screen, []);
    assert.equal(story.state.visit, visit);
    assert.equal(noticeOf(story.state), null);
  }
});

test('a slow or silent login is retried with the same login, less and less often', () => {
  const story = tell();
  story.when({ type: 'start', hasToken: true }, 'connecting', [{ type: 'login' }]);
  for (const ms of [300, 600, 1200, 2400, 4800]) {
    story.when(UNREACHABLE, 'connecting', [{ type: 'retryIn', ms }]);
    story.when({ type: 'retryDue' }, 'connecting', [{ type: 'login' }]);
  }
  story.when(UNREACHABLE, 'unreachable', [{ type: 'retryIn', ms: 5000 }]);
  story.when({ type: 'retryDue' }, 'unreachable', [{ type: 'login' }]);
  story.when(UNREACHABLE, 'unreachable', [{ type: 'retryIn', ms: SLOW_RETRY_MS }]);
  story.when({ type: 'tryNow' }, 'connecting', [{ type: 'cancelRetry' }, { type: 'login' }]);
  story.when({ type: 'loggedIn', url: SOCKET }, 'connecting', [{ type: 'openLink', url: SOCKET }]);
  story.when({ type: 'opened' }, 'waiting', []);
});

test('asking to try now is answered also while an attempt is under way', () => {
  const story = unreachable(tell());
  story.when({ type: 'retryDue' }, 'unreachable', [{ type: 'login' }]);
  story.when({ type: 'tryNow' }, 'connecting', []);
});

test('in a visit, a clinic that stays away is only mentioned', () => {
  const story = inSession();
  story.when(LOST, 'session', [{ type: 'retryIn', ms: 300 }]);
  story.when({ type: 'retryDue' }, 'session', [{ type: 'login' }]);
  assert.equal(noticeOf(story.state), null);
  unreachable(story, 'session', DOUBT_AFTER - 1);
  assert.equal(noticeOf(story.state), 'unreachable');
});

test('online elsewhere: nobody is thrown out before the visitor says so', () => {
  const story = tell();
  story.when({ type: 'start', hasToken: true }, 'connecting', [{ type: 'login' }]);
  story.when({ type: 'alreadyOnline' }, 'elsewhere', []);
  story.when({ type: 'tryNow' }, 'elsewhere', []);
  story.when({ type: 'useThisDevice' }, 'connecting', [{ type: 'logout' }]);
  story.when({ type: 'useThisDevice' }, 'connecting', []);
  story.when({ type: 'loggedOut' }, 'connecting', [{ type: 'login' }]);
  story.when({ type: 'loggedIn', url: SOCKET }, 'connecting', [{ type: 'openLink', url: SOCKET }]);
  story.when({ type: 'opened' }, 'waiting', []);
});

test('after taking over, OpenTera may need a moment to notice', () => {
  const story = tell();
  story.when({ type: 'start', hasToken: true }, 'connecting', [{ type: 'login' }]);
  story.when({ type: 'alreadyOnline' }, 'elsewhere', []);
  story.when({ type: 'useThisDevice' }, 'connecting', [{ type: 'logout' }]);
  story.when({ type: 'loggedOut' }, 'connecting', [{ type: 'login' }]);
  story.when({ type: 'alreadyOnline' }, 'connecting', [{ type: 'retryIn', ms: 300 }]);
});

test('after a loss, "already online" is our own ghost first, and another device only when it stays', () => {
  const story = waiting();
  story.when(LOST, 'waiting', [{ type: 'retryIn', ms: 300 }]);
  for (const ms of [600, 1200, 2400, 4800]) {
    story.when({ type: 'retryDue' }, 'waiting', [{ type: 'login' }]);
    story.when({ type: 'alreadyOnline' }, 'waiting', [{ type: 'retryIn', ms }]);
  }
  story.when({ type: 'retryDue' }, 'waiting', [{ type: 'login' }]);
  story.when({ type: 'alreadyOnline' }, 'unreachable', [{ type: 'retryIn', ms: 5000 }]);
  story.when({ type: 'retryDue' }, 'unreachable', [{ type: 'login' }]);
  story.when({ type: 'alreadyOnline' }, 'elsewhere', []);
});

test('another device takes over while this one waits: the visit ends', () => {
  waiting().when(SUPERSEDED, 'elsewhere', [{ type: 'goToEnd' }]);
});

test('another device takes over during a visit: the visit stays, and says so', () => {
  const story = inSession();
  story.when(SUPERSEDED, 'session', []);
  assert.equal(noticeOf(story.state), 'superseded');
  story.when({ type: 'retryDue' }, 'session', []);
  story.when({ type: 'useThisDevice' }, 'session', [{ type: 'logout' }]);
  story.when({ type: 'loggedOut' }, 'session', [{ type: 'login' }]);
  story.when({ type: 'loggedIn', url: SOCKET }, 'session', [{ type: 'openLink', url: SOCKET }]);
  story.when({ type: 'opened' }, 'session', []);
  assert.equal(noticeOf(story.state), null);
});

test('only that close code means another device', () => {
  for (const code of [1000, 1001, 1005, 1006, 1011, 3999, 4001]) {
    waiting().when({ type: 'closed', code }, 'waiting', [{ type: 'retryIn', ms: 300 }]);
  }
});

test('the session ends, and the next one can begin', () => {
  const story = inSession();
  story.when({ type: 'stopSession', uuid: 'other' }, 'session', []);
  story.when({ type: 'stopSession', uuid: 's' }, 'waiting', [{ type: 'cancelCheck' }]);
  assert.equal(story.state.visit.waiting, 'ended');
  story.when(join('s2', URL_2), 'starting', [{ type: 'cancelCheck' }, { type: 'check', url: URL_2 }]);
  assert.equal(story.state.visit.waiting, 'soon');
});

test('the session ends before it opened: a late answer does not open it', () => {
  const story = waiting();
  story.when(join('s', URL_1), 'starting', [{ type: 'cancelCheck' }, { type: 'check', url: URL_1 }]);
  story.when({ type: 'stopSession', uuid: 's' }, 'waiting', [{ type: 'cancelCheck' }]);
  story.when({ type: 'checked', url: URL_1, answer: 'open' }, 'waiting', []);
  story.when({ type: 'checkDue' }, 'waiting', []);
});

test('who is taken out leaves; who only hears of it stays', () => {
  const story = inSession();
  story.when({ type: 'leaveSession', uuid: 's', participants: ['p-2', ''] }, 'session', []);
  story.when({ type: 'leaveSession', uuid: 'other', participants: [OWN] }, 'session', []);
  story.when({ type: 'leaveSession', uuid: 's', participants: ['p-2', OWN] }, 'waiting', [{ type: 'cancelCheck' }]);
  assert.equal(story.state.visit.waiting, 'removed');
});

test('without a token the visitor is asked to log in again', () => {
  tell().when({ type: 'start', hasToken: false }, 'refused', []);
});

test('a refused token is not tried again, and does not end a visit', () => {
  const story = tell();
  story.when({ type: 'start', hasToken: true }, 'connecting', [{ type: 'login' }]);
  story.when({ type: 'loginFailed', refused: true }, 'refused', []);
  story.when({ type: 'retryDue' }, 'refused', []);
  const running = inSession();
  running.when(LOST, 'session', [{ type: 'retryIn', ms: 300 }]);
  running.when({ type: 'retryDue' }, 'session', [{ type: 'login' }]);
  running.when({ type: 'loginFailed', refused: true }, 'session', []);
  assert.equal(noticeOf(running.state), 'refused');
});

test('logging out ends everything, whatever still arrives', () => {
  const story = waiting();
  story.when({ type: 'logout' }, 'leaving', [
    { type: 'cancelCheck' },
    { type: 'cancelRetry' },
    { type: 'closeLink' },
    { type: 'logout' },
  ]);
  for (const event of /** @type {DashboardEvent[]} */ ([LOST, SUPERSEDED, join('s', URL_1), { type: 'logout' }, { type: 'retryDue' }, { type: 'opened' }])) {
    assert.deepEqual(step(story.state, event), { state: story.state, effects: event.type === 'logout' ? [{ type: 'cancelCheck' }] : [] });
  }
  story.when({ type: 'loggedOut' }, 'leaving', [{ type: 'goToEnd' }]);
});

test('late and doubled events change nothing', () => {
  const story = waiting();
  for (const event of /** @type {DashboardEvent[]} */ ([
    { type: 'opened' }, { type: 'loggedIn', url: SOCKET }, { type: 'alreadyOnline' }, UNREACHABLE, { type: 'retryDue' }, { type: 'tryNow' },
    { type: 'useThisDevice' }, { type: 'loggedOut' }, { type: 'checkDue' }, { type: 'retrySession' }, { type: 'giveUpSession' },
    { type: 'checked', url: URL_1, answer: 'open' }, { type: 'stopSession', uuid: 's' }, { type: 'leaveSession', uuid: 's', participants: [OWN] },
  ])) {
    story.when(event, 'waiting', []);
  }
});

/** @param {string} uuid @param {string} url @returns {DashboardEvent} */
function join(uuid, url) {
  return { type: 'joinSession', uuid, url };
}

function tell(state = newDashboard(OWN)) {
  const story = {
    state,
    /**
     * @param {DashboardEvent} event
     * @param {Screen} screen
     * @param {readonly Effect[]} effects
     */
    when(event, screen, effects) {
      const next = step(story.state, event);
      story.state = next.state;
      assert.deepEqual(next.effects, effects, event.type);
      assert.equal(screenOf(next.state), screen, event.type);
    },
  };
  return story;
}

function waiting() {
  /** @type {DashboardEvent[]} */
  const events = [{ type: 'start', hasToken: true }, { type: 'loggedIn', url: SOCKET }, { type: 'opened' }];
  return tell(events.reduce((state, event) => step(state, event).state, newDashboard(OWN)));
}

function inSession() {
  const { state } = step(waiting().state, join('s', URL_1));
  return tell(step(state, { type: 'checked', url: URL_1, answer: 'open' }).state);
}

function stuck() {
  let { state } = step(waiting().state, join('s', URL_1));
  for (let tries = 0; tries < CHECK_TRIES; tries += 1) {
    state = step(state, { type: 'checked', url: URL_1, answer: 'closed' }).state;
  }
  assert.equal(screenOf(state), 'stuck');
  return tell(state);
}

/**
 * So many attempts fail that the visitor has to know.
 *
 * @param {ReturnType<typeof tell>} story
 * @param {Screen} [screen]
 */
function unreachable(story, screen = 'unreachable', attempts = DOUBT_AFTER) {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { state } = step(story.state, { type: 'retryDue' });
    story.state = step(state, UNREACHABLE).state;
  }
  assert.equal(screenOf(story.state), screen);
  return story;
}
