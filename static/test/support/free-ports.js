/**
 * Ports that nobody uses, for servers that have to be told theirs.
 */

import { createServer } from 'node:net';

/** Below those that the system gives to outgoing connections. */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 32_000;

/**
 * The first of so many ports in a row that nobody uses. Should somebody take one in the meantime, the server leaves it out.
 *
 * @param {number} count
 */
export async function freePorts(count) {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const first = LOWEST_PORT + Math.floor(Math.random() * (HIGHEST_PORT - LOWEST_PORT - count));
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) {
      return first;
    }
  }
  throw new Error(`no ${count} free ports in a row between ${LOWEST_PORT} and ${HIGHEST_PORT}`);
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isFree(port) {
  return new Promise((resolve) => {
    const listener = createServer();
    listener.once('error', () => resolve(false));
    listener.listen(port, '127.0.0.1', () => listener.close(() => resolve(true)));
  });
}
