/**
 * The poller: its rhythm, its silence while nobody looks, and answers that come too late. Time is mocked.
 */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';

import { Poller } from '../../../../shared/base/poller.js';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

/** A page that can be hidden and shown. */
class Page extends EventTarget {
  hidden = false;

  /** @param {boolean} hidden */
  setHidden(hidden) {
    this.hidden = hidden;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

/** @typedef {{ promise: Promise<string>, resolve: (answer: string) => void, reject: (error: unknown) => void }} Question */

/** A poller whose questions the test answers one by one. */
function scene() {
  /** @type {Question[]} */
  const questions = [];
  /** @type {string[]} */
  const heard = [];
  const page = new Page();
  const poller = new Poller({
    ask: () => {
      const question = ask();
      questions.push(question);
      return question.promise;
    },
    onAnswer: (answer) => heard.push(answer),
    onError: (error) => heard.push(`error: ${error}`),
    isFinal: (error) => error === 'final',
    page,
  });
  return { poller, page, questions, heard };
}

/** @returns {Question} */
function ask() {
  /** @type {Question['resolve']} */
  let resolve = () => {};
  /** @type {Question['reject']} */
  let reject = () => {};
  /** @type {Promise<string>} */
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Lets everything that waits for a promise run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('asks at once, then two seconds after each answer', async () => {
  const { poller, questions, heard } = scene();
  poller.refresh();
  questions[0]?.resolve('a');
  await settle();
  mock.timers.tick(1_999);
  assert.equal(questions.length, 1);
  mock.timers.tick(1);
  assert.equal(questions.length, 2);
  assert.deepEqual(heard, ['a']);
});

test('never asks again before the answer is there', () => {
  const { poller, questions } = scene();
  poller.refresh();
  mock.timers.tick(60_000);
  assert.equal(questions.length, 1);
});

test('waits longer after each failure, up to a limit, and recovers with the first answer', async () => {
  const { poller, questions, heard } = scene();
  poller.refresh();
  questions[0]?.reject('down');
  await settle();
  mock.timers.tick(3_999);
  assert.equal(questions.length, 1);
  mock.timers.tick(1);
  questions[1]?.resolve('up');
  await settle();
  mock.timers.tick(2_000);
  assert.equal(questions.length, 3);
  assert.deepEqual(heard, ['error: down', 'up']);
});

test('is silent while the page is hidden and asks at once when it is shown', async () => {
  const { poller, page, questions } = scene();
  poller.refresh();
  questions[0]?.resolve('a');
  await settle();
  page.setHidden(true);
  mock.timers.tick(60_000);
  assert.equal(questions.length, 1);
  page.setHidden(false);
  assert.equal(questions.length, 2);
});

test('an answer from before a refresh is dropped, also a failed one', async () => {
  const { poller, questions, heard } = scene();
  poller.refresh();
  poller.refresh();
  poller.refresh();
  questions[0]?.resolve('stale');
  questions[1]?.reject('stale');
  await settle();
  assert.deepEqual(heard, []);
  questions[2]?.resolve('fresh');
  await settle();
  assert.deepEqual(heard, ['fresh']);
  mock.timers.tick(2_000);
  assert.equal(questions.length, 4);
});

test('after a final error asks only when somebody comes back', async () => {
  const { poller, page, questions, heard } = scene();
  poller.refresh();
  questions[0]?.reject('final');
  await settle();
  mock.timers.tick(600_000);
  assert.equal(questions.length, 1);
  assert.deepEqual(heard, ['error: final']);
  page.setHidden(true);
  page.setHidden(false);
  assert.equal(questions.length, 2);
});
