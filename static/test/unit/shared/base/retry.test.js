/**
 * Trying again: how long is waited, and when it becomes doubtful.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BACK_TO_SERVER, HEALTHY, failed, waitAfter } from '../../../../shared/base/retry.js';

test('the way back to a server takes between 0.3 and 5 seconds an attempt', () => {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    for (const random of [0, 0.5, 1]) {
      const wait = waitAfter(attempt, BACK_TO_SERVER, random);
      assert.ok(wait >= 300 && wait <= 5000, `${attempt}: ${wait}`);
    }
  }
});

test('a wait doubles from failure to failure up to the longest', () => {
  const policy = { firstMs: 2_000, longestMs: 15_000 };
  assert.deepEqual([0, 1, 2, 3, 50].map((earlier) => waitAfter(earlier, policy)), [2_000, 4_000, 8_000, 15_000, 15_000]);
});

test('it is doubtful so long after the first failure, however many there were', () => {
  const policy = { firstMs: 1, longestMs: 1, doubtAfterMs: 100 };
  let { retry } = failed(HEALTHY, policy, 0, 1_000);
  assert.deepEqual(retry, { attempt: 1, failingSince: 1_000, doubtful: false });
  ({ retry } = failed(retry, policy, 0, 1_099));
  assert.equal(retry.doubtful, false);
  ({ retry } = failed(retry, policy, 0, 1_100));
  assert.equal(retry.doubtful, true);
});

test('once it is doubtful by the number of failures, it is tried more slowly', () => {
  const policy = { firstMs: 1, longestMs: 2, doubtAfterAttempts: 2, doubtfulMs: 50 };
  const first = failed(HEALTHY, policy, 0, 0);
  const second = failed(first.retry, policy, 0, 0);
  const third = failed(second.retry, policy, 0, 0);
  assert.deepEqual([first, second, third].map(({ retry, waitMs }) => [retry.doubtful, waitMs]), [[false, 1], [true, 2], [true, 50]]);
});
