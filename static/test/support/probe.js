/**
 * Runs in every page before its own scripts: remembers connections and sockets, and what the browser complains about.
 *
 * It only watches: the page gets the browser's own classes, extended by nothing but a note of each instance.
 */

/**
 * @typedef {object} Probe
 * @property {RTCPeerConnection[]} connections
 * @property {WebSocket[]} sockets
 * @property {string[]} violations of the content security policy
 * @property {number} mostTiles the largest number of others' tiles that stood on the page since it was last set
 * @property {string[]} states every `data-state` since the page was opened
 */

/** @typedef {typeof globalThis & { testProbe: Probe, RTCPeerConnection: typeof RTCPeerConnection }} ProbedWindow */

export function installProbe() {
  const scope = /** @type {ProbedWindow} */ (globalThis);
  /** @type {Probe} */
  const probe = { connections: [], sockets: [], violations: [], mostTiles: 0, states: [] };
  scope.testProbe = probe;

  scope.RTCPeerConnection = class extends RTCPeerConnection {
    /** @param {RTCConfiguration} [configuration] */
    constructor(configuration) {
      super(configuration);
      probe.connections.push(this);
    }
  };
  scope.WebSocket = class extends WebSocket {
    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(url, protocols);
      probe.sockets.push(this);
    }
  };

  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
    probe.violations.push(`${violatedDirective} ${blockedURI} (${sourceFile}:${lineNumber})`);
  });

  const note = () => {
    probe.mostTiles = Math.max(probe.mostTiles, document.querySelectorAll('[data-peer]').length);
    const state = document.documentElement?.dataset['state'];
    if (state !== undefined && state !== probe.states.at(-1)) {
      probe.states.push(state);
    }
  };
  new MutationObserver(note).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ['data-state', 'data-peer'],
  });
}
