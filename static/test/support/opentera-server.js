/**
 * OpenTera as people meet it: a stand-in of TeraServer, the real service that runs sessions for it, and the real nginx in front of
 * both.
 */

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePorts } from './free-ports.js';
import { Nginx } from './nginx.js';
import { ServerProcess } from './server-process.js';
import { StandIn } from './stand-in.js';
import { setStageFor } from './stage.js';
import { until } from './until.js';

/** @import { BrowserContextOptions } from 'playwright-core' */
/** @import { Member } from './stand-in.js' */

/** @typedef {{ id: number, uuid: string, members: Member[] }} CalledSession */

const SESSIONS = 8;

const READY_WITHIN_MS = 10_000;

/**
 * For tests of pages behind OpenTera's proxy.
 *
 * @param {{ context?: BrowserContextOptions }} [defaults]
 */
export async function setOpenTeraStage({ context = {} } = {}) {
  // The certificate of nginx is self-signed on purpose.
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  return setStageFor(await startOpenTera(), { context: { ignoreHTTPSErrors: true, ...context } });
}

/** Answers when the service is ready for calls, and pages can be opened at its `address`, which is that of nginx. */
export async function startOpenTera() {
  const service = await freePorts(1);
  const standIn = await StandIn.start(service);
  const backend = standIn.state.backend.port;
  const external = await freePorts(1 + SESSIONS);
  const nginx = await Nginx.start({ external, backend, service });

  const folder = await mkdtemp(join(tmpdir(), 'videorehab-opentera-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'VideoRehabService.json');
  const host = { hostname: '127.0.0.1' };
  await writeFile(file, JSON.stringify({
    Service: { name: 'VideoRehabService', ...host, port: service, debug_mode: false },
    Backend: { ...host, port: backend },
    Redis: { ...host, port: standIn.state.redis.port, db: 0, username: '', password: '' },
    WebRTC: {
      ...host, external_port: external, local_base_port: external + 1, max_sessions: SESSIONS, working_directory: '',
      executable: 'node', script: 'server.js',
    },
  }));
  const options = ['serve', '--config', file, '--backend-ca', standIn.state.authority_file];
  const server = new OpenTeraServer(options, `https://127.0.0.1:${external}/`, standIn, nginx);
  await server.start();
  return server;
}

export class OpenTeraServer extends ServerProcess {
  #external;
  #nginx;
  /** @type {Set<number>} */
  #running = new Set();

  /**
   * @param {readonly string[]} options
   * @param {string} external address of nginx
   * @param {StandIn} standIn
   * @param {{ stop: () => Promise<unknown> }} nginx
   */
  constructor(options, external, standIn, nginx) {
    super(options);
    this.#external = external;
    this.standIn = standIn;
    this.#nginx = nginx;
  }

  /** @override */
  listenAddress() {
    return '127.0.0.1';
  }

  /** @override */
  async whenListening() {
    await until('the service is ready', READY_WITHIN_MS, () => this.log.includes('ready for OpenTera'));
    return new URL(this.#external);
  }

  /** @override */
  async stop() {
    await super.stop();
    await Promise.all([this.#nginx.stop(), this.standIn.stop()]);
  }

  /** @override */
  async reset() {
    await Promise.all([...this.#running].map((id) => this.standIn.manage('stop', { id_session: id })));
    this.#running.clear();
  }

  /**
   * The address of a page of the service.
   *
   * @param {string} page
   * @param {Record<string, string>} [parameters]
   */
  page(page, parameters = {}) {
    return new URL(`rehab/${page}?${new URLSearchParams(parameters)}`, this.address);
  }

  /**
   * Has the service start a session that the first of `members` made.
   *
   * @param {...Member} members
   * @returns {Promise<CalledSession>}
   */
  async startSession(...members) {
    const [creator] = members;
    const { session } = await this.standIn.manage('start', {
      id_session: 0, [`id_creator_${creator?.kind}`]: creator?.id, ...listed(members),
    });
    this.#running.add(session['id_session']);
    return { id: session['id_session'], uuid: session['session_uuid'], members };
  }

  /**
   * Writes a session into OpenTera's database that is still to be started; the first of `members` made it.
   *
   * @param {string} name
   * @param {...Member} members
   * @returns {Promise<CalledSession>}
   */
  async planSession(name, ...members) {
    const [creator] = members;
    const lists = Object.entries(listed(members)).map(([list, uuids]) => [`${list}_uuids`, uuids]);
    const session = {
      id_session: 0, id_session_type: 1, session_name: name, session_status: 0, [`id_creator_${creator?.kind}`]: creator?.id,
      ...Object.fromEntries(lists),
    };
    const response = await fetch(new URL('api/service/sessions', this.address), {
      method: 'POST',
      headers: { authorization: `OpenTera ${this.standIn.state.service.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ session }),
    });
    assert.equal(response.status, 200, await response.clone().text());
    const [{ id_session: id, session_uuid: uuid }] = await response.json();
    return { id, uuid, members };
  }

  /**
   * Has it stopped in the end, however it was started.
   *
   * @param {CalledSession} session
   */
  willRun({ id }) {
    this.#running.add(id);
  }

  /**
   * @param {'invite' | 'remove'} action
   * @param {CalledSession} session
   * @param {...Member} members
   */
  async change(action, { id }, ...members) {
    return this.standIn.manage(action, { id_session: id, ...listed(members) });
  }

  /** @param {CalledSession} session */
  async stopSession({ id }) {
    this.#running.delete(id);
    return this.standIn.manage('stop', { id_session: id });
  }
}

/** @param {readonly Member[]} members */
function listed(members) {
  const of = (/** @type {Member['kind']} */ kind) => members.filter((member) => member.kind === kind).map(({ uuid }) => uuid);
  return { session_users: of('user'), session_participants: of('participant'), session_devices: of('device') };
}
