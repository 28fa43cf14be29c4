/**
 * The own microphone and camera, switched by the visitor and by users of the session.
 *
 * A user may switch a device off and take that back, but never switch on what the visitor switched off.
 */

/** @import { TrackKind } from '../../shared/base/types.js' */
/** @import { Capture } from '../../shared/media/capture.js' */
/** @import { Port } from '../tools/port.js' */

/** @type {Readonly<Record<TrackKind, Readonly<Record<'on' | 'off', string>>>>} */
const COMMANDED = {
  audio: { on: 'room.unmuted-by', off: 'room.muted-by' },
  video: { on: 'room.camera-on-by', off: 'room.camera-off-by' },
};

export class OwnDevices {
  /** Whether the browser may be asking for permission. */
  starting = false;
  #capture;
  #changed;
  /** What a user switched off. @type {Set<TrackKind>} */
  #silenced = new Set();

  /**
   * @param {Capture} capture
   * @param {() => void} changed something to show has changed
   */
  constructor(capture, changed) {
    this.#capture = capture;
    this.#changed = changed;
  }

  /** Starts the devices, asking for permission where the browser wants it. */
  async start() {
    this.starting = true;
    this.#changed();
    await this.#capture.start();
    this.starting = false;
    this.#changed();
  }

  /** @param {Port} port */
  install(port) {
    port.on('muteMicro', (from, { on }) => this.#commanded(port, 'audio', on, from));
    port.on('muteVideo', (from, { on }) => this.#commanded(port, 'video', on, from));
  }

  /**
   * @param {TrackKind} kind
   * @param {boolean} [on] without it, the other way round
   */
  toggle(kind, on) {
    this.#silenced.delete(kind);
    void this.#capture.set(kind, on ?? this.#capture[kind] !== 'on');
  }

  /**
   * @param {Port} port
   * @param {TrackKind} kind
   * @param {boolean} on
   * @param {string} from
   */
  #commanded(port, kind, on, from) {
    const state = this.#capture[kind];
    const isChange = state !== 'none' && (state === 'on') !== on;
    if (!port.isUser(from) || !isChange || (on && !this.#silenced.has(kind))) {
      return;
    }
    this.toggle(kind, on);
    if (!on) {
      this.#silenced.add(kind);
    }
    port.notices.tell(COMMANDED[kind][on ? 'on' : 'off'], { name: port.name(from) });
  }
}
