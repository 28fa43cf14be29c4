/**
 * `<session-device-select kind="audio|video">`: a labelled choice of devices, and of none.
 *
 * Wraps a select. Fires `device-chosen` with `{ kind, id }`.
 */

/** @import { TrackKind } from '../base/types.js' */
/** @import { Device } from '../media/devices.js' */

import { NO_DEVICE } from '../media/devices.js';
import { part } from '../base/dom.js';

export class SessionDeviceSelect extends HTMLElement {
  #shown = '';

  connectedCallback() {
    this.addEventListener('change', () => {
      const detail = { kind: this.kind, id: this.#select.value };
      this.dispatchEvent(new CustomEvent('device-chosen', { detail, bubbles: true }));
    });
  }

  /** @returns {TrackKind} */
  get kind() {
    return this.getAttribute('kind') === 'audio' ? 'audio' : 'video';
  }

  get #select() {
    return part(this, 'select', HTMLSelectElement);
  }

  /**
   * @param {readonly Device[]} devices
   * @param {string} current
   * @param {{ none: string, unnamed: (number: number) => string }} texts
   */
  show(devices, current, texts) {
    const options = [
      ...devices.map(({ id, label }, index) => ({ id, label: label || texts.unnamed(index + 1) })),
      { id: NO_DEVICE, label: texts.none },
    ];
    const summary = JSON.stringify([options, current]);
    if (summary !== this.#shown) {
      this.#shown = summary;
      this.#select.replaceChildren(...options.map(({ id, label }) => new Option(label, id, false, id === current)));
      if (!options.some(({ id }) => id === current)) {
        this.#select.value = NO_DEVICE;
      }
    }
  }
}
