/**
 * What OpenTera's event socket says, as far as a participant's page is concerned.
 *
 * Pure. The socket carries JSON made from protobuf messages; anything that is not an event of ours, or lacks what it
 * needs, is nothing.
 */

import { asObject, asString } from '../../shared/base/values.js';

/**
 * @typedef {{ type: 'joinSession', uuid: string, url: string }
 *   | { type: 'stopSession', uuid: string }
 *   | { type: 'leaveSession', uuid: string, participants: string[] }} PlatformEvent
 */

/** Far more than the largest session needs. */
const LONGEST_MESSAGE = 1_000_000;

/**
 * @param {unknown} data of a message of the socket
 * @returns {PlatformEvent[]} in the order in which they were sent
 */
export function parseEvents(data) {
  if (typeof data !== 'string' || data.length > LONGEST_MESSAGE) {
    return [];
  }
  const events = asObject(asObject(parseJson(data))['message'])['events'];
  return Array.isArray(events) ? events.flatMap((event) => eventOf(asObject(event)) ?? []) : [];
}

/**
 * @param {Record<string, unknown>} event
 * @returns {PlatformEvent | null}
 */
function eventOf(event) {
  const uuid = asString(event['sessionUuid']);
  if (uuid === '') {
    return null;
  }
  switch (asString(event['@type']).split('.').at(-1)) {
    case 'JoinSessionEvent': {
      const url = asString(event['sessionUrl']);
      return url === '' ? null : { type: 'joinSession', uuid, url };
    }
    case 'StopSessionEvent':
      return { type: 'stopSession', uuid };
    case 'LeaveSessionEvent': {
      const leaving = event['leavingParticipants'];
      return { type: 'leaveSession', uuid, participants: Array.isArray(leaving) ? leaving.map(asString) : [] };
    }
    default:
      return null;
  }
}

/** @param {string} json @returns {unknown} */
function parseJson(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
