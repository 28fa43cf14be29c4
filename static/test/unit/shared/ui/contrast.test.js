/**
 * The tokens' promise: text and ground meet WCAG 2.2 AA in both schemes (4.5:1 for text, 3:1 for edges and marks).
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const TEXT = 4.5;
const MARK = 3;

/** Foregrounds, the grounds they stand on, and the ratio they owe. @type {Array<[string[], string[], number]>} */
const PAIRS = [
  [['text', 'text-muted', 'accent', 'accent-hover', 'danger'], ['page', 'surface', 'surface-sunken'], TEXT],
  [['user', 'participant', 'device'], ['page', 'surface'], TEXT],
  [['focus', 'border-strong', 'success'], ['page', 'surface'], MARK],
  [['on-accent'], ['accent', 'accent-hover'], TEXT],
  [['on-accent-soft', 'accent'], ['accent-soft'], TEXT],
  [['on-danger'], ['danger', 'danger-hover'], TEXT],
  [['on-danger-soft'], ['danger-soft'], TEXT],
  [['on-warning-soft'], ['warning-soft'], TEXT],
  [['on-info-soft'], ['info-soft'], TEXT],
  [['on-success-soft'], ['success-soft'], TEXT],
  [['user'], ['user-soft'], TEXT],
  [['participant'], ['participant-soft'], TEXT],
  [['device'], ['device-soft'], TEXT],
  [['on-role'], ['user', 'participant', 'device'], TEXT],
  [['on-stage', 'on-stage-muted'], ['stage', 'stage-raised'], TEXT],
];

const css = readFileSync(new URL('../../../../shared/ui/tokens.css', import.meta.url), 'utf8');
const [lightCss = '', darkCss = ''] = css.split('@media (prefers-color-scheme: dark)');
const light = colours(lightCss);
const dark = new Map([...light, ...colours(darkCss)]);

/** @param {string} source */
function colours(source) {
  return new Map(Array.from(source.matchAll(/--color-([\w-]+): (#[0-9a-f]{6});/g), ([, name = '', hex = '']) => [name, hex]));
}

/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance @param {string} hex */
function luminance(hex) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * @param {string} one
 * @param {string} other
 */
function contrast(one, other) {
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

test('black on white is 21:1', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
});

for (const [scheme, palette] of /** @type {const} */ ([['light', light], ['dark', dark]])) {
  test(`${scheme}: every pair has the contrast it owes`, () => {
    const missed = PAIRS.flatMap(([foregrounds, grounds, owed]) =>
      foregrounds.flatMap((foreground) =>
        grounds
          .map((ground) => ({ foreground, ground, ratio: contrast(palette.get(foreground) ?? '', palette.get(ground) ?? '') }))
          .filter(({ ratio }) => !(ratio >= owed))
          .map(({ ground, ratio }) => `${foreground} on ${ground}: ${ratio.toFixed(2)} < ${owed}`),
      ),
    );
    assert.deepEqual(missed, []);
  });
}

test('the dark scheme redefines only what the light one defines', () => {
  assert.deepEqual([...colours(darkCss).keys()].filter((name) => !light.has(name)), []);
});
