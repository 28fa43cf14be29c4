/**
 * The participant's page on screen: one card that says how things stand, or a frame with the waiting room or the session.
 */

import { RehabFrame } from '../frame.js';
import { part } from '../../shared/base/dom.js';
import { SessionNotices } from '../../shared/ui/notices.js';
import { noticeOf, screenOf, statusOf } from './dashboard.js';
import { sessionAddress } from '../session-address.js';

/** @typedef {import('../../shared/base/i18n.js').Translate} Translate */
/** @typedef {import('./dashboard.js').Dashboard} Dashboard */
/** @typedef {import('./dashboard.js').LinkNotice} LinkNotice */
/** @typedef {import('./dashboard.js').Screen} Screen */
/** @typedef {import('../session-address.js').SessionVisitor} SessionVisitor */
/** @typedef {import('../support.js').Lack} Lack */
/** @typedef {'useThisDevice' | 'tryNow' | 'retrySession' | 'giveUpSession' | 'logout'} Wish */

const SESSION_MAY = 'camera; microphone; display-capture; screen-wake-lock; fullscreen; autoplay';
const WAITING_ROOM_MAY = 'camera; microphone; autoplay';

/** What can be done about it; every other screen passes by itself. @type {Partial<Record<Screen, readonly Wish[]>>} */
const WISHES = {
  elsewhere: ['useThisDevice'],
  unreachable: ['tryNow'],
  stuck: ['retrySession', 'giveUpSession'],
};

/** @type {Partial<Record<LinkNotice, Wish>>} */
const NOTICE_WISHES = { superseded: 'useThisDevice', elsewhere: 'useThisDevice', unreachable: 'tryNow' };

export class DashboardView {
  #root;
  #t;
  #visitor;
  #wish;
  #frame;
  #notices;
  /** @type {Screen | null} */
  #screen = null;

  /**
   * @param {Document} root
   * @param {Translate} t
   * @param {SessionVisitor} visitor
   * @param {(wish: Wish) => void} wish
   */
  constructor(root, t, visitor, wish) {
    this.#root = root;
    this.#t = t;
    this.#visitor = visitor;
    this.#wish = wish;
    this.#frame = part(root, 'frame', RehabFrame);
    this.#notices = part(root, 'notices', SessionNotices);
    part(root, 'logout', HTMLButtonElement).addEventListener('click', () => wish('logout'));
    for (const button of this.#buttons) {
      button.addEventListener('click', () => wish(/** @type {Wish} */ (button.dataset['wish'])));
    }
  }

  /** @param {Dashboard} state */
  show(state) {
    const screen = screenOf(state);
    this.#showStatus(statusOf(state.link));
    this.#showNotice(noticeOf(state));
    this.#frame.show(this.#framed(screen, state));
    if (screen !== this.#screen) {
      this.#screen = screen;
      this.#switch(screen);
    }
  }

  /** @param {Lack | null} lack what the browser cannot do */
  warn(lack) {
    if (lack) {
      const ignore = { label: this.#t('notice.ignore'), run: () => this.#notices.keep('browser', null) };
      this.#notices.keep('browser', { text: this.#t(`notice.browser-${lack}`), action: ignore, warning: true });
    }
  }

  get #buttons() {
    return [part(this.#root, 'action', HTMLButtonElement), part(this.#root, 'second', HTMLButtonElement)];
  }

  /** @param {'online' | 'connecting' | 'offline'} status */
  #showStatus(status) {
    const element = part(this.#root, 'status', HTMLElement);
    if (element.dataset['status'] !== status) {
      element.dataset['status'] = status;
      part(element, 'status-text', HTMLElement).textContent = this.#t(`status.${status}`);
    }
  }

  /** @param {LinkNotice | null} notice */
  #showNotice(notice) {
    const wish = notice && NOTICE_WISHES[notice];
    const action = wish ? { action: { label: this.#t(`wish.${wish}`), run: () => this.#wish(wish) } } : {};
    this.#notices.keep('link', notice ? { text: this.#t(`notice.${notice}`), warning: true, ...action } : null);
  }

  /**
   * @param {Screen} screen
   * @param {Dashboard} state
   */
  #framed(screen, { visit }) {
    if (screen === 'session' && visit.invitation) {
      const address = sessionAddress(visit.invitation.url, this.#visitor);
      return { address, title: this.#t('frame.session'), allow: SESSION_MAY };
    }
    return screen === 'waiting'
      ? { address: this.#waitingRoom(visit.waiting), title: this.#t('frame.waiting'), allow: WAITING_ROOM_MAY }
      : null;
  }

  /** @param {Dashboard['visit']['waiting']} waiting */
  #waitingRoom(waiting) {
    const { lang, source } = this.#visitor;
    const parameters = new URLSearchParams({ lang, source });
    if (waiting !== 'soon') {
      parameters.set('message', this.#t(`waiting.${waiting}`));
      parameters.set('message_type', waiting === 'ended' ? 'success' : 'info');
    }
    return `participant_localview?${parameters}`;
  }

  /**
   * Another screen: reading goes on at its heading.
   *
   * @param {Screen} screen
   */
  #switch(screen) {
    this.#root.documentElement.dataset['screen'] = screen;
    const heading = part(this.#root, 'heading', HTMLElement);
    heading.textContent = this.#t(`screen.${screen}.heading`);
    part(this.#root, 'text', HTMLElement).textContent = this.#t(`screen.${screen}.text`);
    this.#buttons.forEach((button, index) => {
      const wish = WISHES[screen]?.[index];
      button.hidden = wish === undefined;
      button.dataset['wish'] = wish ?? '';
      button.textContent = wish ? this.#t(`wish.${wish}`) : '';
    });
    heading.focus();
  }
}
