/**
 * What a browser lacks for video calls.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lackOf } from '../../../rehab/support.js';

const RTCPeerConnection = class {};
const navigator = { mediaDevices: { getUserMedia() {} } };

test('a browser with connections and cameras lacks nothing', () => {
  assert.equal(lackOf({ RTCPeerConnection, navigator, isSecureContext: true }), null);
});

test('a browser without one of them is too old', () => {
  assert.equal(lackOf({ navigator, isSecureContext: true }), 'old');
  assert.equal(lackOf({ RTCPeerConnection, navigator: {}, isSecureContext: true }), 'old');
  assert.equal(lackOf({ RTCPeerConnection, navigator: { mediaDevices: {} }, isSecureContext: true }), 'old');
  assert.equal(lackOf({}), 'old');
});

test('a page without https hides the cameras of any browser', () => {
  assert.equal(lackOf({ RTCPeerConnection, navigator: {}, isSecureContext: false }), 'insecure');
});
