/**
 * The own microphone and camera.
 *
 * One MediaStream for the whole visit: devices come and go inside it, so that the id under which others know it stays.
 * Each device stands for itself: losing or refusing the camera never costs the microphone.
 */

/** @import { TrackKind } from '../base/types.js' */
/** @import { Devices } from './devices.js' */
/** @import { Slot } from './slot.js' */

import { NO_DEVICE, listDevices, preferredDevice, preferDevice } from './devices.js';
import { failureOf } from './failure.js';
import { requestDevices, wishFor } from './request.js';
import { emptySlot, isMissing, slotState } from './slot.js';

/** @typedef {{ changed: () => void, replaced: (kind: TrackKind) => void }} CaptureHandlers */

const KINDS = /** @type {const} */ (['audio', 'video']);

/** Time for a black picture to reach others before the camera itself is switched off. */
const CAMERA_OFF_AFTER_MS = 600;

export class Capture {
  stream = new MediaStream();
  /** @type {Devices} */
  devices = { audio: [], video: [] };
  /** @type {CaptureHandlers} */
  handlers = { changed: () => {}, replaced: () => {} };
  /** @type {Record<TrackKind, Slot>} */
  #slots = {
    audio: emptySlot(preferredDevice('audio')),
    video: emptySlot(preferredDevice('video')),
  };

  /** Between `start` and `stop`: otherwise no device may be switched on. */
  #active = false;

  constructor() {
    navigator.mediaDevices?.addEventListener('devicechange', () => this.#devicesChanged());
  }

  get audio() {
    return slotState(this.#slots.audio);
  }

  get video() {
    return slotState(this.#slots.video);
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
    return { track: this.#slots[kind].track, wanted: slotState(this.#slots[kind]) !== 'none' };
  }

  /** Asks for both devices at once, so that the browser asks the visitor once; when that fails, for each by itself. */
  async start() {
    this.#active = true;
    const wanted = KINDS.filter((kind) => isMissing(kind, this.#slots[kind]));
    if (wanted.length === 2 && (await this.#openBoth())) {
      await this.#refreshDevices();
      return;
    }
    for (const kind of wanted) {
      // The visitor may have left or chosen otherwise while the browser was asking.
      if (this.#active && isMissing(kind, this.#slots[kind])) {
        await this.#open(kind);
      }
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
    if (slotState(slot) === 'none') {
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
    this.#active = false;
    for (const kind of KINDS) {
      this.#slots[kind].turn += 1;
      this.#release(kind);
    }
  }

  /** @returns {Promise<boolean>} false when one of the two could not be had */
  async #openBoth() {
    const { audio, video } = this.#slots;
    const turns = { audio: (audio.turn += 1), video: (video.turn += 1) };
    try {
      const both = await requestDevices({
        audio: wishFor('audio', audio.choice),
        video: wishFor('video', video.choice),
      });
      for (const track of both.getTracks()) {
        const kind = track.kind === 'audio' ? 'audio' : 'video';
        if (turns[kind] === this.#slots[kind].turn) {
          this.#adopt(kind, track);
        } else {
          track.stop();
        }
      }
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @param {TrackKind} kind
   * @param {'ideal' | 'exact'} [strictness] whether another device than the chosen one will do
   */
  async #open(kind, strictness) {
    const slot = this.#slots[kind];
    const turn = (slot.turn += 1);
    try {
      const opened = await this.#exchange(kind, { [kind]: wishFor(kind, slot.choice, strictness) });
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
   * Many phones open only one camera at a time: then the one in use has to make way for the one that is wanted.
   *
   * @param {TrackKind} kind
   * @param {MediaStreamConstraints} constraints
   */
  async #exchange(kind, constraints) {
    const slot = this.#slots[kind];
    const { turn } = slot;
    try {
      return await requestDevices(constraints);
    } catch (error) {
      if (!slot.track || turn !== slot.turn || failureOf(error) !== 'busy') {
        throw error;
      }
      slot.track.stop();
      return requestDevices(constraints);
    }
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
      if (this.#active && this.#slots[kind].failure === 'missing' && this.devices[kind].length > 0) {
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
