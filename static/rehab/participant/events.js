/**
 * What OpenTera's event socket says, as far as a participant's page is concerned.
 *
 * Pure. The socket carries JSON made from protobuf messages; anything that is not an event of ours, or lacks what it
 * needs, is nothing.
 */

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
  const events = record(record(parseJson(data))?.['message'])?.['events'];
  return Array.isArray(events) ? events.flatMap((event) => eventOf(record(event)) ?? []) : [];
}

/**
 * @param {Record<string, unknown> | null} event
 * @returns {PlatformEvent | null}
 */
function eventOf(event) {
  const uuid = text(event?.['sessionUuid']);
  if (!event || uuid === '') {
    return null;
  }
  switch (text(event['@type']).split('.').at(-1)) {
    case 'JoinSessionEvent': {
      const url = text(event['sessionUrl']);
      return url === '' ? null : { type: 'joinSession', uuid, url };
    }
    case 'StopSessionEvent':
      return { type: 'stopSession', uuid };
    case 'LeaveSessionEvent': {
      const leaving = event['leavingParticipants'];
      return { type: 'leaveSession', uuid, participants: Array.isArray(leaving) ? leaving.map(text) : [] };
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

/** @param {unknown} value */
function record(value) {
  return typeof value === 'object' && value !== null ? /** @type {Record<string, unknown>} */ (value) : null;
}

/** @param {unknown} value */
function text(value) {
  return typeof value === 'string' ? value : '';
}
