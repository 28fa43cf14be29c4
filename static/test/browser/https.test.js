/**
 * With a self-signed certificate everything is https and wss: the home page, sessions on their own port, and sessions
 * through the home's port.
 */

import assert from 'node:assert/strict';

import { setStage } from '../support/stage.js';

// The certificate is self-signed on purpose; browsers are told so below, node here.
process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';

const { scenario } = await setStage(['--tls-self-signed'], { context: { ignoreHTTPSErrors: true } });

scenario('two people meet over https, one of them through the home port', async ({ server, open, visit }) => {
  assert.equal(server.address.protocol, 'https:');
  const home = await open(server.address);
  await home.locator('[data-part="start"], form button').first().waitFor();

  const session = await server.startSession('Épaule');
  const direct = new URL(session.urls.users);
  assert.equal(direct.protocol, 'https:');
  const { pathname, search } = new URL(session.urls.participants);
  const throughHome = new URL(`/webrtc/${session.port}${pathname}${search}`, server.origin);

  const nadia = await (await visit(direct, 'Nadia Tremblay')).enter();
  const paul = await (await visit(throughHome, 'Paul Gagnon')).enter();
  await Promise.all([nadia.untilMediaFrom(['Paul Gagnon']), paul.untilMediaFrom(['Nadia Tremblay'])]);
  const cookies = await paul.page.context().cookies(new URL(`/websocket/${session.port}/`, server.origin).href);
  assert.deepEqual(cookies.map(({ secure, httpOnly, sameSite }) => ({ secure, httpOnly, sameSite })), [
    { secure: true, httpOnly: true, sameSite: 'Strict' },
  ]);
});

scenario('plain http gets no answer on an https port', async ({ server }) => {
  await assert.rejects(fetch(new URL('/', server.origin.replace('https:', 'http:'))));
});
