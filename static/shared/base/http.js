/**
 * One request to a server, with a time-out and without a cache; everything but a success throws.
 */

/** What a status without a code of its own means. @typedef {'refused' | 'missing' | 'limited' | 'unreachable' | 'failed'} StatusMeaning */

/** The server answered, but not with a success. */
export class StatusError extends Error {
  /** @param {Response} response */
  constructor(response) {
    super(`status ${response.status}`);
    this.name = 'StatusError';
    this.response = response;
  }
}

/**
 * @param {string | URL} url
 * @param {number} timeoutMs
 * @param {RequestInit} [init]
 * @param {typeof globalThis.fetch} [fetch]
 * @returns {Promise<Response>}
 * @throws {StatusError} for an answer that is no success; what `fetch` throws where there is no answer
 */
export async function request(url, timeoutMs, init = {}, fetch = globalThis.fetch) {
  const response = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(timeoutMs), ...init });
  if (!response.ok) {
    throw new StatusError(response);
  }
  return response;
}

/**
 * @param {number} status
 * @returns {StatusMeaning}
 */
export function meaningOf(status) {
  switch (status) {
    case 401:
    case 403:
      return 'refused';
    case 404:
      return 'missing';
    case 429:
      return 'limited';
    // From a proxy in front of a server that is away.
    case 502:
    case 503:
    case 504:
      return 'unreachable';
    default:
      return 'failed';
  }
}
