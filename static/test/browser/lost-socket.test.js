/**
 * A page that loses its socket is back with media within five seconds, and nobody sees it twice.
 */

import assert from 'node:assert/strict';

import { layLine } from '../support/cut-line.js';
import { setStage } from '../support/stage.js';
import { until } from '../support/until.js';
import { MEDIA_WITHIN_MS } from '../support/visitor.js';

const { scenario } = await setStage();

const CLINICIAN = 'Nadia Tremblay';
const PARTICIPANT = 'Paul Gagnon';

for (const [who, loses] of /** @type {const} */ ([['newcomer', PARTICIPANT], ['one who was there first', CLINICIAN]])) {
  scenario(`the ${who} loses the socket and is back with media`, async ({ server, visit }) => {
    const session = await server.startSession();
    const nadia = await (await visit(session.urls.users, CLINICIAN)).enter();
    const paul = await (await visit(session.urls.participants, PARTICIPANT)).enter();
    await mediaFlows(nadia, paul, paul.joinedAt);
    await Promise.all([nadia, paul].map((visitor) => visitor.forgetMostTiles()));

    const [loser, other] = loses === PARTICIPANT ? [paul, nadia] : [nadia, paul];
    const since = performance.now();
    await loser.closeSocket();
    await until('the page reconnects', MEDIA_WITHIN_MS, async () => (await loser.states()).at(-2) === 'reconnecting');
    await loser.untilState('joined', since + MEDIA_WITHIN_MS - performance.now());
    assert.deepEqual(await loser.states(), ['check', 'joining', 'joined', 'reconnecting', 'joined']);
    assert.deepEqual(await other.states(), ['check', 'joining', 'joined'], 'the other page stays in the session');
    await mediaFlows(nadia, paul, since);
    assert.deepEqual([await nadia.mostTiles(), await paul.mostTiles()], [1, 1], 'nobody was ever shown twice');
    assert.deepEqual(await server.roles(session), ['participant', 'user']);
  });
}

scenario('a page whose line breaks unnoticed by the server is back with media, and its ghost goes', async ({ server, visit }) => {
  const session = await server.startSession();
  const line = await layLine(session.port);
  try {
    const link = new URL(session.urls.participants);
    link.port = String(line.port);
    const nadia = await (await visit(session.urls.users, CLINICIAN)).enter();
    const paul = await (await visit(link, PARTICIPANT)).enter();
    await mediaFlows(nadia, paul, paul.joinedAt);

    const since = performance.now();
    line.cut();
    await until('the page reconnects', MEDIA_WITHIN_MS, async () => (await paul.states()).length === 5);
    assert.deepEqual(await paul.states(), ['check', 'joining', 'joined', 'reconnecting', 'joined']);
    assert.deepEqual(await server.roles(session), ['participant', 'participant', 'user'], 'the server has not noticed');
    await mediaFlows(nadia, paul, since);
  } finally {
    line.close();
  }
});

scenario('a page that was offline while its session was stopped says after a minute that it may be over', async ({ server, visit }) => {
  const session = await server.startSession();
  const line = await layLine(session.port);
  const link = new URL(session.urls.participants);
  link.port = String(line.port);
  const paul = await (await visit(link, PARTICIPANT, { complaints: 'expected' })).enter();

  line.close();
  await paul.untilState('reconnecting');
  const notices = paul.page.locator('session-notices');
  await notices.getByText('The connection was lost.').waitFor();
  await paul.page.evaluate(() => {
    const now = performance.now.bind(performance);
    performance.now = () => now() + 60_000;
  });
  await notices.getByText('ask the person who invited you for a new link').waitFor();
  assert.equal(await paul.state(), 'reconnecting', 'it keeps trying');
});

/**
 * Both receive from each other and from nobody else.
 *
 * @param {import('../support/visitor.js').Visitor} nadia
 * @param {import('../support/visitor.js').Visitor} paul
 * @param {number} since
 */
async function mediaFlows(nadia, paul, since) {
  await Promise.all([
    nadia.untilMediaFrom([PARTICIPANT], { since }),
    paul.untilMediaFrom([CLINICIAN], { since }),
  ]);
}
