/**
 * Tiles fill the stage: all of them in sight, whatever its shape, and none squeezed.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonRatio } from '../../../../shared/base/ratio.js';
import { arrangeTiles } from '../../../../session/layout/grid.js';

const GAP = 8;
const STAGES = /** @type {const} */ ([
  ['a laptop', 1264, 716],
  ['a phone held upright', 374, 758],
  ['a phone on its side', 760, 374],
  ['a narrow column', 300, 900],
]);

test('every number of tiles from 1 to 16 fits on every stage', () => {
  for (const [name, width, height] of STAGES) {
    for (let count = 1; count <= 16; count += 1) {
      for (const ratio of [3 / 4, 4 / 3, 16 / 9]) {
        const tiles = arrangeTiles({ count, width, height, gap: GAP, ratio });
        const where = `${count} on ${name} at ${ratio.toFixed(2)}`;
        assert.ok(tiles.columns * tiles.rows >= count, where);
        assert.ok(tiles.columns * tiles.width + (tiles.columns - 1) * GAP <= width, where);
        assert.ok(tiles.rows * tiles.height + (tiles.rows - 1) * GAP <= height, where);
        assert.ok(Math.min(tiles.width, tiles.height) >= 60, `${where}: ${tiles.width} x ${tiles.height}`);
      }
    }
  }
});

test('three people: side by side where it is wide, one above the other where it is tall', () => {
  const wide = arrangeTiles({ count: 3, width: 1264, height: 716, gap: GAP, ratio: 16 / 9 });
  assert.deepEqual([wide.columns, wide.rows], [2, 2]);
  const tall = arrangeTiles({ count: 3, width: 374, height: 758, gap: GAP, ratio: 16 / 9 });
  assert.deepEqual([tall.columns, tall.rows], [1, 3]);
});

test('a stage without size, or without tiles, is no trouble', () => {
  assert.deepEqual(arrangeTiles({ count: 4, width: 0, height: 0, gap: GAP, ratio: 1 }).width, 0);
  assert.deepEqual(arrangeTiles({ count: 0, width: 100, height: 100, gap: GAP, ratio: 1 }).width, 0);
});

test('the common ratio is the middle one, within limits', () => {
  assert.equal(commonRatio([]), 4 / 3);
  assert.equal(commonRatio([1.5, 0.8, 1.4]), 1.4);
  assert.equal(commonRatio([0.4]), 3 / 4);
  assert.equal(commonRatio([32 / 9]), 16 / 9);
});
