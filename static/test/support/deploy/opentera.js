/**
 * VideoRehab in OpenTera's compose project, as `deploy/opentera/setup.sh` puts it there.
 */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { OpenTeraServer } from '../opentera-server.js';
import { StandIn } from '../stand-in.js';
import { until } from '../until.js';
import { DEPLOY, Project, buildImage, run } from './engine.js';
import { EXTERNAL_PORT, REDIS_PORT, forwardBackend, writeOpenTeraProject } from './opentera-project.js';

const REDIS_WITHIN_MS = 10_000;
const READY_WITHIN_MS = 30_000;
const SERVICE_PORT = 4070;

export const SETUP = join(DEPLOY, 'opentera/setup.sh');
const FILES = ['docker-compose.yml', 'docker-compose.videorehab.yml'];

export async function startComposedOpenTera() {
  // The certificate is self-signed on purpose.
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  process.env['VIDEOREHAB_MAX_OPEN_FILES'] = '16384';
  await buildImage();
  const folder = await writeOpenTeraProject();
  await run(SETUP, [folder]);
  const project = new Project(folder, FILES);
  await project.compose('up', '--detach', 'cache');
  const standIn = await until('Redis answers', REDIS_WITHIN_MS, () =>
    StandIn.start(SERVICE_PORT, ['--redis-port', String(REDIS_PORT)]).catch(() => undefined));
  await forwardBackend(standIn.state.backend.port);
  const server = new ComposedOpenTera(project, standIn);
  await server.start();
  return server;
}

export class ComposedOpenTera extends OpenTeraServer {
  /**
   * @param {Project} project
   * @param {StandIn} standIn
   */
  constructor(project, standIn) {
    super([], `https://127.0.0.1:${EXTERNAL_PORT}/`, standIn, { stop: () => project.down() });
    this.project = project;
  }

  /** @override */
  async start() {
    await this.project.compose('up', '--detach');
    this.address = new URL(`https://127.0.0.1:${EXTERNAL_PORT}/`);
    await until('the service is ready', READY_WITHIN_MS, async () => {
      this.log = await this.project.log('videorehab');
      return this.log.includes('ready for OpenTera');
    }, () => this.log.slice(-2_000));
  }

  /** @override */
  async stop() {
    for (const service of ['videorehab', 'proxy', 'opentera-server']) {
      this.log += `--- ${service}\n${await this.project.log(service)}\n`;
    }
    await this.project.down();
    await this.standIn.stop();
    await rm(this.project.folder, { recursive: true });
  }
}
