/**
 * Finding, making and filling the parts of a page.
 */

import { applyTexts } from './i18n.js';

/** @typedef {import('./i18n.js').Translate} Translate */

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
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} className
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/**
 * @param {string} name of a symbol of `session-icon`
 * @returns {HTMLElement}
 */
export function icon(name) {
  const element = document.createElement('session-icon');
  element.setAttribute('name', name);
  return element;
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
  } else if (region.textContent !== text) {
    region.replaceChildren(make('p', `notice notice--${kind}`, text));
  }
}

/**
 * The detail of an event of our elements.
 *
 * @param {Event} event
 * @returns {any} typed by the element that sent it
 */
export function detailOf(event) {
  return event instanceof CustomEvent ? event.detail : undefined;
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
    throw new Error(`The page has no ${type.name} "${name}".`);
  }
  return element;
}
