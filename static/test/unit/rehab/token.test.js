/**
 * The token: out of the address at once, kept for the tab, and never anything that is not one.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { forgetTokens, takeToken, visitorToken } from '../../../rehab/token.js';

const PAGE = 'https://host/rehab/participant';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.a-b_c';

test('a token is taken from the query or the fragment, and everything else stays', () => {
  assert.deepEqual(takeToken(`${PAGE}?token=${TOKEN}&source=web&lang=fr`), { token: TOKEN, href: `${PAGE}?source=web&lang=fr` });
  assert.deepEqual(takeToken(`${PAGE}?lang=fr#token=${TOKEN}`), { token: TOKEN, href: `${PAGE}?lang=fr` });
  assert.deepEqual(takeToken(`${PAGE}?a=1#b=2&token=${TOKEN}`), { token: TOKEN, href: `${PAGE}?a=1#b=2` });
  assert.deepEqual(takeToken(`${PAGE}?x=a%20b#place`), { token: '', href: `${PAGE}?x=a%20b#place` });
});

test('what cannot be a token is dropped, and leaves the address as well', () => {
  for (const bad of ['', 'a b', 'a%0d%0aX-Header: b', 'é', '<script>', 'x'.repeat(9000)]) {
    assert.deepEqual(takeToken(`${PAGE}?token=${bad}`), { token: '', href: PAGE }, bad.slice(0, 20));
  }
});

test('the address is cleaned and the tab remembers', () => {
  const page = openPage(`${PAGE}?token=${TOKEN}`);
  assert.equal(page.token('web'), TOKEN);
  assert.equal(page.location.href, PAGE);
  assert.equal(page.token('web'), TOKEN, 'after a reload');
});

test('in OpenTeraPlus the address stays as it is', () => {
  const page = openPage(`${PAGE}?token=${TOKEN}&source=openteraplus`);
  assert.equal(page.token('openteraplus'), TOKEN);
  assert.equal(page.location.href, `${PAGE}?token=${TOKEN}&source=openteraplus`);
});

test('a newer token wins over the remembered one; a broken one does not', () => {
  const page = openPage(`${PAGE}?token=${TOKEN}`);
  page.token('web');
  page.location.href = `${PAGE}?token=other`;
  assert.equal(page.token('web'), 'other');
  page.location.href = `${PAGE}?token=%00`;
  assert.equal(page.token('web'), 'other');
});

test('without a token there is none', () => {
  assert.equal(openPage(PAGE).token('web'), '');
});

test('a browser that forbids storage still lets the visitor in, once', () => {
  const forbidden = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  const location = { href: `${PAGE}?token=${TOKEN}` };
  const history = { replaceState() {} };
  assert.equal(visitorToken({ key: 'user_token', source: 'web', location, history, storage: forbidden }), TOKEN);
  location.href = PAGE;
  assert.equal(visitorToken({ key: 'user_token', source: 'web', location, history, storage: forbidden }), '');
  forgetTokens(forbidden);
});

test('at the end both tokens are forgotten, and nothing else', () => {
  const page = openPage(PAGE);
  page.kept.set('participant_token', 'a').set('user_token', 'b').set('other', 'c');
  forgetTokens(() => page.storage);
  assert.deepEqual([...page.kept], [['other', 'c']]);
});

/** @param {string} href */
function openPage(href) {
  const location = { href };
  /** @type {Map<string, string>} */
  const kept = new Map();
  const storage = {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
    removeItem: (/** @type {string} */ key) => void kept.delete(key),
  };
  /** @type {Pick<History, 'replaceState'>} */
  const history = { replaceState: (_data, _unused, url) => void (location.href = String(url)) };
  return {
    location,
    kept,
    storage,
    /** @param {string} source */
    token: (source) => visitorToken({ key: 'participant_token', source, location, history, storage: () => storage }),
  };
}
