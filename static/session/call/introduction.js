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
  /** @type {OwnState | null} */
  #told = null;
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

  /**
   * The own devices may have changed. Others learn of a switched device by a short message, and of a device that came or
   * went by a full one.
   *
   * @param {boolean} inSession otherwise the change is only noted
   */
  changed(inSession) {
    const own = this.#own();
    const told = this.#told;
    this.#told = own;
    if (!told || !inSession) {
      return;
    }
    const { audio, video, cameras } = own;
    const appeared = [told.audio, audio, told.video, video].includes('none') && (told.audio !== audio || told.video !== video);
    if (appeared || told.cameras !== cameras) {
      this.#tell(easyrtc.messageToRoom(messages.fullStatus(this.selfId, own)));
      return;
    }
    if (told.audio !== audio) {
      this.#partial({ micro: audio === 'on' });
    }
    if (told.video !== video) {
      this.#partial({ video: video === 'on' });
    }
  }

  /** @param {{ micro: boolean } | { video: boolean }} change */
  #partial(change) {
    this.#tell(easyrtc.messageToRoom(messages.partialStatus(this.selfId, change)));
  }
}
