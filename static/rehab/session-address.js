/**
 * The addresses of sessions: what a visitor's page adds to them, and when two of them are the same session. Pure.
 */

import { webAddress } from '../shared/base/address.js';

/** @typedef {{ name: string, uuid: string, source: string, lang: string }} SessionVisitor */

/**
 * The address at which `visitor` enters the session. What is empty is left out; the key stays as it is.
 *
 * @param {string} url as OpenTera gave it
 * @param {SessionVisitor} visitor
 * @returns {string} "" when it is no address of a web page
 */
export function sessionAddress(url, visitor) {
  const address = webAddress(url);
  if (!address) {
    return '';
  }
  for (const name of /** @type {const} */ (['name', 'uuid', 'source', 'lang'])) {
    if (visitor[name] !== '') {
      address.searchParams.set(name, visitor[name]);
    }
  }
  // A blank may be written as "+" or as "%20"; every page understands the second one.
  address.search = address.search.replaceAll('+', '%20');
  return address.href;
}

/**
 * Whether both lead into the same session: same server, page and key, whatever else they carry.
 *
 * @param {string} one
 * @param {string} other
 */
export function isSameSession(one, other) {
  const [a, b] = [webAddress(one), webAddress(other)];
  return a !== null && b !== null && identity(a) === identity(b);
}

/** @param {URL} address */
function identity({ origin, pathname, searchParams }) {
  return JSON.stringify([origin, pathname, searchParams.get('key')]);
}
