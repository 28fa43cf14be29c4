/**
 * Messages between session pages: those that tell others about this page, and those that this page understands.
 *
 * Old OpenTera pages sit in the same sessions, so names and shapes are theirs. They read `contactInfo.status`, `peerid`
 * and `capabilities` without looking whether they are there; all three always are.
 */

/** @import { OwnState, PageMessage, PeerStatus, Role } from '../../types.js' */

import { asBoolean, asNumber, asObject, asString } from './values.js';

/** @typedef {{ msgType: string, msgData: unknown }} Outgoing */

const CAPABILITIES = Object.freeze({ video2: false, screenControl: false, screenSharing: false });

/** How old pages say "nobody" in `setPrimaryView` and "unknown" in `updatePTZCapabilities`. */
const NOBODY = 0;

/**
 * @param {string} selfId
 * @param {OwnState} own
 * @returns {Outgoing}
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
 * @returns {Outgoing}
 */
export function ptzCapabilities({ uuid }) {
  return {
    msgType: 'updatePTZCapabilities',
    msgData: { uuid: uuid || NOBODY, zoom: false, presets: false, settings: false },
  };
}

/** @returns {Outgoing} */
export function capabilities() {
  return { msgType: 'updateCapabilities', msgData: CAPABILITIES };
}

/**
 * @param {string} selfId
 * @param {OwnState} own
 * @returns {Outgoing}
 */
export function fullStatus(selfId, own) {
  return {
    msgType: 'updateStatus',
    msgData: {
      peerid: selfId,
      micro: own.audio === 'on',
      micro2: false,
      speaker: true,
      video: own.video === 'on',
      isUser: own.role === 'user',
      videoSrcLength: own.cameras,
      secondSource: false,
      sharing2ndSource: false,
      sharingScreen: false,
    },
  };
}

/**
 * @param {string} selfId
 * @param {{ micro: boolean } | { video: boolean }} change
 * @returns {Outgoing}
 */
export function partialStatus(selfId, change) {
  return { msgType: 'updateStatus', msgData: { peerid: selfId, ...change } };
}

/**
 * @param {string} streamName
 * @returns {Outgoing}
 */
export function streamReceived(streamName) {
  return { msgType: 'easyrtc_streamReceived', msgData: { streamName } };
}

/**
 * @param {string} msgType
 * @param {unknown} msgData
 * @returns {PageMessage | null} null for types that this page does not know
 */
export function parseMessage(msgType, msgData) {
  const data = asObject(msgData);
  switch (msgType) {
    case 'contactInfo':
      return {
        type: 'contactInfo',
        uuid: asString(data['uuid']),
        name: asString(data['name']),
        role: parseRole(data['role']),
        status: contactStatus(asObject(data['status'])),
      };
    case 'updateStatus':
      return { type: 'updateStatus', status: parseStatus(data) };
    case 'setPrimaryView':
      return { type: 'setPrimaryView', peer: asString(data['peerid']), streamName: asString(data['streamName']) };
    case 'muteMicro':
      return onOff('muteMicro', data['micro']);
    case 'muteVideo':
      return onOff('muteVideo', data['video']);
    case 'easyrtc_streamReceived':
      return { type: 'streamReceived', streamName: asString(data['streamName']) };
    default:
      return null;
  }
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

/**
 * @param {unknown} value
 * @returns {Role | null}
 */
function parseRole(value) {
  return value === 'user' || value === 'participant' || value === 'device' ? value : null;
}

/**
 * @param {Record<string, unknown>} data
 * @returns {PeerStatus}
 */
function parseStatus(data) {
  return defined({
    micro: asBoolean(data['micro']),
    video: asBoolean(data['video']),
    speaker: asBoolean(data['speaker']),
    isUser: asBoolean(data['isUser']),
    videoSrcLength: asNumber(data['videoSrcLength']),
    sharingScreen: asBoolean(data['sharingScreen']),
  });
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

/**
 * Without the keys that are undefined, so that merging a partial status keeps what is known.
 *
 * @param {PeerStatus} status
 * @returns {PeerStatus}
 */
function defined(status) {
  return Object.fromEntries(Object.entries(status).filter(([, value]) => value !== undefined));
}
