/**
 * All that a part of the session page gets which speaks with other pages. It knows no socket, no controller and no other
 * part.
 */

/** @import { MessageHandler, OutgoingMessage, PageMessage } from '../../shared/base/types.js' */
/** @import { Translate } from '../../shared/base/i18n.js' */
/** @import { Call, Tile } from '../call/call.js' */
/** @import { RoomView } from '../screens/room.js' */

export class Port {
  #call;
  #room;
  t;

  /**
   * @param {Call} call
   * @param {RoomView} room
   * @param {Translate} t
   */
  constructor(call, room, t) {
    this.#call = call;
    this.#room = room;
    this.t = t;
  }

  /** @returns {readonly Tile[]} */
  get tiles() {
    return this.#call.tiles;
  }

  /** Where to tell the visitor something. */
  get notices() {
    return this.#room;
  }

  /**
   * @template {PageMessage['type']} Type
   * @param {Type} type
   * @param {MessageHandler<Type>} handler
   */
  on(type, handler) {
    this.#call.on(type, handler);
  }

  /**
   * @param {OutgoingMessage} message
   * @param {string} [to] the id of a peer; without one, everybody
   */
  send(message, to) {
    this.#call.send(message, to);
  }

  /** @param {string} id of a peer */
  isUser(id) {
    return this.#call.isUser(id);
  }

  /** @param {string} id of a peer */
  name(id) {
    return this.#call.name(id);
  }
}
