/**
 * `setPrimaryView`: which stream its sender shows large.
 */

/** @import { PageMessage } from '../../shared/base/types.js' */

import { asString } from '../../shared/base/values.js';

/**
 * @param {Record<string, unknown>} data
 * @returns {PageMessage}
 */
export function parsePrimaryView(data) {
  return { type: 'setPrimaryView', peer: asString(data['peerid']), streamName: asString(data['streamName']) };
}
