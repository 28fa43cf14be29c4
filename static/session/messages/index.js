/**
 * Messages between session pages: those that this page sends, and those that it understands. A file a family.
 *
 * Old OpenTera pages sit in the same sessions, so names and shapes are theirs (docs/page-messages.md).
 */

/** @import { PageMessage } from '../../shared/base/types.js' */

import { asObject } from '../../shared/base/values.js';
import { parseContactInfo } from './contact.js';
import { parseMuteMicro, parseMuteVideo } from './mute.js';
import { parsePrimaryView } from './primary-view.js';
import { parseStatus } from './status.js';
import { parseStreamReceived } from './stream-received.js';

export { capabilities, contactInfo, ptzCapabilities } from './contact.js';
export { fullStatus, partialStatus } from './status.js';
export { streamReceived } from './stream-received.js';

/**
 * Every message that this page understands, and who parses it.
 *
 * @type {ReadonlyMap<string, (data: Record<string, unknown>) => PageMessage | null>}
 */
const PARSERS = new Map([
  ['contactInfo', parseContactInfo],
  ['updateStatus', parseStatus],
  ['setPrimaryView', parsePrimaryView],
  ['muteMicro', parseMuteMicro],
  ['muteVideo', parseMuteVideo],
  ['easyrtc_streamReceived', parseStreamReceived],
]);

/** The `msgType` of every message that this page understands. */
export const UNDERSTOOD = Object.freeze([...PARSERS.keys()]);

/**
 * @param {string} msgType
 * @param {unknown} msgData
 * @returns {PageMessage | null} null for types that this page does not know
 */
export function parseMessage(msgType, msgData) {
  return PARSERS.get(msgType)?.(asObject(msgData)) ?? null;
}
