/**
 * The texts of the pages for OpenTera's visitors: the markup shows the English ones, and every one chosen by state is there.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGES, markupOf, textsOf } from '../../support/markup.js';

const pages = Object.keys(PAGES).filter((page) => page.startsWith('rehab/'));
const en = textsOf('en', ['rehab', 'shared/device-check']);

test('the markup shows the English texts until others come', () => {
  assert.equal(pages.length, 6);
  for (const page of pages) {
    const marked = [...markupOf(page).matchAll(/data-i18n="([^"]+)"[^>]*>([^<]*)</g)];
    assert.ok(marked.length > 1, page);
    marked.forEach(([, key = '', text]) => assert.equal(text, en[key], `${page}: ${key}`));
  }
});

test('texts chosen by state exist for every state', () => {
  const screens = ['connecting', 'unreachable', 'elsewhere', 'refused', 'leaving', 'waiting', 'starting', 'stuck', 'session'];
  const keys = [
    ...screens.flatMap((screen) => [`screen.${screen}.heading`, `screen.${screen}.text`]),
    ...['online', 'connecting', 'offline'].map((status) => `status.${status}`),
    ...['useThisDevice', 'tryNow', 'retrySession', 'giveUpSession'].map((wish) => `wish.${wish}`),
    ...['superseded', 'elsewhere', 'refused', 'unreachable', 'browser-old', 'browser-insecure', 'ignore'].map((notice) => `notice.${notice}`),
    ...['ended', 'removed'].map((waiting) => `waiting.${waiting}`),
    ...['waiting', 'session'].map((frame) => `frame.${frame}`),
    ...['start', 'starting', 'opening', 'enter', 'starting-hint', 'opening-hint'].map((words) => `lobby.${words}`),
    ...['signed-out', 'refused', 'unreachable', 'failed', 'not-open'].map((problem) => `lobby.problem-${problem}`),
  ];
  assert.deepEqual(keys.filter((key) => !Object.hasOwn(en, key)), []);
});

test('no page carries a token, a script of its own, a style of its own, or anything from elsewhere', () => {
  for (const page of pages) {
    const html = markupOf(page);
    assert.doesNotMatch(html, /token(?!s\.css)|\|\s*safe|<style|\sstyle=|\son\w+=|https?:\/\//i, page);
    assert.deepEqual([...html.matchAll(/<script[^>]*>([^<]*)</g)].map(([, inline]) => inline), [''], page);
  }
});
