/**
 * The own microphone and camera.
 *
 * One MediaStream for the whole visit: devices come and go inside it, so that the id under which others know it stays.
 * Each device stands for itself: losing or refusing the camera never costs the microphone.
 */

/** @import { DeviceState, TrackKind } from '../../types.js' */
/** @import { Devices } from './devices.js' */
/** @import { Failure } from './failure.js' */

import { NO_DEVICE, listDevices, preferredDevice, preferDevice } from './devices.js';
import { failureOf } from './failure.js';

/**
 * @typedef {object} Slot
 * @property {MediaStreamTrack | null} track
 * @property {string} choice a device id, `NO_DEVICE`, or "" for whichever the browser prefers
 * @property {boolean} on what the visitor wants
 * @property {Failure | null} failure why there is no track although one was asked for
 * @property {number} turn counts requests, so that a late answer to an old one is thrown away
 */

/** @typedef {{ changed: () => void, replaced: (kind: TrackKind) => void }} CaptureHandlers */

const KINDS = /** @type {const} */ (['audio', 'video']);

/** Time for a black picture to reach others before the camera itself is switched off. */
const CAMERA_OFF_AFTER_MS = 600;

/** @type {Record<TrackKind, MediaTrackConstraints>} */
const WISHES = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

export class Capture {
  stream = new MediaStream();
  /** @type {Devices} */
  devices = { audio: [], video: [] };
  /** @type {CaptureHandlers} */
  handlers = { changed: () => {}, replaced: () => {} };
  /** @type {Record<TrackKind, Slot>} */
  #slots = {
    audio: emptySlot('audio'),
    video: emptySlot('video'),
  };

  constructor() {
    navigator.mediaDevices?.addEventListener('devicechange', () => this.#devicesChanged());
  }

  get audio() {
    return this.#state('audio');
  }

  get video() {
    return this.#state('video');
  }

  /** How many cameras others may believe in: none when there is none to be had. */
  get cameras() {
    return this.video === 'none' ? 0 : Math.max(1, this.devices.video.length);
  }

  /** @param {TrackKind} kind */
  failure(kind) {
    return this.#slots[kind].failure;
  }

  /** @param {TrackKind} kind @returns {string} the id of the device in use, or `NO_DEVICE` */
  current(kind) {
    const { track, choice } = this.#slots[kind];
    return track?.getSettings().deviceId ?? (choice || NO_DEVICE);
  }

  /** @param {TrackKind} kind */
  source(kind) {
    return { track: this.#slots[kind].track, wanted: this.#state(kind) !== 'none' };
  }

  /** Asks for both devices at once, so that the browser asks the visitor once; when that fails, for each by itself. */
  async start() {
    const wanted = KINDS.filter((kind) => this.#slots[kind].choice !== NO_DEVICE && !this.#slots[kind].track);
    if (wanted.length === 2) {
      try {
        const both = await this.#request({ audio: this.#wish('audio'), video: this.#wish('video') });
        both.getTracks().forEach((track) => this.#adopt(/** @type {TrackKind} */ (track.kind), track));
        await this.#refreshDevices();
        return;
      } catch {
        // Which of the two it was shows below.
      }
    }
    for (const kind of wanted) {
      await this.#open(kind);
    }
    await this.#refreshDevices();
  }

  /**
   * @param {TrackKind} kind
   * @param {string} deviceId or `NO_DEVICE`
   */
  async use(kind, deviceId) {
    const slot = this.#slots[kind];
    slot.choice = deviceId;
    slot.on = true;
    if (deviceId === NO_DEVICE) {
      slot.turn += 1;
      slot.failure = null;
      this.#release(kind);
    } else {
      preferDevice(kind, deviceId);
      await this.#open(kind, 'exact');
    }
    await this.#refreshDevices();
  }

  /**
   * @param {TrackKind} kind
   * @param {boolean} on
   */
  async set(kind, on) {
    const slot = this.#slots[kind];
    if (this.#state(kind) === 'none') {
      return;
    }
    slot.on = on;
    if (slot.track) {
      slot.track.enabled = on;
    } else if (on) {
      await this.#open(kind);
    }
    if (kind === 'video' && !on) {
      setTimeout(() => !slot.on && this.#release(kind), CAMERA_OFF_AFTER_MS);
    }
    this.handlers.changed();
  }

  /** Switches every device off, as on leaving. The choices stay. */
  stop() {
    for (const kind of KINDS) {
      this.#slots[kind].turn += 1;
      this.#release(kind);
    }
  }

  /**
   * @param {TrackKind} kind
   * @returns {DeviceState}
   */
  #state(kind) {
    const { track, choice, on, failure } = this.#slots[kind];
    if (failure || (!track && (on || choice === NO_DEVICE))) {
      return 'none';
    }
    return on ? 'on' : 'off';
  }

  /**
   * @param {TrackKind} kind
   * @param {'ideal' | 'exact'} [strictness] whether another device than the chosen one will do
   */
  async #open(kind, strictness) {
    const slot = this.#slots[kind];
    const turn = (slot.turn += 1);
    try {
      const opened = await this.#request({ [kind]: this.#wish(kind, strictness) });
      const [track] = opened.getTracks();
      if (!track || turn !== slot.turn) {
        track?.stop();
        return;
      }
      this.#adopt(kind, track);
    } catch (error) {
      if (turn === slot.turn) {
        slot.failure = navigator.mediaDevices ? failureOf(error) : 'insecure';
        this.#release(kind);
      }
    }
  }

  /**
   * @param {TrackKind} kind
   * @param {'ideal' | 'exact'} [strictness]
   * @returns {MediaTrackConstraints}
   */
  #wish(kind, strictness = 'ideal') {
    const { choice } = this.#slots[kind];
    return choice === '' ? WISHES[kind] : { ...WISHES[kind], deviceId: { [strictness]: choice } };
  }

  /** @param {MediaStreamConstraints} constraints */
  async #request(constraints) {
    if (!navigator.mediaDevices) {
      throw new TypeError('Cameras and microphones need a secure page.');
    }
    return navigator.mediaDevices.getUserMedia(constraints);
  }

  /**
   * @param {TrackKind} kind
   * @param {MediaStreamTrack} track
   */
  #adopt(kind, track) {
    const slot = this.#slots[kind];
    this.#discard(slot);
    slot.track = track;
    slot.failure = null;
    track.enabled = slot.on;
    track.onended = () => this.#ended(kind, track);
    this.stream.addTrack(track);
    this.handlers.replaced(kind);
    this.handlers.changed();
  }

  /** @param {TrackKind} kind */
  #release(kind) {
    this.#discard(this.#slots[kind]);
    this.handlers.replaced(kind);
    this.handlers.changed();
  }

  /** @param {Slot} slot */
  #discard(slot) {
    if (slot.track) {
      slot.track.onended = null;
      slot.track.stop();
      this.stream.removeTrack(slot.track);
      slot.track = null;
    }
  }

  /**
   * Unplugged, or taken away by the system: another device may do.
   *
   * @param {TrackKind} kind
   * @param {MediaStreamTrack} track
   */
  async #ended(kind, track) {
    if (this.#slots[kind].track === track) {
      this.#slots[kind].failure = 'missing';
      this.#release(kind);
      await this.#open(kind);
      await this.#refreshDevices();
    }
  }

  async #devicesChanged() {
    await this.#refreshDevices();
    for (const kind of KINDS) {
      if (this.#slots[kind].failure === 'missing' && this.devices[kind].length > 0) {
        await this.#open(kind);
      }
    }
  }

  async #refreshDevices() {
    try {
      this.devices = await listDevices();
    } catch {
      // The list is for choosing; without it the devices in use keep working.
    }
    this.handlers.changed();
  }
}

/**
 * @param {TrackKind} kind
 * @returns {Slot}
 */
function emptySlot(kind) {
  return { track: null, choice: preferredDevice(kind), on: true, failure: null, turn: 0 };
}
