/**
 * An old OpenTera page (socket.io 2, EasyRTC's own client) and a page of ours are in one session, in either order.
 */

import assert from 'node:assert/strict';

import { OldVisitor } from '../support/old-visitor.js';
import { setStage } from '../support/stage.js';
import { GONE_WITHIN_MS } from '../support/visitor.js';
import { until } from '../support/until.js';

/** @import { Visitor } from '../support/visitor.js' */

const { scenario } = await setStage();

const OLD = { name: 'Paul Gagnon', uuid: 'old-uuid-1', user: false };
const OLD_CLINICIAN = { name: 'Nadia Tremblay', uuid: 'old-uuid-2', user: true };

scenario('an old page is there first, then a page of ours calls it', async ({ server, visit, profile }) => {
  const session = await server.startSession();
  const old = await OldVisitor.arrive(await profile(), session.urls.participants, OLD);
  const nadia = await (await visit(session.urls.users, 'Nadia Tremblay')).enter();
  await expectConversation(nadia, old, { role: 'Participant', since: nadia.joinedAt });
  assert.deepEqual((await old.said()).called, [], 'who is there first does not call');
  await expectFarewell(nadia, old);
});

scenario('a page of ours is there first, then an old page calls it', async ({ server, visit, profile }) => {
  const session = await server.startSession();
  const lise = await (await visit(session.urls.participants, 'Lise Côté')).enter();
  const old = await OldVisitor.arrive(await profile(), session.urls.users, OLD_CLINICIAN);
  await expectConversation(lise, old, { role: 'Clinician', since: old.joinedAt });
  assert.equal((await old.said()).called.length, 1);
  await expectFarewell(lise, old);
});

scenario('a page of ours loses its socket and is back with the old page', async ({ server, visit, profile }) => {
  const session = await server.startSession();
  const old = await OldVisitor.arrive(await profile(), session.urls.participants, OLD);
  const nadia = await (await visit(session.urls.users, 'Nadia Tremblay')).enter();
  await old.untilMediaFrom(['Nadia Tremblay'], { since: nadia.joinedAt });
  const since = performance.now();
  await nadia.closeSocket();
  await until('the page reconnects', 5_000, async () => (await nadia.states()).length === 5);
  await Promise.all([nadia.untilMediaFrom([OLD.name], { since }), old.untilMediaFrom(['Nadia Tremblay'], { since })]);
  assert.deepEqual((await old.said()).errors, []);
});

scenario('an old clinician mutes the microphone of a page of ours, whose owner is told', async ({ server, visit, profile }) => {
  const session = await server.startSession();
  const lise = await (await visit(session.urls.participants, 'Lise Côté')).enter();
  const old = await OldVisitor.arrive(await profile(), session.urls.users, OLD_CLINICIAN);
  await lise.tile('Nadia Tremblay', 'Clinician').waitFor();
  const microphone = lise.page.locator('.toolbar session-toggle[kind="audio"] button');
  const pressed = (/** @type {boolean} */ on) =>
    lise.page.locator(`.toolbar session-toggle[kind="audio"] button[aria-pressed="${on}"]`).waitFor();
  await command(old, 'muteMicro', { micro: false, index: 1 });
  await pressed(false);
  await lise.page.getByText('Nadia Tremblay muted your microphone.').waitFor();
  await until('the old page hears of it', 5_000, async () =>
    (await old.said()).messages.some(({ msgType, msgData }) => msgType === 'updateStatus' && msgData.micro === false));
  await command(old, 'muteMicro', { micro: true, index: 1 });
  await pressed(true);

  // What its owner switches off, nobody else switches on: the answer to a later command shows that this one is over.
  await microphone.click();
  await pressed(false);
  await command(old, 'muteMicro', { micro: true, index: 1 });
  await command(old, 'muteVideo', { video: false, index: 1 });
  await lise.page.locator('.toolbar session-toggle[kind="video"] button[aria-pressed="false"]').waitFor();
  await pressed(false);
});

scenario('a page of ours without devices receives from an old page, which learns who it is', async ({ server, visit, profile }) => {
  const session = await server.startSession();
  const old = await OldVisitor.arrive(await profile(), session.urls.users, OLD_CLINICIAN);
  const lise = await (await visit(session.urls.participants, 'Lise Côté', { devices: [] })).enter();
  // An old page introduces itself only to those from whom it gets a stream.
  await lise.untilMediaFrom(['Participant']);
  await until('the old page knows who has come', 5_000, async () =>
    (await old.said()).messages.some(({ msgType, msgData }) => msgType === 'contactInfo' && msgData.name === 'Lise Côté'));
  assert.deepEqual((await old.said()).errors, []);
});

/**
 * @param {OldVisitor} old
 * @param {string} type
 * @param {object} data
 */
async function command(old, type, data) {
  await old.page.evaluate(([name, argument]) => {
    const { easyrtc, oldPage } = /** @type {any} */ (globalThis);
    easyrtc.sendDataWS(oldPage.called[0], name, argument);
  }, /** @type {const} */ ([type, data]));
}

/**
 * Both get media from each other, and each knows about the other what an old page needs to know.
 *
 * @param {Visitor} ours
 * @param {OldVisitor} old
 * @param {{ role: string, since: number }} expected
 */
async function expectConversation(ours, old, { role, since }) {
  await Promise.all([
    ours.untilMediaFrom([old.name], { since }),
    old.untilMediaFrom([ours.name], { since }),
  ]);
  await ours.tile(old.name, role).waitFor();
  assert.equal(old.firstTransport, 'polling');
  await until('the socket of the old page is upgraded', 5_000, async () => await old.transport() === 'websocket');

  const ourId = await old.page.locator('[data-peer]').getAttribute('data-peer');
  await until('the old page is told everything', 5_000, async () => {
    const types = (await old.said()).messages.map(({ msgType }) => msgType);
    return ['contactInfo', 'updatePTZCapabilities', 'updateCapabilities', 'updateStatus', 'easyrtc_streamReceived'].every((type) => types.includes(type));
  });
  const { messages, accepted, errors } = await old.said();
  assert.ok(messages.every(({ from }) => from === ourId));
  const said = (/** @type {string} */ type) => messages.filter(({ msgType }) => msgType === type).map(({ msgData }) => msgData);

  const [contact] = said('contactInfo');
  assert.equal(contact.peerid, ourId);
  assert.equal(contact.name, ours.name);
  assert.deepEqual(contact.status, {
    microMuted: false,
    videoMuted: false,
    speakerMuted: false,
    sharing2ndSource: false,
    sharingScreen: false,
  });
  const [status] = said('updateStatus');
  assert.deepEqual(Object.keys(status).sort(), [
    'isUser', 'micro', 'micro2', 'peerid', 'secondSource', 'sharing2ndSource', 'sharingScreen', 'speaker', 'video', 'videoSrcLength',
  ]);
  assert.equal(status.peerid, ourId);
  assert.deepEqual(said('easyrtc_streamReceived'), [{ streamName: 'default' }]);
  assert.equal(accepted.length, 1);
  const [{ streamId, ...stream } = { streamId: '' }] = accepted;
  assert.deepEqual(stream, { peer: ourId, streamName: 'default', published: { default: streamId } });
  assert.deepEqual(errors, []);
}

/**
 * Each side sees the other leave.
 *
 * @param {Visitor} ours
 * @param {OldVisitor} old
 */
async function expectFarewell(ours, old) {
  await ours.leave();
  await old.untilTileCount(0, GONE_WITHIN_MS);
  await ours.page.locator('[data-part="ending-action"]').click();
  await ours.untilState('joined');
  await ours.untilTileCount(1, 5_000);
  await old.page.close();
  await ours.untilTileCount(0, GONE_WITHIN_MS);
}
