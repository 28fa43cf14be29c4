/**
 * The installation without Docker: what `install.sh` puts where, and what systemd says to the unit.
 */

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { BINARY, DEPLOY, run } from '../support/deploy/engine.js';

const WORST_EXPOSURE = 2.5;

const root = await mkdtemp(join(tmpdir(), 'videorehab-root-'));
after(() => rm(root, { recursive: true }));
const install = () => run(join(DEPLOY, 'install.sh'), [BINARY], { env: { ...process.env, DESTDIR: root } });
const unit = join(root, 'etc/systemd/system/videorehab.service');

test('install.sh installs the binary, the unit and secrets for root alone, and a second time keeps what is chosen', async () => {
  assert.match(await install(), /nothing was started/);
  assert.match(await run(join(root, 'usr/local/bin/videorehab'), ['--version']), /^videorehab \d/);
  const secrets = ['operator-token', 'turn-secret'].map((name) => join(root, 'etc/videorehab', name));
  const first = await Promise.all(secrets.map((file) => readFile(file, 'utf8')));
  for (const [place, file] of secrets.entries()) {
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.match(first[place] ?? '', /^[0-9a-f]{64}\n$/);
  }
  const options = join(root, 'etc/videorehab/videorehab.env');
  await writeFile(options, 'VIDEOREHAB_COMMAND=serve\n');
  await install();
  assert.deepEqual(await Promise.all(secrets.map((file) => readFile(file, 'utf8'))), first);
  assert.equal(await readFile(options, 'utf8'), 'VIDEOREHAB_COMMAND=serve\n');
  assert.ok((await stat(join(root, 'usr/local/bin/videorehab.before'))).isFile(), 'the way back');
});

test('systemd understands the unit', async () => {
  // It looks for more than the unit itself.
  await mkdir(join(root, 'usr/lib/systemd/system'), { recursive: true });
  const own = (await readFile(unit, 'utf8')).replace('/usr/local/bin/videorehab', join(root, 'usr/local/bin/videorehab'));
  const verified = join(root, 'videorehab.service');
  await writeFile(verified, own);
  const said = await run('systemd-analyze', ['verify', '--man=no', verified]);
  assert.equal(said.split('\n').filter((line) => line.includes('videorehab')).join('\n'), '');
});

test('the unit gives the service next to nothing', async () => {
  const said = await run('systemd-analyze', ['security', '--offline=true', '--no-pager', unit]);
  const [, score = ''] = /Overall exposure level for videorehab\.service: (\S+)/.exec(said) ?? [];
  console.log(`FIGURE systemd-analyze security: ${score}`);
  assert.ok(Number(score) > 0 && Number(score) < WORST_EXPOSURE, said.slice(-200));
});
