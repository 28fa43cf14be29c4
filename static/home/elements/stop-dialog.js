/**
 * `<home-stop-dialog>`: asks whether a session shall really end, and says for whom.
 */

import { part } from '../../shared/base/dom.js';

/** @typedef {import('../words.js').HomeWords} HomeWords */
/** @typedef {import('../api.js').Session} Session */

export class HomeStopDialog extends HTMLElement {
  /**
   * @param {HomeWords} words
   * @param {Session} session
   * @returns {Promise<boolean>} Whether to stop it. Escape means no.
   */
  ask(words, session) {
    const dialog = part(this, 'dialog', HTMLDialogElement);
    part(this, 'title', HTMLElement).textContent = words.t('stop.title', { name: words.title(session) });
    part(this, 'effect', HTMLElement).textContent = words.stopEffect(session);
    dialog.returnValue = '';
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener('close', () => resolve(dialog.returnValue === 'stop'), { once: true });
    });
  }
}
