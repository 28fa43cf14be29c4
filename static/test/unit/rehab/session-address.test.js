/**
 * The address of a session: every name survives it, and repeated invitations are recognised.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isSameSession, sessionAddress } from '../../../rehab/session-address.js';

const URL_GIVEN = 'https://host:40075/webrtc/8086/participants?key=28b0e76f-3f5b';
const VISITOR = { name: 'Ann', uuid: 'u-1', source: 'web', lang: 'fr' };

test('a session is entered with name, uuid, source and language', () => {
  assert.equal(sessionAddress(URL_GIVEN, VISITOR), `${URL_GIVEN}&name=Ann&uuid=u-1&source=web&lang=fr`);
});

test('every name arrives as it was, and takes nothing else with it', () => {
  const names = [
    "D'Amours #1", '#', '&key=stolen', 'a&uuid=b', 'a=b?c', '50 % + 1', 'Zoë Ça «\u00a0l’été\u00a0»', '<b>"x"</b>',
    '\\', '/', '..', '%27%23', '日本 🙂', ' Ann ', 'line\nbreak', '+1 514',
  ];
  for (const name of names) {
    const address = new URL(sessionAddress(URL_GIVEN, { ...VISITOR, name }));
    assert.deepEqual(
      [...address.searchParams],
      [['key', '28b0e76f-3f5b'], ['name', name], ['uuid', 'u-1'], ['source', 'web'], ['lang', 'fr']],
    );
    assert.equal(address.hash, '');
    assert.ok(!address.search.includes('+'), 'pages that do not know "+" read it, too');
  }
});

test('half a character is no reason to fail', () => {
  assert.ok(sessionAddress(URL_GIVEN, { ...VISITOR, name: 'a\ud83d' }).includes('name=a'));
});

test('what is empty is left out, and what is there already is said once', () => {
  assert.equal(sessionAddress(URL_GIVEN, { name: '', uuid: '', source: 'web', lang: '' }), `${URL_GIVEN}&source=web`);
  assert.equal(sessionAddress(`${URL_GIVEN}&lang=en`, { ...VISITOR, name: '', uuid: '', source: '' }), `${URL_GIVEN}&lang=fr`);
});

test('what is no address of a web page is not opened', () => {
  for (const url of ['', 'x', '/webrtc/8080/users', 'javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ws://host/', 'blob:https://host/x']) {
    assert.equal(sessionAddress(url, VISITOR), '', url);
  }
});

test('the same session is the same server, page and key', () => {
  assert.ok(isSameSession(URL_GIVEN, URL_GIVEN));
  assert.ok(isSameSession(URL_GIVEN, sessionAddress(URL_GIVEN, VISITOR)));
  assert.ok(isSameSession(URL_GIVEN, 'https://HOST:40075/webrtc/8086/participants?lang=en&key=28b0e76f-3f5b#x'));
  for (const other of [
    'https://host:40075/webrtc/8086/participants?key=other',
    'https://host:40075/webrtc/8086/participants',
    'https://host:40075/webrtc/8087/participants?key=28b0e76f-3f5b',
    'https://host:40075/webrtc/8086/users?key=28b0e76f-3f5b',
    'https://host/webrtc/8086/participants?key=28b0e76f-3f5b',
    'http://host:40075/webrtc/8086/participants?key=28b0e76f-3f5b',
    '',
  ]) {
    assert.ok(!isSameSession(URL_GIVEN, other), other);
  }
  assert.ok(!isSameSession('', ''));
});
