/**
 * The unit under a real systemd: it says when it is ready, is nobody, comes back after a crash, and is missed when it is silent.
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Machine } from '../support/deploy/machine.js';
import { until } from '../support/until.js';

const BACK_WITHIN_MS = 5_000;
const STOPPED_WITHIN_MS = 5_000;
const WATCHDOG_MS = 2_000;

const machine = await Machine.boot();
after(() => machine.stop());
const health = () => machine.run('/usr/local/bin/videorehab', 'health', '--ready').then(() => true, () => false);
const pid = () => machine.show('MainPID');

test('it is ready when systemd says that it has started, with next to no rights', async () => {
  await machine.prepareCredentials();
  await machine.run('systemctl', 'start', 'videorehab');
  assert.ok(await health());
  assert.equal(await machine.show('ActiveState', 'NRestarts'), 'active 0');
  const status = await machine.run('cat', `/proc/${await pid()}/status`);
  assert.doesNotMatch(status, /^Uid:\s+0/m);
  assert.match(status, /^CapEff:\s+0+$/m);
  assert.match(status, /^NoNewPrivs:\s+1$/m);
  assert.match(status, /^Seccomp:\s+2$/m);
  assert.doesNotMatch(await machine.run('journalctl', '--no-pager', '-u', 'videorehab'), /token=/);
});

test('it is back after a crash', async () => {
  const killed = performance.now();
  await machine.run('systemctl', 'kill', '--signal', 'KILL', 'videorehab');
  await until('another process is ready', BACK_WITHIN_MS, async () => (await machine.show('NRestarts')) === '1' && health());
  console.log(`FIGURE a killed unit: ready again after ${Math.round(performance.now() - killed)} ms`);
});

test('it is started anew when it is silent, and stops well', async () => {
  await machine.run('systemctl', 'stop', 'videorehab');
  await machine.change('watchdog', `[Service]\nWatchdogSec=${WATCHDOG_MS}ms\n`);
  await machine.run('systemctl', 'start', 'videorehab');
  const [started, before] = [performance.now(), await pid()];
  await until('three times the watchdog', 4 * WATCHDOG_MS, () => performance.now() - started > 3 * WATCHDOG_MS);
  assert.equal(await pid(), before, 'it speaks in time');
  await machine.run('systemctl', 'kill', '--signal', 'STOP', 'videorehab');
  await until('another process is ready', WATCHDOG_MS + BACK_WITHIN_MS, async () => (await pid()) !== before && health());

  const stopped = performance.now();
  await machine.run('systemctl', 'stop', 'videorehab');
  assert.ok(performance.now() - stopped < STOPPED_WITHIN_MS);
  assert.equal(await machine.show('ActiveState', 'Result', 'ExecMainStatus'), 'inactive success 0');
});
