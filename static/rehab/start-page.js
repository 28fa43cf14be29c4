/**
 * What every page of the service begins with: a token goes out of sight, texts come in, and the link to the same page in
 * the other language is set.
 */

import { inLanguage } from '../shared/base/address.js';
import { applyTexts, loadTexts } from '../shared/base/i18n.js';
import { EMBEDDING_CLIENT, takeToken } from './token.js';

/**
 * @param {...URL} folders of further texts that the page shows
 * @returns {Promise<import('../shared/base/i18n.js').Translate>}
 */
export async function startPage(...folders) {
  const { href } = takeToken(location.href);
  if (href !== location.href && new URLSearchParams(location.search).get('source') !== EMBEDDING_CLIENT) {
    history.replaceState(null, '', href);
  }
  const link = document.querySelector('[data-part="language"]');
  if (link instanceof HTMLAnchorElement) {
    link.href = inLanguage(href, link.lang);
  }
  const t = await loadTexts(document.documentElement.lang, new URL('./i18n/', import.meta.url), ...folders);
  applyTexts(document, t);
  return t;
}
