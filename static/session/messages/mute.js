/**
 * `muteMicro` and `muteVideo`: a user wants a device of this page on or off.
 */

/** @import { PageMessage } from '../../shared/base/types.js' */

import { asBoolean } from '../../shared/base/values.js';

/** @param {Record<string, unknown>} data */
export function parseMuteMicro(data) {
  return onOff('muteMicro', data['micro']);
}

/** @param {Record<string, unknown>} data */
export function parseMuteVideo(data) {
  return onOff('muteVideo', data['video']);
}

/**
 * @param {'muteMicro' | 'muteVideo'} type
 * @param {unknown} value
 * @returns {PageMessage | null}
 */
function onOff(type, value) {
  const on = asBoolean(value);
  return on === undefined ? null : { type, on };
}
