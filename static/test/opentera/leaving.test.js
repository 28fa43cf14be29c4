/**
 * How a session of OpenTera ends, for one or for all: who is removed is told so, and comes in no more; when it is stopped, all are told.
 */

import assert from 'node:assert/strict';

import { setOpenTeraStage } from '../support/opentera-server.js';
import { RehabParticipant } from '../support/rehab-participant.js';
import { GONE_WITHIN_MS } from '../support/visitor.js';

const { scenario, server: opentera } = await setOpenTeraStage();

const { standIn } = opentera;
const nadia = standIn.member('user', 'Super Admin');
const paul = standIn.member('participant', 'Participant #1');
const lise = standIn.member('participant', 'Participant #3');

scenario('who is removed is told so and comes in no more, while the others stay until the end', async ({ server, open, visit }) => {
  const pages = await Promise.all([paul, lise].map(async ({ name, static_token: token }) =>
    new RehabParticipant(await open(server.page('participant', { token })), name)));
  await Promise.all(pages.map((page) => page.waitingRoom()));
  const [removed, staying] = /** @type {[RehabParticipant, RehabParticipant]} */ (pages);
  const from = await standIn.position();
  const session = await server.startSession(nadia, paul, lise);
  const links = await Promise.all([nadia, paul, lise].map((member) => standIn.link(member, from)));
  assert.equal(new Set(links).size, 3, 'everybody has a link of their own');

  const clinician = await (await visit(String(links[0]), nadia.name)).enter();
  const [leaver, stayer] = [await removed.call(), await staying.call()];
  await leaver.enter();
  await stayer.enter();
  await clinician.untilMediaFrom([paul.name, lise.name], { since: stayer.joinedAt });

  const { status } = await server.change('remove', session, paul);
  assert.equal(status, 'removed');
  await clinician.untilTileCount(1, GONE_WITHIN_MS);
  const room = await removed.waitingRoom();
  await room.getByText('You were taken out of the session').waitFor();
  assert.equal((await fetch(String(links[1]))).status, 403);
  const denied = await open(String(links[1]), { complaints: 'expected' });
  await denied.getByRole('heading', { name: 'This link does not let you in' }).waitFor();
  await stayer.untilMediaFrom([nadia.name], { since: performance.now() });
  assert.deepEqual([await staying.screen(), await stayer.states()], ['session', ['check', 'joining', 'joined']]);

  const stopped = await server.stopSession(session);
  assert.equal(stopped.status, 'stopped');
  const end = await staying.waitingRoom();
  await end.getByText('Your session is over.').waitFor();
  await clinician.untilState('left');
  await clinician.page.getByRole('heading', { name: 'The session has ended' }).waitFor();
  await room.getByText('You were taken out of the session').waitFor();
});

scenario('who is removed and invited again gets a new link, and the old one stays dead', async ({ server, open, visit }) => {
  const page = new RehabParticipant(await open(server.page('participant', { token: paul.static_token })), paul.name);
  await page.waitingRoom();
  const first = await standIn.position();
  const session = await server.startSession(nadia, paul);
  const clinician = await (await visit(await standIn.link(nadia, first), nadia.name)).enter();
  const old = await standIn.link(paul, first);
  await (await page.call()).enter();
  await clinician.untilTileCount(1, 5_000);
  await server.change('remove', session, paul);
  await page.waitingRoom();
  await clinician.untilTileCount(0, GONE_WITHIN_MS);

  const second = await standIn.position();
  await server.change('invite', session, paul);
  const fresh = await standIn.link(paul, second);
  assert.notEqual(fresh, old);
  const back = await (await page.call()).enter();
  await clinician.untilMediaFrom([paul.name], { since: back.joinedAt });
  assert.equal((await fetch(old)).status, 403);
});

scenario('a user who is removed from a tab of their own is told so', async ({ server, visit }) => {
  const other = standIn.member('user', 'Site User');
  const from = await standIn.position();
  const session = await server.startSession(nadia, other, paul);
  const guest = await (await visit(await standIn.link(other, from), other.name)).enter();
  await server.change('remove', session, other);
  await guest.untilState('left');
  await guest.page.getByRole('heading', { name: 'You are no longer in this session' }).waitFor();
});
