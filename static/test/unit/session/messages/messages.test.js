/**
 * Messages between pages: exactly what old OpenTera pages read, and whatever they may send.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as messages from '../../../../session/messages/index.js';

/** @import { OwnState, PageMessage } from '../../../../shared/base/types.js' */

/** @type {OwnState} */
const OWN = { uuid: 'u-1', name: 'Anne Roy', role: 'user', audio: 'on', video: 'off', cameras: 2 };

/** @type {ReadonlyArray<[name: string, sent: { msgType: string, msgData: unknown }, data: unknown, heard: PageMessage | null]>} */
const SENT = [
  [
    'contactInfo',
    messages.contactInfo('A', OWN),
    {
      uuid: 'u-1',
      name: 'Anne Roy',
      peerid: 'A',
      role: 'user',
      status: { microMuted: false, videoMuted: true, speakerMuted: false, sharing2ndSource: false, sharingScreen: false },
      capabilities: { video2: false, screenControl: false, screenSharing: false },
    },
    {
      type: 'contactInfo',
      uuid: 'u-1',
      name: 'Anne Roy',
      role: 'user',
      status: { micro: true, video: false, speaker: true, sharingScreen: false },
    },
  ],
  [
    'updateStatus',
    messages.fullStatus('A', OWN),
    {
      peerid: 'A',
      micro: true,
      micro2: false,
      speaker: true,
      video: false,
      isUser: true,
      videoSrcLength: 2,
      secondSource: false,
      sharing2ndSource: false,
      sharingScreen: false,
    },
    {
      type: 'updateStatus',
      status: { micro: true, video: false, speaker: true, isUser: true, videoSrcLength: 2, sharingScreen: false },
    },
  ],
  [
    'updateStatus',
    messages.partialStatus('A', { micro: false }),
    { peerid: 'A', micro: false },
    { type: 'updateStatus', status: { micro: false } },
  ],
  [
    'easyrtc_streamReceived',
    messages.streamReceived('default'),
    { streamName: 'default' },
    { type: 'streamReceived', streamName: 'default' },
  ],
  [
    'updatePTZCapabilities',
    messages.ptzCapabilities(OWN),
    { uuid: 'u-1', zoom: false, presets: false, settings: false },
    null,
  ],
  ['updateCapabilities', messages.capabilities(), { video2: false, screenControl: false, screenSharing: false }, null],
];

test('what this page says has the shape old pages read, and this page understands it', async (t) => {
  for (const [name, { msgType, msgData }, data, heard] of SENT) {
    await t.test(name, () => {
      assert.equal(msgType, name);
      assert.deepEqual(msgData, data);
      assert.deepEqual(messages.parseMessage(msgType, msgData), heard);
    });
  }
});

test('a visitor without identity is the number 0 to a PTZ camera', () => {
  const { msgData } = messages.ptzCapabilities({ ...OWN, uuid: '' });
  assert.deepEqual(msgData, { uuid: 0, zoom: false, presets: false, settings: false });
});

test('commands', () => {
  assert.deepEqual(messages.parseMessage('muteMicro', { micro: false, index: 1 }), { type: 'muteMicro', on: false });
  assert.deepEqual(messages.parseMessage('muteVideo', { video: true, index: 1 }), { type: 'muteVideo', on: true });
  assert.equal(messages.parseMessage('muteMicro', { index: 1 }), null);
});

test('"nobody" in setPrimaryView is the number 0', () => {
  const nobody = { type: 'setPrimaryView', peer: '', streamName: '' };
  assert.deepEqual(messages.parseMessage('setPrimaryView', { peerid: 0, streamName: '' }), nobody);
});

test('missing and misshapen fields are tolerated', () => {
  const empty = { type: 'contactInfo', uuid: '', name: '', role: null, status: {} };
  for (const data of [undefined, null, 'x', 7, [], {}, { name: 1, uuid: 0, role: 'admin', status: 'on' }]) {
    assert.deepEqual(messages.parseMessage('contactInfo', data), empty);
    assert.deepEqual(messages.parseMessage('updateStatus', data), { type: 'updateStatus', status: {} });
  }
});

test('types that this page does not know are ignored', () => {
  for (const type of ['queryConfig', 'Chrono', 'constructor', '', '__proto__']) {
    assert.equal(messages.parseMessage(type, {}), null);
  }
});
