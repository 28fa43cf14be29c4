/**
 * `<session-toggle kind="audio|video">`: the button that switches the own microphone or camera.
 *
 * Wraps a button whose name stays and whose `aria-pressed` tells whether the device is on. Fires `device-toggled`
 * with `{ kind }`.
 */

/** @import { DeviceState, TrackKind } from '../base/types.js' */

import { part } from '../base/dom.js';

export class SessionToggle extends HTMLElement {
  connectedCallback() {
    this.addEventListener('click', () => {
      this.dispatchEvent(new CustomEvent('device-toggled', { detail: { kind: this.kind }, bubbles: true }));
    });
  }

  /** @returns {TrackKind} */
  get kind() {
    return this.getAttribute('kind') === 'audio' ? 'audio' : 'video';
  }

  /**
   * @param {DeviceState} state
   * @param {string} hint what pressing it does
   */
  show(state, hint) {
    const button = part(this, 'button', HTMLButtonElement);
    const drawing = this.kind === 'audio' ? 'mic' : 'camera';
    button.setAttribute('aria-pressed', String(state === 'on'));
    button.title = hint;
    button.dataset['device'] = state;
    part(this, 'icon', HTMLElement).setAttribute('name', state === 'on' ? drawing : `${drawing}-off`);
  }
}
