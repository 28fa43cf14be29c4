/**
 * The front end as it stands in `static`: the markup of pages with the parts that they include, and their texts.
 */

import { readFileSync } from 'node:fs';

const STATIC = new URL('../../', import.meta.url);

/** The folders that hold texts. */
export const TEXT_FOLDERS = /** @type {const} */ (['home', 'rehab', 'session', 'shared/device-check']);

/** Every page that shows texts, and the folders whose texts it loads. */
export const PAGES = Object.freeze({
  'home/page.html': ['home'],
  'rehab/lobby/page.html': ['rehab', 'shared/device-check'],
  'rehab/local-view/page.html': ['rehab', 'shared/device-check'],
  'rehab/participant/page.html': ['rehab'],
  'rehab/text/endpoint.html': ['rehab'],
  'rehab/text/error.html': ['rehab'],
  'rehab/text/index.html': ['rehab'],
  'session/page.html': ['session', 'shared/device-check'],
});

/** @param {string} path below `static` */
export function source(path) {
  return readFileSync(new URL(path, STATIC), 'utf8');
}

/**
 * @param {string} name of a page or part, below `static`
 * @returns {string}
 */
export function markupOf(name) {
  return source(name).replace(/\{% include "([^"]+)" %\}/g, (_, part) => markupOf(part));
}

/**
 * The texts of these folders together.
 *
 * @param {string} lang
 * @param {readonly string[]} folders
 * @returns {Record<string, string>}
 */
export function textsOf(lang, folders) {
  return Object.assign({}, ...folders.map((folder) => JSON.parse(source(`${folder}/i18n/${lang}.json`))));
}
