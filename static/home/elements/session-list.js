/**
 * `<home-session-list>`: the cards of all running sessions, keyed by session id.
 */

import { orderSessions } from '../order-sessions.js';
import { HomeSessionCard } from './session-card.js';

/** @typedef {import('../words.js').HomeWords} HomeWords */
/** @typedef {import('../api.js').Session} Session */

export class HomeSessionList extends HTMLElement {
  /** From top to bottom. @type {Map<string, { item: HTMLLIElement, card: HomeSessionCard, session: Session }>} */
  #entries = new Map();
  #list = document.createElement('ul');

  connectedCallback() {
    this.#list.className = 'sessions';
    this.#list.setAttribute('role', 'list');
    this.append(this.#list);
  }

  /**
   * Shows these sessions and no others.
   *
   * @param {HomeWords} words
   * @param {readonly Session[]} sessions
   * @returns {{ ended: Session[], focusLost: boolean }} What disappeared, and whether the keyboard's place went with it.
   */
  update(words, sessions) {
    const { shown, ended } = orderSessions([...this.#entries.keys()], sessions);
    const focusLost = ended.some((id) => this.#entries.get(id)?.item.contains(document.activeElement));
    const endedSessions = ended.flatMap((id) => this.#remove(id));
    const added = shown.filter(({ id }) => !this.#entries.has(id));
    for (const session of shown) {
      this.#update(words, session);
    }
    const created = added.map((session) => this.#create(words, session));
    this.#list.prepend(...created.map(({ item }) => item));
    this.#entries = new Map([
      ...created.map((entry) => /** @type {const} */ ([entry.session.id, entry])),
      ...this.#entries,
    ]);
    return { ended: endedSessions, focusLost };
  }

  /** @returns {Session[]} What is shown, from top to bottom. */
  get sessions() {
    return Array.from(this.#entries.values(), ({ session }) => session);
  }

  /** @param {string} id */
  present(id) {
    this.#entries.get(id)?.card.present();
  }

  /**
   * @param {HomeWords} words
   * @param {Session} session
   */
  #create(words, session) {
    const card = new HomeSessionCard();
    card.connect(words, session);
    const item = document.createElement('li');
    item.append(card);
    return { item, card, session };
  }

  /**
   * @param {HomeWords} words
   * @param {Session} session
   */
  #update(words, session) {
    const entry = this.#entries.get(session.id);
    if (entry) {
      entry.session = session;
      entry.card.update(words, session);
    }
  }

  /** @param {string} id */
  #remove(id) {
    const entry = this.#entries.get(id);
    entry?.item.remove();
    this.#entries.delete(id);
    return entry ? [entry.session] : [];
  }
}
