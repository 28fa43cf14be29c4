/**
 * One connection to one peer: perfect negotiation, trickled candidates, ICE restarts.
 *
 * https://www.w3.org/TR/webrtc/#perfect-negotiation-example. Old OpenTera pages resolve glare in the same direction: the
 * one with the smaller id gives way. Descriptions and candidates are applied one after another, in order of arrival.
 */

/** @import { TrackKind } from '../base/types.js' */

/** @typedef {{ track: MediaStreamTrack | null, wanted: boolean }} Source `wanted`: a track may come later */

/**
 * @typedef {object} PeerConnectionEvents
 * @property {(description: RTCSessionDescription) => void} description to send
 * @property {(candidate: RTCIceCandidateInit) => void} candidate to send
 * @property {(stream: MediaStream) => void} stream came, or its tracks changed
 * @property {() => void} settled the first offer was answered
 * @property {(state: RTCPeerConnectionState) => void} state
 * @property {() => void} broken restarting did not help: make a new connection
 */

/**
 * @typedef {object} PeerConnectionOptions
 * @property {boolean} polite gives way when both offer at once
 * @property {RTCIceServer[]} iceServers
 * @property {MediaStream} localStream its id is what others know as "default"
 * @property {(kind: TrackKind) => Source} source
 * @property {PeerConnectionEvents} events
 */

const KINDS = /** @type {const} */ (['audio', 'video']);
const RESTART_AFTER_MS = 2000;
const POLITE_WAITS_MS = 2000;
const GIVE_UP_AFTER_MS = 12000;

export class PeerConnection {
  #connection;
  #options;
  #makingOffer = false;
  #ignoringOffer = false;
  #closed = false;
  #settled = false;
  /** @type {Map<TrackKind, RTCRtpTransceiver>} */
  #transceivers = new Map();
  /** @type {Promise<void>} */
  #queue = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #restartTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #giveUpTimer;

  /** @param {PeerConnectionOptions} options */
  constructor(options) {
    this.#options = options;
    const { events, iceServers } = options;
    const connection = new RTCPeerConnection({ iceServers });
    connection.onnegotiationneeded = () => this.#offer();
    connection.onicecandidate = ({ candidate }) => {
      // Old pages show an error box for the empty candidate that ends the gathering.
      if (candidate && candidate.candidate !== '') {
        events.candidate(candidate.toJSON());
      }
    };
    connection.ontrack = ({ track, streams }) => this.#track(track, streams);
    connection.onconnectionstatechange = () => this.#watch(connection.connectionState);
    this.#connection = connection;
  }

  /** @returns {RTCPeerConnectionState} */
  get state() {
    return this.#closed || this.#transport?.state === 'closed' ? 'closed' : this.#connection.connectionState;
  }

  /** @param {RTCIceServer[]} iceServers for when another way has to be found; the one in use stays */
  useIceServers(iceServers) {
    if (this.state !== 'closed') {
      this.#connection.setConfiguration({ ...this.#connection.getConfiguration(), iceServers });
    }
  }

  /** Makes the first offer. */
  call() {
    this.#attach();
  }

  /**
   * Whether a description comes from another connection than the one this peer is talking to.
   *
   * @param {string} sdp
   */
  isReplacedBy(sdp) {
    const current = this.#connection.remoteDescription;
    return current !== null && sdpOrigin(current.sdp) !== sdpOrigin(sdp);
  }

  /** @param {RTCSessionDescriptionInit} description */
  receive(description) {
    return this.#enqueue(async () => {
      const connection = this.#connection;
      const isOffer = description.type === 'offer';
      const collides = isOffer && (this.#makingOffer || connection.signalingState !== 'stable');
      this.#ignoringOffer = collides && !this.#options.polite;
      if (this.#ignoringOffer || (!isOffer && connection.signalingState !== 'have-local-offer')) {
        return;
      }
      await connection.setRemoteDescription(description);
      if (isOffer) {
        this.#attach();
        await connection.setLocalDescription();
        this.#tellDescription();
      }
      this.#settle();
    });
  }

  /** @param {RTCIceCandidateInit} candidate */
  addCandidate(candidate) {
    return this.#enqueue(async () => {
      try {
        await this.#connection.addIceCandidate(candidate);
      } catch (error) {
        if (!this.#ignoringOffer) {
          console.warn('A candidate was not usable.', error);
        }
      }
    });
  }

  /**
   * Sends what the source of `kind` now has: another device, nothing, or something for the first time.
   *
   * @param {TrackKind} kind
   */
  refresh(kind) {
    return this.#enqueue(async () => this.#connect(kind, this.#transceivers.get(kind)));
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#restartTimer);
    clearTimeout(this.#giveUpTimer);
    this.#connection.onconnectionstatechange = null;
    this.#connection.onnegotiationneeded = null;
    this.#connection.onicecandidate = null;
    this.#connection.ontrack = null;
    if (this.#transport) {
      this.#transport.onstatechange = null;
    }
    this.#connection.close();
  }

  /**
   * Tasks run in order; a failing one means that both sides no longer agree on the state of the connection.
   *
   * @param {() => Promise<void> | void} task
   */
  #enqueue(task) {
    this.#queue = this.#queue.then(async () => {
      try {
        if (!this.#closed) {
          await task();
        }
      } catch (error) {
        if (!this.#closed) {
          console.warn('The negotiation failed.', error);
          this.#options.events.broken();
        }
      }
    });
    return this.#queue;
  }

  async #offer() {
    try {
      this.#makingOffer = true;
      await this.#connection.setLocalDescription();
      this.#tellDescription();
    } catch (error) {
      console.warn('An offer could not be made.', error);
    } finally {
      this.#makingOffer = false;
    }
  }

  #tellDescription() {
    const { localDescription } = this.#connection;
    if (localDescription && !this.#closed) {
      this.#options.events.description(localDescription);
    }
  }

  #settle() {
    if (!this.#settled) {
      this.#settled = true;
      this.#options.events.settled();
    }
  }

  /** Connects the local tracks, to the transceivers of the peer's offer where there is one. */
  #attach() {
    for (const kind of KINDS) {
      if (!this.#transceivers.has(kind)) {
        this.#connect(kind, this.#offered(kind));
      }
    }
  }

  /** @param {TrackKind} kind */
  #offered(kind) {
    return this.#connection
      .getTransceivers()
      .find(({ receiver, direction }) => receiver.track.kind === kind && direction !== 'stopped');
  }

  /**
   * @param {TrackKind} kind
   * @param {RTCRtpTransceiver | undefined} transceiver
   */
  #connect(kind, transceiver) {
    const { localStream, source } = this.#options;
    const { track, wanted } = source(kind);
    if (!transceiver) {
      const direction = wanted ? 'sendrecv' : 'recvonly';
      const streams = wanted ? [localStream] : [];
      this.#transceivers.set(kind, this.#connection.addTransceiver(track ?? kind, { direction, streams }));
      return;
    }
    this.#transceivers.set(kind, transceiver);
    if (wanted && transceiver.direction !== 'sendrecv') {
      transceiver.sender.setStreams(localStream);
      transceiver.direction = 'sendrecv';
    }
    transceiver.sender.replaceTrack(track).catch((error) => console.warn('A track could not be replaced.', error));
  }

  /**
   * @param {MediaStreamTrack} track
   * @param {readonly MediaStream[]} streams
   */
  #track(track, streams) {
    const { events } = this.#options;
    for (const stream of streams.length > 0 ? streams : [new MediaStream([track])]) {
      stream.onaddtrack = () => events.stream(stream);
      stream.onremovetrack = () => events.stream(stream);
      events.stream(stream);
    }
  }

  /** @param {RTCPeerConnectionState} state */
  #watch(state) {
    if (state === 'connected' || state === 'closed') {
      clearTimeout(this.#restartTimer);
      clearTimeout(this.#giveUpTimer);
      this.#restartTimer = undefined;
      this.#giveUpTimer = undefined;
    } else if (state === 'failed' || state === 'disconnected') {
      this.#restartSoon(state === 'failed' ? 0 : RESTART_AFTER_MS);
    }
    if (this.#transport) {
      // Says at once that the peer has closed its side; the connection itself notices only seconds later.
      this.#transport.onstatechange = () => this.#options.events.state(this.state);
    }
    this.#options.events.state(state);
  }

  get #transport() {
    return this.#connection.getReceivers()[0]?.transport;
  }

  /**
   * Both sides notice a broken path; one of them waits, so that usually only one restarts it.
   *
   * @param {number} delay
   */
  #restartSoon(delay) {
    const { polite, events } = this.#options;
    clearTimeout(this.#restartTimer);
    this.#restartTimer = setTimeout(() => this.#connection.restartIce(), delay + (polite ? POLITE_WAITS_MS : 0));
    this.#giveUpTimer ??= setTimeout(events.broken, polite ? 2 * GIVE_UP_AFTER_MS : GIVE_UP_AFTER_MS);
  }
}

/**
 * The part of the `o=` line that stays the same as long as a connection lives.
 *
 * @param {string} sdp
 * @returns {string}
 */
export function sdpOrigin(sdp) {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1] ?? '';
}
