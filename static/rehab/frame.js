/**
 * `<rehab-frame>`: another page within this one.
 *
 * Showing the address that is already shown changes nothing, so that a running call keeps running. Another address gets a
 * frame of its own: that ends what ran in the old one, and leaves no trace behind the browser's back button.
 */

/** @typedef {{ address: string, title: string, allow: string }} Shown */

export class RehabFrame extends HTMLElement {
  #address = '';

  /** @param {Shown | null} shown */
  show(shown) {
    const address = shown?.address ?? '';
    if (address === this.#address) {
      return;
    }
    this.#address = address;
    if (!shown) {
      this.replaceChildren();
      return;
    }
    const frame = document.createElement('iframe');
    frame.title = shown.title;
    frame.allow = shown.allow;
    frame.referrerPolicy = 'no-referrer';
    frame.src = shown.address;
    this.replaceChildren(frame);
  }
}
