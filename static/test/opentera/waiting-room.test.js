/**
 * The waiting room of participants, behind OpenTera's proxy: who gets in, what the address still says, and how names and languages
 * look.
 */

import assert from 'node:assert/strict';

import { setOpenTeraStage } from '../support/opentera-server.js';
import { RehabParticipant } from '../support/rehab-participant.js';
import { until } from '../support/until.js';
import { PATIENCE_MS } from '../support/visitor.js';

const { scenario, server: opentera } = await setOpenTeraStage();

const paul = opentera.standIn.member('participant', 'Participant #1');
const device = opentera.standIn.member('device', 'Kit Télé #1');
const user = opentera.standIn.member('user', 'Super Admin');

scenario('a participant waits with the own picture, and the token leaves the address', async ({ server, open }) => {
  const page = await open(server.page('participant', { token: paul.static_token }));
  const participant = new RehabParticipant(page, paul.name);
  const room = await participant.waitingRoom();
  await participant.untilStatus('online');
  assert.equal(page.url(), String(server.page('participant')).replace(/\?$/, ''));
  assert.doesNotMatch(room.url(), /token/);
  await page.getByText(paul.name, { exact: true }).waitFor();
  await room.getByText('Your session will start soon').waitFor();

  const [cookie] = (await page.context().cookies(server.page('participant').href)).filter(({ name }) => name === 'OpenTera');
  assert.deepEqual([cookie?.value, cookie?.path, cookie?.httpOnly, cookie?.secure], [paul.static_token, '/rehab', true, true]);

  await page.reload();
  await participant.waitingRoom();
  await participant.untilStatus('online');
});

scenario('pages are French or English, as the browser or the address says', async ({ server, open }) => {
  const cases = [
    { locale: 'fr-CA', lang: '', heading: 'Salle d’attente', other: 'English' },
    { locale: 'en-CA', lang: '', heading: 'Waiting room', other: 'Français' },
    { locale: 'fr-CA', lang: 'en', heading: 'Waiting room', other: 'Français' },
    { locale: 'de-DE', lang: '', heading: 'Waiting room', other: 'Français' },
  ];
  for (const { locale, lang, heading, other } of cases) {
    const parameters = { token: paul.static_token, ...(lang && { lang }) };
    const page = await open(server.page('participant', parameters), { context: { locale } });
    const participant = new RehabParticipant(page, paul.name);
    const room = await participant.waitingRoom();
    await page.getByRole('heading', { name: heading }).waitFor({ state: 'attached' });
    assert.equal(await room.getByRole('heading').first().textContent(), heading);
    assert.equal(await room.evaluate(() => document.documentElement.lang), lang || (locale === 'fr-CA' ? 'fr' : 'en'));
    await page.getByRole('link', { name: other }).click();
    await page.locator(`html[lang="${other === 'English' ? 'en' : 'fr'}"]`).waitFor({ state: 'attached' });
    await participant.waitingRoomAgain();
    await page.getByRole('heading', { name: heading === 'Waiting room' ? 'Salle d’attente' : 'Waiting room' })
      .waitFor({ state: 'attached' });
    await page.getByRole('button', { name: /^(Log out|Déconnexion)$/ }).click();
    await until('the visit ends', PATIENCE_MS, () => page.url().includes('participant_endpoint'));
    await page.getByRole('heading', { name: heading === 'Waiting room' ? 'À bientôt' : 'See you soon' }).waitFor();
    assert.deepEqual(await page.context().cookies(), [], 'nothing of the visitor is left');
  }
});

scenario('a name that looks like markup is text', async ({ server, open }) => {
  const strange = await server.standIn.addMember('participant', 'D\'Amours #1 <b>&amp;');
  const page = await open(server.page('participant', { token: strange.static_token }));
  const participant = new RehabParticipant(page, strange.name);
  await participant.waitingRoom();
  await page.getByText(strange.name, { exact: true }).waitFor();
  assert.equal(await page.locator('b').count(), 0);

  const error = await open(server.page('participant_error', { error: '<img src=x onerror=alert(1)> Désolé' }));
  await error.getByText('<img src=x onerror=alert(1)> Désolé').waitFor();
});

scenario('whoever comes without a good token gets 403', async ({ server }) => {
  const { static_token: good } = paul;
  const cases = {
    nothing: {}, empty: { token: '' }, nonsense: { token: 'a.b.c' }, changed: { token: `${good.slice(0, -2)}AA` },
    'one that expires': { token: paul.dynamic_token }, 'of a user': { token: user.dynamic_token },
  };
  for (const [name, parameters] of Object.entries(cases)) {
    for (const path of ['participant', 'participant_localview', 'participant_endpoint']) {
      const response = await fetch(server.page(path, parameters), { headers: { accept: 'application/json' } });
      assert.deepEqual([response.status, await response.text()], [403, 'Forbidden'], `${name}: ${path}`);
    }
  }
});

scenario('people who are refused, and devices, get a page that says what to do', async ({ server, open }) => {
  const refused = await open(server.page('participant', { token: 'a.b.c' }), { complaints: 'expected' });
  await refused.getByRole('heading', { name: 'This link does not let you in' }).waitFor();
  const wrong = await open(server.page('participant', { token: device.static_token }));
  await wrong.getByText('This page is for participants.').waitFor();
});

scenario('a second window takes over when its visitor says so, and the first one says good-bye', async ({ server, open }) => {
  const first = new RehabParticipant(await open(server.page('participant', { token: paul.static_token })), paul.name);
  await first.untilStatus('online');
  const second = new RehabParticipant(await open(server.page('participant', { token: paul.static_token })), paul.name);
  await second.untilScreen('elsewhere');
  assert.equal(await first.screen(), 'waiting');
  await second.page.getByRole('button', { name: 'Use this device' }).click();
  await second.waitingRoom();
  await until('the first page ends', PATIENCE_MS, () => first.page.url().includes('participant_endpoint'));
});
