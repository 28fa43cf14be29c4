/**
 * Texts: the translator, and every catalogue of every page held against its twin and against the markup that uses it.
 */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

import { countKey, fillIn, translator } from '../../../../shared/base/i18n.js';
import { PAGES, TEXT_FOLDERS, markupOf, textsOf } from '../../../support/markup.js';

const STATIC = new URL('../../../../', import.meta.url);
const MARKED = /data-i18n(?:-label|-placeholder)?="([^"]*)"/g;

/** @param {string} text */
const placeholders = (text) => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name).sort();

test('every folder of texts has a catalogue in each language and nothing else', () => {
  for (const folder of TEXT_FOLDERS) {
    assert.deepEqual(readdirSync(new URL(`${folder}/i18n/`, STATIC)).sort(), ['en.json', 'fr.json'], folder);
  }
});

test('no two catalogues of one page have a key in common', () => {
  for (const [page, folders] of Object.entries(PAGES)) {
    const keys = folders.flatMap((folder) => Object.keys(textsOf('en', [folder])));
    assert.equal(new Set(keys).size, keys.length, page);
  }
});

for (const folder of TEXT_FOLDERS) {
  const english = textsOf('en', [folder]);
  const french = textsOf('fr', [folder]);

  test(`${folder}: both languages have the same keys`, () => {
    assert.deepEqual(Object.keys(french).sort(), Object.keys(english).sort());
  });

  test(`${folder}: a text has the same placeholders in both languages`, () => {
    for (const [key, text] of Object.entries(english)) {
      assert.deepEqual(placeholders(french[key] ?? ''), placeholders(text), key);
    }
  });

  test(`${folder}: no text is empty or starts or ends with a space`, () => {
    for (const [key, text] of [...Object.entries(english), ...Object.entries(french)]) {
      assert.equal(typeof text, 'string', key);
      assert.ok(text !== '' && text === text.trim(), key);
    }
  });

  test(`${folder}: a key that depends on a count has both forms`, () => {
    const forms = Object.keys(english).filter((key) => /\.(one|other)$/.test(key));
    const stems = new Set(forms.map((key) => key.replace(/\.(one|other)$/, '')));
    assert.equal(forms.length, 2 * stems.size);
  });
}

for (const [page, folders] of Object.entries(PAGES)) {
  test(`${page}: every marked key exists`, () => {
    const keys = Array.from(markupOf(page).matchAll(MARKED), ([, key]) => key ?? '');
    const known = textsOf('en', folders);
    assert.ok(keys.length > 0);
    assert.deepEqual(keys.filter((key) => !Object.hasOwn(known, key)), []);
  });
}

test('placeholders are filled in, as often as they occur', () => {
  assert.equal(fillIn('{a} and {b} and {a}', { a: 'x', b: 2 }), 'x and 2 and x');
});

test('a placeholder without a parameter stays visible', () => {
  assert.equal(fillIn('Hello {name}', {}), 'Hello {name}');
  assert.equal(fillIn('Hello {constructor}'), 'Hello {constructor}');
});

test('a parameter is never read as a pattern', () => {
  assert.equal(fillIn('Hello {name}', { name: '$& {name}' }), 'Hello $& {name}');
});

test('a missing text comes from the fallback, an unknown key answers itself', () => {
  const t = translator({ a: 'un' }, { a: 'one', b: 'two {n}' });
  assert.equal(t('a'), 'un');
  assert.equal(t('b', { n: 2 }), 'two 2');
  assert.equal(t('c.d'), 'c.d');
  assert.equal(t('toString'), 'toString');
});

test('counts follow the language: zero is singular in French only', () => {
  assert.equal(countKey('en', 'k', 0), 'k.other');
  assert.equal(countKey('fr', 'k', 0), 'k.one');
  assert.equal(countKey('en', 'k', 1), 'k.one');
  assert.equal(countKey('fr', 'k', 2), 'k.other');
  assert.equal(countKey('fr', 'k', 1_000_000), 'k.other');
});

test('French texts keep their punctuation on the line', () => {
  for (const folder of TEXT_FOLDERS) {
    for (const [key, text] of Object.entries(textsOf('fr', [folder]))) {
      assert.doesNotMatch(text, / [:;!?»]|« /, `${folder}: ${key}`);
    }
  }
});
