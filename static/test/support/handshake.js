/**
 * Bare Engine.IO handshakes: what a stranger would try, without a client library that could hide the answer.
 */

import { once } from 'node:events';
import { request } from 'node:http';
import { randomBytes } from 'node:crypto';

import { within } from './until.js';

/** @import { ClientRequest, IncomingMessage } from 'node:http' */

export const TRANSPORTS = /** @type {const} */ (['polling', 'websocket']);
export const VERSIONS = /** @type {const} */ ([3, 4]);

/**
 * @typedef {object} Attempt
 * @property {string} base address of the server, or of the session
 * @property {number} port of the session
 * @property {3 | 4} version of Engine.IO
 * @property {'polling' | 'websocket'} transport
 * @property {Record<string, string>} [query]
 * @property {string} [cookie]
 */

/** @typedef {{ status: number | undefined, body: string, headers: IncomingMessage['headers'] }} Answer */

/**
 * Tries a handshake and answers what came back; a connection that opens is closed at once.
 *
 * @param {Attempt} attempt
 * @returns {Promise<Answer>}
 */
export async function tryHandshake({ base, port, version, transport, query = {}, cookie }) {
  const url = new URL(`/websocket/${port}/`, base);
  url.search = String(new URLSearchParams({ EIO: String(version), transport, ...query }));
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
  };
  const outgoing = request(url, {
    agent: false,
    headers: { ...(transport === 'websocket' ? upgrade : {}), ...(cookie === undefined ? {} : { cookie }) },
  });
  outgoing.end();
  return within(`an answer from ${url.pathname}`, 5_000, Promise.race([refused(outgoing), upgraded(outgoing), failed(outgoing)]));
}

/** @param {ClientRequest} outgoing */
async function refused(outgoing) {
  const [response] = /** @type {[IncomingMessage]} */ (await once(outgoing, 'response'));
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) {
    body += chunk;
  }
  return { status: response.statusCode, body, headers: response.headers };
}

/** @param {ClientRequest} outgoing */
async function upgraded(outgoing) {
  const [response, socket] = await once(outgoing, 'upgrade');
  socket.destroy();
  return { status: response.statusCode, body: '', headers: response.headers };
}

/** @param {ClientRequest} outgoing @returns {Promise<never>} */
async function failed(outgoing) {
  const [error] = await once(outgoing, 'error');
  throw error;
}
