/**
 * OpenTera is reached under another name than sessions: `WebRTC.hostname` is one, and browsers may know the server by several.
 */

import { setOpenTeraStage } from '../support/opentera-server.js';
import { RehabParticipant } from '../support/rehab-participant.js';

const { scenario, server: opentera } = await setOpenTeraStage();

const { standIn } = opentera;
const nadia = standIn.member('user', 'Super Admin');
const paul = standIn.member('participant', 'Participant #1');

scenario('a call opens in the frame also when the page has another origin than the session', async ({ server, open, visit }) => {
  const address = server.page('participant', { token: paul.static_token });
  address.hostname = 'localhost';
  const waiting = new RehabParticipant(await open(address), paul.name);
  await waiting.waitingRoom();
  await waiting.untilStatus('online');

  const from = await standIn.position();
  await server.startSession(nadia, paul);
  const clinician = await (await visit(await standIn.link(nadia, from), nadia.name)).enter();
  const participant = await (await waiting.call()).enter();
  await Promise.all([
    clinician.untilMediaFrom([paul.name], { since: participant.joinedAt }),
    participant.untilMediaFrom([nadia.name]),
  ]);
});

scenario('the lobby leads into the session also when it has another origin', async ({ server, open }) => {
  const session = await server.planSession('Épaule', nadia, paul);
  const address = server.page('user_session_lobby', { session_uuid: session.uuid, token: nadia.dynamic_token });
  address.hostname = 'localhost';
  const lobby = await open(address);
  server.willRun(session);
  await lobby.getByRole('button', { name: 'Start the session' }).click();
  await lobby.waitForURL(/^https:\/\/127\.0\.0\.1:\d+\/webrtc\/\d+\/users\?/);
});
