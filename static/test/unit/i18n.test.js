/**
 * Texts: the translator, and every catalogue of every page held against its twin and against the markup that uses it.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { countKey, fillIn, translator } from '../../js/i18n.js';
import { markupOf } from '../support/markup.js';

const STATIC = new URL('../../', import.meta.url);
const LANGUAGES = ['en', 'fr'];
const MARKED = /data-i18n(?:-label|-placeholder)?="([^"]*)"/g;

/** @param {string} path */
const read = (path) => readFileSync(new URL(path, STATIC), 'utf8');

/**
 * @param {string} page
 * @param {string} lang
 * @returns {Record<string, string>}
 */
const catalogue = (page, lang) => JSON.parse(read(`i18n/${page}.${lang}.json`));

/** @param {string} text */
const placeholders = (text) => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name).sort();

const catalogueFiles = readdirSync(new URL('i18n/', STATIC)).filter((name) => name.endsWith('.json'));
const pages = [...new Set(catalogueFiles.map((name) => name.split('.')[0] ?? ''))];

test('every page has a catalogue in each language and nothing else', () => {
  const expected = pages.flatMap((page) => LANGUAGES.map((lang) => `${page}.${lang}.json`));
  assert.deepEqual(catalogueFiles.sort(), expected.sort());
  assert.ok(pages.includes('home'));
});

for (const page of pages) {
  const english = catalogue(page, 'en');
  const french = catalogue(page, 'fr');

  test(`${page}: both languages have the same keys`, () => {
    assert.deepEqual(Object.keys(french).sort(), Object.keys(english).sort());
  });

  test(`${page}: a text has the same placeholders in both languages`, () => {
    for (const [key, text] of Object.entries(english)) {
      assert.deepEqual(placeholders(french[key] ?? ''), placeholders(text), key);
    }
  });

  test(`${page}: no text is empty or starts or ends with a space`, () => {
    for (const [key, text] of [...Object.entries(english), ...Object.entries(french)]) {
      assert.equal(typeof text, 'string', key);
      assert.ok(text !== '' && text === text.trim(), key);
    }
  });

  test(`${page}: a key that depends on a count has both forms`, () => {
    const forms = Object.keys(english).filter((key) => /\.(one|other)$/.test(key));
    const stems = new Set(forms.map((key) => key.replace(/\.(one|other)$/, '')));
    assert.equal(forms.length, 2 * stems.size);
  });
}

for (const file of readdirSync(new URL('pages/', STATIC)).filter((name) => name.endsWith('.html'))) {
  test(`${file}: every marked key exists`, () => {
    const keys = Array.from(markupOf(file).matchAll(MARKED), ([, key]) => key ?? '');
    const known = keys.length > 0 ? catalogue(file.replace(/(-.*)?\.html$/, ''), 'en') : {};
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
  for (const page of pages) {
    const file = new URL(`../../i18n/${page}.fr.json`, import.meta.url);
    for (const [key, text] of Object.entries(JSON.parse(readFileSync(file, 'utf8')))) {
      assert.doesNotMatch(String(text), / [:;!?»]|« /, `${page}: ${key}`);
    }
  }
});
