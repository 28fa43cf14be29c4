/**
 * Takes the pictures of docs/: `node test/screenshots.js OUTDIR`.
 *
 * Home page, device check and a session of three, each in French and English, on a computer and on a phone. The server,
 * the browser and the pages are the real ones; the people are drawn.
 */

import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { launchBrowser } from './support/browser.js';
import { PEOPLE, installIllustratedCamera } from './support/illustrated-camera.js';
import { installProbe } from './support/probe.js';
import { startServer } from './support/server.js';
import { until } from './support/until.js';
import { Visitor } from './support/visitor.js';

/** @import { Browser, Page } from 'playwright-core' */
/** @import { Server, Session } from './support/server.js' */

const SIZES = /** @type {const} */ ([[1280, 800], [390, 844]]);

const SCENES = {
  en: {
    locale: 'en-CA',
    sessions: ['Shoulder assessment', 'Knee, week 3'],
    labels: { camera: 'Integrated camera', microphone: 'Built-in microphone' },
    people: { clinician: 'Dr. Nadia Tremblay', participant: 'Paul Gagnon', relative: 'Lise Gagnon' },
  },
  fr: {
    locale: 'fr-CA',
    sessions: ['Évaluation de l’épaule', 'Genou, semaine 3'],
    labels: { camera: 'Caméra intégrée', microphone: 'Micro interne' },
    people: { clinician: 'Dre Nadia Tremblay', participant: 'Paul Gagnon', relative: 'Lise Gagnon' },
  },
};

/** Sound and picture begin modestly until the browser knows the line. */
const ENOUGH_PICTURES = 100;

const [directory] = process.argv.slice(2);
if (!directory) {
  console.error('usage: node test/screenshots.js OUTDIR');
  process.exit(2);
}
await mkdir(directory, { recursive: true });
const server = await startServer([], 50);
const browser = await launchBrowser();
try {
  for (const lang of /** @type {const} */ (['en', 'fr'])) {
    await takeAll(lang, browser, server, directory);
  }
} finally {
  await browser.close();
  await server.stop();
}

/**
 * @param {keyof typeof SCENES} lang
 * @param {Browser} browser
 * @param {Server} server
 * @param {string} directory
 */
async function takeAll(lang, browser, server, directory) {
  const { sessions, people } = SCENES[lang];
  const take = (/** @type {Page} */ page, /** @type {string} */ name) => takeAllSizes(page, directory, `${name}-${lang}`);
  await server.startSession(sessions[0]);
  const session = await server.startSession(sessions[1]);

  const participant = await arrive(browser, lang, session, 'participant');
  await participant.check();
  await until('the microphone is heard', 15_000, () =>
    participant.page.locator('session-level').evaluate((level) => /fonctionne|works/.test(level.textContent ?? '')));
  await take(participant.page, 'check');
  await participant.join();

  const relative = await arrive(browser, lang, session, 'relative');
  await relative.enter();
  const clinician = await arrive(browser, lang, session, 'clinician');
  await clinician.enter();
  await clinician.untilMediaFrom([people.participant, people.relative], { ms: 20_000 });
  await until('the pictures are sharp', 30_000, async () =>
    (await clinician.readings()).every(({ pictures }) => pictures >= ENOUGH_PICTURES));
  await take(clinician.page, 'session');

  const home = await (await browser.newContext({ locale: SCENES[lang].locale })).newPage();
  await home.goto(String(server.address));
  await home.locator('home-session-card').nth(1).waitFor();
  await home.locator('home-session-card').filter({ hasText: sessions[1] }).locator('[data-part="toggle"]').click();
  await take(home, 'home');

  await Promise.all(browser.contexts().map((context) => context.close()));
  await Promise.all((await server.sessions()).map((running) => server.stopSession(running)));
}

/**
 * @param {Browser} browser
 * @param {keyof typeof SCENES} lang
 * @param {Session} session
 * @param {keyof typeof PEOPLE} who
 */
async function arrive(browser, lang, session, who) {
  const { locale, labels, people } = SCENES[lang];
  const context = await browser.newContext({ locale, viewport: { width: 1280, height: 800 } });
  await context.grantPermissions(['camera', 'microphone']);
  await context.addInitScript(installProbe);
  await context.addInitScript(installIllustratedCamera, { person: PEOPLE[who], labels });
  const page = await context.newPage();
  await page.goto(session.urls[who === 'clinician' ? 'users' : 'participants']);
  return new Visitor(page, people[who], ['camera', 'microphone']);
}

/**
 * @param {Page} page
 * @param {string} directory
 * @param {string} name
 */
async function takeAllSizes(page, directory, name) {
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await page.mouse.move(width - 1, 1);
    // Two frames, one in which sizes are observed and one in which they are drawn; then whatever moves to its place.
    await page.evaluate(async () => {
      /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      await Promise.all(document.getAnimations().map(({ finished }) => finished));
    });
    const path = join(directory, `${name}-${width}x${height}.png`);
    await page.screenshot({ path });
    console.log(`${path} ${Math.round((await stat(path)).size / 1_000)} kB`);
  }
}
