/**
 * Names of people: shown as they are, without what could deceive or disturb.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LONGEST_NAME, cleanName, initials } from '../../../../shared/base/names.js';
import { visitorOf } from '../../../../shared/base/visitor.js';

test('names keep every letter, apostrophe and sign', () => {
  for (const name of ["Marie-Ève D'Amours", 'Anne #2', '李小龍', 'Zoë <b>', '👩🏽‍⚕️ Nurse', 'ليلى']) {
    assert.equal(cleanName(name), name);
  }
});

test('names lose control characters, direction overrides and surplus spaces', () => {
  assert.equal(cleanName('  Luc \t\n Roy  '), 'Luc Roy');
  assert.equal(cleanName('Luc\u202Eyor\u2066\u0000'), 'Lucyor');
  assert.equal(cleanName(' \u2028 '), '');
});

test('names have a longest length, counted in characters and never cutting one', () => {
  assert.equal([...cleanName('é'.repeat(200))].length, LONGEST_NAME);
  assert.equal(cleanName('😀'.repeat(200)), '😀'.repeat(LONGEST_NAME));
});

test('initials stand in for a picture', () => {
  assert.equal(initials('Marie D’Amours'), 'MA');
  assert.equal(initials('luc'), 'L');
  assert.equal(initials('Anne Marie du Roy'), 'AR');
  assert.equal(initials('(?) 😀'), '');
  assert.equal(initials(''), '');
});

test('the address names the visitor; without an identity one is made', () => {
  const named = visitorOf(new URLSearchParams("name=Marie%20D'Amours&uuid=u-1"), 'user');
  assert.deepEqual(named, { uuid: 'u-1', name: "Marie D'Amours", role: 'user' });
  const unnamed = visitorOf(new URLSearchParams(''), 'owner');
  assert.match(unnamed.uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(unnamed.role, 'participant');
});
