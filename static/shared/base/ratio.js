/**
 * The proportions in which pictures are framed.
 */

const DEFAULT_RATIO = 4 / 3;
const WIDEST_RATIO = 16 / 9;
const NARROWEST_RATIO = 3 / 4;

/**
 * One ratio for several pictures: the middle one, kept between upright and wide.
 *
 * @param {readonly number[]} ratios of the pictures that are known
 * @returns {number}
 */
export function commonRatio(ratios) {
  const sorted = [...ratios].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? DEFAULT_RATIO;
  return Math.min(WIDEST_RATIO, Math.max(NARROWEST_RATIO, middle));
}
