/**
 * What the home page says about a session, in words: its title, its age, who is in it, what went wrong.
 *
 * Pure: texts and language in, strings out.
 */

import { countKey } from '../shared/base/i18n.js';

/** @typedef {import('../shared/base/i18n.js').Translate} Translate */
/** @typedef {import('./api.js').Session} Session */
/** @typedef {import('./api.js').PeerSummary} PeerSummary */
/** @import { Role } from '../shared/base/types.js' */
/** @typedef {import('./api.js').ErrorCode} ErrorCode */

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** The order in which people are counted. @type {readonly Role[]} */
const ROLES = ['user', 'participant', 'device'];

/** @type {Readonly<Record<Role, string>>} */
const COUNTED = { user: 'peers.user', participant: 'peers.participant', device: 'peers.device' };

/** @type {Readonly<Record<ErrorCode, string>>} */
const ERRORS = {
  forbidden: 'error.forbidden',
  bad_request: 'error.bad_request',
  name_too_long: 'error.name_too_long',
  not_found: 'error.not_found',
  no_port_left: 'error.no_port_left',
  too_many_sessions: 'error.too_many_sessions',
  rate_limited: 'error.rate_limited',
  shutting_down: 'error.shutting_down',
  internal: 'error.internal',
  network: 'error.network',
};

export class HomeWords {
  /**
   * @param {Translate} t
   * @param {string} lang
   */
  constructor(t, lang) {
    this.t = t;
    this.lang = lang;
  }

  /** @param {Pick<Session, 'name' | 'port'>} session */
  title({ name, port }) {
    return name.trim() || this.t('session.unnamed', { port });
  }

  /**
   * "Just started", "For 3 minutes", "For 2 hours, 5 minutes": as exact as somebody who glances at it needs.
   *
   * @param {number} seconds
   */
  age(seconds) {
    const parts = this.#duration(seconds);
    if (parts.length === 0) {
      return this.t('age.now');
    }
    return this.t('age.for', { time: new Intl.ListFormat(this.lang, { type: 'unit' }).format(parts) });
  }

  /**
   * "1 clinician, 2 participants", or "Nobody yet".
   *
   * @param {readonly PeerSummary[]} peers
   */
  peers(peers) {
    const groups = ROLES.map((role) => ({ role, count: peers.filter((peer) => peer.role === role).length }));
    const counted = groups.filter(({ count }) => count > 0).map(({ role, count }) => this.#count(COUNTED[role], count));
    return counted.join(', ') || this.t('peers.none');
  }

  /**
   * What stopping a session means to those who are in it.
   *
   * @param {Pick<Session, 'peers'>} session
   */
  stopEffect({ peers }) {
    return peers.length === 0 ? this.t('stop.nobody') : this.#count('stop.people', peers.length);
  }

  /** @param {ErrorCode} code */
  error(code) {
    return this.t(ERRORS[code]);
  }

  /**
   * At most two units, the larger one first; nothing below a minute.
   *
   * @param {number} seconds
   */
  #duration(seconds) {
    const days = Math.floor(seconds / DAY_S);
    const hours = Math.floor((seconds % DAY_S) / HOUR_S);
    const minutes = Math.floor((seconds % HOUR_S) / MINUTE_S);
    /** @type {Array<[number, string]>} */
    const units = days > 0 ? [[days, 'day'], [hours, 'hour']] : [[hours, 'hour'], [minutes, 'minute']];
    return units
      .filter(([value]) => value > 0)
      .map(([value, unit]) =>
        new Intl.NumberFormat(this.lang, { style: 'unit', unit, unitDisplay: 'long' }).format(value),
      );
  }

  /**
   * @param {string} key
   * @param {number} count
   */
  #count(key, count) {
    return this.t(countKey(this.lang, key, count), { count });
  }
}
