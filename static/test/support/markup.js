/**
 * The markup of pages as it stands in `static/pages`, with the parts that it includes.
 */

import { readFileSync } from 'node:fs';

const PAGES = new URL('../../pages/', import.meta.url);

/**
 * @param {string} name of the file
 * @returns {string}
 */
export function markupOf(name) {
  const source = readFileSync(new URL(name, PAGES), 'utf8');
  return source.replace(/\{% include "([^"]+)" %\}/g, (_, part) => markupOf(part));
}
