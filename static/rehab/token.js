/**
 * The visitor's OpenTera token: taken once from the page's address, kept for this tab, and out of sight from then on.
 *
 * The application OpenTeraPlus compares the address of the page that it shows, so there it stays as it is.
 */

/** @typedef {'participant_token' | 'user_token'} TokenKey Under which name the tab keeps it; old pages use the same. */
/** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} TabStorage */

export const EMBEDDING_CLIENT = 'openteraplus';

/** Characters of a JSON Web Token (RFC 7519); nothing else may get into a header. */
const TOKEN = /^[\w.~+/=-]{1,8192}$/;

/**
 * @param {string} href
 * @returns {{ token: string, href: string }} The token, "" without a good one, and the address without it.
 */
export function takeToken(href) {
  const url = new URL(href);
  const fragment = new URLSearchParams(url.hash.slice(1));
  const given = url.searchParams.get('token') ?? fragment.get('token') ?? '';
  if (url.searchParams.has('token')) {
    url.searchParams.delete('token');
  }
  if (fragment.has('token')) {
    fragment.delete('token');
    url.hash = String(fragment);
  }
  return { token: TOKEN.test(given) ? given : '', href: url.href };
}

/**
 * @param {object} page
 * @param {TokenKey} page.key
 * @param {string} page.source who shows this page, as its address says
 * @param {Pick<Location, 'href'>} [page.location]
 * @param {Pick<History, 'replaceState'>} [page.history]
 * @param {() => TabStorage} [page.storage] throws where the browser forbids it
 * @returns {string} "" when there is none
 */
export function visitorToken({ key, source, location = globalThis.location, history = globalThis.history, storage = tabStorage }) {
  const { token, href } = takeToken(location.href);
  if (source !== EMBEDDING_CLIENT && href !== location.href) {
    history.replaceState(null, '', href);
  }
  try {
    if (token !== '') {
      storage().setItem(key, token);
    }
    return token || (storage().getItem(key) ?? '');
  } catch {
    return token;
  }
}

/**
 * Forgets who was here, for the next person at the same screen.
 *
 * @param {() => TabStorage} [storage]
 */
export function forgetTokens(storage = tabStorage) {
  try {
    for (const key of /** @type {const} */ (['participant_token', 'user_token'])) {
      storage().removeItem(key);
    }
  } catch {
    // Nothing could be kept, so there is nothing to forget.
  }
}

function tabStorage() {
  return sessionStorage;
}
