/**
 * Runs in a page before its own scripts: everything goes through the TURN server, and what configurations a connection got is
 * remembered.
 */

/** @typedef {{ usernames: string[] }} RelayProbe */
/** @typedef {typeof globalThis & { relayProbe: RelayProbe, RTCPeerConnection: typeof RTCPeerConnection }} RelayedWindow */

export function relayAlone() {
  const scope = /** @type {RelayedWindow} */ (globalThis);
  /** @type {RelayProbe} */
  const probe = { usernames: [] };
  scope.relayProbe = probe;

  /** @param {RTCConfiguration} configuration */
  const relayed = (configuration) => {
    for (const { username } of configuration.iceServers ?? []) {
      if (username !== undefined && probe.usernames.at(-1) !== username) {
        probe.usernames.push(username);
      }
    }
    return { ...configuration, iceTransportPolicy: /** @type {const} */ ('relay') };
  };
  scope.RTCPeerConnection = class extends RTCPeerConnection {
    /** @param {RTCConfiguration} [configuration] */
    constructor(configuration = {}) {
      super(relayed(configuration));
    }

    /** @override @param {RTCConfiguration} [configuration] */
    setConfiguration(configuration = {}) {
      super.setConfiguration(relayed(configuration));
    }
  };
}
