/**
 * The stand-in of OpenTera as a child process: its REST backend, Redis, event sockets, and callers of the service.
 *
 * What it can do says the head of `crates/testkit/src/bin/opentera-stand-in.rs`. The binary is `OPENTERA_STAND_IN`, else the
 * debug build.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { within } from './until.js';

/** @typedef {'user' | 'participant' | 'device'} Kind */
/**
 * @typedef {object} Member
 * @property {Kind} kind
 * @property {number} id
 * @property {string} uuid
 * @property {string} name
 * @property {string} static_token
 * @property {string} dynamic_token
 * @property {string} expired_token
 */
/**
 * @typedef {object} State
 * @property {string} control
 * @property {{ port: number }} backend
 * @property {{ port: number }} redis
 * @property {{ token: string }} service
 * @property {string} authority_file
 * @property {Member[]} members
 */
/** @typedef {{ status: string, session: Record<string, any> }} Reply what a call about a session brings */
/** @typedef {Record<string, any>} Json */

const DEBUG_BUILD = fileURLToPath(new URL('../../../target/debug/opentera-stand-in', import.meta.url));
const BINARY = process.env['OPENTERA_STAND_IN'] ?? DEBUG_BUILD;

const STARTED_WITHIN_MS = 10_000;
const STOPPED_WITHIN_MS = 5_000;

/** The service and the type of its sessions, as the stand-in numbers them. */
const ABOUT = { id_service: 6, id_session_type: 1 };

export class StandIn {
  /** @type {State} */
  state;
  #child;

  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {State} state
   */
  constructor(child, state) {
    this.#child = child;
    this.state = state;
  }

  /**
   * Answers when everything of it takes connections. It ends by itself when this process does.
   *
   * @param {number} servicePort where the service is told to listen
   * @param {readonly string[]} [options]
   */
  static async start(servicePort, options = []) {
    const child = spawn(BINARY, ['--service-port', String(servicePort), ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
    const failed = once(child, 'exit').then(() => Promise.reject(new Error('the stand-in ended at once')));
    failed.catch(() => {});
    const printed = once(createInterface(child.stdout), 'line');
    const [line] = await within('the stand-in starts', STARTED_WITHIN_MS, Promise.race([printed, failed]));
    return new StandIn(child, JSON.parse(line));
  }

  async stop() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await within('the end of the stand-in', STOPPED_WITHIN_MS, exited);
    }
  }

  /**
   * Somebody who is in the database from the beginning.
   *
   * @param {Kind} kind
   * @param {string} name
   */
  member(kind, name) {
    const found = this.state.members.find((member) => member.kind === kind && member.name === name);
    assert.ok(found, `no ${kind} ${name}`);
    return found;
  }

  /**
   * @param {Kind} kind
   * @param {string} name
   */
  async addMember(kind, name) {
    await this.control('POST members', { kind, name });
    const { members } = await this.control('GET state');
    this.state = { ...this.state, members };
    return this.member(kind, name);
  }

  /**
   * Calls `session_manage` of the service.
   *
   * @param {'start' | 'invite' | 'remove' | 'stop'} action
   * @param {Json} parameters
   * @returns {Promise<Reply>}
   */
  async manage(action, parameters) {
    const argument = { session_manage: { action, ...ABOUT, ...parameters } };
    const reply = await this.control('POST rpc', { method: 'session_manage', args: [argument] });
    assert.equal(reply['status'], 'OK', JSON.stringify(reply));
    return reply['return_value'];
  }

  /** How much was published so far, to listen to what comes after. */
  async position() {
    return (await this.control('GET publishes'))['next'];
  }

  /**
   * The address at which somebody was last invited.
   *
   * @param {Member} member
   * @param {number} from a position
   * @returns {Promise<string>}
   */
  async link({ kind, uuid }, from) {
    const query = new URLSearchParams({ from: String(from), channel: `websocket.${kind}.${uuid}.events`, name: 'JoinSessionEvent' });
    const { event } = await this.control(`GET publishes/next?${query}`);
    return event.events[0].sessionUrl;
  }

  /**
   * Asks the control API.
   *
   * @param {string} command method and path
   * @param {Json} [body]
   * @returns {Promise<Json>}
   */
  async control(command, body) {
    const [method = '', path = ''] = command.split(' ');
    const response = await fetch(new URL(path, `${this.state.control}/`), body ? { method, body: JSON.stringify(body) } : { method });
    const answer = await response.json();
    assert.ok(response.ok, `${command}: ${JSON.stringify(answer)}`);
    return answer;
  }
}
