/**
 * EasyRTC requests that this page makes and events that it understands.
 *
 * Pure. Requests are built as `[event, payload]`; events are parsed into the typed `ServerEvent`, and anything
 * unknown or malformed is null: a newer server must not break an older page.
 */

/** @import { MediaIds, Occupant, PacketRecord, Refusal, Request, ServerEvent, Token } from '../base/types.js' */

import { asObject, asString } from '../base/values.js';

/** The only room of a session. */
export const ROOM = 'default';

const API_VERSION = '1.1.1-beta';
const APPLICATION = 'OpenTera';

/** A peer has fewer streams than this, those included that old pages forget to take back. */
const MOST_NAMES = 64;

/** The answer to every event that the server wants acknowledged. */
export const ACK = Object.freeze({ msgType: 'ack' });

/**
 * @param {{ sharingAudio: boolean, sharingVideo: boolean }} settings
 * @returns {Request}
 */
export function authenticate({ sharingAudio, sharingVideo }) {
  return [
    'easyrtcAuth',
    {
      msgType: 'authenticate',
      msgData: {
        apiVersion: API_VERSION,
        applicationName: APPLICATION,
        setUserCfg: { userSettings: { sharingAudio, sharingVideo, sharingData: false } },
      },
    },
  ];
}

/**
 * Tells the room which stream has which name. Must be acknowledged before the offer that carries the stream.
 *
 * @param {MediaIds} mediaIds
 * @returns {Request}
 */
export function publishMediaIds(mediaIds) {
  const field = { mediaIds: { fieldName: 'mediaIds', fieldValue: mediaIds } };
  return ['easyrtcCmd', { msgType: 'setRoomApiField', msgData: { setRoomApiField: { roomName: ROOM, field } } }];
}

/**
 * @param {string} to
 * @param {RTCSessionDescriptionInit} description
 * @returns {Request}
 */
export function describe(to, { type, sdp }) {
  return ['easyrtcCmd', { msgType: type, targetEasyrtcid: to, msgData: { type, sdp } }];
}

/**
 * @param {string} to
 * @param {RTCIceCandidateInit} candidate
 * @returns {Request}
 */
export function trickle(to, { sdpMLineIndex, sdpMid, candidate }) {
  const msgData = { type: 'candidate', label: sdpMLineIndex, id: sdpMid, candidate };
  return ['easyrtcCmd', { msgType: 'candidate', targetEasyrtcid: to, msgData }];
}

/**
 * @param {string} to
 * @returns {Request}
 */
export function hangUp(to) {
  return ['easyrtcCmd', { msgType: 'hangup', targetEasyrtcid: to }];
}

/**
 * @param {string} to
 * @param {{ msgType: string, msgData: unknown }} message
 * @returns {Request}
 */
export function messageTo(to, { msgType, msgData }) {
  return ['easyrtcMsg', { msgType, targetEasyrtcid: to, msgData }];
}

/**
 * @param {{ msgType: string, msgData: unknown }} message
 * @returns {Request}
 */
export function messageToRoom({ msgType, msgData }) {
  return ['easyrtcMsg', { msgType, targetRoom: ROOM, msgData }];
}

/**
 * @param {unknown} reply the acknowledgement of `authenticate`
 * @returns {Token | Refusal}
 */
export function parseAuthenticated(reply) {
  const { msgType, msgData } = asObject(reply);
  const data = asObject(msgData);
  const selfId = asString(data['easyrtcid']);
  if (msgType !== 'token' || selfId === '') {
    return { type: 'error', code: asString(data['errorCode']) || 'LOGIN_BAD_STRUCTURE' };
  }
  const clients = asObject(asObject(asObject(data['roomData'])[ROOM])['clientList']);
  return { type: 'token', selfId, iceServers: parseIceServers(data['iceConfig']), occupants: parseOccupants(clients) };
}

/**
 * @param {unknown[]} args event name and payload
 * @returns {ServerEvent | null}
 */
export function parseEvent([event, payload]) {
  const message = asObject(payload);
  const from = asString(message['senderEasyrtcid']);
  const msgType = asString(message['msgType']);
  if (event === 'easyrtcMsg') {
    return from && msgType ? { type: 'message', from, msgType, msgData: message['msgData'] } : null;
  }
  return event === 'easyrtcCmd' ? parseCommand(msgType, from, asObject(message['msgData'])) : null;
}

/**
 * @param {string} msgType
 * @param {string} from
 * @param {PacketRecord} data
 * @returns {ServerEvent | null}
 */
function parseCommand(msgType, from, data) {
  switch (msgType) {
    case 'roomData':
      return parseRoomData(asObject(asObject(data['roomData'])[ROOM]));
    case 'offer':
    case 'answer': {
      const sdp = asString(data['sdp']);
      return from && sdp ? { type: msgType, from, sdp } : null;
    }
    case 'candidate':
      return from ? parseCandidate(from, data) : null;
    case 'hangup':
    case 'reject':
      return from ? { type: msgType, from } : null;
    case 'iceConfig':
      return { type: 'iceServers', iceServers: parseIceServers(data['iceConfig']) };
    case 'error':
      return { type: 'error', code: asString(data['errorCode']) };
    default:
      return null;
  }
}

/**
 * @param {PacketRecord} room
 * @returns {ServerEvent | null}
 */
function parseRoomData(room) {
  if ('clientList' in room) {
    return { type: 'occupants', complete: true, present: parseOccupants(asObject(room['clientList'])), gone: [] };
  }
  if ('clientListDelta' in room) {
    const delta = asObject(room['clientListDelta']);
    const present = parseOccupants(asObject(delta['updateClient']));
    return { type: 'occupants', complete: false, present, gone: Object.keys(asObject(delta['removeClient'])) };
  }
  return null;
}

/**
 * @param {PacketRecord} clients
 * @returns {Occupant[]}
 */
function parseOccupants(clients) {
  return Object.entries(clients).map(([id, client]) => {
    const field = asObject(asObject(client)['apiField'])['mediaIds'];
    return field === undefined ? { id } : { id, mediaIds: parseMediaIds(asObject(field)['fieldValue']) };
  });
}

/**
 * @param {unknown} value
 * @returns {MediaIds}
 */
function parseMediaIds(value) {
  const entries = Object.entries(asObject(value)).filter(([, id]) => typeof id === 'string' && id !== '').slice(0, MOST_NAMES);
  return /** @type {MediaIds} */ (Object.fromEntries(entries));
}

/**
 * @param {string} from
 * @param {PacketRecord} data
 * @returns {ServerEvent | null}
 */
function parseCandidate(from, data) {
  const candidate = asString(data['candidate']);
  if (candidate === '') {
    return null;
  }
  const label = data['label'];
  const id = data['id'];
  return {
    type: 'candidate',
    from,
    candidate: {
      candidate,
      sdpMLineIndex: typeof label === 'number' ? label : null,
      sdpMid: typeof id === 'string' ? id : null,
    },
  };
}

/**
 * @param {unknown} iceConfig
 * @returns {RTCIceServer[]}
 */
function parseIceServers(iceConfig) {
  const servers = asObject(iceConfig)['iceServers'];
  return Array.isArray(servers) ? servers.filter((server) => 'urls' in asObject(server)) : [];
}
