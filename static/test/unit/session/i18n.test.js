/**
 * The session page's texts: complete in both languages, and every one that the page asks for is there.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGES, markupOf, textsOf } from '../../support/markup.js';

const en = textsOf('en', PAGES['session/page.html']);
const fr = textsOf('fr', PAGES['session/page.html']);

test('both languages have the same keys, and a text for each', () => {
  assert.deepEqual(Object.keys(fr), Object.keys(en));
  for (const [key, text] of [...Object.entries(en), ...Object.entries(fr)]) {
    assert.ok(typeof text === 'string' && text.trim() !== '', key);
  }
});

test('both languages fill in the same parameters', () => {
  for (const [key, text] of Object.entries(en)) {
    assert.deepEqual(parameters(fr[key] ?? ''), parameters(text), key);
  }
});

test('the page’s markup asks only for texts that exist, and shows the English ones until then', () => {
  const html = markupOf('session/page.html');
  const marked = [...html.matchAll(/data-i18n(?:-label|-placeholder)?="([^"]+)"/g)];
  assert.ok(marked.length > 10);
  for (const [, key] of marked) {
    assert.ok(key && key in en, key);
  }
  for (const [, key, text] of html.matchAll(/data-i18n="([^"]+)"[^>]*>([^<]*)</g)) {
    assert.equal(text, en[key ?? ''], key);
  }
});

test('texts chosen by state exist for every state', () => {
  const states = [
    ...['left.self', 'left.ended', 'left.removed', 'refused.key', 'refused.full', 'refused.login'].flatMap((ending) =>
      ['heading', 'text', 'action'].map((part) => `${ending}.${part}`),
    ),
    ...['audio', 'video'].flatMap((kind) => ['denied', 'missing', 'busy', 'failed'].map((why) => `trouble.${kind}.${why}`)),
    ...['user', 'participant', 'device'].flatMap((role) => [`tile.role-${role}`, `tile.unnamed-${role}`]),
    ...['camera', 'microphone'].flatMap((noun) => ['turn-on', 'turn-off', 'choose', 'none', 'number'].map((hint) => `device.${noun}-${hint}`)),
    ...['screen', 'sound', 'camera', 'mic-off', 'mic-none', 'camera-off', 'camera-none'].map((kind) => `tile.${kind}`),
    ...['', '-audio', '-video', '-none'].map((without) => `check.join${without}`),
  ];
  assert.deepEqual(states.filter((key) => !(key in en)), []);
});

/** @param {string} text */
function parameters(text) {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
}
