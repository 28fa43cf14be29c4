/**
 * The lobby of users, behind OpenTera's proxy: who is invited, and the way into the session.
 */

import assert from 'node:assert/strict';

import { setOpenTeraStage } from '../support/opentera-server.js';
import { RehabParticipant } from '../support/rehab-participant.js';
import { until } from '../support/until.js';
import { PATIENCE_MS, Visitor } from '../support/visitor.js';

/** @import { Page } from 'playwright-core' */

const { scenario, server: opentera } = await setOpenTeraStage();

const { standIn } = opentera;
const NAME = 'D\'Amours #1 <b>';
const nadia = await standIn.addMember('user', NAME);
const paul = await standIn.addMember('participant', `Paul ${NAME}`);
const kit = standIn.member('device', 'Kit Télé #1');

scenario('a user starts the session from the lobby and meets the participant', async ({ server, open }) => {
  const session = await server.planSession(`Genou ${NAME}`, nadia, paul, kit);
  const waiting = new RehabParticipant(await open(server.page('participant', { token: paul.static_token })), paul.name);
  await waiting.waitingRoom();

  const lobby = await open(lobbyOf(server, session.uuid, nadia.dynamic_token));
  await lobby.getByRole('heading', { level: 1, name: `Genou ${NAME}`, exact: true }).waitFor();
  assert.deepEqual(await lobby.getByRole('listitem').allTextContents(), [nadia.name, paul.name, kit.name]);
  assert.equal(await lobby.locator('b').count(), 0);
  assert.doesNotMatch(lobby.url(), /token/);
  await previewed(lobby);

  server.willRun(session);
  await lobby.getByRole('button', { name: 'Start the session' }).click();
  await lobby.waitForURL(/\/webrtc\/\d+\/users\?/);
  const clinician = new Visitor(lobby, nadia.name, ['camera', 'microphone']);
  await until('the session page knows its visitor', PATIENCE_MS, async () =>
    (await lobby.locator('#name').inputValue()) === nadia.name);
  assert.equal(new URL(lobby.url()).searchParams.get('uuid'), nadia.uuid);
  await clinician.enter();
  const participant = await (await waiting.call()).enter();
  await Promise.all([
    clinician.untilMediaFrom([paul.name], { since: participant.joinedAt }),
    participant.untilMediaFrom([nadia.name]),
  ]);
  await participant.tile(nadia.name, 'Clinician').waitFor();
});

scenario('a session that cannot be started leaves the user in the lobby, with a reason', async ({ server, open }) => {
  const session = await server.planSession('Épaule', nadia, paul);
  const lobby = await open(lobbyOf(server, session.uuid, nadia.dynamic_token), { complaints: 'expected' });
  await standIn.control('POST failures', { path: '/api/service/sessions/events', method: 'POST', failure: 500, times: 1 });
  await lobby.getByRole('button', { name: 'Start the session' }).click();
  await lobby.getByRole('alert').getByText('OpenTera could not start the session.').waitFor();

  server.willRun(session);
  await lobby.getByRole('button', { name: 'Start the session' }).click();
  await lobby.waitForURL(/\/webrtc\/\d+\/users\?/);
});

scenario('the lobby is French or English, as the browser or the address says', async ({ server, open }) => {
  const session = await server.planSession('Épaule', nadia, paul);
  for (const [locale, lang, start] of [
    ['fr-CA', '', 'Démarrer la séance'], ['en-CA', '', 'Start the session'], ['fr-CA', 'en', 'Start the session'],
  ]) {
    const page = await open(lobbyOf(server, session.uuid, nadia.dynamic_token, lang), { context: { locale: String(locale) } });
    await page.getByRole('button', { name: start }).waitFor();
    await previewed(page);
  }
});

scenario('the lobby says what is wrong with its address', async ({ server, open }) => {
  for (const [uuid, heading] of [
    ['', 'No session was chosen'], ['389c76fa-6daf-4b45-b335-000000000000', 'This session is not there'],
  ]) {
    const page = await open(lobbyOf(server, String(uuid), nadia.dynamic_token));
    await page.getByRole('heading', { name: heading }).waitFor();
  }
});

scenario('whoever comes without a good token gets 403', async ({ server, open }) => {
  const { uuid } = await server.planSession('Épaule', nadia, paul);
  const tokens = { nothing: '', nonsense: 'a.b.c', 'one that has expired': nadia.expired_token, 'of a link': paul.static_token };
  for (const [name, token] of Object.entries(tokens)) {
    const response = await fetch(lobbyOf(server, uuid, token), { headers: { accept: 'application/json' } });
    assert.deepEqual([response.status, await response.text()], [403, 'Forbidden'], name);
  }
  const refused = await open(lobbyOf(server, uuid, nadia.expired_token), { complaints: 'expected' });
  await refused.getByRole('heading', { name: 'This link does not let you in' }).waitFor();
  const wrong = await open(lobbyOf(server, uuid, paul.dynamic_token));
  await wrong.getByText('This page is for clinicians.').waitFor();
});

/**
 * @param {typeof opentera} server
 * @param {string} uuid of the session
 * @param {string} token
 * @param {string} [lang]
 */
function lobbyOf(server, uuid, token, lang = '') {
  return server.page('user_session_lobby', { ...(uuid && { session_uuid: uuid }), ...(token && { token }), ...(lang && { lang }) });
}

/** @param {Page} page */
async function previewed(page) {
  const preview = page.locator('video[data-part="preview-video"]');
  await until('the user sees the own picture', PATIENCE_MS, () =>
    preview.evaluate((video) => /** @type {HTMLVideoElement} */ (video).videoWidth > 0));
}
