/**
 * `<home-link-row>`: one of a session's links, with what can be done with it: copy, show as QR code, and for the
 * clinician's own link, open.
 *
 * Events (they bubble): `home-share` with the link as detail; `home-announce` with a text for the page's live region.
 */

import { inLanguage } from '../../shared/base/address.js';
import { copyText } from '../../shared/base/clipboard.js';
import { fromTemplate, part } from '../../shared/base/dom.js';

/** @typedef {import('../words.js').HomeWords} HomeWords */
/** @typedef {import('../api.js').Invite} Invite */
/** @typedef {{ sessionId: string, title: string, invite: Invite, url: string }} SessionLink */

const COPIED_SHOWN_MS = 2_500;

/** @type {Readonly<Record<import('../api.js').Invite, { role: string, purpose: string, copy: string, qr: string }>>} */
const TEXTS = {
  users: {
    role: 'link.users.role',
    purpose: 'link.users.purpose',
    copy: 'link.users.copyLabel',
    qr: 'link.users.qrLabel',
  },
  participants: {
    role: 'link.participants.role',
    purpose: 'link.participants.purpose',
    copy: 'link.participants.copyLabel',
    qr: 'link.participants.qrLabel',
  },
  devices: {
    role: 'link.devices.role',
    purpose: 'link.devices.purpose',
    copy: 'link.devices.copyLabel',
    qr: 'link.devices.qrLabel',
  },
};

export class HomeLinkRow extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #copiedTimer;

  /**
   * Builds the row; a link never changes while its session runs.
   *
   * @param {HomeWords} words
   * @param {SessionLink} link
   */
  connect(words, link) {
    const { t } = words;
    const { invite } = link;
    const texts = TEXTS[invite];
    this.classList.add('link', `link--${invite}`);
    this.append(fromTemplate('link-row', t));
    part(this, 'icon', SVGUseElement).setAttribute('href', `#icon-${invite}`);
    part(this, 'role', HTMLElement).textContent = t(texts.role);
    part(this, 'purpose', HTMLElement).textContent = t(texts.purpose);

    const copy = part(this, 'copy', HTMLButtonElement);
    copy.setAttribute('aria-label', t(texts.copy));
    copy.addEventListener('click', () => void this.#copy(words, link.url));

    const qr = part(this, 'qr', HTMLButtonElement);
    qr.setAttribute('aria-label', t(texts.qr));
    qr.addEventListener('click', () => this.#emit('home-share', link));

    if (invite === 'users') {
      const open = part(this, 'open', HTMLAnchorElement);
      open.href = inLanguage(link.url, words.lang);
      open.setAttribute('aria-label', t('link.openLabel'));
      open.hidden = false;
    }
    this.#labelManualField(link);
  }

  /**
   * @param {HomeWords} words
   * @param {string} url
   */
  async #copy({ t }, url) {
    if (await copyText(url)) {
      this.#showCopied(t('link.copied'), t('link.copy'));
      this.#emit('home-announce', t('link.copied'));
      return;
    }
    part(this, 'manual', HTMLElement).hidden = false;
    const field = part(this, 'manual-field', HTMLInputElement);
    field.value = url;
    field.focus();
    field.select();
  }

  /**
   * @param {string} copied
   * @param {string} copy
   */
  #showCopied(copied, copy) {
    const text = part(this, 'copy-text', HTMLElement);
    const icon = part(this, 'copy-icon', SVGUseElement);
    text.textContent = copied;
    icon.setAttribute('href', '#icon-check');
    clearTimeout(this.#copiedTimer);
    this.#copiedTimer = setTimeout(() => {
      text.textContent = copy;
      icon.setAttribute('href', '#icon-copy');
    }, COPIED_SHOWN_MS);
  }

  /** @param {SessionLink} link */
  #labelManualField({ sessionId, invite }) {
    const id = `link-${sessionId}-${invite}`;
    part(this, 'manual-field', HTMLInputElement).id = id;
    part(this, 'manual-label', HTMLLabelElement).htmlFor = id;
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }
}
