/**
 * The operator's HTTP interface, against a `fetch` that answers what the server may answer.
 */

import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';

import { ApiError, codeOf, fetchQr, listSessions, startSession, stopSession } from '../../../home/api.js';

afterEach(() => mock.restoreAll());

/** @param {() => Response | Promise<Response>} answer */
const serve = (answer) => mock.method(globalThis, 'fetch', async () => answer());

/**
 * @param {number} status
 * @param {unknown} body
 */
const json = (status, body) => Response.json(body, { status });

/** @param {string} code */
const failsWith = (code) => (/** @type {unknown} */ error) => error instanceof ApiError && error.code === code;

const urls = { users: 'u', participants: 'p', devices: 'd' };

test('the list is fetched from beside the page', async () => {
  const list = { sessions: [], max_sessions: 50, secure_links: true };
  const fetched = serve(() => json(200, list));
  assert.deepEqual(await listSessions(), list);
  assert.equal(fetched.mock.calls[0]?.arguments[0], 'sessions');
});

test('a started session looks as if it had been listed', async () => {
  const fetched = serve(() => json(201, { id: 'i', name: 'Knee', port: 8080, urls }));
  assert.deepEqual(await startSession('Knee'), { id: 'i', name: 'Knee', port: 8080, urls, age_s: 0, peers: [] });
  const init = fetched.mock.calls[0]?.arguments[1];
  assert.equal(init?.method, 'POST');
  assert.equal(init?.body, '{"name":"Knee"}');
});

test('no name is sent when there is none', async () => {
  const fetched = serve(() => json(201, { id: 'i', port: 8080, urls }));
  assert.equal((await startSession('')).name, '');
  assert.equal(fetched.mock.calls[0]?.arguments[1]?.body, '{}');
});

test('an id never leaves its place in the path', async () => {
  const fetched = serve(() => new Response(null, { status: 204 }));
  await stopSession('../x?y');
  assert.equal(fetched.mock.calls[0]?.arguments[0], 'sessions/..%2Fx%3Fy');
});

test('stopping what is already over succeeds', async () => {
  serve(() => json(404, { code: 'not_found', message: 'There is no such session.' }));
  await stopSession('i');
});

test('a QR code comes as a blob', async () => {
  const fetched = serve(() => new Response('<svg/>', { headers: { 'Content-Type': 'image/svg+xml' } }));
  assert.equal((await fetchQr('i', 'participants')).type, 'image/svg+xml');
  assert.equal(fetched.mock.calls[0]?.arguments[0], 'sessions/i/qr/participants');
});

test('the server’s code is kept', async () => {
  serve(() => json(503, { code: 'no_port_left', message: 'All ports are in use.' }));
  await assert.rejects(startSession(''), failsWith('no_port_left'));
});

test('a refusal without a known code is judged by its status', async () => {
  /** @type {Array<[number, string]>} */
  const cases = [
    [401, 'forbidden'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [418, 'internal'],
    [429, 'rate_limited'],
    [500, 'internal'],
    [502, 'network'],
    [503, 'network'],
    [504, 'network'],
  ];
  for (const [status, code] of cases) {
    serve(() => new Response('<html>Bad gateway</html>', { status }));
    await assert.rejects(listSessions(), failsWith(code), String(status));
    serve(() => json(status, { code: 'brand_new' }));
    await assert.rejects(listSessions(), failsWith(code), String(status));
    mock.restoreAll();
  }
});

test('no answer is a network error and keeps its cause', async () => {
  const cause = new TypeError('fetch failed');
  serve(() => Promise.reject(cause));
  await assert.rejects(listSessions(), (error) => failsWith('network')(error) && error instanceof Error && error.cause === cause);
});

test('an answer that is not what was asked for is an internal error', async () => {
  for (const answer of [new Response('<html>'), json(200, {}), json(200, null), json(200, { sessions: 3 })]) {
    serve(() => answer);
    await assert.rejects(listSessions(), failsWith('internal'));
    mock.restoreAll();
  }
});

test('anything else that is thrown counts as internal', () => {
  assert.equal(codeOf(new TypeError('a mistake of ours')), 'internal');
  assert.equal(codeOf(new ApiError('forbidden')), 'forbidden');
});
