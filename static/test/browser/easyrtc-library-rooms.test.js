/**
 * Pages with open-easyrtc's unmodified browser library send messages through the plain EasyRTC server, join and leave rooms,
 * and tell each other who and how they are.
 */

import assert from 'node:assert/strict';

import { PAIRS, startEasyrtcServer } from '../support/easyrtc-server.js';
import { LibraryVisitor } from '../support/easyrtc-visitor.js';
import { setStageFor } from '../support/stage.js';
import { until } from '../support/until.js';

const { scenario } = await setStageFor(await startEasyrtcServer());

const ACK = { msgType: 'ack' };
const PATIENCE_MS = 5_000;

for (const versions of PAIRS) {
  const pair = `EasyRTC ${versions.join(' and ')}`;

  scenario(`${pair}: messages go both ways by the socket, once, acknowledged`, async (scene) => {
    const [ann, ben] = await LibraryVisitor.meet(scene, versions, []);
    const data = { text: 'é😀 \u2028', list: [1, null, { deep: true }] };
    for (const [from, to] of /** @type {const} */ ([[ann, ben], [ben, ann]])) {
      assert.deepEqual(await from.send(to.id, 'greeting', data), ACK);
      assert.deepEqual(await from.send({ targetRoom: 'default' }, 'to all', ''), ACK);
      await to.settle();
      assert.deepEqual((await to.noted()).messages, [
        { from: from.id, msgType: 'greeting', msgData: data, targeting: { targetEasyrtcid: to.id } },
        { from: from.id, msgType: 'to all', msgData: '', targeting: { targetRoom: 'default' } },
      ]);
    }
    await Promise.all([ann.untilUpgraded(), ben.untilUpgraded()]);
    const refused = await ann.send('nobody', 'greeting', data);
    assert.deepEqual([refused.msgType, refused.msgData.errorCode], ['error', 'MSG_REJECT_GEN_FAIL']);
    await expectNoErrors(ann, ben);
  });

  scenario(`${pair}: they join and leave rooms, and are told who is there`, async (scene) => {
    const [ann, ben] = await LibraryVisitor.meet(scene, versions, []);
    await join(ann, 'garden', null);
    await ann.untilWith([], 'garden');
    assert.deepEqual(await roomsOf(ben), { default: 2, garden: 1 });
    await join(ben, 'garden', { colour: 'green' });
    await Promise.all([ann.untilWith([ben], 'garden'), ben.untilWith([ann], 'garden')]);
    assert.deepEqual(await roomsOf(ann), { default: 2, garden: 2 });
    assert.deepEqual(await ann.use((easyrtc) => easyrtc.getRoomsJoined(), null), { default: true, garden: true });
    assert.deepEqual(await ann.send({ targetRoom: 'garden' }, 'greeting', 1), ACK);

    await leave(ben, 'garden');
    await ann.untilWith([], 'garden');
    await ann.untilWith([ben]);
    assert.deepEqual(await ben.use((easyrtc) => easyrtc.getRoomsJoined(), null), { default: true });
    const refused = await ben.send({ targetRoom: 'garden' }, 'greeting', 2);
    assert.equal(refused.msgData.errorCode, 'MSG_REJECT_TARGET_ROOM');
    await leave(ann, 'garden');
    assert.deepEqual(await roomsOf(ann), { default: 2 });
    await join(ben, 'garden', null);
    await ben.untilWith([], 'garden');

    const [annNoted, benNoted] = await Promise.all([ann.noted(), ben.noted()]);
    assert.deepEqual(annNoted.entries.map(named), ['+default', '+garden', '-garden']);
    assert.deepEqual(benNoted.entries.map(named), ['+default', '+garden', '-garden', '+garden']);
    assert.deepEqual(benNoted.messages, [{ from: ann.id, msgType: 'greeting', msgData: 1, targeting: { targetRoom: 'garden' } }]);
    await expectNoErrors(ann, ben);
  });

  scenario(`${pair}: names, presence and API fields of each are seen by the other, also by one who comes later`, async (scene) => {
    const [ann, ben] = await LibraryVisitor.meet(scene, versions, []);
    assert.deepEqual((await ben.noted()).occupants['default'], [
      { easyrtcid: ann.id, username: 'Ann', presence: { show: 'chat', status: null } },
    ]);
    for (const visitor of [ann, ben]) {
      await visitor.use((easyrtc, name) => {
        easyrtc.updatePresence('dnd', `${name} is busy`);
        easyrtc.setRoomApiField('default', 'language', 'fr');
        easyrtc.setRoomApiField('default', 'tools', { owner: name, list: ['é😀', null] });
      }, visitor.name);
    }
    await Promise.all([expectKnown(ann, ben), expectKnown(ben, ann)]);

    const [, laterHas] = versions;
    const lea = await LibraryVisitor.arrive(scene, laterHas, 'Léa', []);
    await lea.untilWith([ann, ben]);
    await Promise.all([expectKnown(lea, ann), expectKnown(lea, ben)]);

    await ann.use((easyrtc) => easyrtc.setRoomApiField('default', 'language', null), null);
    for (const other of [ben, lea]) {
      await until(`${other.name} hears that Ann took a field back`, PATIENCE_MS, async () =>
        await fieldOf(other, ann, 'language') === undefined);
      assert.notEqual(await fieldOf(other, ann, 'tools'), undefined, 'another field is still there');
    }
    await expectNoErrors(ann, ben, lea);
  });

  scenario(`${pair}: who authenticates again by setCredential stays the same, and nothing is doubled`, async (scene) => {
    const [ann, ben] = await LibraryVisitor.meet(scene, versions, ['channels']);
    for (const [visitor, other] of /** @type {const} */ ([[ann, ben], [ben, ann]])) {
      const before = await other.noted();
      const id = await visitor.use((easyrtc, credential) =>
        new Promise((resolve, reject) => easyrtc.setCredential(credential, resolve, reject)), { password: 'correct horse' });
      assert.equal(id, visitor.id);
      // The library publishes its fields again, a moment later: with this one all of them are there.
      await visitor.use((easyrtc) => easyrtc.setRoomApiField('default', 'again', true), null);
      await until(`${other.name} knows the field`, PATIENCE_MS, () => fieldOf(other, visitor, 'again'));
      assert.deepEqual((await other.noted()).occupants, before.occupants);
    }

    for (const [from, to] of /** @type {const} */ ([[ann, ben], [ben, ann]])) {
      const acks = await from.use((easyrtc, id) => Promise.all([1, 2, 3].map((number) =>
        new Promise((resolve) => easyrtc.sendDataWS(id, 'number', number, resolve)))), to.id);
      assert.deepEqual(acks, [ACK, ACK, ACK]);

      await to.settle();
      const told = await to.countOf('roomData');
      await from.use((easyrtc) => easyrtc.updatePresence('away', 'for a minute'), null);
      await from.settle();
      await to.settle();
      assert.equal(await to.countOf('roomData'), told + 1, 'presence is told once');
    }

    await ann.call(ben);
    await Promise.all([ann, ben].map((visitor) => visitor.until('the channel is open', ({ channels }) => channels.length > 0)));
    // No candidate is on its way any more when they hang up, so it meets no closed connection.
    await Promise.all([ann.untilGathered(ben), ben.untilGathered(ann)]);
    await Promise.all([ann.settle(), ben.settle()]);
    await ann.use((easyrtc, id) => easyrtc.hangup(id), ben.id);
    await ben.until('the channel is closed', ({ channels }) => channels.some(({ open }) => !open));
    await Promise.all([ann.settle(), ben.settle()]);
    assert.deepEqual(await Promise.all([ben.countOf('offer', ann), ann.countOf('answer', ben), ben.countOf('hangup', ann)]), [1, 1, 1]);
    for (const visitor of [ann, ben]) {
      assert.deepEqual((await visitor.noted()).messages.map(({ msgData }) => msgData), [1, 2, 3]);
    }
    await expectNoErrors(ann, ben);
  });
}

/**
 * @param {LibraryVisitor} visitor
 * @param {string} room
 * @param {object | null} parameters
 */
async function join(visitor, room, parameters) {
  const joined = await visitor.use((easyrtc, [name, values]) =>
    new Promise((resolve, reject) => easyrtc.joinRoom(name, values, resolve, reject)), /** @type {const} */ ([room, parameters]));
  assert.equal(joined, room);
}

/**
 * @param {LibraryVisitor} visitor
 * @param {string} room
 */
async function leave(visitor, room) {
  const left = await visitor.use((easyrtc, name) =>
    new Promise((resolve, reject) => easyrtc.leaveRoom(name, resolve, reject)), room);
  assert.equal(left, room);
}

/**
 * How many are in each room, as the server says.
 *
 * @param {LibraryVisitor} visitor
 * @returns {Promise<Record<string, number>>}
 */
async function roomsOf(visitor) {
  /** @type {Record<string, { roomName: string, numberClients: number }>} */
  const rooms = await visitor.use((easyrtc) => new Promise((resolve, reject) => easyrtc.getRoomList(resolve, reject)), null);
  return Object.fromEntries(Object.values(rooms).map(({ roomName, numberClients }) => [roomName, numberClients]));
}

/** @param {{ entered: boolean, room: string }} entry */
function named({ entered, room }) {
  return `${entered ? '+' : '-'}${room}`;
}

/**
 * @param {LibraryVisitor} visitor
 * @param {LibraryVisitor} other
 * @param {string} name
 */
function fieldOf(visitor, other, name) {
  const which = /** @type {const} */ ([other.id, name]);
  return visitor.use((easyrtc, [id, field]) => easyrtc.getRoomApiField('default', id, field), which);
}

/**
 * One knows what another one has told of itself.
 *
 * @param {LibraryVisitor} visitor
 * @param {LibraryVisitor} other
 */
async function expectKnown(visitor, other) {
  await visitor.until(`knows how ${other.name} is`, ({ occupants }) => occupants['default']?.some(({ easyrtcid, username, presence }) =>
    easyrtcid === other.id && username === other.name && presence.show === 'dnd' && presence.status === `${other.name} is busy`));
  await until(`${visitor.name} knows the fields of ${other.name}`, PATIENCE_MS, async () =>
    await fieldOf(visitor, other, 'language') === 'fr');
  assert.deepEqual(await fieldOf(visitor, other, 'tools'), { owner: other.name, list: ['é😀', null] });
  const [found] = await visitor.use((easyrtc, name) => easyrtc.usernameToIds(name, 'default'), other.name);
  assert.deepEqual(found, { easyrtcid: other.id, roomName: 'default' });
}

/** @param {LibraryVisitor[]} visitors */
async function expectNoErrors(...visitors) {
  for (const visitor of visitors) {
    assert.deepEqual((await visitor.noted()).errors, [], visitor.name);
  }
}
