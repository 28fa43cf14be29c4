/**
 * The visitor's own picture and voice before a session, with the choice of devices; works without any of them.
 */

/** @import { Translate } from '../shared/base/i18n.js' */

import { detailOf } from '../shared/base/dom.js';
import { PreviewView } from '../shared/device-check/preview.js';
import { showDevices } from '../shared/device-check/troubles.js';
import { Capture } from '../shared/media/capture.js';

export class Preview {
  #root;
  #t;
  #view;
  #capture = new Capture();
  /** Whether the browser may be asking for permission. */
  #starting = false;

  /**
   * @param {HTMLElement} root
   * @param {Translate} t
   */
  constructor(root, t) {
    this.#root = root;
    this.#t = t;
    this.#view = new PreviewView(root, t, () => void this.start());
    const capture = this.#capture;
    capture.handlers = { changed: () => this.#show(), replaced: () => {} };
    root.addEventListener('device-chosen', (event) => {
      const { kind, id } = detailOf(event);
      void capture.use(kind, id);
    });
  }

  async start() {
    this.#starting = true;
    this.#show();
    await this.#capture.start();
    this.#starting = false;
    this.#show();
  }

  /** Frees the devices for the session. */
  stop() {
    this.#capture.stop();
  }

  #show() {
    this.#view.show(this.#capture, true, this.#starting);
    showDevices(this.#root, this.#capture, this.#t);
  }
}
