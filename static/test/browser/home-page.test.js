/**
 * The operator's page: starts a session, hands out its links, shows who is in it, and stops it.
 */

import assert from 'node:assert/strict';

import { PAGES } from '../support/server.js';
import { setStage } from '../support/stage.js';
import { until } from '../support/until.js';

const { scenario } = await setStage();

/** The page asks for news every few seconds. */
const NEWS_WITHIN_MS = 10_000;

scenario('the operator starts a session, shares its links, sees who joins, and stops it', async ({ server, profile, open, visit }) => {
  const context = await profile();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await open(server.address, { in: context });
  await page.getByText('No session is running').waitFor();
  assert.equal(new URL(page.url()).search, '', 'the token does not stay in the address bar');

  await page.getByLabel('Session name (optional)').fill('Genou de M. D’Amours <b>#1</b>');
  await page.getByRole('button', { name: 'Start a session' }).click();
  const card = page.locator('home-session-card');
  await card.getByRole('heading', { name: 'Genou de M. D’Amours <b>#1</b>', exact: true }).waitFor();
  const [session] = await server.sessions();
  assert.ok(session);
  assert.equal(session.name, 'Genou de M. D’Amours <b>#1</b>');

  const rows = card.locator('home-link-row');
  assert.equal(await rows.count(), 3);
  for (const [index, name] of PAGES.entries()) {
    await rows.nth(index).getByRole('button', { name: /^Copy the .* link$/ }).click();
    await until(`the link of ${name} is in the clipboard`, 2_000, async () =>
      (await page.evaluate(() => navigator.clipboard.readText())) === session.urls[name]);
  }

  for (const [index] of PAGES.entries()) {
    await rows.nth(index).getByRole('button', { name: /^QR code of the/ }).click();
    const dialog = page.getByRole('dialog');
    await until('the QR code is drawn', 5_000, () => dialog.locator('img').evaluate((image) =>
      /** @type {HTMLImageElement} */ (image).complete && /** @type {HTMLImageElement} */ (image).naturalWidth > 0));
    assert.match(await dialog.locator('img').getAttribute('alt') ?? '', /Genou de M\. D’Amours/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  }

  await card.getByText('Nobody yet').waitFor();
  const [clinicianPage] = await Promise.all([
    context.waitForEvent('page'),
    rows.nth(0).getByRole('link', { name: /^Open the session as clinician/ }).click(),
  ]);
  await clinicianPage.locator('html[data-role="user"][data-state="check"]').waitFor();
  await clinicianPage.close();
  const paul = await visit(session.urls.participants, 'Paul Gagnon');
  await paul.enter();
  await card.getByText('1 participant', { exact: true }).waitFor({ timeout: NEWS_WITHIN_MS });

  await card.getByRole('button', { name: /^Stop Genou/ }).click();
  const question = page.getByRole('alertdialog');
  await question.getByText('1 person is in it', { exact: false }).waitFor();
  await question.getByRole('button', { name: 'Keep it running' }).click();
  await question.waitFor({ state: 'hidden' });
  assert.equal((await server.sessions()).length, 1);

  await card.getByRole('button', { name: /^Stop Genou/ }).click();
  await question.getByRole('button', { name: 'Stop the session' }).click();
  await card.waitFor({ state: 'detached' });
  await page.getByText('No session is running').waitFor();
  assert.deepEqual(await server.sessions(), []);
  await paul.untilState('left');
});

scenario('sessions that others start and stop come and go on the page', async ({ server, open }) => {
  const page = await open(server.address);
  await page.getByText('No session is running').waitFor();
  const sessions = [await server.startSession('Épaule'), await server.startSession()];
  await page.getByRole('heading', { name: 'Épaule', exact: true }).waitFor({ timeout: NEWS_WITHIN_MS });
  await page.getByRole('heading', { name: `Session on port ${sessions[1]?.port}`, exact: true }).waitFor();
  await server.stopSession(/** @type {typeof sessions[0]} */ (sessions[0]));
  await page.getByRole('heading', { name: 'Épaule', exact: true }).waitFor({ state: 'detached', timeout: NEWS_WITHIN_MS });
  assert.equal(await page.locator('home-session-card').count(), 1);

  await page.reload();
  await page.getByRole('heading', { name: `Session on port ${sessions[1]?.port}`, exact: true }).waitFor();
});
