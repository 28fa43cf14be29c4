/**
 * Two people, then three, see and hear each other within five seconds of joining, and see at once who has left.
 */

import assert from 'node:assert/strict';

import { setStage } from '../support/stage.js';
import { GONE_WITHIN_MS } from '../support/visitor.js';

/** @import { Visitor } from '../support/visitor.js' */

const { scenario } = await setStage();

scenario('two and three peers receive each other, and the tile of one who leaves or closes the page goes', async ({ server, visit }) => {
  const session = await server.startSession('Knee exercises');
  const nadia = await visit(session.urls.users, 'Nadia Tremblay');
  const paul = await visit(session.urls.participants, 'Paul Gagnon');
  await nadia.enter();
  await paul.enter();
  await Promise.all([
    paul.untilMediaFrom(['Nadia Tremblay']),
    nadia.untilMediaFrom(['Paul Gagnon'], { since: paul.joinedAt }),
  ]);
  await expectCaption(nadia, 'Paul Gagnon', 'Participant');
  await expectCaption(paul, 'Nadia Tremblay', 'Clinician');

  const lise = await visit(session.urls.participants, 'Lise Côté');
  await lise.enter();
  const since = lise.joinedAt;
  await Promise.all([
    lise.untilMediaFrom(['Nadia Tremblay', 'Paul Gagnon']),
    nadia.untilMediaFrom(['Paul Gagnon', 'Lise Côté'], { since }),
    paul.untilMediaFrom(['Nadia Tremblay', 'Lise Côté'], { since }),
  ]);
  for (const visitor of [nadia, paul]) {
    await expectCaption(visitor, 'Lise Côté', 'Participant');
  }
  assert.deepEqual(await server.roles(session), ['participant', 'participant', 'user']);

  await paul.leave();
  await Promise.all([nadia, lise].map((visitor) => visitor.untilTileCount(1, GONE_WITHIN_MS)));
  await nadia.tile('Lise Côté', 'Participant').waitFor();
  await lise.tile('Nadia Tremblay', 'Clinician').waitFor();
  assert.deepEqual(await server.roles(session), ['participant', 'user']);

  await lise.page.close();
  await nadia.untilTileCount(0, GONE_WITHIN_MS);
  assert.deepEqual(await nadia.states(), ['check', 'joining', 'joined']);
});

/**
 * Name and role are in the tile for those who see, and the tile's name for those who hear.
 *
 * @param {Visitor} visitor
 * @param {string} name
 * @param {string} role
 */
async function expectCaption(visitor, name, role) {
  const tile = visitor.tile(name, role);
  await tile.getByText(name, { exact: true }).waitFor();
  await tile.getByText(role, { exact: true }).waitFor();
}
