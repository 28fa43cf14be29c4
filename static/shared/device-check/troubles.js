/**
 * The toggles, the device choices and the troubles, wherever they stand on the page: all show the same capture.
 */

/** @import { DeviceState, TrackKind } from '../base/types.js' */
/** @import { Translate } from '../base/i18n.js' */
/** @import { Capture } from '../media/capture.js' */
/** @import { Failure } from '../media/failure.js' */

import { SessionDeviceSelect } from '../ui/device-select.js';
import { make } from '../base/dom.js';
import { SessionToggle } from '../ui/toggle.js';


/** What the button of a device does, by the device's state. */
const HINTS = Object.freeze({
  audio: { on: 'device.microphone-turn-off', off: 'device.microphone-turn-on', none: 'device.microphone-choose' },
  video: { on: 'device.camera-turn-off', off: 'device.camera-turn-on', none: 'device.camera-choose' },
});

/** What the choice of a device says where there is no device, and where one has no name. */
const CHOICES = Object.freeze({
  audio: { none: 'device.microphone-none', unnamed: 'device.microphone-number' },
  video: { none: 'device.camera-none', unnamed: 'device.camera-number' },
});

/** @type {Readonly<Record<TrackKind, Readonly<Record<Failure, string>>>>} */
const TROUBLES = {
  audio: {
    insecure: 'trouble.insecure',
    denied: 'trouble.audio.denied',
    missing: 'trouble.audio.missing',
    busy: 'trouble.audio.busy',
    failed: 'trouble.audio.failed',
  },
  video: {
    insecure: 'trouble.insecure',
    denied: 'trouble.video.denied',
    missing: 'trouble.video.missing',
    busy: 'trouble.video.busy',
    failed: 'trouble.video.failed',
  },
};

/** When both devices have the same trouble, one sentence says it. */
const TROUBLES_OF_BOTH = Object.freeze({ denied: 'trouble.both.denied', missing: 'trouble.both.missing' });

/** What stands in place of the own picture, by the state of the camera. */
export const NO_PICTURE = Object.freeze({ off: 'tile.camera-off', none: 'tile.camera-none' });

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
      toggle.show(state, t(HINTS[toggle.kind][state]));
    }
  }
  for (const select of root.querySelectorAll('session-device-select')) {
    if (select instanceof SessionDeviceSelect) {
      select.show(capture.devices[select.kind], capture.current(select.kind), {
        none: t(CHOICES[select.kind].none),
        unnamed: (number) => t(CHOICES[select.kind].unnamed, { number }),
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
    return [TROUBLES_OF_BOTH[audio]];
  }
  return [...(video ? [TROUBLES.video[video]] : []), ...(audio ? [TROUBLES.audio[audio]] : [])];
}
