/**
 * Finding and making the parts of the session's elements.
 */

/**
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} name value of `data-part`
 * @param {new () => T} type
 * @returns {T}
 */
export function part(root, name, type) {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (!(found instanceof type)) {
    throw new Error(`The page has no ${type.name} "${name}".`);
  }
  return found;
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
 * @param {string} name
 * @returns {HTMLElement}
 */
export function icon(name) {
  const element = document.createElement('session-icon');
  element.setAttribute('name', name);
  return element;
}
