/**
 * Somebody who finds a session full reads why, and gets in once another has left.
 */

import assert from 'node:assert/strict';

import { setStage } from '../support/stage.js';

const { scenario } = await setStage(['--max-peers', '2']);

scenario('the third page of a session for two is refused with an explanation, and may try again', async ({ server, visit }) => {
  const session = await server.startSession();
  const nadia = await (await visit(session.urls.users, 'Nadia Tremblay')).enter();
  const paul = await (await visit(session.urls.participants, 'Paul Gagnon')).enter();
  await paul.untilMediaFrom(['Nadia Tremblay']);

  const lise = await visit(session.urls.participants, 'Lise Côté');
  await lise.check();
  await lise.join();
  await lise.untilState('refused');
  const { page } = lise;
  assert.equal(await page.locator('[data-part="ending-heading"]').innerText(), 'The session is full');
  assert.match(await page.locator('[data-part="ending-text"]').innerText(), /Wait until somebody has left/);
  assert.equal(await nadia.tileCount(), 1, 'those inside are not bothered');
  assert.deepEqual(await server.roles(session), ['participant', 'user']);

  await paul.leave();
  const since = performance.now();
  await page.locator('[data-part="ending-action"]').click();
  await lise.untilState('joined');
  await Promise.all([
    lise.untilMediaFrom(['Nadia Tremblay'], { since }),
    nadia.untilMediaFrom(['Lise Côté'], { since }),
  ]);
});
