/**
 * `<session-stage>`: everyone's tiles, as large as they can be with all of them in sight.
 *
 * Set `tiles`; elements are kept by key, so pictures never restart. In a call of two the own tile sits in a corner.
 */

/** @import { TileView } from './tile.js' */

import { commonRatio } from '../../shared/base/ratio.js';
import { arrangeTiles } from './grid.js';
import { SessionTile } from './tile.js';

const GAP_PX = 8;

export class SessionStage extends HTMLElement {
  /** @type {Map<string, SessionTile>} */
  #tiles = new Map();
  #observer = new ResizeObserver(() => this.#arrangeTiles());

  connectedCallback() {
    this.#observer.observe(this);
    this.addEventListener('tile-ratio', () => this.#arrangeTiles());
  }

  disconnectedCallback() {
    this.#observer.disconnect();
  }

  /** @param {ReadonlyArray<{ key: string, view: TileView }>} tiles the own one last */
  set tiles(tiles) {
    const keys = new Set(tiles.map(({ key }) => key));
    for (const [key, tile] of this.#tiles) {
      if (!keys.has(key)) {
        tile.remove();
        this.#tiles.delete(key);
      }
    }
    tiles.forEach(({ key, view }, index) => {
      const tile = this.#tile(key);
      tile.model = view;
      // Moving an element that is in place would restart its picture.
      if (this.children[index] !== tile) {
        this.insertBefore(tile, this.children[index] ?? null);
      }
    });
    this.#arrangeTiles();
  }

  /** Tries again to play what the browser silenced. */
  resume() {
    this.#tiles.forEach((tile) => tile.resume());
  }

  /** @param {string} key */
  #tile(key) {
    const tile = this.#tiles.get(key) ?? new SessionTile();
    this.#tiles.set(key, tile);
    return tile;
  }

  #arrangeTiles() {
    const tiles = [...this.#tiles.values()];
    const others = tiles.filter((tile) => !('self' in tile.dataset));
    const corner = others.length === 1;
    this.toggleAttribute('data-corner', corner);
    const laidOut = corner ? others : tiles;
    const ratio = commonRatio(laidOut.flatMap((tile) => tile.ratio ?? []));
    const { clientWidth: width, clientHeight: height } = this;
    const arrangement = arrangeTiles({ count: laidOut.length, width, height, gap: GAP_PX, ratio });
    this.style.setProperty('--tile-width', `${corner ? width : arrangement.width}px`);
    this.style.setProperty('--tile-height', `${corner ? height : arrangement.height}px`);
    this.style.setProperty('--stage-gap', `${GAP_PX}px`);
    const own = tiles.find((tile) => 'self' in tile.dataset);
    this.style.setProperty('--own-ratio', String(commonRatio(own?.ratio ? [own.ratio] : [])));
  }
}
