/**
 * `<home-session-card>`: one running session: its name, age and people, its links, and the way to stop it.
 *
 * Built once; each poll only changes texts, so focus, selection and an opened card stay as they are.
 * Event (bubbles): `home-stop` with the session as detail; those of its links pass through.
 */

import { INVITES } from '../api.js';
import { HomeLinkRow } from './link-row.js';
import { fromTemplate, part, setText } from '../../shared/base/dom.js';

/** @typedef {import('../words.js').HomeWords} HomeWords */
/** @typedef {import('../api.js').Session} Session */

export class HomeSessionCard extends HTMLElement {
  /** @type {Session | null} */
  #session = null;

  /**
   * @param {HomeWords} words
   * @param {Session} session
   */
  connect(words, session) {
    const { t } = words;
    const title = words.title(session);
    const linksId = `links-${session.id}`;
    this.classList.add('session', 'card');
    this.append(fromTemplate('session-card', t));
    part(this, 'name', HTMLElement).textContent = title;
    part(this, 'links', HTMLElement).id = linksId;

    const toggle = part(this, 'toggle', HTMLButtonElement);
    toggle.setAttribute('aria-controls', linksId);
    toggle.setAttribute('aria-label', t('session.linksOf', { name: title }));
    toggle.addEventListener('click', () => this.#setOpen(toggle.getAttribute('aria-expanded') !== 'true'));

    const stop = part(this, 'stop', HTMLButtonElement);
    stop.setAttribute('aria-label', t('session.stopOf', { name: title }));
    stop.addEventListener('click', () => {
      this.dispatchEvent(new CustomEvent('home-stop', { bubbles: true, detail: this.#session }));
    });

    part(this, 'rows', HTMLElement).append(...INVITES.map((invite) => {
      const row = new HomeLinkRow();
      row.connect(words, { sessionId: session.id, title, invite, url: session.urls[invite] });
      const item = document.createElement('li');
      item.append(row);
      return item;
    }));
    this.update(words, session);
  }

  /**
   * @param {HomeWords} words
   * @param {Session} session
   */
  update(words, session) {
    this.#session = session;
    setText(part(this, 'age', HTMLElement), words.age(session.age_s));
    setText(part(this, 'peers', HTMLElement), words.peers(session.peers));
    part(this, 'presence', HTMLElement).classList.toggle('session__peers--present', session.peers.length > 0);
  }

  /** Shows the session as the one just started: links open, reading goes on at its name. */
  present() {
    this.classList.add('session--new');
    part(this, 'ready', HTMLElement).hidden = false;
    this.#setOpen(true);
    part(this, 'name', HTMLElement).focus();
  }

  /** @param {boolean} open */
  #setOpen(open) {
    part(this, 'toggle', HTMLButtonElement).setAttribute('aria-expanded', String(open));
    part(this, 'links', HTMLElement).hidden = !open;
  }
}
