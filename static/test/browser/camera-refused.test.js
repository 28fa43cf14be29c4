/**
 * Somebody who refuses the camera, or everything, still joins: is heard, sees the others, and is shown without a camera.
 */

import assert from 'node:assert/strict';

import { setStage } from '../support/stage.js';

const { scenario } = await setStage();

scenario('a participant whose camera is refused joins, is heard, and is shown without camera', async ({ server, visit }) => {
  const session = await server.startSession();
  const nadia = await (await visit(session.urls.users, 'Nadia Tremblay')).enter();
  const paul = await visit(session.urls.participants, 'Paul Gagnon', { devices: ['microphone'] });
  await paul.check();
  assert.match(await paul.page.locator('.check [data-part="trouble"]').innerText(), /does not allow the camera\b/);
  assert.equal(await paul.page.locator('[data-part="join-text"]').innerText(), 'Join without camera');
  await paul.join();
  await paul.untilState('joined');

  await Promise.all([
    paul.untilMediaFrom(['Nadia Tremblay']),
    nadia.untilMediaFrom([{ name: 'Paul Gagnon', kinds: ['audio'] }], { since: paul.joinedAt }),
  ]);
  const tile = nadia.tile('Paul Gagnon', 'Participant');
  await tile.getByText('No camera', { exact: true }).waitFor();
  await tile.locator('.tile__mic').waitFor({ state: 'hidden' });
  const own = paul.page.locator('session-tile[data-self]');
  await own.getByText('No camera', { exact: true }).waitFor();
});

scenario('a participant without camera and microphone joins and sees and hears the others', async ({ server, visit }) => {
  const session = await server.startSession();
  const nadia = await (await visit(session.urls.users, 'Nadia Tremblay')).enter();
  const lise = await visit(session.urls.participants, 'Lise Côté', { devices: [] });
  await lise.check();
  assert.equal(await lise.page.locator('[data-part="join-text"]').innerText(), 'Join to watch and listen');
  await lise.join();
  await lise.untilState('joined');

  await lise.untilMediaFrom(['Nadia Tremblay']);
  const tile = nadia.tile('Lise Côté', 'Participant');
  await tile.getByText('No camera', { exact: true }).waitFor();
  await tile.getByText('No microphone', { exact: true }).waitFor({ state: 'attached' });
});

scenario('two people without devices see each other in the session', async ({ server, visit }) => {
  const session = await server.startSession();
  const nadia = await (await visit(session.urls.users, 'Nadia Tremblay', { devices: [] })).enter();
  const paul = await (await visit(session.urls.participants, 'Paul Gagnon', { devices: [] })).enter();
  await nadia.tile('Paul Gagnon', 'Participant').getByText('No camera', { exact: true }).waitFor();
  await paul.tile('Nadia Tremblay', 'Clinician').getByText('No camera', { exact: true }).waitFor();
});
