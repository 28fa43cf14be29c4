/**
 * What has to last: a call through the relay whose credentials expire again and again, and two thousand sockets that do nothing.
 *
 * The credentials are good for 60 s and the call lasts 150 s. The sockets stay open meanwhile; `DEPLOY_IDLE_S=600` keeps them, and
 * the call, for ten minutes.
 */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { connect } from 'node:tls';

import { HOST, inside } from '../support/deploy/engine.js';
import { relayAlone } from '../support/deploy/relayed.js';
import { startStandalone } from '../support/deploy/standalone.js';
import { WirePeer } from '../support/socketio-client.js';
import { setStageFor } from '../support/stage.js';
import { until, within } from '../support/until.js';

/** @import { ProbedWindow } from '../support/probe.js' */
/** @import { RelayedWindow } from '../support/deploy/relayed.js' */
/** @import { Session } from '../support/server.js' */
/** @import { Visitor } from '../support/visitor.js' */

const CREDENTIAL_S = 60;
const CALL_MS = 1_000 * Number(process.env['DEPLOY_IDLE_S'] ?? 150);

const SESSIONS = 40;
const SOCKETS_IN_EACH = 50;
/** Joined at once, which is all that two processors do well. */
const AT_ONCE = 10;
const RELAYED_WITHIN_MS = 10_000;

const server = await startStandalone({ TURN_TTL_S: String(CREDENTIAL_S) }, {
  VIDEOREHAB_MAX_PEERS: '64',
  // All of them come from this machine.
  VIDEOREHAB_HANDSHAKES_PER_S: '1000',
  VIDEOREHAB_HANDSHAKE_BURST: '4000',
}, { limit_conn: 'connections 4000' });
const { scenario } = await setStageFor(server, { context: { ignoreHTTPSErrors: true } });

/** @type {WirePeer[]} */
const idle = [];
after(() => idle.forEach((peer) => peer.close()));

scenario('a relayed call and two thousand idle sockets outlast the credentials', async ({ visit, profile }) => {
  const session = await server.startSession();
  const relayed = async (/** @type {string} */ url, /** @type {string} */ name) => {
    const context = await profile();
    await context.addInitScript(relayAlone);
    return (await visit(url, name, { in: context })).enter();
  };
  const nadia = await relayed(session.urls.users, 'Nadia');
  const paul = await relayed(session.urls.participants, 'Paul');
  const since = paul.joinedAt;
  await Promise.all([
    nadia.untilMediaFrom(['Paul'], { since, ms: RELAYED_WITHIN_MS }),
    paul.untilMediaFrom(['Nadia'], { since, ms: RELAYED_WITHIN_MS }),
  ]);
  const [first = ''] = await usernames(paul);
  assert.match(first, /^\d+:[\w-]+$/);
  const before = await pairs(paul);
  assert.deepEqual(before.map(({ local, remote }) => [local, remote]), [['relay', 'relay']]);

  await openIdle();
  await until('the call has lasted', CALL_MS + 5_000, () => performance.now() - since > CALL_MS);

  assert.equal(idle.filter(({ connected }) => connected).length, SESSIONS * SOCKETS_IN_EACH, 'no socket was dropped');
  assert.ok(idle.every(({ transport }) => transport === 'websocket'));
  console.log(`FIGURE ${idle.length} idle sockets through nginx: ${Math.round(CALL_MS / 1_000)} s without a drop`);
  const now = { since: performance.now() };
  await Promise.all([nadia.untilMediaFrom(['Paul'], now), paul.untilMediaFrom(['Nadia'], now)]);
  const seen = await usernames(paul);
  assert.ok(new Set(seen).size >= CALL_MS / 1_000 / CREDENTIAL_S + 1, `credentials were renewed: ${seen.length}`);
  assert.ok(Number(seen.at(-1)?.split(':')[0]) > Date.now() / 1_000, 'the last one is good');

  // A restart makes new allocations, for which the first credentials are too old by now.
  await paul.page.evaluate(() => /** @type {ProbedWindow} */ (globalThis).testProbe.connections.forEach((each) => each.restartIce()));
  await until('the call has moved to other relay addresses', RELAYED_WITHIN_MS, async () =>
    (await pairs(paul)).every(({ address, local }) => local === 'relay' && address !== before[0]?.address));
  const moved = { since: performance.now() };
  await Promise.all([nadia.untilMediaFrom(['Paul'], moved), paul.untilMediaFrom(['Nadia'], moved)]);

  await refuses('a credential from the beginning of the call, replayed', first, await sign(first));
});

scenario('the relay takes good credentials, and refuses wrong, expired and foreign ones, and the way to private networks', async () => {
  const seconds = Math.round(Date.now() / 1_000);
  const good = `${seconds + CREDENTIAL_S}:someone`;
  for (const transport of [[], ['-t'], ['-S', '-p', '5349']]) {
    const { succeeded, text } = await ask(good, await sign(good), '-y', ...transport);
    assert.ok(succeeded && /tot_recv_msgs=[1-9]/.test(text), text);
  }
  // Over TCP, turnutils stumbles over its own TLS; what counts is that it is answered, with the certificate of the pages.
  const ca = await readFile(join(server.project.folder, 'private/certificate.pem'));
  const socket = connect({ host: HOST, port: 5349, ca });
  await within('TLS of the relay', RELAYED_WITHIN_MS, once(socket, 'secureConnect'));
  assert.ok(socket.authorized, String(socket.authorizationError));
  socket.destroy();
  await refuses('a wrong password', good, await sign(`${seconds}:other`));
  await refuses('another expiry than was signed', `${seconds + 9_999}:someone`, await sign(good));
  const expired = `${seconds - 1}:someone`;
  await refuses('an expired credential', expired, await sign(expired));
  await refuses('no credential', '', '');
  for (const peer of ['127.0.0.1', '169.254.169.254', '10.0.0.1', '172.18.0.2', '192.168.1.1']) {
    const { text } = await ask(good, await sign(good), '-e', peer);
    assert.match(text, /403 \(Forbidden IP\)/, peer);
  }
});

/** Opens all idle sockets, a few at a time; half of them begin with polling. */
async function openIdle() {
  const started = performance.now();
  /** @type {Session[]} */
  const sessions = [];
  for (let count = 0; count < SESSIONS; count += 1) {
    sessions.push(await server.startSession());
  }
  const places = sessions.flatMap((session) => Array.from({ length: SOCKETS_IN_EACH }, () => session));
  const work = async () => {
    for (let session = places.pop(); session !== undefined; session = places.pop()) {
      const key = new URL(session.urls.participants).searchParams.get('key') ?? '';
      const transport = idle.length % 2 === 0 ? 'websocket' : 'polling, then upgrade';
      idle.push(await WirePeer.join('socket.io-client 4', transport, session, { query: { key }, rejectUnauthorized: false }, 'https://127.0.0.1'));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(`FIGURE ${idle.length} sockets through nginx with TLS: joined within ${Math.round((performance.now() - started) / 1_000)} s`);
}

/** @param {Visitor} visitor @returns {Promise<string[]>} of the credentials that the page has used, in order */
function usernames(visitor) {
  return visitor.page.evaluate(() => /** @type {RelayedWindow} */ (globalThis).relayProbe.usernames);
}

/**
 * The kinds of both ends of what is in use, and the own address.
 *
 * @param {Visitor} visitor
 * @returns {Promise<{ local: string, remote: string, address: string }[]>}
 */
function pairs(visitor) {
  return visitor.page.evaluate(async () => {
    const { connections } = /** @type {ProbedWindow} */ (globalThis).testProbe;
    return Promise.all(connections.map(async (connection) => {
      const stats = new Map((await connection.getStats()).entries());
      const [transport] = [...stats.values()].filter(({ type }) => type === 'transport');
      const pair = stats.get(transport?.selectedCandidatePairId);
      const local = stats.get(pair?.localCandidateId);
      const remote = stats.get(pair?.remoteCandidateId);
      return { local: local?.candidateType, remote: remote?.candidateType, address: `${local?.address}:${local?.port}` };
    }));
  });
}

/** @param {string} username */
async function sign(username) {
  return createHmac('sha1', (await server.secret('turn-secret')).trim()).update(username).digest('base64');
}

/**
 * @param {string} username
 * @param {string} password
 * @param {...string} options
 */
async function ask(username, password, ...options) {
  const who = username === '' ? [] : ['-u', username, '-w', password];
  return inside(await server.project.container('coturn'), 'turnutils_uclient', '-c', '-n', '1', '-m', '1', '-X', ...who, ...options, HOST);
}

/**
 * @param {string} what
 * @param {string} username
 * @param {string} password
 */
async function refuses(what, username, password) {
  const { succeeded, text } = await ask(username, password, '-y');
  assert.ok(!succeeded && text.includes('Cannot complete Allocation'), `${what}: ${text}`);
}
