/**
 * The toggles, the device choices and the troubles, wherever they stand on the page: all show the same capture.
 */

/** @import { DeviceState, TrackKind } from '../base/types.js' */
/** @import { Translate } from '../base/i18n.js' */
/** @import { Capture } from '../media/capture.js' */

import { SessionDeviceSelect } from '../ui/device-select.js';
import { make } from '../base/dom.js';
import { SessionToggle } from '../ui/toggle.js';

const NOUNS = Object.freeze({ audio: 'microphone', video: 'camera' });
const HINTS = Object.freeze({ on: 'turn-off', off: 'turn-on', none: 'choose' });
const KINDS = /** @type {const} */ (['video', 'audio']);

/**
 * @param {ParentNode} root
 * @param {Capture} capture
 * @param {Translate} t
 */
export function showDevices(root, capture, t) {
  for (const toggle of root.querySelectorAll('session-toggle')) {
    if (toggle instanceof SessionToggle) {
      const state = stateOf(capture, toggle.kind);
      toggle.show(state, t(`device.${NOUNS[toggle.kind]}-${HINTS[state]}`));
    }
  }
  for (const select of root.querySelectorAll('session-device-select')) {
    if (select instanceof SessionDeviceSelect) {
      const noun = NOUNS[select.kind];
      select.show(capture.devices[select.kind], capture.current(select.kind), {
        none: t(`device.${noun}-none`),
        unnamed: (number) => t(`device.${noun}-number`, { number }),
      });
    }
  }
}

/**
 * Says in plain words what is wrong with the devices and what to do; nothing as long as they are starting.
 *
 * @param {HTMLElement} region
 * @param {Capture} capture
 * @param {boolean} starting
 * @param {Translate} t
 * @param {() => void} retry
 */
export function showTroubles(region, capture, starting, t, retry) {
  const sentences = starting ? [] : troublesOf(capture).map((key) => t(key));
  if (region.dataset['shown'] === sentences.join('\n')) {
    return;
  }
  region.dataset['shown'] = sentences.join('\n');
  region.hidden = sentences.length === 0;
  region.replaceChildren(...sentences.map((sentence) => make('p', 'notice notice--warning', sentence)));
  if (KINDS.some((kind) => ['denied', 'busy', 'failed'].includes(capture.failure(kind) ?? ''))) {
    const button = make('button', 'button', t('check.retry'));
    button.type = 'button';
    button.addEventListener('click', retry);
    region.append(button);
  }
}

/**
 * @param {Capture} capture
 * @param {TrackKind} kind
 * @returns {DeviceState}
 */
export function stateOf(capture, kind) {
  return kind === 'audio' ? capture.audio : capture.video;
}

/**
 * @param {Capture} capture
 * @returns {string[]} keys of sentences
 */
function troublesOf(capture) {
  const audio = capture.failure('audio');
  const video = capture.failure('video');
  if (audio === 'insecure' || video === 'insecure') {
    return ['trouble.insecure'];
  }
  if (audio === video && (audio === 'denied' || audio === 'missing')) {
    return [`trouble.both.${audio}`];
  }
  return [...(video ? [`trouble.video.${video}`] : []), ...(audio ? [`trouble.audio.${audio}`] : [])];
}
