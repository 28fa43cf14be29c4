/**
 * Leaving gives every device back, and joining again starts no camera that its owner had switched off.
 */

import assert from 'node:assert/strict';

import { setStage } from '../support/stage.js';
import { PATIENCE_MS } from '../support/visitor.js';

const { scenario } = await setStage();

scenario('somebody who left with the camera off joins again without it, and may switch it on', async ({ server, visit }) => {
  const session = await server.startSession();
  const nadia = await (await visit(session.urls.users, 'Nadia Tremblay')).enter();
  const paul = await (await visit(session.urls.participants, 'Paul Gagnon')).enter();
  await nadia.untilMediaFrom(['Paul Gagnon'], { since: paul.joinedAt });

  const camera = paul.page.locator('.toolbar session-toggle[kind="video"] button');
  await camera.click();
  await paul.leave();
  await paul.page.locator('[data-part="ending-action"]').click();
  await paul.untilState('joined');
  await nadia.untilMediaFrom([{ name: 'Paul Gagnon', kinds: ['audio'] }], { since: performance.now(), ms: PATIENCE_MS });
  assert.equal(await camera.getAttribute('aria-pressed'), 'false');
  assert.deepEqual(await ownTracks(paul), ['audio'], 'the camera itself stays off');
  await nadia.tile('Paul Gagnon', 'Participant').getByText('Camera off', { exact: true }).waitFor();

  await camera.click();
  await nadia.untilMediaFrom(['Paul Gagnon'], { since: performance.now(), ms: PATIENCE_MS });
});

/** @param {import('../support/visitor.js').Visitor} visitor */
function ownTracks({ page }) {
  return page.locator('session-tile[data-self] video').evaluate((video) => {
    const { srcObject } = /** @type {HTMLVideoElement} */ (video);
    return /** @type {MediaStream} */ (srcObject).getTracks().map(({ kind }) => kind);
  });
}
