/**
 * What every end-to-end test stands on: one server and one browser for a file, and for each of its tests fresh visitors.
 *
 * `scenario` declares a test. Every page is watched: an exception, an error on the console or a violation of the content
 * security policy fails the test, unless the page was opened with `complaints: 'expected'`. What the pages of a failed test
 * said is printed.
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { launchBrowser } from './browser.js';
import { installProbe } from './probe.js';
import { startServer } from './server.js';
import { PATIENCE_MS, Visitor } from './visitor.js';

/** @import { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core' */
/** @import { ProbedWindow } from './probe.js' */
/** @import { ServerProcess } from './server-process.js' */
/** @import { Device } from './visitor.js' */

/**
 * @typedef {object} OpenOptions
 * @property {readonly Device[]} [devices] that the visitor allows; both by default
 * @property {'none' | 'expected'} [complaints] whether the page may complain
 * @property {BrowserContextOptions} [context]
 * @property {BrowserContext} [in] a browser profile that is there already
 */

/** @typedef {{ page: Page, heard: string[], complaints: 'none' | 'expected' }} Watched */

/**
 * For tests of sessions.
 *
 * @param {string[]} [serverOptions]
 * @param {{ context?: BrowserContextOptions }} [defaults]
 */
export async function setStage(serverOptions = [], defaults = {}) {
  return setStageFor(await startServer(serverOptions), defaults);
}

/**
 * For tests of any command of the server.
 *
 * @template {ServerProcess} S
 * @param {S} server that runs; it is stopped in the end
 * @param {{ context?: BrowserContextOptions }} [defaults]
 */
export async function setStageFor(server, { context: defaultContext = {} } = {}) {
  /** @type {Browser} */
  let browser;
  try {
    browser = await launchBrowser();
  } catch (error) {
    await server.stop();
    throw error;
  }
  after(async () => {
    await browser.close();
    await server.stop();
  });

  return {
    server,
    /**
     * @param {string} name
     * @param {(scene: Scene<S>) => Promise<void>} run
     */
    scenario: (name, run) => test(name, async () => {
      const scene = new Scene(server, browser, defaultContext);
      try {
        await run(scene);
        await scene.expectNoComplaints();
      } catch (error) {
        console.error(await scene.report());
        throw error;
      } finally {
        await scene.end();
      }
    }),
  };
}

/**
 * One test, with the pages that it opens.
 *
 * @template {ServerProcess} S
 */
class Scene {
  #browser;
  #defaultContext;
  /** @type {BrowserContext[]} */
  #contexts = [];
  /** @type {Watched[]} */
  #watched = [];

  /**
   * @param {S} server
   * @param {Browser} browser
   * @param {BrowserContextOptions} defaultContext
   */
  constructor(server, browser, defaultContext) {
    this.server = server;
    this.#browser = browser;
    this.#defaultContext = defaultContext;
  }

  /**
   * Opens an address in a browser profile of its own.
   *
   * @param {string | URL} url
   * @param {OpenOptions} [options]
   * @returns {Promise<Page>}
   */
  open = async (url, options = {}) => {
    const context = options.in ?? await this.profile(options);
    const page = await context.newPage();
    this.#watch(page, options.complaints ?? 'none');
    await page.goto(String(url));
    return page;
  };

  /**
   * Opens a link to a session as `name`.
   *
   * @param {string | URL} url
   * @param {string} name
   * @param {OpenOptions} [options]
   * @returns {Promise<Visitor>}
   */
  visit = async (url, name, options = {}) =>
    new Visitor(await this.open(url, options), name, options.devices ?? ['camera', 'microphone']);

  /**
   * A browser profile: cookies, permissions and memory that no other one shares.
   *
   * @param {OpenOptions} [options]
   * @returns {Promise<BrowserContext>}
   */
  profile = async ({ devices = ['camera', 'microphone'], context: options = {} } = {}) => {
    const context = await this.#browser.newContext({ locale: 'en-CA', ...this.#defaultContext, ...options });
    this.#contexts.push(context);
    context.setDefaultTimeout(PATIENCE_MS);
    await context.grantPermissions([...devices]);
    await context.addInitScript(installProbe);
    return context;
  };

  async expectNoComplaints() {
    for (const { page, heard, complaints } of this.#watched) {
      if (complaints === 'none') {
        assert.deepEqual([...heard, ...await violations(page)], [], `complaints of ${page.url().split('?')[0]}`);
      }
    }
  }

  async report() {
    const pages = await Promise.all(this.#watched.map(async ({ page, heard }) =>
      `--- ${page.url()}\n${[...heard, ...await violations(page)].join('\n')}`));
    return pages.join('\n');
  }

  async end() {
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.server.reset();
  }

  /**
   * @param {Page} page
   * @param {'none' | 'expected'} complaints
   */
  #watch(page, complaints) {
    /** @type {string[]} */
    const heard = [];
    page.on('pageerror', (error) => heard.push(`exception: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') {
        heard.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    this.#watched.push({ page, heard, complaints });
  }
}

/** @param {Page} page */
async function violations(page) {
  if (page.isClosed()) {
    return [];
  }
  return page.evaluate(() => /** @type {ProbedWindow} */ (globalThis).testProbe?.violations ?? []);
}
