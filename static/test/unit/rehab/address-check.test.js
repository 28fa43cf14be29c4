/**
 * Asking an address until it opens.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CHECK_TRIES, afterCheck } from '../../../rehab/address-check.js';

test('an address that opens is entered at once', () => {
  assert.deepEqual(afterCheck(5, 'open', 0), { type: 'open' });
});

test('one that does not open is asked so many times, about twenty seconds in all', () => {
  let tries = 0;
  let waited = 0;
  for (;;) {
    const next = afterCheck(tries, tries % 2 === 0 ? 'closed' : 'unknown', 0);
    if (next.type !== 'again') {
      assert.equal(next.type, 'givenUp');
      break;
    }
    tries = next.tries;
    waited += next.waitMs;
  }
  assert.equal(tries, CHECK_TRIES - 1);
  assert.ok(waited > 15_000 && waited < 25_000, `${waited}`);
});
