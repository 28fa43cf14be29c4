/**
 * Engine.IO 4 packets in text frames: one digit for the type, then the data.
 *
 * Pure: text in, packet out, and back. Binary frames carry nothing for this page and are not parsed.
 * https://github.com/socketio/engine.io-protocol
 */

/**
 * @typedef {{ type: 'open', pingInterval: number, pingTimeout: number }
 *   | { type: 'message', data: string }
 *   | { type: 'close' | 'ping' | 'pong' | 'upgrade' | 'noop' }} EnginePacket
 */

const TYPES = /** @type {const} */ (['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop']);

/**
 * @param {string} text
 * @returns {EnginePacket | null} null for anything that is not a packet
 */
export function parseEnginePacket(text) {
  const type = /^[0-6]/.test(text) ? TYPES[Number(text[0])] : undefined;
  switch (type) {
    case undefined:
      return null;
    case 'open':
      return parseOpen(text.slice(1));
    case 'message':
      return { type, data: text.slice(1) };
    default:
      return { type };
  }
}

/**
 * @param {EnginePacket} packet
 * @returns {string}
 */
export function writeEnginePacket(packet) {
  const digit = TYPES.indexOf(packet.type);
  switch (packet.type) {
    case 'open':
      return `${digit}${JSON.stringify({ pingInterval: packet.pingInterval, pingTimeout: packet.pingTimeout })}`;
    case 'message':
      return `${digit}${packet.data}`;
    default:
      return `${digit}`;
  }
}

/**
 * @param {string} json
 * @returns {EnginePacket | null}
 */
function parseOpen(json) {
  try {
    const { pingInterval, pingTimeout } = JSON.parse(json);
    const complete = Number.isFinite(pingInterval) && Number.isFinite(pingTimeout);
    return complete ? { type: 'open', pingInterval, pingTimeout } : null;
  } catch {
    return null;
  }
}
