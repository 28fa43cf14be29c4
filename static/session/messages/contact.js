/**
 * `contactInfo`, `updateCapabilities`, `updatePTZCapabilities`: who a page is and what it can do.
 *
 * Old pages read `contactInfo.status`, `peerid` and `capabilities` without looking whether they are there; all three
 * always are.
 */

/** @import { OutgoingMessage, OwnState, PageMessage, PeerStatus, Role } from '../../shared/base/types.js' */

import { asBoolean, asObject, asString } from '../../shared/base/values.js';
import { defined } from './defined.js';

const CAPABILITIES = Object.freeze({ video2: false, screenControl: false, screenSharing: false });

/** How old pages say "unknown" in `updatePTZCapabilities`. */
const UNKNOWN = 0;

/**
 * @param {string} selfId
 * @param {OwnState} own
 * @returns {OutgoingMessage}
 */
export function contactInfo(selfId, own) {
  return {
    msgType: 'contactInfo',
    msgData: {
      uuid: own.uuid,
      name: own.name,
      peerid: selfId,
      role: own.role,
      status: {
        microMuted: own.audio !== 'on',
        videoMuted: own.video !== 'on',
        speakerMuted: false,
        sharing2ndSource: false,
        sharingScreen: false,
      },
      capabilities: CAPABILITIES,
    },
  };
}

/**
 * @param {OwnState} own
 * @returns {OutgoingMessage}
 */
export function ptzCapabilities({ uuid }) {
  return {
    msgType: 'updatePTZCapabilities',
    msgData: { uuid: uuid || UNKNOWN, zoom: false, presets: false, settings: false },
  };
}

/** @returns {OutgoingMessage} */
export function capabilities() {
  return { msgType: 'updateCapabilities', msgData: CAPABILITIES };
}

/**
 * @param {Record<string, unknown>} data
 * @returns {PageMessage}
 */
export function parseContactInfo(data) {
  return {
    type: 'contactInfo',
    uuid: asString(data['uuid']),
    name: asString(data['name']),
    role: parseRole(data['role']),
    status: contactStatus(asObject(data['status'])),
  };
}

/**
 * @param {unknown} value
 * @returns {Role | null}
 */
function parseRole(value) {
  return value === 'user' || value === 'participant' || value === 'device' ? value : null;
}

/**
 * `contactInfo` says what is muted, `updateStatus` says what is on.
 *
 * @param {Record<string, unknown>} data
 * @returns {PeerStatus}
 */
function contactStatus(data) {
  return defined({
    micro: negated(data['microMuted']),
    video: negated(data['videoMuted']),
    speaker: negated(data['speakerMuted']),
    sharingScreen: asBoolean(data['sharingScreen']),
  });
}

/** @param {unknown} value */
function negated(value) {
  const flag = asBoolean(value);
  return flag === undefined ? undefined : !flag;
}
