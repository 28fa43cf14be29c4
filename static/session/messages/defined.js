/**
 * A partial status has only the keys that were told.
 */

/** @import { PeerStatus } from '../../shared/base/types.js' */

/**
 * Without the keys that are undefined, so that merging a partial status keeps what is known.
 *
 * @param {PeerStatus} status
 * @returns {PeerStatus}
 */
export function defined(status) {
  return Object.fromEntries(Object.entries(status).filter(([, value]) => value !== undefined));
}
