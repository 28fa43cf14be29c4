/**
 * OpenTera's compose project with VideoRehab in the place of its Python service: one file added, two lines in nginx.conf.
 */

import assert from 'node:assert/strict';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

import { docker, inside, run } from '../support/deploy/engine.js';
import { PYTHON } from '../support/deploy/opentera-project.js';
import { SETUP, startComposedOpenTera } from '../support/deploy/opentera.js';
import { RehabParticipant } from '../support/rehab-participant.js';
import { setStageFor } from '../support/stage.js';

const { scenario, server } = await setStageFor(await startComposedOpenTera(), { context: { ignoreHTTPSErrors: true } });
const { project, standIn } = server;
const nadia = standIn.member('user', 'Super Admin');
const lise = standIn.member('participant', 'Participant #3');

/** Of the ten seconds that Docker gives. */
const ENDED_WITHIN_MS = 3_000;

scenario('OpenTera starts a session, the participant comes from the waiting room, and no log holds a key', async ({ open, visit }) => {
  const waiting = new RehabParticipant(await open(server.page('participant', { token: lise.static_token })), lise.name);
  await waiting.waitingRoom();
  await waiting.untilStatus('online');
  const from = await standIn.position();
  await server.startSession(nadia, lise);
  const link = await standIn.link(nadia, from);
  assert.match(link, /^https:\/\/127\.0\.0\.1:40075\/webrtc\/8080\/users\?key=/);
  const clinician = await (await visit(link, nadia.name)).enter();
  const participant = await waiting.call();
  await participant.enter();
  await Promise.all([
    clinician.untilMediaFrom([lise.name], { since: participant.joinedAt }),
    participant.untilMediaFrom([nadia.name]),
  ]);

  const { text: requests } = await inside(await project.container('proxy'), 'cat', '/etc/nginx/logs/access.log');
  assert.match(requests, /GET \/rehab\/participant HTTP/);
  assert.match(requests, /GET \/webrtc\/8080\/users HTTP/);
  const keys = [new URL(link).searchParams.get('key') ?? '', lise.static_token];
  const ours = requests.split('\n').filter((line) => /\/(rehab|webrtc|websocket)\//.test(line) && !line.includes('GET /wss'));
  for (const secret of [...keys, 'key=', 'token=']) {
    assert.deepEqual(ours.filter((line) => line.includes(secret)), [], 'the log of nginx holds a key');
  }
  const log = await project.log('videorehab');
  assert.ok(keys.every((key) => !log.includes(key)), 'the log of the service holds a key');
  assert.match((await inside(await project.container('proxy'), 'nginx', '-t', '-p', '/etc/nginx', '-c', '/etc/nginx/nginx.conf')).text, /successful/);
});

scenario('the file in the place of the Python service runs, opens nothing, and answers nothing', async () => {
  const format = '{{.State.Running}} {{.RestartCount}}';
  assert.equal(await project.inspect('opentera-server', format), 'true 0');
  const folder = `/proc/${await project.inspect('opentera-server', '{{.State.Pid}}')}/fd`;
  const files = await Promise.all((await readdir(folder)).map((name) => readlink(join(folder, name)).catch(() => '')));
  assert.ok(files.every((name) => !name.startsWith('socket:')), files.join(' '));

  const call = { method: 'session_manage', args: [{ session_manage: { action: 'stop', id_session: 1 } }], milliseconds: 1_500 };
  await project.compose('stop', 'videorehab');
  await assert.rejects(standIn.control('POST rpc', call), 'nobody answers');
  await project.compose('start', 'videorehab');
  await server.start();

  assert.equal(await project.log('opentera-server'), '', 'it says nothing');
  const stopped = performance.now();
  await project.compose('stop', 'opentera-server');
  assert.ok(performance.now() - stopped < ENDED_WITHIN_MS, 'it ends at SIGTERM');
  assert.equal(await project.inspect('opentera-server', '{{.State.ExitCode}}'), '0');
  await project.compose('start', 'opentera-server');
});

scenario('the way back leaves OpenTera as it was', async () => {
  const changed = await readFile(join(project.folder, 'nginx/nginx.conf'), 'utf8');
  const original = await readFile(join(project.folder, 'nginx/nginx.conf.before-videorehab'), 'utf8');
  assert.equal(changed.split('\n').length, original.split('\n').length + 2);
  const copy = join(project.folder, 'copy');
  await run('sh', ['-c', `mkdir ${copy} && cp -R docker-compose*.yml nginx teraserver videorehab ${copy}`], { cwd: project.folder });
  await run(SETUP, [copy]);
  assert.equal(await readFile(join(copy, 'nginx/nginx.conf'), 'utf8'), changed, 'a second time changes nothing');
  await run(SETUP, ['--undo', copy]);
  assert.equal(await readFile(join(copy, 'nginx/nginx.conf'), 'utf8'), original);
  const files = await readdir(copy);
  assert.ok(files.every((name) => !name.includes('videorehab')), files.join(' '));
  const { Mounts } = JSON.parse(await docker('inspect', '--format', '{{json .}}', await project.container('opentera-server')));
  assert.equal(Mounts[0].Destination, `${PYTHON}/services/VideoRehabService/VideoRehabService.py`);
  assert.equal(Mounts[0].RW, false);
});
