/**
 * Redis goes away for half a minute: calls go on, pages come back to them, and OpenTera is answered as soon as Redis is there again.
 */

import assert from 'node:assert/strict';

import { setOpenTeraStage } from '../support/opentera-server.js';
import { RehabParticipant } from '../support/rehab-participant.js';
import { until } from '../support/until.js';
import { MEDIA_WITHIN_MS, PATIENCE_MS } from '../support/visitor.js';

const { scenario, server: opentera } = await setOpenTeraStage();

const { standIn } = opentera;
const nadia = standIn.member('user', 'Super Admin');
const paul = standIn.member('participant', 'Participant #1');
const lise = standIn.member('participant', 'Participant #3');

const AWAY_MS = 30_000;

/** The original needs 2.4 seconds, and what is published before that reaches nobody. */
const LISTENS_WITHIN_MS = 2_000;
/** The stand-in, which hears everything, and the service. */
const LISTENERS = 2;

scenario('sessions go on without Redis for thirty seconds, and the first call after it is answered', async ({ server, open, visit }) => {
  const waiting = new RehabParticipant(await open(server.page('participant', { token: paul.static_token })), paul.name);
  await waiting.waitingRoom();
  await waiting.untilStatus('online');
  const from = await standIn.position();
  const session = await server.startSession(nadia, paul, lise);
  const [clinicianLink, liseLink] = [await standIn.link(nadia, from), await standIn.link(lise, from)];
  const clinician = await (await visit(clinicianLink, nadia.name)).enter();
  const participant = await (await waiting.call()).enter();
  await clinician.untilMediaFrom([paul.name], { since: participant.joinedAt });

  const since = performance.now();
  await standIn.control('POST redis/stop', {});
  await until('the service notices', PATIENCE_MS, () => server.log.includes('Redis is away'));

  await clinician.closeSocket();
  await until('the page reconnects', MEDIA_WITHIN_MS, async () => (await clinician.states()).at(-2) === 'reconnecting');
  await clinician.untilState('joined');
  const late = await (await visit(liseLink, lise.name)).enter();
  await late.untilMediaFrom([nadia.name, paul.name]);

  await clinician.page.getByRole('toolbar').getByRole('button', { name: 'Microphone' }).first().click();
  for (const visitor of [participant, late]) {
    await visitor.tile(nadia.name, 'Clinician').getByText('Microphone muted').waitFor({ state: 'attached' });
  }
  await clinician.page.getByRole('toolbar').getByRole('button', { name: 'Microphone' }).first().click();
  await until('thirty seconds pass, media in all of them', AWAY_MS + PATIENCE_MS, async () => {
    await participant.untilMediaFrom([nadia.name, lise.name], { since: performance.now() });
    return performance.now() - since > AWAY_MS;
  });
  assert.deepEqual(await participant.states(), ['check', 'joining', 'joined']);
  assert.equal(await waiting.screen(), 'session');

  await standIn.control('POST redis/start', {});
  const back = performance.now();
  await until('the service listens again', LISTENS_WITHIN_MS, async () => {
    const { heard } = await standIn.control('POST publish', { channel: 'service.VideoRehabService.messages', text: '' });
    return heard === LISTENERS;
  });
  const listening = performance.now();
  const { status } = await server.change('remove', session, lise);
  const answered = performance.now();
  assert.equal(status, 'removed');
  const [gap, answer] = [listening - back, answered - listening].map(Math.round);
  console.log(`FIGURE Redis back: the service listens after ${gap} ms and answers the first call in ${answer} ms`);
  await late.untilState('left');
  await participant.untilMediaFrom([nadia.name], { since: performance.now() });
  await server.stopSession(session);
  await waiting.waitingRoom();
});
