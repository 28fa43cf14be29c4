/**
 * `deploy/docker-compose.yml` as an operator starts it, in a folder of its own: `setup.sh`, then `up`.
 */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Server } from '../server.js';
import { until } from '../until.js';
import { DEPLOY, HOST, Project, buildImage, run } from './engine.js';

const STARTED_WITHIN_MS = 20_000;

/** Fewer than the default, because the machine of the tests may not allow as many. */
const MAX_OPEN_FILES = '16384';

/**
 * @param {Record<string, string>} [values] of `.env`, in place of those that `setup.sh` chose
 * @param {Record<string, string>} [environment] of the container, which has no place in `.env`
 * @param {Record<string, string>} [site] what `nginx/site.conf` says, in place of the values there
 */
export async function startStandalone(values = {}, environment = {}, site = {}) {
  // The certificate is self-signed on purpose.
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  await buildImage();
  const folder = await mkdtemp(join(tmpdir(), 'videorehab-standalone-'));
  await cp(DEPLOY, folder, { recursive: true, filter: (source) => !/\/(private|\.env)$/.test(source) });
  await run('./setup.sh', ['--host', HOST, '--address', HOST], { cwd: folder });
  await change(join(folder, '.env'), { MAX_OPEN_FILES, ...values }, (name, value) => `${name}=${value}`);
  await change(join(folder, 'nginx/site.conf'), site, (name, value) => `${name} ${value};`);
  // As after a change by hand: it keeps the secrets.
  await run('./setup.sh', [], { cwd: folder });
  // Compose reads it by itself.
  await writeFile(join(folder, 'docker-compose.override.yml'), JSON.stringify({ services: { videorehab: { environment } } }));
  const server = new StandaloneServer(new Project(folder));
  await server.start();
  return server;
}

/**
 * @param {string} file
 * @param {Record<string, string>} values
 * @param {(name: string, value: string) => string} line
 */
async function change(file, values, line) {
  let text = await readFile(file, 'utf8');
  for (const [name, value] of Object.entries(values)) {
    text = text.replace(new RegExp(`^${name}\\b.*`, 'm'), line(name, value));
  }
  await writeFile(file, text);
}

export class StandaloneServer extends Server {
  /** @param {Project} project */
  constructor(project) {
    super([]);
    this.project = project;
  }

  /** @override */
  async start() {
    await this.project.compose('up', '--detach', '--no-build');
    const token = (await this.secret('operator-token')).trim();
    this.address = new URL(`https://${HOST}/?token=${token}`);
    await this.untilReady(STARTED_WITHIN_MS);
  }

  /** @param {number} ms */
  async untilReady(ms) {
    await until('the server is ready, from outside', ms, () => this.isReady());
  }

  async isReady() {
    const url = new URL('/readyz', this.origin);
    return fetch(url, { signal: AbortSignal.timeout(1_000) }).then(({ ok }) => ok, () => false);
  }

  /** @param {'operator-token' | 'turn-secret'} name */
  async secret(name) {
    return readFile(join(this.project.folder, 'private', name), 'utf8');
  }

  /** @override */
  async stop() {
    for (const service of ['videorehab', 'nginx', 'coturn']) {
      this.log += `--- ${service}\n${await this.project.log(service)}\n`;
    }
    await this.project.down();
    await rm(this.project.folder, { recursive: true });
  }
}
