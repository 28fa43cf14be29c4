/**
 * Pages with open-easyrtc's unmodified browser library call each other through the plain EasyRTC server: media, more
 * streams, data channels.
 */

import assert from 'node:assert/strict';

import { PAIRS, startEasyrtcServer } from '../support/easyrtc-server.js';
import { LibraryVisitor } from '../support/easyrtc-visitor.js';
import { setStageFor } from '../support/stage.js';
import { until } from '../support/until.js';
import { GONE_WITHIN_MS } from '../support/visitor.js';

const { scenario } = await setStageFor(await startEasyrtcServer());

const SHORT = { text: 'é😀', list: [1, null] };
/** Longer than what the library sends at once by a data channel, which is 1,000. */
const LONG = 'é😀 "\u2028" '.repeat(1_000);

for (const versions of PAIRS) {
  const pair = `EasyRTC ${versions.join(' and ')}`;

  scenario(`${pair}: each calls the other and hangs up, and who closes the page is gone`, async (scene) => {
    const [ann, ben] = await LibraryVisitor.meet(scene, versions, ['media']);
    for (const [caller, callee] of /** @type {const} */ ([[ben, ann], [ann, ben]])) {
      await caller.converse(callee);
      assert.deepEqual([await callee.countOf('offer', caller), await caller.countOf('answer', callee)], [1, 1]);
      const { calls } = await caller.noted();
      assert.ok(calls.some(({ peer, kind }) => peer === callee.id && kind === 'connection'), 'the library tells its caller');

      await caller.use((easyrtc, id) => easyrtc.hangup(id), callee.id);
      await Promise.all([caller, callee].map((visitor) => visitor.untilTileCount(0, GONE_WITHIN_MS)));
      assert.equal(await callee.countOf('hangup', caller), 1);
    }

    await ben.converse(ann);
    await ben.page.close();
    await ann.untilTileCount(0, GONE_WITHIN_MS);
    await ann.untilWith([]);
    const { accepted, closed, errors } = await ann.noted();
    assert.deepEqual(errors, []);
    assert.deepEqual(accepted, Array.from({ length: 3 }, () => ({ peer: ben.id, streamName: 'default' })));
    assert.deepEqual(closed, accepted);
  });

  scenario(`${pair}: a call that is refused shows nothing`, async (scene) => {
    const [ann, ben] = await LibraryVisitor.meet(scene, versions, ['media']);
    await ann.page.evaluate(() => {
      /** @type {any} */ (globalThis).application.accepts = false;
    });
    assert.equal(await ben.call(ann), false, 'the call is refused');
    assert.equal(await ben.countOf('reject', ann), 1);
    assert.equal(await ben.use((easyrtc, id) => easyrtc.getConnectStatus(id), ann.id), 'not connected');
    for (const visitor of [ann, ben]) {
      const { accepted, errors } = await visitor.noted();
      assert.deepEqual({ accepted, errors }, { accepted: [], errors: [] });
    }
  });

  scenario(`${pair}: each shares a second stream in the middle of a call, by its name, and takes it back`, async (scene) => {
    const [ann, ben] = await LibraryVisitor.meet(scene, versions, ['media']);
    await ben.converse(ann);

    // A stream of the page's own.
    await ann.use(async (easyrtc, id) => {
      const canvas = document.createElement('canvas');
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      setInterval(() => pen.fillRect(Math.random() * canvas.width, Math.random() * canvas.height, 9, 9), 100);
      easyrtc.register3rdPartyLocalMediaStream(canvas.captureStream(), 'screen');
      await new Promise((resolve) => easyrtc.addStreamToCall(id, 'screen', resolve));
    }, ben.id);
    await ben.untilMediaFrom(['Ann: default', { name: 'Ann: screen', kinds: ['video'] }], { since: performance.now() });

    // A stream that the library makes, the other way.
    await ben.use(async (easyrtc, id) => {
      await new Promise((resolve, reject) => easyrtc.initMediaSource(resolve, reject, 'second camera'));
      await new Promise((resolve) => easyrtc.addStreamToCall(id, 'second camera', resolve));
    }, ann.id);
    const since = performance.now();
    await Promise.all([
      ann.untilMediaFrom(['Ben: default', 'Ben: second camera'], { since }),
      ben.untilMediaFrom(['Ann: default', { name: 'Ann: screen', kinds: ['video'] }], { since }),
    ]);

    for (const [from, to, streamName] of /** @type {const} */ ([[ann, ben, 'screen'], [ben, ann, 'second camera']])) {
      const removal = /** @type {const} */ ([to.id, streamName]);
      await from.use((easyrtc, [id, name]) => easyrtc.removeStreamFromCall(id, name), removal);
      await to.until(`${streamName} is gone`, ({ closed }) => closed.length === 1);
      await from.use((easyrtc, name) => easyrtc.closeLocalMediaStream(name), streamName);
      await until('its name is not published any more', 5_000, async () =>
        Object.keys(await to.use((easyrtc, id) => easyrtc.getRoomApiField('default', id, 'mediaIds'), from.id)).join() === 'default');
    }
    const removed = performance.now();
    await Promise.all([
      ann.untilMediaFrom(['Ben: default'], { since: removed }),
      ben.untilMediaFrom(['Ann: default'], { since: removed }),
    ]);

    const [annNoted, benNoted] = await Promise.all([ann.noted(), ben.noted()]);
    assert.deepEqual(annNoted.accepted.map(({ streamName }) => streamName), ['default', 'second camera']);
    assert.deepEqual(benNoted.accepted.map(({ streamName }) => streamName), ['default', 'screen']);
    assert.deepEqual(annNoted.closed, [{ peer: ben.id, streamName: 'second camera' }]);
    assert.deepEqual(benNoted.closed, [{ peer: ann.id, streamName: 'screen' }]);
    assert.deepEqual([...annNoted.errors, ...benNoted.errors], []);
  });

  scenario(`${pair}: messages go both ways by a data channel, also long ones`, async (scene) => {
    const [ann, ben] = await LibraryVisitor.meet(scene, versions, ['channels']);
    assert.equal(await ben.call(ann), true);
    await Promise.all([ann, ben].map((visitor) => visitor.until('the channel is open', ({ channels }) => channels.length > 0)));
    assert.deepEqual((await ben.noted()).calls.map(({ kind }) => kind).filter((kind) => kind === 'datachannel'), ['datachannel']);
    for (const [from, to] of /** @type {const} */ ([[ann, ben], [ben, ann]])) {
      assert.equal(await from.use((easyrtc, id) => easyrtc.doesDataChannelWork(id), to.id), true);
      for (const [msgType, msgData] of /** @type {const} */ ([['first', SHORT], ['second', LONG]])) {
        const message = /** @type {const} */ ([to.id, msgType, msgData]);
        await from.use((easyrtc, [id, type, data]) => easyrtc.sendDataP2P(id, type, data), message);
      }
      await to.until('both messages have come', ({ messages }) => messages.length === 2);
      // What has come by a socket says to whom it was sent.
      assert.deepEqual((await to.noted()).messages, [
        { from: from.id, msgType: 'first', msgData: SHORT, targeting: null },
        { from: from.id, msgType: 'second', msgData: LONG, targeting: null },
      ]);
    }
    await ben.use((easyrtc, id) => easyrtc.hangup(id), ann.id);
    await ann.until('the channel is closed', ({ channels }) => channels.some(({ open }) => !open));
    for (const [visitor, other] of /** @type {const} */ ([[ann, ben], [ben, ann]])) {
      const { channels, errors } = await visitor.noted();
      assert.deepEqual(channels[0], { peer: other.id, open: true });
      assert.deepEqual(errors, []);
    }
  });
}
