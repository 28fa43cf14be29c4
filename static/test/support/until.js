/**
 * Waiting for conditions. Every wait has a deadline and says, when it passes, what was missing.
 */

const EVERY_MS = 50;

/**
 * Asks `probe` again and again until it answers something truthy, and answers that.
 *
 * @template T
 * @param {string} what is waited for, for the error
 * @param {number} ms until it is too late
 * @param {() => Promise<T> | T} probe
 * @param {() => unknown} [found] what there was instead, for the error
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, ms, probe, found = () => undefined) {
  const deadline = performance.now() + ms;
  for (;;) {
    const answer = await probe();
    if (answer) {
      return answer;
    }
    if (performance.now() > deadline) {
      const instead = found();
      throw new Error(`not within ${Math.round(ms)} ms: ${what}${instead === undefined ? '' : `; found ${JSON.stringify(instead)}`}`);
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/**
 * The same promise, with a deadline.
 *
 * @template T
 * @param {string} what is waited for, for the error
 * @param {number} ms
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export async function within(what, ms, promise) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms: ${what}`)), ms);
  });
  try {
    return /** @type {T} */ (await Promise.race([promise, late]));
  } finally {
    clearTimeout(timer);
  }
}
