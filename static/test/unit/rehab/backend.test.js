/**
 * OpenTera's REST interface and the check of a session's address, against a `fetch` that answers what they may answer.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Backend, BackendError, failureOf } from '../../../rehab/backend.js';
import { checkSession } from '../../../rehab/session-check.js';

const SOCKET = 'wss://host:40075/wss/participant?id=1';
const USERS = 'https://host:40075/webrtc/8080/users?key=k';

test('login asks with the token in the header, and nowhere else', async () => {
  const { backend, requests } = serve(() => Response.json({ websocket_url: SOCKET, participant_uuid: 'p' }));
  assert.equal(await backend.loginParticipant(), SOCKET);
  const [url, init] = requests[0] ?? [];
  assert.equal(String(url), 'https://host:40075/api/participant/login');
  assert.equal(new Headers(init?.headers).get('Authorization'), 'OpenTera t.o.k');
  assert.equal(init?.cache, 'no-store');
});

test('the base may have a path, with or without a slash at its end', async () => {
  for (const base of ['https://host/tera', 'https://host/tera/']) {
    const { backend, requests } = serve(() => Response.json('bye'), base);
    await backend.logoutParticipant();
    assert.equal(String(requests[0]?.[0]), 'https://host/tera/api/participant/logout');
  }
});

test('no socket address means: online already', async () => {
  for (const answer of [{ participant_uuid: 'p' }, { websocket_url: null }, { websocket_url: '' }]) {
    assert.equal(await serve(() => Response.json(answer)).backend.loginParticipant(), null);
  }
});

test('a session is started by its uuid, and entered where users enter', async () => {
  const { backend, requests } = serve(() => Response.json({ status: 'started', session: { session_url_users: USERS } }));
  assert.equal(await backend.startSession('s-1'), USERS);
  const [url, init] = requests[0] ?? [];
  assert.equal(String(url), 'https://host:40075/api/user/sessions/manager');
  assert.equal(init?.method, 'POST');
  assert.equal(init?.body, '{"session_manage":{"action":"start","session_uuid":"s-1"}}');
  assert.equal(new Headers(init?.headers).get('Content-Type'), 'application/json');
});

test('an answer that is not what was asked for is a failure', async () => {
  const logins = ['<html>', 'null', '7', '"x"', '{"websocket_url":7}', '{"websocket_url":"https://host/"}', '{"websocket_url":"javascript:x"}'];
  for (const body of logins) {
    await assert.rejects(serve(() => new Response(body)).backend.loginParticipant(), failsWith('failed'), body);
  }
  const starts = [
    { status: 'error', error_text: 'Cannot create process' },
    { status: 'started' },
    { status: 'started', session: null },
    { status: 'started', session: { session_url_users: 'javascript:alert(1)' } },
    { session: { session_url_users: USERS } },
    [],
  ];
  for (const body of starts) {
    await assert.rejects(serve(() => Response.json(body)).backend.startSession('s'), failsWith('failed'), JSON.stringify(body));
  }
});

test('a refusal is told from trouble on the way and from a failure', async () => {
  /** @type {Array<[number, string]>} */
  const cases = [
    [400, 'failed'], [401, 'refused'], [403, 'refused'], [404, 'failed'], [429, 'unreachable'], [500, 'failed'], [501, 'failed'],
    [502, 'unreachable'], [503, 'unreachable'], [504, 'unreachable'],
  ];
  for (const [status, code] of cases) {
    const { backend } = serve(() => Response.json('Participant already logged in.', { status }));
    await assert.rejects(backend.loginParticipant(), failsWith(code), String(status));
    await assert.rejects(backend.logoutParticipant(), failsWith(code), String(status));
    await assert.rejects(backend.startSession('s'), failsWith(code), String(status));
  }
});

test('no answer keeps its cause', async () => {
  const cause = new TypeError('fetch failed');
  const { backend } = serve(() => Promise.reject(cause));
  await assert.rejects(backend.loginParticipant(), (error) => failsWith('unreachable')(error) && error instanceof Error && error.cause === cause);
});

test('anything else that is thrown counts as a failure', () => {
  assert.equal(failureOf(new TypeError('a mistake of ours')), 'failed');
  assert.equal(failureOf(new BackendError('refused')), 'refused');
});

test('a session of this origin is open when it says so', async () => {
  for (const [status, expected] of /** @type {const} */ ([[200, 'open'], [403, 'closed'], [404, 'closed'], [502, 'closed'], [503, 'closed']])) {
    assert.equal(await checkWith(async () => new Response(null, { status })), expected, String(status));
  }
  assert.equal(await checkWith(() => Promise.reject(new TypeError('offline'))), 'unknown');
});

test('a session of another origin is open when it answers at all', async () => {
  const opaque = Object.create(Response.prototype, { type: { value: 'opaque' }, ok: { value: false } });
  /** @type {RequestInit | undefined} */
  let init;
  const answer = await checkSession(USERS, { origin: 'https://elsewhere', fetch: async (_url, options) => ((init = options), opaque) });
  assert.deepEqual([answer, init?.mode, init?.method], ['open', 'no-cors', 'HEAD']);
});

test('what is no address of a web page is never asked', async () => {
  assert.equal(await checkSession('javascript:alert(1)', { origin: 'https://host', fetch: () => assert.fail('asked') }), 'closed');
});

/** @param {typeof globalThis.fetch} fetch */
const checkWith = (fetch) => checkSession(USERS, { origin: 'https://host:40075', fetch });

/** @param {string} code */
const failsWith = (code) => (/** @type {unknown} */ error) => error instanceof BackendError && error.code === code;

/**
 * @param {() => Response | Promise<Response>} answer
 * @param {string} [base]
 */
function serve(answer, base = 'https://host:40075') {
  /** @type {Array<Parameters<typeof fetch>>} */
  const requests = [];
  const backend = new Backend({ base, token: 't.o.k', fetch: async (...request) => (requests.push(request), answer()) });
  return { backend, requests };
}
