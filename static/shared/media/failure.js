/**
 * Why a camera or microphone could not be had, in the few kinds that a person can do something about.
 */

/** @typedef {'insecure' | 'denied' | 'missing' | 'busy' | 'failed'} Failure */

/**
 * @param {unknown} error of getUserMedia
 * @returns {Failure}
 */
export function failureOf(error) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}
