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

/** What the visitor can do; every other screen changes without them. @type {Partial<Record<Screen, readonly Wish[]>>} */
const WISHES = {
  elsewhere: ['useThisDevice'],
  unreachable: ['tryNow'],
  stuck: ['retrySession', 'giveUpSession'],
};

/** @type {Partial<Record<LinkNotice, Wish>>} */
const NOTICE_WISHES = { superseded: 'useThisDevice', elsewhere: 'useThisDevice', unreachable: 'tryNow' };

/** @type {Readonly<Record<Screen, { heading: string, text: string }>>} */
const SCREENS = {
  connecting: { heading: 'screen.connecting.heading', text: 'screen.connecting.text' },
  unreachable: { heading: 'screen.unreachable.heading', text: 'screen.unreachable.text' },
  elsewhere: { heading: 'screen.elsewhere.heading', text: 'screen.elsewhere.text' },
  refused: { heading: 'screen.refused.heading', text: 'screen.refused.text' },
  leaving: { heading: 'screen.leaving.heading', text: 'screen.leaving.text' },
  waiting: { heading: 'screen.waiting.heading', text: 'screen.waiting.text' },
  starting: { heading: 'screen.starting.heading', text: 'screen.starting.text' },
  stuck: { heading: 'screen.stuck.heading', text: 'screen.stuck.text' },
  session: { heading: 'screen.session.heading', text: 'screen.session.text' },
};

/** @type {Readonly<Record<Wish, string>>} */
const LABELS = {
  useThisDevice: 'wish.useThisDevice',
  tryNow: 'wish.tryNow',
  retrySession: 'wish.retrySession',
  giveUpSession: 'wish.giveUpSession',
  logout: 'bar.logout',
};

/** @type {Readonly<Record<LinkNotice, string>>} */
const NOTICES = {
  superseded: 'notice.superseded',
  elsewhere: 'notice.elsewhere',
  refused: 'notice.refused',
  unreachable: 'notice.unreachable',
};

/** @type {Readonly<Record<Lack, string>>} */
const LACKS = { old: 'notice.browser-old', insecure: 'notice.browser-insecure' };

const STATUS = Object.freeze({ online: 'status.online', connecting: 'status.connecting', offline: 'status.offline' });

const WAITING = Object.freeze({ ended: 'waiting.ended', removed: 'waiting.removed' });

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
      this.#notices.keep('browser', { text: this.#t(LACKS[lack]), action: ignore, warning: true });
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
      part(element, 'status-text', HTMLElement).textContent = this.#t(STATUS[status]);
    }
  }

  /** @param {LinkNotice | null} notice */
  #showNotice(notice) {
    const wish = notice && NOTICE_WISHES[notice];
    const action = wish ? { action: { label: this.#t(LABELS[wish]), run: () => this.#wish(wish) } } : {};
    this.#notices.keep('link', notice ? { text: this.#t(NOTICES[notice]), warning: true, ...action } : null);
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
      parameters.set('message', this.#t(WAITING[waiting]));
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
    heading.textContent = this.#t(SCREENS[screen].heading);
    part(this.#root, 'text', HTMLElement).textContent = this.#t(SCREENS[screen].text);
    this.#buttons.forEach((button, index) => {
      const wish = WISHES[screen]?.[index];
      button.hidden = wish === undefined;
      button.dataset['wish'] = wish ?? '';
      button.textContent = wish ? this.#t(LABELS[wish]) : '';
    });
    heading.focus();
  }
}
