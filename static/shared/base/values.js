/**
 * Reading JSON of unknown origin: each function answers the value, or an empty one of the right kind.
 */

/** @import { PacketRecord } from './types.js' */

/**
 * @param {unknown} value
 * @returns {PacketRecord}
 */
export function asObject(value) {
  return typeof value === 'object' && value !== null ? /** @type {PacketRecord} */ (value) : {};
}

/** @param {unknown} value */
export function asString(value) {
  return typeof value === 'string' ? value : '';
}

/**
 * @param {unknown} value
 * @returns {boolean | undefined}
 */
export function asBoolean(value) {
  return typeof value === 'boolean' ? value : undefined;
}

/**
 * @param {unknown} value
 * @returns {number | undefined}
 */
export function asNumber(value) {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
