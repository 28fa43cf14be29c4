/**
 * A line between pages and server that can be cut: the pages' side breaks, while the server hears nothing of it, as when
 * a phone loses its network.
 */

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** @import { AddressInfo, Socket } from 'node:net' */

/** @param {number} port of the server */
export async function layLine(port) {
  /** @type {Set<Socket>} */
  const pageSides = new Set();
  /** @type {Set<Socket>} */
  const serverSides = new Set();
  const listener = createServer((pageSide) => {
    const serverSide = connect(port, '127.0.0.1');
    pageSides.add(pageSide);
    serverSides.add(serverSide);
    pageSide.on('data', (data) => serverSide.write(data));
    serverSide.on('data', (data) => pageSide.destroyed || pageSide.write(data));
    serverSide.on('close', () => pageSide.destroy());
    for (const side of [pageSide, serverSide]) {
      side.on('error', () => {});
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  return {
    port: /** @type {AddressInfo} */ (listener.address()).port,
    /** Breaks every connection of now; new ones are possible at once. */
    cut() {
      pageSides.forEach((side) => side.destroy());
      pageSides.clear();
    },
    close() {
      [...pageSides, ...serverSides].forEach((side) => side.destroy());
      listener.close();
    },
  };
}
