/**
 * `easyrtc_streamReceived`: its sender has a stream of this page. The original client library waits for it.
 */

/** @import { OutgoingMessage, PageMessage } from '../../shared/base/types.js' */

import { asString } from '../../shared/base/values.js';

/**
 * @param {string} streamName
 * @returns {OutgoingMessage}
 */
export function streamReceived(streamName) {
  return { msgType: 'easyrtc_streamReceived', msgData: { streamName } };
}

/**
 * @param {Record<string, unknown>} data
 * @returns {PageMessage}
 */
export function parseStreamReceived(data) {
  return { type: 'streamReceived', streamName: asString(data['streamName']) };
}
