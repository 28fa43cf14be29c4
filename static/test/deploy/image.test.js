/**
 * The image: how large it is, what is in it, and that it needs no rights. And that of the probe, which has all that the first
 * one has not.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { text } from 'node:stream/consumers';

import { IMAGE, PROBE_IMAGE, buildImage, buildProbeImage, docker, run } from '../support/deploy/engine.js';
import { until } from '../support/until.js';

const MEGABYTE = 1_000_000;
const MOST_MEGABYTES = 25;
const HEALTHY_WITHIN_MS = 30_000;

/** What Docker itself puts into a container. */
const OF_DOCKER = /^(\.dockerenv|dev\/.*|proc\/|sys\/|etc\/(hosts|hostname|resolv\.conf|mtab)|.*\/)$/;

before(buildImage);
/** @type {string[]} */
const containers = [];
after(async () => {
  await docker('rm', '--force', ...containers);
});

test('it is small', async () => {
  const megabytes = Number(await docker('inspect', '--format', '{{.Size}}', IMAGE)) / MEGABYTE;
  console.log(`FIGURE image: ${megabytes.toFixed(1)} MB`);
  assert.ok(megabytes < MOST_MEGABYTES);
});

test('it holds the binary, its libraries and certificates, and nothing that runs besides', async () => {
  const container = await docker('create', IMAGE);
  containers.push(container);
  const exported = spawn('sh', ['-c', `docker export ${container} | tar -t`]);
  const files = (await text(exported.stdout)).split('\n').filter((name) => name !== '' && !OF_DOCKER.test(name)).sort();
  console.log(files.join('\n'));
  const libraries = files.filter((name) => /^lib/.test(name)).map((name) => name.replace(/^.*\//, ''));
  assert.equal(libraries.length, 4);
  assert.deepEqual(libraries.filter((name) => !name.startsWith('ld-linux')).sort(), ['libc.so.6', 'libgcc_s.so.1', 'libm.so.6']);
  assert.deepEqual(files.filter((name) => !/^lib/.test(name)), [
    'etc/group', 'etc/nsswitch.conf', 'etc/passwd', 'etc/ssl/certs/ca-certificates.crt', 'videorehab',
  ]);
});

test('the server is built without WebRTC', async () => {
  const dependencies = await run('cargo', ['tree', '--package', 'videorehab', '--edges', 'normal', '--prefix', 'none']);
  assert.match(dependencies, /^videorehab v/m);
  assert.doesNotMatch(dependencies, /^(webrtc|rtc)\b/m);
});

test('it runs on a read-only root, as nobody in particular, without a capability, and is healthy', async () => {
  const limits = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--network', 'none'];
  const container = await docker('run', '--detach', ...limits, IMAGE);
  containers.push(container);
  await until('the container is healthy', HEALTHY_WITHIN_MS, async () =>
    (await docker('inspect', '--format', '{{.State.Health.Status}}', container)) === 'healthy');
  const status = await readFile(`/proc/${await docker('inspect', '--format', '{{.State.Pid}}', container)}/status`, 'utf8');
  assert.match(status, /^Uid:\s+850\s+850\s+850\s+850$/m);
  assert.match(status, /^Gid:\s+850\s+850\s+850\s+850$/m);
  assert.match(status, /^CapEff:\s+0+$/m);
  assert.match(status, /^NoNewPrivs:\s+1$/m);
  assert.match(await docker('exec', container, '/videorehab', 'health', '--ready'), /"ready":true/);
  assert.equal(await docker('diff', container), '', 'it has written nothing');
  await docker('stop', container);
  assert.equal(await docker('inspect', '--format', '{{.State.ExitCode}}', container), '0');
});

test('the probe has an image of its own, and needs as little: it passes in the session of a server beside it', async () => {
  await buildProbeImage();
  const server = await docker('run', '--detach', IMAGE);
  containers.push(server);
  const home = await until('the address of the home page', HEALTHY_WITHIN_MS, async () =>
    (await docker('logs', server)).match(/http:\/\/\S+\?token=\S+/)?.[0]);
  const address = await docker('inspect', '--format', '{{.NetworkSettings.IPAddress}}', server);
  const { port, searchParams } = new URL(home);
  const response = await fetch(`http://${address}:${port}/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${searchParams.get('token')}`, 'content-type': 'application/json' },
    body: '{}',
  });
  const { urls } = await response.json();
  const link = new URL(urls.participants);
  link.hostname = '127.0.0.1';
  const limits = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--network', `container:${server}`];
  const lines = await docker('run', '--rm', ...limits, PROBE_IMAGE, '--media', link.href);
  assert.match(lines, /^verdict: good$/m);
});
