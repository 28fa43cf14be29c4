/**
 * The whole page: shows what the controller knows and hands it what the visitor does.
 *
 * Many things can change within one turn of the event loop; the page is brought up to date once, right after it.
 */

/** @import { TrackKind } from '../shared/base/types.js' */
/** @import { Translate } from '../shared/base/i18n.js' */
/** @import { Capture } from '../shared/media/capture.js' */
/** @import { Identity } from '../shared/base/visitor.js' */
/** @import { SessionController } from './controller.js' */

import { detailOf, part } from '../shared/base/dom.js';
import { remember } from '../shared/base/memory.js';
import { isInSession } from './state.js';
import { shortcutOf } from './controls/shortcuts.js';
import { CheckView } from './screens/check.js';
import { showDevices, showTroubles, stateOf } from '../shared/device-check/troubles.js';
import { RoomView } from './screens/room.js';
import { Screens } from './screens/screens.js';
import { WakeLock } from './screens/wakelock.js';

export class SessionView {
  room;
  #document;
  #t;
  #identity;
  #capture;
  #settings;
  #wakeLock = new WakeLock();
  /** @type {{ controller: SessionController, check: CheckView, screens: Screens } | null} */
  #bound = null;
  #updateDue = false;

  /**
   * @param {Document} document
   * @param {Translate} t
   * @param {Identity} identity
   * @param {Capture} capture
   */
  constructor(document, t, identity, capture) {
    this.#document = document;
    this.#t = t;
    this.#identity = identity;
    this.#capture = capture;
    this.#settings = part(document, 'settings', HTMLDialogElement);
    this.room = new RoomView(document, t);
  }

  /** @param {SessionController} controller */
  bind(controller) {
    const document = this.#document;
    const check = new CheckView(screen(document, 'check'), this.#t, this.#identity.name, {
      join: (name) => {
        remember('name', name);
        controller.join(name);
      },
      retryDevices: () => void controller.devices.start(),
    });
    const screens = new Screens(document, this.#t, () => controller.join());
    this.#bound = { controller, check, screens };
    document.addEventListener('device-toggled', (event) => this.#toggle(controller, detailOf(event).kind));
    document.addEventListener('device-chosen', (event) => {
      const { kind, id } = detailOf(event);
      void this.#capture.use(kind, id);
    });
    document.addEventListener('keydown', (event) => {
      const kind = shortcutOf(event);
      if (kind && isInSession(controller.session)) {
        this.#toggle(controller, kind);
      }
    });
    part(document, 'settings-open', HTMLButtonElement).addEventListener('click', () => this.#settings.showModal());
    part(document, 'leave', HTMLButtonElement).addEventListener('click', () => controller.leave());
    this.update();
  }

  update() {
    if (!this.#updateDue) {
      this.#updateDue = true;
      queueMicrotask(() => {
        this.#updateDue = false;
        this.#show();
      });
    }
  }

  #show() {
    if (!this.#bound) {
      return;
    }
    const { controller, check, screens } = this.#bound;
    const { session, tiles } = controller;
    const { starting } = controller.devices;
    const inSession = isInSession(session);
    screens.show(session);
    showDevices(this.#document, this.#capture, this.#t);
    check.show(this.#capture, session.phase === 'check', starting);
    if (inSession) {
      this.room.showTiles(tiles, this.#identity, this.#capture);
    } else {
      this.room.clear();
      this.#settings.close();
    }
    this.room.showProgress(session, tiles.length === 0);
    this.#wakeLock.keep(inSession);
    const troubles = part(this.#document, 'settings-trouble', HTMLElement);
    showTroubles(troubles, this.#capture, starting, this.#t, () => void controller.devices.start());
  }

  /**
   * A device that is not there cannot be switched; pressing its button leads to the choice of another.
   *
   * @param {SessionController} controller
   * @param {TrackKind} kind
   */
  #toggle(controller, kind) {
    if (stateOf(this.#capture, kind) !== 'none') {
      controller.devices.toggle(kind);
    } else if (isInSession(controller.session) && !this.#settings.open) {
      this.#settings.showModal();
    } else {
      const choice = this.#document.querySelector(`.check session-device-select[kind="${kind}"] select`);
      /** @type {HTMLSelectElement | null} */ (choice)?.focus();
    }
  }
}

/**
 * @param {ParentNode} root
 * @param {string} name
 */
function screen(root, name) {
  const found = root.querySelector(`[data-screen~="${name}"]`);
  if (!(found instanceof HTMLElement)) {
    throw new Error(`The page has no screen "${name}".`);
  }
  return found;
}
