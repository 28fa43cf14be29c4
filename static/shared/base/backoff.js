/**
 * How long to wait before the next attempt to reach the server.
 *
 * Doubles from 0.3 s to 5 s; the jitter keeps the pages of a session from coming back in one instant.
 */

const FIRST_MS = 300;
const LONGEST_MS = 5000;
const JITTER = 0.5;

/**
 * @param {number} attempt 0 for the first one after a loss
 * @param {number} random from 0 to 1
 * @returns {number} milliseconds
 */
export function retryDelay(attempt, random) {
  return Math.min(LONGEST_MS, Math.round(FIRST_MS * 2 ** attempt * (1 + JITTER * random)));
}
