/**
 * A session that OpenTera starts, behind its proxy: from the waiting room into the call, and nothing that OpenTera repeats or loses
 * touches a call that runs.
 */

import assert from 'node:assert/strict';

import { setOpenTeraStage } from '../support/opentera-server.js';
import { RehabParticipant } from '../support/rehab-participant.js';
import { until } from '../support/until.js';
import { PATIENCE_MS } from '../support/visitor.js';

/** @import { Frame, Page } from 'playwright-core' */
/** @import { ProbedWindow } from '../support/probe.js' */
/** @import { Visitor } from '../support/visitor.js' */

/** @typedef {ProbedWindow & { stays?: boolean }} MarkedWindow */

const { scenario, server: opentera } = await setOpenTeraStage();

const { standIn } = opentera;
const nadia = standIn.member('user', 'Super Admin');
const paul = await standIn.addMember('participant', 'Paul D\'Amours #1 <b>');
const lise = standIn.member('participant', 'Participant #3');

scenario('a participant comes from the waiting room into the call, and later invitations leave it alone', async ({ server, open, visit }) => {
  const waiting = await waitIn(server, open);
  const from = await standIn.position();
  const session = await server.startSession(nadia, paul);
  const { clinician, participant } = await meet(waiting, await standIn.link(nadia, from), visit);

  assert.equal(await participant.page.locator('session-tile[data-self] b').count(), 0);
  await participant.tile(nadia.name, 'Clinician').waitFor();
  await clinician.tile(paul.name, 'Participant').waitFor();
  assert.equal(await clinician.page.locator('session-tile b').count(), 0);
  assert.equal(await waiting.page.getByRole('button', { name: 'Log out' }).isVisible(), false, 'the window belongs to the call');

  const before = await mark(participant);
  const again = await standIn.position();
  await server.change('invite', session, lise);
  assert.equal(await standIn.link(nadia, again), await standIn.link(nadia, from), 'a link stays the same');
  const third = await (await visit(await standIn.link(lise, again), lise.name)).enter();
  await participant.tile(lise.name, 'Participant').waitFor();
  await third.untilMediaFrom([nadia.name, paul.name]);
  await goesOn(waiting, participant, before, [nadia.name, lise.name]);
});

scenario('the event socket comes and goes while the call goes on', async ({ server, open, visit }) => {
  const waiting = await waitIn(server, open);
  const from = await standIn.position();
  const session = await server.startSession(nadia, paul);
  const { participant } = await meet(waiting, await standIn.link(nadia, from), visit);
  const before = await mark(participant);

  await standIn.control('POST members/close', { kind: 'participant', uuid: paul.uuid, code: 1011 });
  await until('the page opens another event socket', PATIENCE_MS, async () => (await waiting.linksOpened()) === 2);
  await waiting.untilStatus('online');
  await goesOn(waiting, participant, before, [nadia.name]);

  const position = await standIn.position();
  await waiting.forgetLink();
  await until('the page opens a third event socket', PATIENCE_MS, async () => (await waiting.linksOpened()) === 3);
  await waiting.untilStatus('online');
  assert.match(await standIn.link(paul, position), /\/webrtc\/\d+\/participants\?key=/, 'who comes back is invited again');
  await goesOn(waiting, participant, before, [nadia.name]);

  await server.stopSession(session);
  await waiting.untilScreen('waiting');
});

scenario('a participant who comes late is invited on arrival', async ({ server, open, visit }) => {
  const from = await standIn.position();
  await server.startSession(nadia, paul);
  const link = await standIn.link(nadia, from);
  const page = await open(server.page('participant', { token: paul.static_token }));
  await meet(new RehabParticipant(page, paul.name), link, visit);
});

/**
 * @param {typeof opentera} server
 * @param {(url: URL) => Promise<Page>} open
 */
async function waitIn(server, open) {
  const waiting = new RehabParticipant(await open(server.page('participant', { token: paul.static_token })), paul.name);
  await waiting.waitingRoom();
  await waiting.untilStatus('online');
  return waiting;
}

/**
 * The user opens the personal link, the participant joins in the frame, and both see and hear each other.
 *
 * @param {RehabParticipant} waiting
 * @param {string} link
 * @param {(url: string, name: string) => Promise<Visitor>} visit
 */
async function meet(waiting, link, visit) {
  const clinician = await (await visit(link, nadia.name)).enter();
  const participant = await waiting.call();
  assert.equal(await participant.page.locator('#name').inputValue(), paul.name, 'the page knows its visitor');
  await participant.enter();
  await Promise.all([
    clinician.untilMediaFrom([paul.name], { since: participant.joinedAt }),
    participant.untilMediaFrom([nadia.name]),
  ]);
  return { clinician, participant };
}

/**
 * Leaves a mark in the window of the frame, which goes when the page is loaded again.
 *
 * @param {Visitor<Frame>} participant
 */
async function mark({ page }) {
  return page.evaluate(() => {
    const scope = /** @type {MarkedWindow} */ (globalThis);
    scope.stays = true;
    return scope.testProbe.connections.length;
  });
}

/**
 * The frame has the same document, which kept its connections, and media keeps coming.
 *
 * @param {RehabParticipant} waiting
 * @param {Visitor<Frame>} participant
 * @param {number} connections that it had
 * @param {string[]} others
 */
async function goesOn(waiting, participant, connections, others) {
  assert.equal(await waiting.screen(), 'session');
  const found = await participant.page.evaluate((count) => {
    const { stays, testProbe } = /** @type {MarkedWindow} */ (globalThis);
    return { stays, states: testProbe.connections.slice(0, count).map(({ connectionState }) => connectionState) };
  }, connections);
  assert.deepEqual(found, { stays: true, states: Array.from({ length: connections }, () => 'connected') });
  assert.deepEqual(await participant.states(), ['check', 'joining', 'joined']);
  await participant.untilMediaFrom(others, { since: performance.now() });
}
