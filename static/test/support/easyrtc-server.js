/**
 * The plain EasyRTC server, `videorehab easyrtc`, with the pages of an application: one folder for each version of
 * open-easyrtc, with the browser library and its own socket.io client where that server had them.
 */

import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ServerProcess } from './server-process.js';

/** @typedef {keyof typeof LIBRARIES} Version */

/**
 * The packages of `package.json`, which hold the library as it was published. npm has no 2.1.5, and 2.1.6 does not publish the
 * names of its streams.
 */
const LIBRARIES = {
  '2.1.8': 'open-easyrtc',
  '2.1.4': 'open-easyrtc-2.1.4',
};

/** Versions that meet: each its own, and one the other. */
export const PAIRS = /** @type {const} */ ([['2.1.8', '2.1.8'], ['2.1.4', '2.1.4'], ['2.1.8', '2.1.4']]);

const APPLICATION = fileURLToPath(new URL('easyrtc-application/', import.meta.url));

/** All pages are on one machine, and nothing is asked of the public STUN servers that are the default. */
const OPTIONS = { appIceServers: [] };

const { resolve } = createRequire(import.meta.url);

/**
 * Answers when it listens; its pages are at `/<version>/`.
 *
 * @param {readonly string[]} [options]
 */
export async function startEasyrtcServer(options = []) {
  const folder = await mkdtemp(join(tmpdir(), 'videorehab-easyrtc-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const pages = join(folder, 'public');
  const optionsFile = join(folder, 'options.json');
  await Promise.all(Object.entries(LIBRARIES).map(([version, library]) => publish(library, join(pages, version))));
  await writeFile(optionsFile, JSON.stringify(OPTIONS));
  const server = new ServerProcess(['easyrtc', '--static', pages, '--options', optionsFile, ...options]);
  await server.start();
  return server;
}

/**
 * Copies an application's page, and what it loads from where, into a folder of the site.
 *
 * @param {string} library name of the package
 * @param {string} folder
 */
async function publish(library, folder) {
  const manifest = resolve(`${library}/package.json`);
  const socketIo = createRequire(manifest).resolve('socket.io-client/dist/socket.io.js');
  await mkdir(join(folder, 'socket.io'), { recursive: true });
  await Promise.all([
    cp(APPLICATION, folder, { recursive: true }),
    cp(join(manifest, '..', 'api'), join(folder, 'easyrtc'), { recursive: true }),
    cp(socketIo, join(folder, 'socket.io', 'socket.io.js')),
  ]);
}
