/**
 * Docker's command line, on the engine that `test/deploy/run.sh` has started, and the image that is tested.
 */

import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const IMAGE = 'videorehab:latest';
export const PROBE_IMAGE = 'videorehab-probe:latest';
export const DEPLOY = fileURLToPath(new URL('../../../../deploy/', import.meta.url));

/** The address of this machine that is neither loopback nor of a container. */
export const HOST = process.env['DEPLOY_HOST'] ?? '203.0.113.1';

const RELEASE_BUILD = fileURLToPath(new URL('../../../../target/release/videorehab', import.meta.url));
export const BINARY = process.env['VIDEOREHAB_BIN'] ?? RELEASE_BUILD;

const PROBE_DEBUG_BUILD = fileURLToPath(new URL('../../../../target/debug/videorehab-probe', import.meta.url));
const PROBE_BINARY = process.env['PROBE_BIN'] ?? PROBE_DEBUG_BUILD;

const execute = promisify(execFile);

/**
 * @param {string} program
 * @param {readonly string[]} options
 * @param {import('node:child_process').ExecFileOptions} [how]
 * @returns {Promise<string>} what it printed, on both outputs
 */
export async function run(program, options, how = {}) {
  const { stdout, stderr } = await execute(program, options, { ...how, maxBuffer: 64 * 1024 * 1024 });
  return `${stdout}${stderr}`;
}

/** @param {...string} options */
export async function docker(...options) {
  return (await run('docker', options)).trim();
}

/**
 * What a command of a container prints, whether it succeeds or not.
 *
 * @param {string} container
 * @param {...string} command
 * @returns {Promise<{ succeeded: boolean, text: string }>}
 */
export async function inside(container, ...command) {
  try {
    return { succeeded: true, text: await docker('exec', container, ...command) };
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    return { succeeded: false, text: `${stdout}${stderr}` };
  }
}

/** Builds the image with the binary that is tested. From the second time on, the engine has everything already. */
export async function buildImage() {
  await build('prebuilt', BINARY, IMAGE);
}

/** The same for the probe. */
export async function buildProbeImage() {
  await build('probe-prebuilt', PROBE_BINARY, PROBE_IMAGE);
}

/**
 * @param {string} target
 * @param {string} binary
 * @param {string} image
 */
async function build(target, binary, image) {
  const context = await mkdtemp(join(tmpdir(), 'videorehab-context-'));
  try {
    await copyFile(binary, join(context, 'binary'));
    const options = ['--target', target, '--build-arg', 'BINARY=binary', '--tag', image, context];
    await docker('build', '--file', join(DEPLOY, 'Dockerfile'), ...options);
  } finally {
    await rm(context, { recursive: true });
  }
}

/** Whichever of the two there is. @returns {Promise<string[]>} */
async function compose() {
  return docker('compose', 'version').then(() => ['docker', 'compose'], () => ['docker-compose']);
}

/** One project of docker compose. */
export class Project {
  /**
   * @param {string} folder
   * @param {readonly string[]} [files] in it; by default those that compose looks for itself
   */
  constructor(folder, files = []) {
    this.folder = folder;
    this.name = `test${process.pid}`;
    this.options = ['--project-name', this.name, ...files.flatMap((file) => ['--file', file])];
  }

  /** @param {...string} options */
  async compose(...options) {
    const [program = '', ...first] = await compose();
    return run(program, [...first, ...this.options, ...options], { cwd: this.folder });
  }

  /** @param {string} service */
  async container(service) {
    return docker('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${this.name}`,
      '--filter', `label=com.docker.compose.service=${service}`);
  }

  /**
   * @param {string} service
   * @param {string} format of `docker inspect`
   */
  async inspect(service, format) {
    return docker('inspect', '--format', format, await this.container(service));
  }

  /** @param {string} service */
  async log(service) {
    return docker('logs', await this.container(service));
  }

  async down() {
    await this.compose('down', '--timeout', '1', '--volumes');
  }
}
