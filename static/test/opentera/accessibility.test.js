/**
 * The pages of OpenTera's visitors for everybody: axe finds nothing on any of them, and the keyboard alone leads from the waiting room
 * into the call.
 *
 * axe is put into pages whose content security policy forbids exactly that, so this file switches the policy off; all other files run
 * with it.
 */

import { expectNothingFound, tabTo } from '../support/accessibility.js';
import { setOpenTeraStage } from '../support/opentera-server.js';
import { RehabParticipant } from '../support/rehab-participant.js';

const { scenario, server: opentera } = await setOpenTeraStage({ context: { bypassCSP: true } });

const { standIn } = opentera;
const nadia = standIn.member('user', 'Super Admin');
const paul = standIn.member('participant', 'Participant #1');
const kit = standIn.member('device', 'Kit Télé #1');
const PHONE = { width: 390, height: 844 };

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  scenario(`axe finds nothing on the pages of participants (${colorScheme})`, async ({ server, open, visit }) => {
    const context = { colorScheme };
    const address = server.page('participant', { token: paul.static_token });
    const waiting = new RehabParticipant(await open(address, { context }), paul.name);
    await waiting.waitingRoom();
    await expectNothingFound(waiting.page, 'waiting room');
    const second = new RehabParticipant(await open(address, { context: { ...context, viewport: PHONE } }), paul.name);
    await second.untilScreen('elsewhere');
    await expectNothingFound(second.page, 'connected elsewhere');

    const from = await standIn.position();
    const session = await server.startSession(nadia, paul);
    const clinician = await (await visit(await standIn.link(nadia, from), nadia.name)).enter();
    const participant = await waiting.call();
    await expectNothingFound(waiting.page, 'device check in the frame');
    await participant.enter();
    await clinician.untilMediaFrom([paul.name], { since: participant.joinedAt });
    await expectNothingFound(waiting.page, 'call in the frame');
    await standIn.control('POST members/close', { kind: 'participant', uuid: paul.uuid, code: 4000 });
    await waiting.page.getByText('You connected with another device.').waitFor();
    await expectNothingFound(waiting.page, 'call in the frame, with a notice');
    await waiting.page.getByRole('button', { name: 'Use this device' }).click();
    await waiting.untilStatus('online');

    await server.change('remove', session, paul);
    await waiting.waitingRoom();
    await expectNothingFound(waiting.page, 'waiting room after the call');
    await waiting.page.getByRole('button', { name: 'Log out' }).click();
    await waiting.page.getByRole('heading', { name: 'See you soon' }).waitFor();
    await expectNothingFound(waiting.page, 'after logging out');
    await expectNothingFound(await open(address, { context, devices: [] }), 'waiting room without devices');
  });

  scenario(`axe finds nothing in the lobby, nor where something is wrong (${colorScheme})`, async ({ server, open }) => {
    const context = { colorScheme };
    const session = await server.planSession('Épaule', nadia, paul, kit);
    const token = nadia.dynamic_token;
    for (const [what, page] of /** @type {[string, URL][]} */ ([
      ['lobby', server.page('user_session_lobby', { token, session_uuid: session.uuid })],
      ['lobby without a session', server.page('user_session_lobby', { token })],
      ['for participants only', server.page('participant', { token: kit.static_token })],
      ['error', server.page('participant_error', { error: 'Le service est en panne' })],
      ['root', server.page('')],
    ])) {
      for (const viewport of [{ width: 1280, height: 800 }, PHONE]) {
        await expectNothingFound(await open(page, { context: { ...context, viewport } }), what);
      }
    }
    const refused = await open(server.page('participant'), { context, complaints: 'expected' });
    await expectNothingFound(refused, 'refused');
  });
}

scenario('a participant joins the call in the frame by keyboard alone', async ({ server, open, visit }) => {
  const waiting = new RehabParticipant(await open(server.page('participant', { token: paul.static_token })), paul.name);
  await waiting.waitingRoom();
  const from = await standIn.position();
  await server.startSession(nadia, paul);
  const clinician = await (await visit(await standIn.link(nadia, from), nadia.name)).enter();
  const participant = await waiting.call();
  const name = participant.page.locator('#name');
  await name.waitFor();
  await tabTo(waiting.page, name);
  await waiting.page.keyboard.press('Enter');
  await participant.untilState('joined');
  await clinician.tile(paul.name, 'Participant').waitFor();
});
