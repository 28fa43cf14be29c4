/**
 * Connects the session's state machine with everything that is real: socket, timers, devices, screen.
 *
 * Events go into `step`; its effects are performed here and nowhere else.
 */

/** @import { DeviceState, Request, Role, ServerEvent, Token, TrackKind } from '../shared/base/types.js' */
/** @import { Capture } from '../shared/media/capture.js' */
/** @import { Effect, SessionEvent } from './state.js' */
/** @import { Tickets } from '../shared/signaling/tickets.js' */
/** @import { RoomView } from './screens/room.js' */

import { Call } from './call/call.js';
import { START, isInSession, isOwnId, step } from './state.js';
import { Signaling } from '../shared/signaling/socket.js';
import { RefusedError } from '../shared/signaling/tickets.js';
import { authenticate, parseAuthenticated } from '../shared/wire/easyrtc.js';

/** @typedef {{ uuid: string, name: string, role: Role }} Identity */
/** @typedef {{ audio: DeviceState, video: DeviceState, cameras: number }} Told */

/**
 * @typedef {object} ControllerOptions
 * @property {Identity} identity its name is set on joining
 * @property {Capture} capture
 * @property {Tickets} tickets
 * @property {(ticket: string) => URL} socketUrl
 * @property {RoomView} room
 * @property {() => void} changed something to show has changed
 */

/** @type {Readonly<Record<TrackKind, Readonly<Record<'on' | 'off', string>>>>} */
const COMMANDED = {
  audio: { on: 'room.unmuted-by', off: 'room.muted-by' },
  video: { on: 'room.camera-on-by', off: 'room.camera-off-by' },
};

/** @type {Readonly<Record<'arrived' | 'gone', string>>} */
const ANNOUNCED = { arrived: 'room.arrived', gone: 'room.gone' };

export class SessionController {
  session = START;
  /** Whether the browser may be asking for permission. */
  starting = false;
  #options;
  #call;
  /** @type {Signaling | null} */
  #signaling = null;
  /** @type {Token | null} */
  #token = null;
  #attempt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;
  /** @type {Told | null} */
  #told = null;
  /** What a peer switched off. @type {Set<TrackKind>} */
  #silenced = new Set();

  /** @param {ControllerOptions} options */
  constructor(options) {
    this.#options = options;
    const { capture, identity, room } = options;
    this.#call = new Call(capture, identity, {
      request: (request) => this.#request(request),
      changed: () => options.changed(),
      announce: (change, name) => room.announce(ANNOUNCED[change], { name }),
      commanded: (kind, on, by) => this.#commanded(kind, on, by),
      isOwnId: (id) => isOwnId(this.session, id),
    });
    capture.handlers = {
      changed: () => this.#tellChanges(),
      replaced: (kind) => this.#call.refresh(kind),
    };
    addEventListener('online', () => this.#dispatch({ type: 'online' }));
  }

  get tiles() {
    return this.#call.tiles;
  }

  /** Starts the devices, asking for permission where the browser wants it. */
  async startDevices() {
    this.starting = true;
    this.#options.changed();
    await this.#options.capture.start();
    this.starting = false;
    this.#options.changed();
  }

  /** @param {string} [name] */
  join(name) {
    this.#options.identity.name = name ?? this.#options.identity.name;
    this.#dispatch({ type: 'join' });
  }

  leave() {
    this.#dispatch({ type: 'leave' });
  }

  /**
   * @param {TrackKind} kind
   * @param {boolean} [on] without it, the other way round
   */
  toggle(kind, on) {
    this.#silenced.delete(kind);
    const { capture } = this.#options;
    const state = kind === 'audio' ? capture.audio : capture.video;
    void capture.set(kind, on ?? state !== 'on');
  }

  /** @param {SessionEvent} event */
  #dispatch(event) {
    const before = this.session.phase;
    const { session, effects } = step(this.session, event, Math.random(), performance.now());
    this.session = session;
    if (session.phase === 'joined' && before !== 'joined') {
      this.#options.room.announce(before === 'reconnecting' ? 'room.reconnected' : 'room.joined');
    }
    effects.forEach((effect) => this.#perform(effect));
    this.#options.changed();
  }

  /** @param {Effect} effect */
  #perform(effect) {
    switch (effect.type) {
      case 'acquireMedia':
        void this.startDevices();
        break;
      case 'releaseMedia':
        this.#options.capture.stop();
        break;
      case 'connect':
        void this.#connect();
        break;
      case 'disconnect':
        this.#signaling?.close();
        this.#signaling = null;
        break;
      case 'retryIn':
        this.#retryTimer = setTimeout(() => this.#dispatch({ type: 'retryDue' }), effect.ms);
        break;
      case 'cancelRetry':
        clearTimeout(this.#retryTimer);
        break;
      case 'callPeers':
        void this.#callPeers(effect.peers);
        break;
      case 'closePeers':
        this.#call.stop();
        break;
    }
  }

  async #connect() {
    const { tickets, socketUrl } = this.#options;
    const attempt = (this.#attempt += 1);
    // Leaving and joining again while the ticket is on its way makes a newer attempt; one socket is enough.
    const isCurrent = () => attempt === this.#attempt && this.session.link === 'connecting';
    try {
      const ticket = await tickets.current();
      if (!isCurrent()) {
        return;
      }
      const signaling = new Signaling(socketUrl(ticket), {
        ready: () => void this.#authenticate(signaling),
        event: (event) => this.#received(event),
        closed: (wasReady) => {
          if (!wasReady) {
            tickets.discard();
          }
          this.#dispatch({ type: 'lost' });
        },
      });
      this.#signaling = signaling;
    } catch (error) {
      if (isCurrent()) {
        this.#dispatch(error instanceof RefusedError ? { type: 'refused', reason: 'key' } : { type: 'lost' });
      }
    }
  }

  /** @param {Signaling} signaling */
  async #authenticate(signaling) {
    const { audio, video } = this.#options.capture;
    try {
      const settings = { sharingAudio: audio !== 'none', sharingVideo: video !== 'none' };
      const answer = parseAuthenticated(await signaling.request(authenticate(settings)));
      if (answer.type === 'token') {
        this.#token = answer;
        const others = answer.occupants.map(({ id }) => id);
        this.#dispatch({ type: 'authenticated', selfId: answer.selfId, others });
      } else {
        this.#dispatch({ type: 'refused', reason: refusalOf(answer.code) });
      }
    } catch {
      // The connection ended or the server stays silent; either way it is of no more use.
      this.#dispatch({ type: 'lost' });
    }
  }

  /** @param {readonly string[]} peers */
  async #callPeers(peers) {
    if (!this.#token) {
      return;
    }
    try {
      await this.#call.start(this.#token, peers);
    } catch {
      // The connection ended meanwhile: calling starts again with the next one.
    }
  }

  /** @param {ServerEvent} event */
  #received(event) {
    if (event.type === 'error') {
      if (event.code === 'SERVER_SHUTDOWN') {
        this.#dispatch({ type: 'ended' });
      } else if (event.code === 'MSG_REJECT_NO_AUTH') {
        this.#dispatch({ type: 'removed' });
      }
    } else {
      this.#call.handle(event);
    }
  }

  /** @param {Request} request */
  #request(request) {
    return this.#signaling?.request(request) ?? Promise.reject(new Error('not connected'));
  }

  /**
   * A peer may silence us and take that back, but never switch on what we switched off: nobody vouches for what a peer
   * says it is.
   *
   * @param {TrackKind} kind
   * @param {boolean} on
   * @param {string} by
   */
  #commanded(kind, on, by) {
    const { capture, room } = this.#options;
    const state = kind === 'audio' ? capture.audio : capture.video;
    if (state === 'none' || (state === 'on') === on || (on && !this.#silenced.has(kind))) {
      return;
    }
    this.toggle(kind, on);
    if (!on) {
      this.#silenced.add(kind);
    }
    room.tell(COMMANDED[kind][on ? 'on' : 'off'], { name: by });
  }

  /** Others learn of a switched device by a short message, and of a device that came or went by a full one. */
  #tellChanges() {
    const { audio, video, cameras } = this.#options.capture;
    const told = this.#told;
    this.#told = { audio, video, cameras };
    if (told && isInSession(this.session)) {
      const appeared = [told.audio, audio, told.video, video].includes('none') && (told.audio !== audio || told.video !== video);
      if (appeared || told.cameras !== cameras) {
        this.#call.announceStatus(null);
      } else {
        if (told.audio !== audio) {
          this.#call.announceStatus({ micro: audio === 'on' });
        }
        if (told.video !== video) {
          this.#call.announceStatus({ video: video === 'on' });
        }
      }
    }
    this.#options.changed();
  }
}

/**
 * @param {string} code
 * @returns {'full' | 'key' | 'login'}
 */
function refusalOf(code) {
  switch (code) {
    case 'LOGIN_GEN_FAIL':
      return 'full';
    case 'LOGIN_BAD_AUTH':
      return 'key';
    default:
      return 'login';
  }
}
