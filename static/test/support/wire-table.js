/**
 * The golden table of the wire, `testdata/wire`; the README there says what a line is.
 */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {'to_server' | 'to_client'} direction
 * @property {string} text
 * @property {number[][]} [attachments]
 * @property {string[]} [after]
 * @property {any} [is]
 * @property {any} [page]
 * @property {string} [error]
 * @property {string} [like]
 */

const TABLE = new URL('../../../testdata/wire/', import.meta.url);
const KEYS = ['name', 'direction', 'text', 'attachments', 'after', 'is', 'page', 'error', 'like'];

/** The names of all files of the table. */
export function files() {
  return readdirSync(TABLE)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
}

/**
 * @param {string} file
 * @returns {Line[]}
 */
export function linesOf(file) {
  /** @type {Line[]} */
  const lines = JSON.parse(readFileSync(new URL(`${file}.json`, TABLE), 'utf8'));
  assert.notEqual(lines.length, 0, `${file} is empty`);
  for (const line of lines) {
    assert.deepEqual(Object.keys(line).filter((key) => !KEYS.includes(key)), [], `${file}: ${line.name}`);
    assert.ok(['to_server', 'to_client'].includes(line.direction), `${file}: ${line.name}`);
  }
  return lines;
}

/** @param {string} file */
export function linesToClients(file) {
  return linesOf(file).filter(({ direction }) => direction === 'to_client');
}
