/**
 * The order of the list: cards never move, new ones come on top.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { orderSessions } from '../../../home/order-sessions.js';

/**
 * @param {string} id
 * @param {number} [age_s]
 * @param {number} [port]
 */
const session = (id, age_s = 0, port = 8080) => ({
  id,
  age_s,
  port,
  name: '',
  peers: [],
  urls: { users: '', participants: '', devices: '' },
});

/** @param {{ id: string }[]} sessions */
const ids = (sessions) => sessions.map(({ id }) => id);

test('the first answer is shown with the youngest session on top', () => {
  const { shown, ended } = orderSessions([], [session('old', 90), session('young', 3), session('middle', 40)]);
  assert.deepEqual(ids(shown), ['young', 'middle', 'old']);
  assert.deepEqual(ended, []);
});

test('of two sessions started within the same second, the higher port comes first', () => {
  assert.deepEqual(ids(orderSessions([], [session('a', 1, 8080), session('b', 1, 8081)]).shown), ['b', 'a']);
});

test('cards keep their place whatever order the server answers in', () => {
  assert.deepEqual(ids(orderSessions(['a', 'b', 'c'], [session('c', 1), session('a', 9), session('b', 5)]).shown), ['a', 'b', 'c']);
});

test('a new session comes on top, one that is gone leaves the others where they were', () => {
  const { shown, ended } = orderSessions(['a', 'b', 'c'], [session('c', 50), session('new', 0), session('a', 99)]);
  assert.deepEqual(ids(shown), ['new', 'a', 'c']);
  assert.deepEqual(ended, ['b']);
});

test('the data shown is that of the newest answer', () => {
  assert.equal(orderSessions(['a'], [session('a', 77)]).shown[0]?.age_s, 77);
});

test('an id answered twice is shown once', () => {
  assert.deepEqual(ids(orderSessions([], [session('a'), session('a')]).shown), ['a']);
});

test('no session leaves nothing', () => {
  assert.deepEqual(orderSessions(['a', 'b'], []), { shown: [], ended: ['a', 'b'] });
});
