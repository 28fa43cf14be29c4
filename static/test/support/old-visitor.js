/**
 * Somebody with an old OpenTera page: opens the link, so that the browser has the session's cookie, then gets the old page
 * from the session's own origin, as if the server still had it.
 */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { until } from './until.js';
import { Visitor } from './visitor.js';

/** @import { BrowserContext } from 'playwright-core' */

/**
 * @typedef {object} OldPage
 * @property {string} id
 * @property {string[]} errors
 * @property {string[]} called
 * @property {{ peer: string, streamName: string, streamId: string, published: any }[]} accepted the last is what the peer
 *   had published by then as names of its streams
 * @property {{ from: string, msgType: string, msgData: any }[]} messages
 */

const { resolve } = createRequire(import.meta.url);

/** @type {Record<string, { path: string, contentType: string }>} */
const FILES = {
  'page.html': { path: new URL('old-page.html', import.meta.url).pathname, contentType: 'text/html' },
  'old-page.js': { path: new URL('old-page.js', import.meta.url).pathname, contentType: 'text/javascript' },
  'easyrtc.js': { path: resolve('open-easyrtc/api/easyrtc.js'), contentType: 'text/javascript' },
  'socket.io.js': {
    path: join(dirname(resolve('socket.io-client-v2/package.json')), 'dist', 'socket.io.js'),
    contentType: 'text/javascript',
  },
};

export class OldVisitor extends Visitor {
  /**
   * @param {BrowserContext} context
   * @param {string} link
   * @param {{ name: string, uuid: string, user: boolean }} who
   */
  static async arrive(context, link, { name, uuid, user }) {
    const { origin, port } = new URL(link);
    const response = await context.request.get(link);
    if (!response.ok()) {
      throw new Error(`the link of ${name} answers ${response.status()}`);
    }
    await context.route(`${origin}/old/*`, async (route) => {
      const file = FILES[new URL(route.request().url()).pathname.slice('/old/'.length)];
      await (file
        ? route.fulfill({ contentType: file.contentType, body: await readFile(file.path, 'utf8') })
        : route.fulfill({ status: 404 }));
    });
    // A page that the test answers for has, to Chromium, not come from this machine.
    await context.grantPermissions(['camera', 'microphone', 'local-network-access']);
    const page = await context.newPage();
    const visitor = new OldVisitor(page, name, ['camera', 'microphone']);
    page.on('request', (request) => {
      visitor.firstTransport ??= new URL(request.url()).searchParams.get('transport');
    });
    visitor.joinedAt = performance.now();
    await page.goto(`${origin}/old/page.html?${new URLSearchParams({ port, name, uuid, user: String(user) })}`);
    await until(`${name} has joined with the old page`, 15_000, async () => (await visitor.said()).id !== '');
    return visitor;
  }

  /** The transport that the page's socket began with. @type {string | null} */
  firstTransport = null;

  /** What the old page noted. */
  said() {
    return this.page.evaluate(() =>
      /** @type {typeof globalThis & { oldPage: OldPage }} */ (globalThis).oldPage);
  }

  /** The transport of the page's socket by now. @returns {Promise<string>} */
  transport() {
    return this.page.evaluate(() => /** @type {any} */ (globalThis).easyrtc.webSocket.io.engine.transport.name);
  }
}
