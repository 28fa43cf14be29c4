/**
 * Nobody gets a socket without a key, ticket or cookie of that very session: not by polling, not by WebSocket, in neither
 * version of Engine.IO, at none of the addresses. Each case is listed by its name.
 */

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { TRANSPORTS, VERSIONS, tryHandshake } from '../support/handshake.js';
import { startServer } from '../support/server.js';
import { until } from '../support/until.js';

/** @import { Session } from '../support/server.js' */

const server = await startServer(['--handshakes-per-s', '10000', '--handshake-burst', '10000']);
after(() => server.stop());

const sessions = [await server.startSession(), await server.startSession(), await server.startSession()];
const credentials = await Promise.all(sessions.map(credentialsOf));

for (const [index, session] of sessions.entries()) {
  const own = /** @type {Credentials} */ (credentials[index]);
  const other = /** @type {Credentials} */ (credentials[(index + 1) % credentials.length]);
  for (const [place, base] of [['directly', new URL(session.urls.users).origin], ['through the home', server.origin]]) {
    for (const transport of TRANSPORTS) {
      for (const version of VERSIONS) {
        describe(`session ${index + 1}, ${place}, ${transport}, EIO ${version}`, () => {
          const attempt = { base: /** @type {string} */ (base), port: session.port, version, transport };
          for (const [what, given] of Object.entries(refusedCredentials(own, other))) {
            test(`refused: ${what}`, async () => {
              const { status, body, headers } = await tryHandshake({ ...attempt, ...given });
              assert.equal(status, 403);
              assert.equal(JSON.parse(body).code, 'forbidden');
              assert.equal(headers['set-cookie'], undefined);
              assert.doesNotMatch(body, /sid/);
            });
          }
          for (const [what, given] of Object.entries(goodCredentials(own))) {
            test(`let in: ${what}`, async () => {
              const { status } = await tryHandshake({ ...attempt, ...given });
              assert.equal(status, transport === 'websocket' ? 101 : 200);
            });
          }
        });
      }
    }
  }
}

describe('a port without a session', () => {
  const unused = Math.max(...sessions.map(({ port }) => port)) + 1;
  for (const transport of TRANSPORTS) {
    for (const version of VERSIONS) {
      test(`refused through the home: ${transport}, EIO ${version}, with the key of a session`, async () => {
        const query = { key: credentials[0]?.key ?? '' };
        const { status } = await tryHandshake({ base: server.origin, port: unused, version, transport, query });
        assert.equal(status, 403);
      });
    }
  }
});

test('the path of one session does not open another one', async () => {
  const [first, second] = /** @type {[Session, Session]} */ (/** @type {unknown} */ (sessions));
  const query = { key: credentials[1]?.key ?? '' };
  const { status } = await tryHandshake({ base: new URL(first.urls.users).origin, port: second.port, version: 4, transport: 'websocket', query });
  assert.equal(status, 404);
});

test('a made-up connection id opens nothing', async () => {
  for (const session of sessions) {
    for (const transport of TRANSPORTS) {
      const base = new URL(session.urls.users).origin;
      const { status } = await tryHandshake({ base, port: session.port, version: 4, transport, query: { sid: 'AAAAAAAAAAAAAAAA' } });
      assert.equal(status, 400);
    }
  }
});

test('an expired ticket opens nothing', async (t) => {
  const brief = await startServer(['--ticket-ttl-s', '1']);
  t.after(() => brief.stop());
  const session = await brief.startSession();
  const { ticket } = await credentialsOf(session);
  const attempt = { base: new URL(session.urls.users).origin, port: session.port, version: /** @type {const} */ (4), transport: /** @type {const} */ ('polling'), query: { ticket } };
  await until('the ticket has expired', 5_000, async () => (await tryHandshake(attempt)).status === 403);
});

test('no way of writing the path goes around the gate', async () => {
  const [session] = /** @type {[Session]} */ (/** @type {unknown} */ (sessions));
  const { port } = session;
  const handshake = '?EIO=4&transport=polling';
  for (const base of [new URL(session.urls.users).origin, server.origin, `${server.origin}/webrtc/${port}`]) {
    for (const path of [
      `/websocket/${port}`,
      `//websocket/${port}/`,
      `/websocket//${port}/`,
      `/websocket/${port}//`,
      `/websocket/0${port}/`,
      `/websocket/%${port.toString().charCodeAt(0).toString(16)}${port.toString().slice(1)}/`,
      `/WebSocket/${port}/`,
      `/x/../websocket/${port}/`,
      '/socket.io/',
      '/engine.io/',
    ]) {
      const response = await fetch(`${base}${path}${handshake}`, { redirect: 'manual' });
      assert.ok([403, 404].includes(response.status), `${path}: ${response.status}`);
      assert.doesNotMatch(await response.text(), /sid/, path);
    }
  }
});

/** @typedef {{ key: string, ticket: string, cookie: string }} Credentials */
/** @typedef {Record<string, { query?: Record<string, string>, cookie?: string }>} Cases */

/**
 * @param {Credentials} own of the session
 * @param {Credentials} other of another session
 * @returns {Cases}
 */
function refusedCredentials(own, other) {
  return {
    'nothing': {},
    'an empty key': { query: { key: '' } },
    'the key of another session': { query: { key: other.key } },
    'the ticket of another session': { query: { ticket: other.ticket } },
    'the cookie of another session': { cookie: other.cookie },
    'all that another session gives': { query: { key: other.key, ticket: other.ticket }, cookie: other.cookie },
    'the operator token as key': { query: { key: server.token } },
    'the operator token as ticket': { query: { ticket: server.token } },
    'the key as ticket': { query: { ticket: own.key } },
    'the ticket as key': { query: { key: own.ticket } },
    'the ticket as cookie': { cookie: `${own.cookie.split('=')[0]}=${own.ticket}` },
    'the cookie as ticket': { query: { ticket: own.cookie.split('=')[1] ?? '' } },
    'the cookie under another name': { cookie: own.cookie.replace(/^[^=]*/, 'session') },
    'a ticket for another role': { query: { ticket: own.ticket.replace(/^tp/, 'tu') } },
    'a ticket with a later end': { query: { ticket: own.ticket.replace('.', '.f') } },
    'a ticket without its end': { query: { ticket: own.ticket.slice(0, -4) } },
    'a ticket that is garbage': { query: { ticket: '\u0000é..😀.%00' } },
    'a ticket that is very long': { query: { ticket: 'tp.'.repeat(2_000) } },
    'an empty ticket': { query: { ticket: '' } },
    'the key in upper case': { query: { key: own.key.toUpperCase() === own.key ? own.key.toLowerCase() : own.key.toUpperCase() } },
  };
}

/**
 * What shows that the refusals above mean something.
 *
 * @param {Credentials} own
 * @returns {Cases}
 */
function goodCredentials(own) {
  return {
    'the key': { query: { key: own.key } },
    'a ticket': { query: { ticket: own.ticket } },
    'the cookie': { cookie: own.cookie },
  };
}

/**
 * What a participant of a session gets.
 *
 * @param {Session} session
 * @returns {Promise<Credentials>}
 */
async function credentialsOf(session) {
  const link = new URL(session.urls.participants);
  const key = link.searchParams.get('key') ?? '';
  const page = await fetch(link);
  const [cookie = ''] = (page.headers.get('set-cookie') ?? '').split(';');
  const { ticket } = await (await fetch(`${link.origin}/ticket?key=${key}`)).json();
  assert.ok(key && cookie && ticket);
  return { key, ticket, cookie };
}
