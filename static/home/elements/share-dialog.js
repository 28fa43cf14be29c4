/**
 * `<home-share-dialog>`: a link as QR code, large enough for a phone held at arm's length.
 */

import { codeOf } from '../api.js';
import { part, setText } from '../../shared/base/dom.js';

/** @typedef {import('../words.js').HomeWords} HomeWords */
/** @typedef {import('./link-row.js').SessionLink} SessionLink */

/** @type {Readonly<Record<import('../api.js').Invite, string>>} */
const TITLES = { users: 'share.users', participants: 'share.participants', devices: 'share.devices' };

export class HomeShareDialog extends HTMLElement {
  /** @type {SessionLink | null} The link on show; an image that arrives for another one comes too late. */
  #link = null;
  #imageUrl = '';

  connectedCallback() {
    const dialog = part(this, 'dialog', HTMLDialogElement);
    part(this, 'close', HTMLButtonElement).addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => this.#clear());
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) {
        dialog.close();
      }
    });
  }

  /**
   * @param {HomeWords} words
   * @param {SessionLink} link
   * @param {Promise<Blob>} image
   */
  async show(words, link, image) {
    this.#clear();
    this.#link = link;
    setText(part(this, 'title', HTMLElement), words.t(TITLES[link.invite]));
    setText(part(this, 'session', HTMLElement), link.title);
    part(this, 'dialog', HTMLDialogElement).showModal();
    try {
      const blob = await image;
      if (this.#link === link) {
        this.#picture(blob, words.t('share.alt', { name: link.title }));
      }
    } catch (error) {
      if (this.#link === link) {
        this.#fail(words.error(codeOf(error)));
      }
    }
  }

  /**
   * Closes the dialog if it shows a link of this session.
   *
   * @param {string} sessionId
   * @returns {boolean} Whether it did.
   */
  closeFor(sessionId) {
    if (this.#link?.sessionId !== sessionId) {
      return false;
    }
    part(this, 'dialog', HTMLDialogElement).close();
    return true;
  }

  /**
   * @param {Blob} blob
   * @param {string} alt
   */
  #picture(blob, alt) {
    this.#imageUrl = URL.createObjectURL(blob);
    const image = part(this, 'image', HTMLImageElement);
    image.src = this.#imageUrl;
    image.alt = alt;
    image.hidden = false;
    part(this, 'wait', HTMLElement).hidden = true;
    part(this, 'frame', HTMLElement).ariaBusy = 'false';
  }

  /** @param {string} message */
  #fail(message) {
    const error = part(this, 'error', HTMLElement);
    error.textContent = message;
    error.hidden = false;
    part(this, 'frame', HTMLElement).hidden = true;
    part(this, 'hint', HTMLElement).hidden = true;
  }

  /** Back to waiting, with nothing left of the link shown before. */
  #clear() {
    this.#link = null;
    URL.revokeObjectURL(this.#imageUrl);
    const image = part(this, 'image', HTMLImageElement);
    image.hidden = true;
    image.removeAttribute('src');
    image.alt = '';
    part(this, 'error', HTMLElement).hidden = true;
    part(this, 'wait', HTMLElement).hidden = false;
    part(this, 'hint', HTMLElement).hidden = false;
    const frame = part(this, 'frame', HTMLElement);
    frame.hidden = false;
    frame.ariaBusy = 'true';
  }
}
