/**
 * What this page says about itself to the others, in the order in which old OpenTera pages say it.
 *
 * Nothing here waits for an answer. While the socket is away nothing is sent: rejoining tells it all again.
 */

/** @import { OwnState, Request } from '../../shared/base/types.js' */

import * as easyrtc from '../../shared/wire/easyrtc.js';
import * as messages from '../messages/index.js';

export class Introduction {
  selfId = '';
  #own;
  #tell;

  /**
   * @param {() => OwnState} own
   * @param {(request: Request) => void} tell
   */
  constructor(own, tell) {
    this.#own = own;
    this.#tell = tell;
  }

  /** On entering the room. */
  enter() {
    this.#tell(easyrtc.messageToRoom(messages.ptzCapabilities(this.#own())));
  }

  /** @param {string} id of a peer who meets this page for the first time */
  greet(id) {
    const own = this.#own();
    this.#tell(easyrtc.messageTo(id, messages.contactInfo(this.selfId, own)));
    this.#tell(easyrtc.messageToRoom(messages.ptzCapabilities(own)));
    this.#tell(easyrtc.messageToRoom(messages.capabilities()));
    this.#tell(easyrtc.messageTo(id, messages.fullStatus(this.selfId, own)));
  }

  /**
   * @param {string} id
   * @param {string} streamName
   */
  received(id, streamName) {
    this.#tell(easyrtc.messageTo(id, messages.streamReceived(streamName)));
  }

  /** @param {{ micro: boolean } | { video: boolean } | null} change null for all there is to say */
  status(change) {
    const status = change
      ? messages.partialStatus(this.selfId, change)
      : messages.fullStatus(this.selfId, this.#own());
    this.#tell(easyrtc.messageToRoom(status));
  }
}
