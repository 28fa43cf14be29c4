/**
 * What the home page says about sessions, in both languages and with the real texts.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ERROR_CODES, INVITES } from '../../../home/api.js';
import { HomeWords } from '../../../home/words.js';
import { translator } from '../../../shared/base/i18n.js';
import { textsOf } from '../../support/markup.js';

/** @import { Role } from '../../../shared/base/types.js' */

/** @param {string} lang */
function wordsIn(lang) {
  return new HomeWords(translator(textsOf(lang, ['home'])), lang);
}

/** @param {Role[]} roles */
const peers = (...roles) => roles.map((role) => ({ role, joined_s: 1 }));

const en = wordsIn('en');
const fr = wordsIn('fr');

test('the age of a session is said in at most two units', () => {
  /** @type {Array<[number, string, string]>} */
  const cases = [
    [0, 'Just started', 'Démarrée à l’instant'],
    [59, 'Just started', 'Démarrée à l’instant'],
    [60, 'For 1 minute', 'Depuis 1 minute'],
    [185, 'For 3 minutes', 'Depuis 3 minutes'],
    [3_599, 'For 59 minutes', 'Depuis 59 minutes'],
    [3_600, 'For 1 hour', 'Depuis 1 heure'],
    [7_500, 'For 2 hours, 5 minutes', 'Depuis 2 heures et 5 minutes'],
    [86_400, 'For 1 day', 'Depuis 1 jour'],
    [180_000, 'For 2 days, 2 hours', 'Depuis 2 jours et 2 heures'],
  ];
  for (const [seconds, english, french] of cases) {
    assert.equal(en.age(seconds), english);
    assert.equal(fr.age(seconds).replaceAll('\u00a0', ' '), french);
  }
});

test('people are counted by role, clinicians first', () => {
  assert.equal(en.peers(peers('participant', 'user', 'participant')), '1 clinician, 2 participants');
  assert.equal(fr.peers(peers('device', 'device', 'user')), '1 clinicien, 2 appareils');
  assert.equal(en.peers([]), 'Nobody yet');
  assert.equal(fr.peers([]), 'Personne pour l’instant');
});

test('a session without a name goes by its port', () => {
  assert.equal(en.title({ name: '', port: 8080 }), 'Session on port 8080');
  assert.equal(fr.title({ name: '  ', port: 8081 }), 'Séance sur le port 8081');
  assert.equal(en.title({ name: '<b>Ann</b>', port: 8080 }), '<b>Ann</b>');
});

test('the stop question says how many people it concerns', () => {
  assert.match(en.stopEffect({ peers: [] }), /^Nobody/);
  assert.match(en.stopEffect({ peers: peers('user') }), /^1 person is/);
  assert.match(en.stopEffect({ peers: peers('user', 'device') }), /^2 people are/);
  assert.match(fr.stopEffect({ peers: peers('user', 'device') }), /^2 personnes y sont/);
});

for (const words of [en, fr]) {
  test(`${words.lang}: every error code has a sentence of its own`, () => {
    const sentences = ERROR_CODES.map((code) => words.error(code));
    assert.equal(new Set(sentences).size, ERROR_CODES.length);
    assert.ok(sentences.every((sentence) => /^\p{Lu}.+\.$/u.test(sentence)), sentences.join('\n'));
  });

  test(`${words.lang}: every link is named wherever it is shown`, () => {
    for (const invite of INVITES) {
      const keys = ['role', 'purpose', 'copyLabel', 'qrLabel'].map((key) => `link.${invite}.${key}`);
      for (const key of [...keys, `share.${invite}`]) {
        assert.notEqual(words.t(key), key);
      }
    }
  });

  test(`${words.lang}: a control's accessible name holds its visible text`, () => {
    for (const invite of INVITES) {
      assert.ok(words.t(`link.${invite}.copyLabel`).includes(words.t('link.copy')));
      assert.ok(words.t(`link.${invite}.qrLabel`).includes(words.t('link.qr')));
    }
    assert.ok(words.t('link.openLabel').includes(words.t('link.open')));
    assert.ok(words.t('session.linksOf').includes(words.t('session.links')));
    assert.ok(words.t('session.stopOf').includes(words.t('session.stop')));
  });
}
