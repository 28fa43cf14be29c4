/**
 * Socket.IO packets of the default namespace, as they travel in Engine.IO messages.
 *
 * Pure: text in, packet out, and back. Binary events carry nothing for this page and are not parsed.
 * https://github.com/socketio/socket.io-protocol
 */

/**
 * @typedef {{ type: 'connect', sid?: string }
 *   | { type: 'disconnect' }
 *   | { type: 'event', id?: number, args: unknown[] }
 *   | { type: 'ack', id: number, args: unknown[] }
 *   | { type: 'connectError', message: string }} SocketPacket
 */

const CONNECT = '0';
const DISCONNECT = '1';
const EVENT = '2';
const ACK = '3';
const CONNECT_ERROR = '4';

/**
 * @param {string} text
 * @returns {SocketPacket | null} null for anything this page has no use for
 */
export function parseSocketPacket(text) {
  const [, type, digits, json] = /^([0-4])(\d*)(.*)$/s.exec(text) ?? [];
  const data = parseJson(json ?? '');
  const id = digits ? Number(digits) : undefined;
  switch (type) {
    case CONNECT:
      return { type: 'connect', ...(hasString(data, 'sid') && { sid: data.sid }) };
    case DISCONNECT:
      return { type: 'disconnect' };
    case EVENT:
      return Array.isArray(data) ? { type: 'event', ...(id !== undefined && { id }), args: data } : null;
    case ACK:
      return Array.isArray(data) && id !== undefined ? { type: 'ack', id, args: data } : null;
    case CONNECT_ERROR:
      return { type: 'connectError', message: hasString(data, 'message') ? data.message : '' };
    default:
      return null;
  }
}

/**
 * @param {SocketPacket} packet
 * @returns {string}
 */
export function writeSocketPacket(packet) {
  switch (packet.type) {
    case 'connect':
      return packet.sid === undefined ? CONNECT : `${CONNECT}${JSON.stringify({ sid: packet.sid })}`;
    case 'disconnect':
      return DISCONNECT;
    case 'event':
      return `${EVENT}${packet.id ?? ''}${JSON.stringify(packet.args)}`;
    case 'ack':
      return `${ACK}${packet.id}${JSON.stringify(packet.args)}`;
    case 'connectError':
      return `${CONNECT_ERROR}${JSON.stringify({ message: packet.message })}`;
  }
}

/** @param {string} json */
function parseJson(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * @template {string} K
 * @param {unknown} data
 * @param {K} key
 * @returns {data is Record<K, string>}
 */
function hasString(data, key) {
  return typeof data === 'object' && data !== null && typeof Reflect.get(data, key) === 'string';
}
