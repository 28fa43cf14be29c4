/**
 * Who is visiting, as far as the page's address, its server and this browser know.
 *
 * The address is only read, never rewritten: the application that embeds this page compares it.
 */

/** @import { Role } from './types.js' */

import { recall } from './memory.js';
import { cleanName } from './names.js';

/** @typedef {{ uuid: string, name: string, role: Role }} Identity */

/**
 * @param {URLSearchParams} parameters
 * @param {string | undefined} role
 * @returns {Identity}
 */
export function visitorOf(parameters, role) {
  return {
    uuid: parameters.get('uuid') || randomUuid(),
    name: cleanName(parameters.get('name') ?? '') || recall('name'),
    role: role === 'user' || role === 'device' ? role : 'participant',
  };
}

/** `crypto.randomUUID` exists on secure pages only. */
export function randomUuid() {
  if (typeof crypto.randomUUID === 'function') {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
