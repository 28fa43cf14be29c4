/**
 * What pages do to addresses, and which addresses they open. Pure.
 */

/**
 * The page's own address without the operator's token, which must stay neither in the history nor on a shared screen.
 *
 * @param {string} href
 */
export function withoutToken(href) {
  const url = new URL(href);
  url.searchParams.delete('token');
  return url.href;
}

/**
 * A link that opens in the language chosen here. Only for the clinician's own link: who is invited gets the language of
 * their own browser.
 *
 * @param {string} href
 * @param {string} lang
 */
export function inLanguage(href, lang) {
  const url = new URL(href);
  url.searchParams.set('lang', lang);
  return url.href;
}

/**
 * @param {string} url
 * @returns {URL | null} null for what is no http or https address, such as a script
 */
export function webAddress(url) {
  try {
    const address = new URL(url);
    return address.protocol === 'https:' || address.protocol === 'http:' ? address : null;
  } catch {
    return null;
  }
}
