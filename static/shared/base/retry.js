/**
 * Trying again after a failure: a pure machine for everything that keeps trying. It says how long to wait and when to doubt;
 * its owner has the timer and the attempt.
 *
 * The wait doubles from failure to failure. The jitter keeps the pages of a session from coming back in one instant.
 */

/**
 * @typedef {object} Retry
 * @property {number} attempt failures in a row
 * @property {number | null} failingSince time of the first of them, in milliseconds
 * @property {boolean} doubtful it has taken so long that it may never work
 */

/**
 * @typedef {object} RetryPolicy
 * @property {number} firstMs the wait after the first failure
 * @property {number} longestMs
 * @property {number} [jitter] the share of a wait by which chance may prolong it
 * @property {number} [doubtAfterMs] since the first failure
 * @property {number} [doubtAfterAttempts] failures in a row
 * @property {number} [doubtfulMs] the wait once it is doubtful
 */

/** For the way back to a server: from 0.3 s to 5 s. @type {RetryPolicy} */
export const BACK_TO_SERVER = Object.freeze({ firstMs: 300, longestMs: 5_000, jitter: 0.5 });

/** Nothing has failed. @type {Retry} */
export const HEALTHY = Object.freeze({ attempt: 0, failingSince: null, doubtful: false });

/**
 * An attempt failed.
 *
 * @param {Retry} retry
 * @param {RetryPolicy} policy
 * @param {number} random from 0 to 1
 * @param {number} now milliseconds
 * @returns {{ retry: Retry, waitMs: number }} what is known now, and how long to wait before the next attempt
 */
export function failed(retry, policy, random, now) {
  const attempt = retry.attempt + 1;
  const failingSince = retry.failingSince ?? now;
  const { doubtAfterMs = Infinity, doubtAfterAttempts = Infinity, doubtfulMs } = policy;
  const waitMs = doubtfulMs !== undefined && retry.doubtful ? doubtfulMs : waitAfter(retry.attempt, policy, random);
  const doubtful = now - failingSince >= doubtAfterMs || attempt >= doubtAfterAttempts;
  return { retry: { attempt, failingSince, doubtful }, waitMs };
}

/**
 * @param {number} earlier failures before the last one
 * @param {RetryPolicy} policy
 * @param {number} [random] from 0 to 1
 * @returns {number} milliseconds
 */
export function waitAfter(earlier, { firstMs, longestMs, jitter = 0 }, random = 0) {
  return Math.min(longestMs, Math.round(firstMs * 2 ** earlier * (1 + jitter * random)));
}
