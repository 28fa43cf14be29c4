/**
 * On a phone nothing is cut off and everything can be hit with a thumb, in the visitor's language.
 */

import assert from 'node:assert/strict';

import { setStage } from '../support/stage.js';

/** @import { Page } from 'playwright-core' */

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
/** Also a large screen at 400 %, WCAG 1.4.10. */
const SMALLEST_PHONE = { width: 320, height: 568 };
const SMALLEST_TARGET_PX = 44;

const { scenario } = await setStage([], { context: PHONE });

scenario('check and session of three fit a phone, with large controls', async ({ server, visit }) => {
  const session = await server.startSession('Réadaptation de l’épaule gauche, deuxième rencontre de suivi');
  const paul = await visit(session.urls.participants, 'Paul Gagnon');
  await paul.check();
  await expectFits(paul.page, 'check');
  await expectLargeControls(paul.page, 'check');
  await paul.join();
  await paul.untilState('joined');
  await expectFits(paul.page, 'alone');

  const nadia = await visit(session.urls.users, 'Dre Marie-Antoinette Beauchemin-Larivière de Sainte-Anne', { context: { viewport: { width: 1280, height: 800 } } });
  await nadia.enter();
  await paul.untilMediaFrom([nadia.name], { since: nadia.joinedAt });
  await expectFits(paul.page, 'session of two');
  const lise = await visit(session.urls.participants, 'Lise Côté', { devices: [] });
  await expectFits(lise.page, 'check without devices');
  await lise.enter();
  await paul.untilTileCount(2, 5_000);
  await expectFits(paul.page, 'session of three');
  await expectLargeControls(paul.page, 'session of three');
  await expectTilesInSight(paul.page);

  await paul.page.setViewportSize(SMALLEST_PHONE);
  await expectFits(paul.page, 'session of three, smallest phone');
  await expectTilesInSight(paul.page);
  await paul.page.setViewportSize({ width: 844, height: 390 });
  await expectFits(paul.page, 'session of three, phone on its side');
  await expectTilesInSight(paul.page);
  await paul.page.setViewportSize(PHONE.viewport);
  await paul.page.getByRole('button', { name: 'Settings' }).click();
  await expectFits(paul.page, 'settings');
  await expectLargeControls(paul.page, 'settings');
});

scenario('home fits a phone, with large controls', async ({ server, open }) => {
  await server.startSession('Réadaptation de l’épaule gauche, deuxième rencontre de suivi');
  const page = await open(server.address);
  await page.locator('home-session-card').waitFor();
  await page.locator('home-session-card').getByRole('button', { name: /^Links of/ }).click();
  await expectFits(page, 'home');
  await expectLargeControls(page, 'home');
});

scenario('pages speak the language of the address, else that of the browser', async ({ server, open }) => {
  const session = await server.startSession();
  const french = `${session.urls.participants}&lang=fr`;
  for (const [what, url, locale, lang, heading] of [
    ['address', french, 'en-CA', 'fr', 'Vérifiez votre caméra et votre micro'],
    ['browser', session.urls.participants, 'fr-CA', 'fr', 'Vérifiez votre caméra et votre micro'],
    ['browser', session.urls.participants, 'en-CA', 'en', 'Check your camera and microphone'],
    ['neither', session.urls.participants, 'de-DE', 'en', 'Check your camera and microphone'],
    ['address of the home', `${server.address}&lang=fr`, 'en-CA', 'fr', 'Séances vidéo'],
    ['browser at the home', String(server.address), 'fr-CA', 'fr', 'Séances vidéo'],
  ]) {
    const page = await open(/** @type {string} */ (url), { context: { locale: /** @type {string} */ (locale) } });
    await page.getByRole('heading', { name: /** @type {string} */ (heading), level: 1 }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), lang, what);
    if (lang === 'fr') {
      assert.doesNotMatch(await page.locator('body').innerText(), /\b(the|your|and|with)\b/i, what);
    }
  }
});

/**
 * Nothing reaches beyond the right edge.
 *
 * @param {Page} page
 * @param {string} what
 */
async function expectFits(page, what) {
  const wide = await page.evaluate(async () => {
    // Tiles follow a new size of the window in the next frame.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const { clientWidth, scrollWidth } = document.documentElement;
    const beyond = Array.from(document.querySelectorAll('body *'))
      .filter((element) => element.checkVisibility() && !element.closest('.visually-hidden'))
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => `${element.localName}.${element.className}`);
    return { over: scrollWidth - clientWidth, beyond };
  });
  assert.deepEqual(wide, { over: 0, beyond: [] }, what);
}

/**
 * @param {Page} page
 * @param {string} what
 */
async function expectLargeControls(page, what) {
  const small = await page.evaluate((least) => {
    const dialog = document.querySelector('dialog[open]');
    return Array.from((dialog ?? document).querySelectorAll('button, a, select, input'))
      .filter((control) => control.checkVisibility() && control.getBoundingClientRect().width > 1)
      .map((control) => ({ control, box: control.getBoundingClientRect() }))
      .filter(({ box }) => box.width < least || box.height < least)
      .map(({ control, box }) => `${control.outerHTML.slice(0, 80)} ${Math.round(box.width)} x ${Math.round(box.height)}`);
  }, SMALLEST_TARGET_PX);
  assert.deepEqual(small, [], what);
}

/**
 * All tiles are in sight at once, and none is a mere strip.
 *
 * @param {Page} page
 */
async function expectTilesInSight(page) {
  const tiles = await page.evaluate(() => Array.from(document.querySelectorAll('session-tile'), (tile) => {
    const { left, top, right, bottom } = tile.getBoundingClientRect();
    return { left, top, right, bottom, inSight: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight };
  }));
  assert.equal(tiles.length, 3);
  for (const tile of tiles) {
    assert.ok(tile.inSight && tile.right - tile.left >= 100 && tile.bottom - tile.top >= 75, JSON.stringify(tiles));
  }
}
