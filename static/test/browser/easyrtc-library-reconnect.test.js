/**
 * Pages with open-easyrtc's unmodified browser library lose the plain EasyRTC server, or the way to it, and call again.
 */

import assert from 'node:assert/strict';

import { layLine } from '../support/cut-line.js';
import { PAIRS, startEasyrtcServer } from '../support/easyrtc-server.js';
import { LibraryVisitor } from '../support/easyrtc-visitor.js';
import { setStageFor } from '../support/stage.js';

/** @import { ServerProcess } from '../support/server-process.js' */

/** How long the server believes in a client that is gone. */
const PINGS = ['--ping-interval-s', '2', '--ping-timeout-s', '4'];

const { scenario } = await setStageFor(await startEasyrtcServer(PINGS));

/** Browsers say on the console that they found no server. */
const WITHOUT_SERVER = /** @type {const} */ ({ complaints: 'expected' });

/** @type {Record<string, (server: ServerProcess) => Promise<void>>} */
const ENDS = {
  'a crash': (server) => server.kill(),
  'an orderly end': (server) => server.stop(),
};

for (const versions of PAIRS) {
  const pair = `EasyRTC ${versions.join(' and ')}`;

  for (const [how, end] of Object.entries(ENDS)) {
    scenario(`${pair}: after ${how} of the server, pages that let socket.io reconnect are let in and call again`, async (scene) => {
      const [ann, ben] = await LibraryVisitor.meet(scene, versions, ['media', 'reconnects'], WITHOUT_SERVER);
      await ben.converse(ann);
      await endAndStart(scene.server, () => end(scene.server), [ann, ben]);
      await Promise.all([ann.untilIn(2), ben.untilIn(2)]);
      await meetAgain(ann, ben);
      await ann.converse(ben);
      await expectErrors([], [ann, ben]);
    });
  }

  scenario(`${pair}: after an orderly end of the server, pages that connect anew are let in and call again`, async (scene) => {
    const [ann, ben] = await LibraryVisitor.meet(scene, versions, ['media'], WITHOUT_SERVER);
    await ben.converse(ann);
    await endAndStart(scene.server, () => scene.server.stop(), [ann, ben]);
    await Promise.all([ann, ben].map(async (visitor) => {
      await visitor.connectAgain();
      await visitor.untilIn(2);
    }));
    await meetAgain(ann, ben);
    await ann.converse(ben);
    await expectErrors([], [ann, ben]);
  });

  scenario(`${pair}: a page whose line breaks comes back and calls again, and its ghost goes`, async (scene) => {
    const line = await layLine(scene.server.port);
    try {
      const [annHas, benHas] = versions;
      const ann = await LibraryVisitor.arrive(scene, annHas, 'Ann', ['media']);
      const ben = await LibraryVisitor.arrive(scene, benHas, 'Ben', ['media', 'reconnects'], { origin: `http://127.0.0.1:${line.port}` });
      await Promise.all([ann.untilWith([ben]), ben.untilWith([ann])]);
      await ben.converse(ann);
      await ben.untilUpgraded();
      const ghost = ben.id;

      line.cut();
      await ben.untilIn(2);
      await ben.until('knows Ann', ({ occupants }) => occupants['default']?.some(({ easyrtcid }) => easyrtcid === ann.id));
      assert.equal(await ben.call(ann), true);
      await Promise.all([ann.untilWith([ben]), ben.untilWith([ann])]);
      const since = performance.now();
      await Promise.all([
        ann.untilMediaFrom(['Ben: default'], { since }),
        ben.untilMediaFrom(['Ann: default'], { since }),
      ]);
      const { closed, disconnects } = await ann.noted();
      assert.deepEqual({ closed, disconnects }, { closed: [{ peer: ghost, streamName: 'default' }], disconnects: 0 });
      await expectErrors([], [ann, ben]);
    } finally {
      line.close();
    }
  });
}

/**
 * Ends the server, lets the pages notice it, and starts it again at the same address.
 *
 * @param {ServerProcess} server
 * @param {() => Promise<void>} end
 * @param {LibraryVisitor[]} visitors
 */
async function endAndStart(server, end, visitors) {
  await end();
  try {
    await Promise.all(visitors.map(async (visitor) => {
      await visitor.until('notices', ({ disconnects }) => disconnects === 1);
      assert.equal(await visitor.tileCount(), 0, 'its calls are over');
    }));
  } finally {
    await server.start();
  }
}

/**
 * Both are in under new ids and know of each other alone, and what they send arrives.
 *
 * @param {LibraryVisitor} ann
 * @param {LibraryVisitor} ben
 */
async function meetAgain(ann, ben) {
  await Promise.all([ann.untilWith([ben]), ben.untilWith([ann])]);
  for (const [from, to] of /** @type {const} */ ([[ann, ben], [ben, ann]])) {
    assert.deepEqual(await from.send(to.id, 'greeting', from.name), { msgType: 'ack' });
    await to.settle();
    const { ids, disconnects, entries, messages } = await to.noted();
    assert.deepEqual([new Set(ids).size, disconnects], [2, 1]);
    assert.deepEqual(entries, [{ entered: true, room: 'default' }, { entered: true, room: 'default' }]);
    assert.deepEqual(messages.map(({ msgData }) => msgData), [from.name]);
  }
}

/**
 * @param {string[]} codes
 * @param {LibraryVisitor[]} visitors
 */
async function expectErrors(codes, visitors) {
  for (const visitor of visitors) {
    assert.deepEqual((await visitor.noted()).errors.map((error) => error.split(':')[0]), codes, visitor.name);
  }
}
