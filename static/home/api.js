/**
 * The operator's HTTP interface: list, start and stop sessions, fetch a link as QR code.
 *
 * Every failure reaches the caller as an `ApiError` with one of a known set of codes, so that the page can say in plain
 * words what happened. Addresses are relative to the page, which may be served below a prefix. The browser
 * sends the operator's cookie.
 */

/** @typedef {'users' | 'participants' | 'devices'} Invite Whom a link is for, as the server names its pages. */
/** @import { Role } from '../shared/base/types.js' */

import * as http from '../shared/base/http.js';

/** @typedef {{ role: Role, joined_s: number }} PeerSummary */
/**
 * @typedef {object} Session
 * @property {string} id
 * @property {string} name Empty when the session was started without one.
 * @property {number} port
 * @property {number} age_s
 * @property {readonly PeerSummary[]} peers
 * @property {Readonly<Record<Invite, string>>} urls
 */
/** @typedef {{ sessions: Session[], max_sessions: number, secure_links: boolean }} SessionList */

/** @type {readonly Invite[]} */
export const INVITES = ['users', 'participants', 'devices'];

const TIMEOUT_MS = 10_000;

/** Codes of the server, and `network` for an answer that never came. */
export const ERROR_CODES = /** @type {const} */ ([
  'forbidden',
  'bad_request',
  'name_too_long',
  'not_found',
  'no_port_left',
  'too_many_sessions',
  'rate_limited',
  'shutting_down',
  'internal',
  'network',
]);

/** @typedef {(typeof ERROR_CODES)[number]} ErrorCode */

export class ApiError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {ErrorOptions} [options]
   */
  constructor(code, options) {
    super(`request failed: ${code}`, options);
    this.name = 'ApiError';
    this.code = code;
  }
}

/**
 * The code of anything thrown; what is not an `ApiError` is a mistake of ours and counts as internal.
 *
 * @param {unknown} error
 * @returns {ErrorCode}
 */
export function codeOf(error) {
  return error instanceof ApiError ? error.code : 'internal';
}

/** @returns {Promise<SessionList>} */
export async function listSessions() {
  const list = await json(await request('sessions'));
  if (!Array.isArray(list?.sessions)) {
    throw new ApiError('internal');
  }
  return list;
}

/**
 * @param {string} name May be empty.
 * @returns {Promise<Session>} The session as it would be listed now.
 */
export async function startSession(name) {
  const response = await request('sessions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(name ? { name } : {}),
  });
  return { name, age_s: 0, peers: [], ...(await json(response)) };
}

/**
 * Ends a session. One that is already over counts as stopped.
 *
 * @param {string} id
 */
export async function stopSession(id) {
  try {
    await request(`sessions/${encodeURIComponent(id)}`, { method: 'DELETE' });
  } catch (error) {
    if (codeOf(error) !== 'not_found') {
      throw error;
    }
  }
}

/**
 * @param {string} id
 * @param {Invite} invite
 * @returns {Promise<Blob>} An SVG image.
 */
export async function fetchQr(id, invite) {
  const response = await request(`sessions/${encodeURIComponent(id)}/qr/${invite}`);
  return response.blob();
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>} A success; everything else throws.
 */
async function request(path, init) {
  try {
    return await http.request(path, TIMEOUT_MS, init);
  } catch (cause) {
    throw new ApiError(await errorCode(cause), { cause });
  }
}

/**
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function json(response) {
  try {
    return await response.json();
  } catch (cause) {
    throw new ApiError('internal', { cause });
  }
}

/** @type {Readonly<Record<http.StatusMeaning, ErrorCode>>} */
const CODES = {
  refused: 'forbidden',
  missing: 'not_found',
  limited: 'rate_limited',
  unreachable: 'network',
  failed: 'internal',
};

/**
 * The code of a failure. A proxy in front of the server answers without one: then the status decides.
 *
 * @param {unknown} error
 * @returns {Promise<ErrorCode>}
 */
async function errorCode(error) {
  if (!(error instanceof http.StatusError)) {
    return 'network';
  }
  const { response } = error;
  const body = await response.json().catch(() => null);
  return ERROR_CODES.find((code) => code === body?.code) ?? CODES[http.meaningOf(response.status)];
}
