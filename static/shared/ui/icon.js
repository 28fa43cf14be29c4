/**
 * `<session-icon name="mic">`: a small drawing beside a text; it says nothing to screen readers.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** Outlines on a 24 by 24 grid. @type {Readonly<Record<string, string>>} */
const OUTLINES = {
  mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M8.5 21h7',
  'mic-off':
    'M9 9v2a3 3 0 0 0 4.6 2.5M15 10.5V6a3 3 0 0 0-5.7-1.3M5.5 11a6.5 6.5 0 0 0 10.2 5.3M18.5 11a6.4 6.4 0 0 1-.7 2.9M12 17.5V21M8.5 21h7M4 3l16 18',
  camera: 'M4.5 6.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2ZM15.5 10.8l6-3.3v9l-6-3.3',
  'camera-off':
    'M9.5 6.5h4a2 2 0 0 1 2 2v4M15.5 15.5a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 1.6-2M15.5 10.8l6-3.3v9l-4-2.2M3.5 3l16 18',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4',
  leave: 'M3.2 15.6c-.6-4 3.6-6.6 8.8-6.6s9.4 2.6 8.8 6.6c-.1.9-.8 1.2-1.6 1l-3-.8c-.7-.2-1-.7-1-1.4v-1.6a10 10 0 0 0-6.4 0v1.6c0 .7-.3 1.2-1 1.4l-3 .8c-.8.2-1.5-.1-1.6-1Z',
  speaker: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  alert: 'M12 4 2.8 19.5h18.4L12 4ZM12 10v4.2M12 16.9v.1',
};

export class SessionIcon extends HTMLElement {
  static observedAttributes = ['name'];

  connectedCallback() {
    this.setAttribute('aria-hidden', 'true');
  }

  attributeChangedCallback() {
    const svg = document.createElementNS(SVG, 'svg');
    const path = document.createElementNS(SVG, 'path');
    svg.setAttribute('viewBox', '0 0 24 24');
    path.setAttribute('d', OUTLINES[this.getAttribute('name') ?? ''] ?? '');
    svg.append(path);
    this.replaceChildren(svg);
  }
}
