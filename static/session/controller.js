/**
 * Connects the page's state machine with everything that is real: link, timers, devices, call.
 *
 * Events go into `step`; its effects are performed here and nowhere else.
 */

/** @import { Identity } from '../shared/base/visitor.js' */
/** @import { Capture } from '../shared/media/capture.js' */
/** @import { LinkOptions } from '../shared/signaling/link.js' */
/** @import { Translate } from '../shared/base/i18n.js' */
/** @import { RoomView } from './screens/room.js' */
/** @import { Effect, SessionEvent } from './state.js' */

import { Link } from '../shared/signaling/link.js';
import { Call } from './call/call.js';
import { OwnDevices } from './controls/own.js';
import { START, isInSession, isOwnId, step } from './state.js';
import { Port } from './tools/port.js';

/**
 * @typedef {object} ControllerOptions
 * @property {Identity} identity its name is set on joining
 * @property {Capture} capture
 * @property {Pick<LinkOptions, 'tickets' | 'socketUrl'>} way to the session's server
 * @property {RoomView} room
 * @property {Translate} t
 * @property {() => void} changed something to show has changed
 */

export class SessionController {
  session = START;
  devices;
  #options;
  #call;
  #link;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;

  /** @param {ControllerOptions} options */
  constructor(options) {
    this.#options = options;
    const { capture, identity, room, changed, t, way } = options;
    this.#link = new Link({
      ...way,
      settings: () => ({ sharingAudio: capture.audio !== 'none', sharingVideo: capture.video !== 'none' }),
      changed: (event) => this.#dispatch(event),
      event: (event) => this.#call.handle(event),
    });
    this.#call = new Call(capture, identity, {
      request: (request) => this.#link.request(request),
      changed,
      announce: (key, name) => room.announce(key, { name }),
      isOwnId: (id) => isOwnId(this.session, id),
    });
    this.devices = new OwnDevices(capture, changed);
    this.devices.install(new Port(this.#call, room, t));
    capture.handlers = {
      changed: () => {
        this.#call.tellChanges(isInSession(this.session));
        changed();
      },
      replaced: (kind) => this.#call.refresh(kind),
    };
    addEventListener('online', () => this.#dispatch({ type: 'online' }));
  }

  get tiles() {
    return this.#call.tiles;
  }

  /** @param {string} [name] */
  join(name) {
    this.#options.identity.name = name ?? this.#options.identity.name;
    this.#dispatch({ type: 'join' });
  }

  leave() {
    this.#dispatch({ type: 'leave' });
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
        return void this.devices.start();
      case 'releaseMedia':
        return this.#options.capture.stop();
      case 'connect':
        return void this.#link.connect();
      case 'disconnect':
        return this.#link.disconnect();
      case 'retryIn':
        this.#retryTimer = setTimeout(() => this.#dispatch({ type: 'retryDue' }), effect.ms);
        return;
      case 'cancelRetry':
        return clearTimeout(this.#retryTimer);
      case 'callPeers':
        // If the connection ends meanwhile, calling starts again with the next one.
        return void this.#call.start(effect.token, effect.peers).catch(() => {});
      case 'closePeers':
        return this.#call.stop();
    }
  }
}
