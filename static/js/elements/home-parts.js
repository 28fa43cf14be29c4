/**
 * How the home page's elements come by their markup, which stands in pages/home.html and nowhere else.
 */

import { applyTexts } from '../i18n.js';

/** @typedef {import('../i18n.js').Translate} Translate */

/**
 * The element marked `data-part="name"` below `root`.
 *
 * @template {Element} E
 * @param {ParentNode} root
 * @param {string} name
 * @param {new () => E} type
 * @returns {E}
 */
export function part(root, name, type) {
  return expectElement(root.querySelector(`[data-part="${name}"]`), type, name);
}

/**
 * The element with this id.
 *
 * @template {Element} E
 * @param {string} id
 * @param {new () => E} type
 * @returns {E}
 */
export function byId(id, type) {
  return expectElement(document.getElementById(id), type, id);
}

/**
 * The page's only element of this kind.
 *
 * @template {Element} E
 * @param {string} tag
 * @param {new () => E} type
 * @returns {E}
 */
export function first(tag, type) {
  return expectElement(document.querySelector(tag), type, tag);
}

/**
 * A copy of the template with this id, in the page's language.
 *
 * @param {string} id
 * @param {Translate} t
 */
export function fromTemplate(id, t) {
  const fragment = document.importNode(byId(id, HTMLTemplateElement).content, true);
  applyTexts(fragment, t);
  return fragment;
}

/**
 * Writes a text only if it changed: a live region or a selection must not notice a poll that brought nothing new.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * Replaces what a live region says: a notice, or nothing.
 *
 * @param {Element} region
 * @param {string | null} text
 * @param {'info' | 'warning' | 'error'} [kind]
 */
export function setNotice(region, text, kind = 'error') {
  if (text === null) {
    region.replaceChildren();
    return;
  }
  if (region.textContent === text) {
    return;
  }
  const notice = document.createElement('p');
  notice.className = `notice notice--${kind}`;
  notice.textContent = text;
  region.replaceChildren(notice);
}

/**
 * @template {Element} E
 * @param {Element | null} element
 * @param {new () => E} type
 * @param {string} name
 * @returns {E}
 */
function expectElement(element, type, name) {
  if (!(element instanceof type)) {
    throw new Error(`pages/home.html lacks ${name} as ${type.name}`);
  }
  return element;
}
