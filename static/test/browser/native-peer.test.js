/**
 * A peer without a browser and Chromium in one call: video both ways, messages both ways by the data channel. What calls
 * without a browser show of the server holds for browsers, too.
 */

import assert from 'node:assert/strict';

import { startEasyrtcServer } from '../support/easyrtc-server.js';
import { LibraryVisitor } from '../support/easyrtc-visitor.js';
import { NativePeer } from '../support/native-peer.js';
import { setStageFor } from '../support/stage.js';
import { GONE_WITHIN_MS } from '../support/visitor.js';

const { scenario } = await setStageFor(await startEasyrtcServer());

for (const caller of /** @type {const} */ (['the browser', 'the native peer'])) {
  scenario(`${caller} calls the other: they see each other and talk by the data channel`, async (scene) => {
    const ann = await LibraryVisitor.arrive(scene, '2.1.8', 'Ann', ['media', 'channels']);
    const native = await NativePeer.join(scene.server.address);
    try {
      await ann.until('knows the native peer', ({ occupants }) => occupants['default']?.some(({ easyrtcid }) => easyrtcid === native.id));
      const since = performance.now();
      if (caller === 'the browser') {
        assert.equal(await ann.page.evaluate((id) => /** @type {any} */ (globalThis).application.call(id), native.id), true);
      } else {
        native.call(ann.id);
      }

      await ann.untilMediaFrom([{ name: `${native.id}: default`, kinds: ['video'] }], { since });
      const { videoBytes } = await native.seen(ann.id);
      await native.until(ann.id, 'gets more video', (seen) => seen.isConnected && seen.videoBytes > videoBytes);

      await ann.until('has a channel', ({ channels }) => channels.some(({ peer, open }) => peer === native.id && open));
      await native.until(ann.id, 'has a channel', (seen) => seen.hasChannel);
      await ann.use((easyrtc, id) => easyrtc.sendDataP2P(id, 'greeting', { text: 'é😀' }), native.id);
      await native.until(ann.id, 'hears', (seen) => seen.messages.length > 0);
      assert.deepEqual((await native.seen(ann.id)).messages.map((message) => JSON.parse(message)), [{ msgType: 'greeting', msgData: { text: 'é😀' } }]);
      native.say(ann.id, JSON.stringify({ msgType: 'answer', msgData: 'é😀' }));
      await ann.until('hears', ({ messages }) => messages.length > 0);
      const { messages, errors } = await ann.noted();
      assert.deepEqual(messages.map(({ from, msgType, msgData }) => ({ from, msgType, msgData })), [{ from: native.id, msgType: 'answer', msgData: 'é😀' }]);
      assert.deepEqual(errors, []);
    } finally {
      native.leave();
    }
    await ann.untilTileCount(0, GONE_WITHIN_MS);
  });
}
