/**
 * The home page at work: keeps the list current, starts and stops sessions, and tells the operator what happened.
 *
 * The elements show and ask; only this class talks to the server. Everything it does ends in `#show`, the one place where
 * a list of sessions reaches the page.
 */

import { codeOf, fetchQr, listSessions, startSession, stopSession } from './api.js';
import { Poller } from '../shared/base/poller.js';
import { detailOf, setNotice, setText } from '../shared/base/dom.js';

/** @typedef {import('./api.js').Session} Session */
/** @typedef {import('./api.js').SessionList} SessionList */
/** @typedef {import('./words.js').HomeWords} HomeWords */
/** @typedef {import('./elements/link-row.js').SessionLink} SessionLink */

/**
 * @typedef {object} HomeView What the controller needs of the page.
 * @property {import('./elements/start-form.js').HomeStartForm} form
 * @property {import('./elements/session-list.js').HomeSessionList} list
 * @property {import('./elements/share-dialog.js').HomeShareDialog} share
 * @property {import('./elements/stop-dialog.js').HomeStopDialog} stop
 * @property {HTMLElement} heading
 * @property {HTMLElement} count
 * @property {HTMLElement} loading
 * @property {HTMLElement} empty
 * @property {HTMLElement} trouble Says why the list is not current; gone with the next good answer.
 * @property {HTMLElement} failure Says why the last action failed; gone with the next action.
 * @property {HTMLElement} insecure
 * @property {HTMLElement} announcer
 */

export class HomeController {
  #words;
  #view;
  /** @type {Poller<SessionList>} */
  #poller;
  #maxSessions = 0;

  /**
   * @param {HomeWords} words
   * @param {HomeView} view
   */
  constructor(words, view) {
    this.#words = words;
    this.#view = view;
    this.#poller = new Poller({
      ask: listSessions,
      onAnswer: (answer) => this.#onList(answer),
      onError: (error) => this.#onTrouble(error),
      isFinal: (error) => codeOf(error) === 'forbidden',
      page: document,
    });
  }

  /** Binds the elements and begins to poll. */
  run() {
    const { form, list } = this.#view;
    form.connect(this.#words, (name) => this.#start(name));
    list.addEventListener('home-stop', (event) => void this.#stop(detailOf(event)));
    list.addEventListener('home-share', (event) => this.#share(detailOf(event)));
    list.addEventListener('home-announce', (event) => this.#announce(detailOf(event)));
    window.addEventListener('online', () => this.#poller.refresh());
    this.#poller.refresh();
  }

  /** @param {string} name */
  async #start(name) {
    setNotice(this.#view.failure, null);
    const session = await startSession(name);
    const { list } = this.#view;
    this.#show([session, ...list.sessions.filter(({ id }) => id !== session.id)]);
    list.present(session.id);
    this.#announce(this.#words.t('start.done', { name: this.#words.title(session) }));
    this.#poller.refresh();
  }

  /** @param {Session} session */
  async #stop(session) {
    const { list, stop, failure } = this.#view;
    setNotice(failure, null);
    if (!(await stop.ask(this.#words, session))) {
      return;
    }
    try {
      await stopSession(session.id);
    } catch (error) {
      setNotice(failure, this.#words.error(codeOf(error)));
      return;
    }
    this.#show(
      list.sessions.filter(({ id }) => id !== session.id),
      'stop.done',
    );
    this.#poller.refresh();
  }

  /** @param {SessionLink} link */
  #share(link) {
    void this.#view.share.show(this.#words, link, fetchQr(link.sessionId, link.invite));
  }

  /** @param {SessionList} answer */
  #onList({ sessions, max_sessions, secure_links }) {
    this.#maxSessions = max_sessions;
    this.#view.insecure.hidden = secure_links;
    setNotice(this.#view.trouble, null);
    this.#show(sessions);
  }

  /** @param {unknown} error */
  #onTrouble(error) {
    const code = codeOf(error);
    const { loading, trouble } = this.#view;
    loading.hidden = true;
    if (code === 'network' || code === 'shutting_down') {
      setNotice(trouble, this.#words.t('notice.offline'), 'warning');
    } else {
      setNotice(trouble, this.#words.error(code));
    }
  }

  /**
   * @param {readonly Session[]} sessions
   * @param {'list.ended' | 'stop.done'} [endedText] How to announce what is gone.
   */
  #show(sessions, endedText = 'list.ended') {
    const { list, share, heading, loading, empty } = this.#view;
    const { ended, focusLost } = list.update(this.#words, sessions);
    loading.hidden = true;
    empty.hidden = sessions.length > 0;
    this.#showCount(sessions.length);
    if (ended.length > 0) {
      const name = ended.map((session) => this.#words.title(session)).join(', ');
      this.#announce(this.#words.t(endedText, { name }));
    }
    const closed = ended.some((session) => share.closeFor(session.id));
    if (focusLost || closed) {
      heading.focus();
    }
  }

  /** @param {number} count */
  #showCount(count) {
    const { count: badge } = this.#view;
    badge.hidden = count === 0 || this.#maxSessions === 0;
    setText(badge, `${count} / ${this.#maxSessions}`);
    badge.title = this.#words.t('list.count', { count, max: this.#maxSessions });
  }

  /** @param {string} text */
  #announce(text) {
    // Emptied first: the same words twice in a row are two events to somebody who only hears them.
    this.#view.announcer.textContent = '';
    requestAnimationFrame(() => setText(this.#view.announcer, text));
  }
}
