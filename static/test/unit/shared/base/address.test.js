/**
 * The operator's token leaves the address bar; everything else stays.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inLanguage, withoutToken } from '../../../../shared/base/address.js';

test('the token goes, the language stays', () => {
  assert.equal(withoutToken('http://127.0.0.1:4070/?token=abc&lang=fr'), 'http://127.0.0.1:4070/?lang=fr');
  assert.equal(withoutToken('http://127.0.0.1:4070/?token=abc'), 'http://127.0.0.1:4070/');
  assert.equal(withoutToken('https://clinic.example/rehab/?lang=en#top'), 'https://clinic.example/rehab/?lang=en#top');
});

test('a token given twice goes twice', () => {
  assert.equal(withoutToken('http://localhost/?token=a&token=b'), 'http://localhost/');
});

test('the clinician’s link opens in the language of the page', () => {
  assert.equal(inLanguage('https://c.example/webrtc/8080/users?key=k', 'fr'), 'https://c.example/webrtc/8080/users?key=k&lang=fr');
});
