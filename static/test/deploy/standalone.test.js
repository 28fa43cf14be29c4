/**
 * The standalone installation, from outside and through nginx with TLS: a call of three, what ends with `docker stop`, what comes
 * back after a crash, and what is in the logs.
 */

import assert from 'node:assert/strict';

import { docker, inside } from '../support/deploy/engine.js';
import { startStandalone } from '../support/deploy/standalone.js';
import { WirePeer } from '../support/socketio-client.js';
import { setStageFor } from '../support/stage.js';
import { until } from '../support/until.js';

/** Of `STOP_GRACE_PERIOD`. */
const GRACE_MS = 10_000;
const TOLD_WITHIN_MS = 2_000;
const BACK_WITHIN_MS = 2_000;

const { scenario, server } = await setStageFor(await startStandalone(), { context: { ignoreHTTPSErrors: true } });
const { project } = server;

scenario('three pages join a session and see and hear each other, and no log holds a key', async ({ visit }) => {
  const session = await server.startSession('Knee exercises');
  assert.ok(session.urls.users.startsWith(`${server.origin}/webrtc/${session.port}/users?key=`));
  const nadia = await (await visit(session.urls.users, 'Nadia')).enter();
  const paul = await (await visit(session.urls.participants, 'Paul')).enter();
  const lise = await (await visit(session.urls.devices, 'Lise')).enter();
  const since = lise.joinedAt;
  const longest = Math.max(...await Promise.all([
    lise.untilMediaFrom(['Nadia', 'Paul']),
    nadia.untilMediaFrom(['Paul', 'Lise'], { since }),
    paul.untilMediaFrom(['Nadia', 'Lise'], { since }),
  ]));
  console.log(`FIGURE standalone by compose: media between three ${Math.round(longest)} ms after joining`);

  const key = new URL(session.urls.participants).searchParams.get('key') ?? '';
  for (const transport of ['websocket', 'polling', 'polling, then upgrade']) {
    const peer = await WirePeer.join('socket.io-client 4', transport, session, { query: { key }, rejectUnauthorized: false });
    await peer.settle();
    peer.close();
  }
  await paul.leave();
  // Wrong keys, and the operator's token in an address.
  await fetch(new URL(`/webrtc/${session.port}/users?key=${key}`, server.origin));
  await fetch(server.address);
  await server.stopSession(session);

  const requests = await project.log('nginx');
  assert.match(requests, new RegExp(`GET /webrtc/${session.port}/participants HTTP/`));
  assert.match(requests, new RegExp(`GET /websocket/${session.port}/ HTTP/1.1 101 `));
  const keys = Object.values(session.urls).map((url) => new URL(url).searchParams.get('key') ?? '');
  for (const secret of [...keys, server.token, 'key=', 'ticket=', 'token=']) {
    assert.ok(secret !== '' && !requests.includes(secret), 'the log of nginx holds a key');
  }
  const log = await project.log('videorehab');
  assert.ok(keys.every((each) => !log.includes(each)), 'the log of the server holds a key');
});

scenario('nginx is content with its configuration, sends to https, and believes nobody\'s X-Forwarded-For', async () => {
  const { succeeded, text } = await inside(await project.container('nginx'), 'nginx', '-t', '-e', 'stderr', '-c', '/etc/videorehab/nginx.conf');
  assert.ok(succeeded && text.includes('test is successful'), text);
  assert.doesNotMatch(text, /warn|emerg/);
  const plain = await fetch(`http://${server.address.hostname}/x?y`, { redirect: 'manual' });
  assert.deepEqual([plain.status, plain.headers.get('location')], [308, `${server.origin}/x?y`]);
  const page = await fetch(server.origin);
  assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
});

scenario('every container runs on a read-only root, as somebody else than root, without a capability', async () => {
  for (const service of ['videorehab', 'nginx', 'coturn']) {
    const format = '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Privileged}}';
    assert.equal(await project.inspect(service, format), 'true [ALL] [] [no-new-privileges:true] false', service);
    assert.match(await project.inspect(service, '{{.Config.User}}'), /^[1-9]/);
    assert.match(await project.inspect(service, '{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}'), /^[1-9]\d+ [1-9]\d+$/);
  }
});

scenario('docker stop says goodbye to everybody, within the time it has', async ({ visit }) => {
  const session = await server.startSession();
  const nadia = await (await visit(session.urls.users, 'Nadia')).enter();
  const paul = await (await visit(session.urls.participants, 'Paul')).enter();
  const stopped = performance.now();
  const stop = project.compose('stop', 'videorehab');
  await Promise.all([nadia, paul].map((visitor) => visitor.untilState('left', TOLD_WITHIN_MS + GRACE_MS)));
  const told = performance.now() - stopped;
  await stop;
  const took = performance.now() - stopped;
  console.log(`FIGURE docker stop: peers told after ${Math.round(told)} ms, ended after ${Math.round(took)} ms`);
  assert.ok(took < GRACE_MS);
  assert.equal(await project.inspect('videorehab', '{{.State.ExitCode}} {{.State.OOMKilled}}'), '0 false');
  await project.compose('start', 'videorehab');
  await server.untilReady(GRACE_MS);
});

scenario('a server that is killed is back, and ready, within two seconds', async () => {
  const pid = Number(await project.inspect('videorehab', '{{.State.Pid}}'));
  const before = Number(await project.inspect('videorehab', '{{.RestartCount}}'));
  const killed = performance.now();
  process.kill(pid, 'SIGKILL');
  await until('another process', BACK_WITHIN_MS, async () => {
    const now = Number(await project.inspect('videorehab', '{{.State.Pid}}'));
    return now !== 0 && now !== pid;
  });
  await server.untilReady(BACK_WITHIN_MS);
  const took = performance.now() - killed;
  console.log(`FIGURE a killed container: ready again after ${Math.round(took)} ms`);
  assert.ok(took < BACK_WITHIN_MS, `${took} ms`);
  assert.equal(Number(await project.inspect('videorehab', '{{.RestartCount}}')), before + 1);
  await server.startSession();
  assert.match(await docker('exec', await project.container('videorehab'), '/videorehab', 'health', '--ready'), /"ready":true/);
});
