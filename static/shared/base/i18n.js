/**
 * Texts of a page in the visitor's language.
 *
 * Each page has a folder `i18n` with one flat file per language, and the device check, which several pages show, has its
 * own. English is complete by definition and stands in for anything missing. Texts reach the page as text content and attributes only, never as markup.
 */

/** @typedef {Readonly<Record<string, string>>} Texts */
/** @typedef {Readonly<Record<string, string | number>>} TextParams */
/** @typedef {(key: string, params?: TextParams) => string} Translate */

export const FALLBACK_LANGUAGE = 'en';

/**
 * Replaces each `{name}` by its parameter; a placeholder without a parameter stays, so that a mistake shows.
 *
 * @param {string} text
 * @param {TextParams} [params]
 */
export function fillIn(text, params = {}) {
  return text.replace(/\{(\w+)\}/g, (placeholder, name) =>
    Object.hasOwn(params, name) ? String(params[name]) : placeholder,
  );
}

/**
 * Makes the `t` of a page. An unknown key answers itself.
 *
 * @param {Texts} texts
 * @param {Texts} [fallback]
 * @returns {Translate}
 */
export function translator(texts, fallback = {}) {
  return (key, params) => {
    const source = [texts, fallback].find((candidate) => Object.hasOwn(candidate, key));
    return fillIn(source?.[key] ?? key, params);
  };
}

/**
 * The key of a text that depends on a count: `peers.user` becomes `peers.user.one` or `peers.user.other`.
 *
 * @param {string} lang
 * @param {string} key
 * @param {number} count
 */
export function countKey(lang, key, count) {
  return `${key}.${new Intl.PluralRules(lang).select(count) === 'one' ? 'one' : 'other'}`;
}

/**
 * Fetches the texts below these folders. A language that cannot be loaded leaves English; without English, keys show.
 *
 * @param {string} lang
 * @param {...URL} folders each holds `<language>.json`
 * @returns {Promise<Translate>}
 */
export async function loadTexts(lang, ...folders) {
  const [texts, fallback] = await Promise.all([
    lang === FALLBACK_LANGUAGE ? {} : fetchAll(folders, lang),
    fetchAll(folders, FALLBACK_LANGUAGE),
  ]);
  return translator(texts, fallback);
}

/**
 * @param {readonly URL[]} folders
 * @param {string} lang
 * @returns {Promise<Texts>}
 */
async function fetchAll(folders, lang) {
  return Object.assign({}, ...(await Promise.all(folders.map((folder) => fetchTexts(new URL(`${lang}.json`, folder))))));
}

/**
 * @param {URL} url
 * @returns {Promise<Texts>}
 */
async function fetchTexts(url) {
  try {
    const response = await fetch(url);
    return response.ok ? await response.json() : {};
  } catch {
    return {};
  }
}

/**
 * Writes the texts into every marked element below `root`: `data-i18n` (text), `data-i18n-label` (accessible name and
 * tooltip), `data-i18n-placeholder`.
 *
 * @param {ParentNode} root
 * @param {Translate} t
 */
export function applyTexts(root, t) {
  for (const [element, key] of marked(root, 'data-i18n')) {
    element.textContent = t(key);
  }
  for (const [element, key] of marked(root, 'data-i18n-label')) {
    element.setAttribute('aria-label', t(key));
    element.setAttribute('title', t(key));
  }
  for (const [element, key] of marked(root, 'data-i18n-placeholder')) {
    element.setAttribute('placeholder', t(key));
  }
  if (root instanceof Document) {
    root.documentElement.dataset['translated'] = '';
  }
}

/**
 * @param {ParentNode} root
 * @param {string} attribute
 * @returns {Array<[Element, string]>}
 */
function marked(root, attribute) {
  return Array.from(root.querySelectorAll(`[${attribute}]`), (element) => [
    element,
    element.getAttribute(attribute) ?? '',
  ]);
}
