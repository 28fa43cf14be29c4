/**
 * What a page has to be for everybody: nothing that axe finds is wrong with it, and the keyboard reaches everything.
 *
 * axe is put into pages whose content security policy forbids exactly that; their contexts need `bypassCSP`.
 */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

/** @import { Locator, Page } from 'playwright-core' */

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Fails when axe finds anything, in the page or in its frames.
 *
 * @param {Page} page
 * @param {string} what
 */
export async function expectNothingFound(page, what) {
  await Promise.all(page.frames().map((frame) => frame.addScriptTag({ path: AXE })));
  const found = await page.evaluate(async (tags) => {
    const { axe } = /** @type {typeof globalThis & { axe: typeof import('axe-core') }} */ (globalThis);
    const { violations } = await axe.run(document, { runOnly: tags });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`);
  }, TAGS);
  assert.deepEqual(found, [], what);
}

/**
 * Presses Tab until `target` has the focus.
 *
 * @param {Page} page
 * @param {Locator} target
 */
export async function tabTo(page, target) {
  for (let steps = 0; steps < 30; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not lead to ${target}`);
}
