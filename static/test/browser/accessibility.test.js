/**
 * Every page passes axe, and a session can be run from the keyboard alone.
 *
 * axe is put into pages whose content security policy forbids exactly that, so this file switches the policy off; all
 * other files run with it.
 */

import assert from 'node:assert/strict';

import { expectNothingFound, tabTo } from '../support/accessibility.js';
import { setStage } from '../support/stage.js';

const { scenario } = await setStage([], { context: { bypassCSP: true } });

const PHONE = { width: 390, height: 844 };

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  scenario(`axe finds nothing on the pages before a session (${colorScheme})`, async ({ server, open, visit }) => {
    const context = { colorScheme };
    const home = await open(server.address, { context });
    await home.getByText('No session is running').waitFor();
    await expectNothingFound(home, 'home without sessions');
    await home.getByRole('button', { name: 'Start a session' }).click();
    await home.locator('home-link-row').first().waitFor();
    await expectNothingFound(home, 'home with a session');
    await home.getByRole('button', { name: /^QR code of the participant/ }).click();
    await home.getByRole('dialog').locator('img').waitFor();
    await expectNothingFound(home, 'QR dialog');
    await home.keyboard.press('Escape');
    await home.getByRole('button', { name: /^Stop / }).click();
    await home.getByRole('alertdialog').waitFor();
    await expectNothingFound(home, 'stop dialog');

    const denied = await open(server.origin, { context, complaints: 'expected' });
    await expectNothingFound(denied, 'denied');

    const session = await server.startSession('Épaule');
    const checked = await visit(session.urls.participants, 'Paul Gagnon', { context });
    await checked.check();
    await expectNothingFound(checked.page, 'device check');
    const refusing = await visit(session.urls.participants, 'Lise Côté', { context, devices: [] });
    await refusing.check();
    await refusing.page.locator('#name').fill('');
    await refusing.page.locator('[data-part="join"]').click();
    await refusing.page.locator('#name-error').waitFor();
    await expectNothingFound(refusing.page, 'device check without devices and name');
  });

  scenario(`axe finds nothing in a session, nor after it (${colorScheme})`, async ({ server, visit }) => {
    const session = await server.startSession('Épaule');
    const nadia = await visit(session.urls.users, 'Nadia Tremblay', { context: { colorScheme } });
    await nadia.enter();
    await expectNothingFound(nadia.page, 'alone in a session');
    const phone = await visit(session.urls.participants, 'Paul Gagnon', { context: { colorScheme, viewport: PHONE } });
    await phone.enter();
    await nadia.untilMediaFrom(['Paul Gagnon'], { since: phone.joinedAt });
    const lise = await visit(session.urls.devices, 'Kit 12', { context: { colorScheme }, devices: [] });
    await lise.enter();
    await nadia.untilTileCount(2, 5_000);
    await expectNothingFound(nadia.page, 'session of three');
    await expectNothingFound(phone.page, 'session of three on a phone');
    await nadia.page.getByRole('button', { name: 'Settings' }).click();
    await expectNothingFound(nadia.page, 'settings');
    await nadia.page.keyboard.press('Escape');
    await nadia.leave();
    await expectNothingFound(nadia.page, 'after leaving');
  });
}

scenario('from device check to leaving by keyboard alone', async ({ server, visit }) => {
  const session = await server.startSession();
  const paul = await (await visit(session.urls.participants, 'Paul Gagnon')).enter();
  const nadia = await visit(session.urls.users, 'Nadia Tremblay');
  const { page } = nadia;

  await tabTo(page, page.getByLabel('Your name'));
  await page.keyboard.type(nadia.name);
  await page.keyboard.press('Enter');
  await nadia.untilState('joined');
  const seen = paul.tile(nadia.name, 'Clinician');
  await seen.waitFor();

  const controls = page.getByRole('toolbar');
  const pressed = (/** @type {boolean} */ is) => controls.getByRole('button', { name: 'Microphone', pressed: is });
  await tabTo(page, pressed(true));
  const outline = await pressed(true).evaluate((button) => getComputedStyle(button).outlineStyle);
  assert.notEqual(outline, 'none', 'one sees where the focus is');
  await page.keyboard.press('Space');
  await pressed(false).waitFor();
  await seen.getByText('Microphone muted').waitFor({ state: 'attached' });
  await page.keyboard.press('Space');
  await pressed(true).waitFor();
  await page.keyboard.press('m');
  await pressed(false).waitFor();

  await tabTo(page, controls.getByRole('button', { name: 'Camera' }));
  await page.keyboard.press('Space');
  await seen.getByText('Camera off', { exact: true }).waitFor();

  await tabTo(page, controls.getByRole('button', { name: 'Settings' }));
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  await tabTo(page, controls.getByRole('button', { name: 'Leave' }));
  await page.keyboard.press('Enter');
  await nadia.untilState('left');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1', 'reading goes on at the heading');
});
