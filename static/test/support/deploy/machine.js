/**
 * A machine without Docker: Debian with systemd as its first process, in namespaces of its own, with VideoRehab as
 * `deploy/install.sh` installs it.
 */

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { until } from '../until.js';
import { BINARY, DEPLOY, run } from './engine.js';

const BOOT = fileURLToPath(new URL('../../deploy/boot.sh', import.meta.url));
const BOOTED_WITHIN_MS = 20_000;

const PROBE = `[Service]
Type=oneshot
DynamicUser=yes
LoadCredential=operator-token:/etc/videorehab/operator-token
ExecStart=/bin/cat /run/credentials/probe.service/operator-token
`;

/** For kernels on which systemd cannot hand over credentials at all, whatever the unit. */
const WITHOUT_CREDENTIALS = `[Service]
LoadCredential=
BindReadOnlyPaths=/etc/token-for-all:/run/operator-token
ExecStart=
ExecStart=/usr/local/bin/videorehab --operator-token-file /run/operator-token
`;

export class Machine {
  #child;
  #pid;

  /**
   * @param {string} root
   * @param {import('node:child_process').ChildProcess} child
   * @param {string} pid of systemd
   */
  constructor(root, child, pid) {
    this.root = root;
    this.#child = child;
    this.#pid = pid;
  }

  static async boot() {
    const root = await mkdtemp(join(process.env['DEPLOY_WORK'] ?? tmpdir(), 'machine-'));
    await run('tar', ['-x', '-C', root, '-f', join(String(process.env['DEPLOY_IMAGES']), 'services.tar')]);
    // The services of its packages are not what is tested.
    await rm(join(root, 'etc/systemd/system/multi-user.target.wants'), { recursive: true });
    await run(join(DEPLOY, 'install.sh'), [BINARY], { env: { ...process.env, DESTDIR: root } });
    const namespaces = ['--net', '--mount', '--uts', '--ipc', '--pid', '--cgroup', '--fork', '--kill-child'];
    const child = spawn('unshare', [...namespaces, BOOT, root], { stdio: ['ignore', 'ignore', 'inherit'] });
    process.once('exit', () => child.kill('SIGKILL'));
    const pid = await until('the first process', BOOTED_WITHIN_MS, async () =>
      (await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')).trim());
    const machine = new Machine(root, child, pid);
    await until('systemd has booted', BOOTED_WITHIN_MS, () =>
      machine.run('systemctl', 'is-active', 'multi-user.target').then((text) => text.startsWith('active'), () => false));
    return machine;
  }

  /** @param {...string} command */
  run(...command) {
    return run('nsenter', ['-t', this.#pid, '-n', '-m', '-p', '-u', '-i', '-r', '-w', ...command]);
  }

  /** @param {...string} names of properties @returns {Promise<string>} their values */
  async show(...names) {
    const lines = await this.run('systemctl', 'show', '--property', names.join(','), 'videorehab');
    return names.map((name) => new RegExp(`^${name}=(.*)$`, 'm').exec(lines)?.[1]).join(' ');
  }

  /**
   * Adds to the unit, as an administrator would.
   *
   * @param {string} name
   * @param {string} text
   */
  async change(name, text) {
    const folder = join(this.root, 'etc/systemd/system/videorehab.service.d');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.conf`), text);
    await this.run('systemctl', 'daemon-reload');
  }

  /** Whether services get credentials here; where not, ours gets its token by another way. */
  async prepareCredentials() {
    await writeFile(join(this.root, 'etc/systemd/system/probe.service'), PROBE);
    await this.run('systemctl', 'daemon-reload');
    const works = await this.run('systemctl', 'start', 'probe').then(() => true, () => false);
    if (!works) {
      console.log('systemd hands over no credentials on this kernel: the token comes from a file');
      await writeFile(join(this.root, 'etc/token-for-all'), `${'0123456789abcdef'.repeat(4)}\n`);
      await this.change('credentials', WITHOUT_CREDENTIALS);
    }
  }

  async stop() {
    this.#child.kill('SIGKILL');
    await rm(this.root, { recursive: true, force: true });
  }
}
