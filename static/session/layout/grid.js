/**
 * How large the tiles are: the arrangement in which every tile is as large as possible and none is out of sight.
 */

/** @typedef {{ columns: number, rows: number, width: number, height: number }} Arrangement */

/**
 * Chooses by the size of the pictures; the tiles around them then take the room that is left, within reason.
 *
 * @param {object} stage
 * @param {number} stage.count tiles
 * @param {number} stage.width of the stage, in CSS pixels
 * @param {number} stage.height
 * @param {number} stage.gap between two tiles
 * @param {number} stage.ratio width to height that the pictures ask for
 * @returns {Arrangement}
 */
export function arrangeTiles({ count, width, height, gap, ratio }) {
  /** @type {Arrangement} */
  let best = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  let bestPicture = 0;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cellWidth = Math.max(0, (width - gap * (columns - 1)) / columns);
    const cellHeight = Math.max(0, (height - gap * (rows - 1)) / rows);
    const picture = Math.min(cellWidth, cellHeight * ratio);
    if (picture > bestPicture) {
      bestPicture = picture;
      best = {
        columns,
        rows,
        width: Math.floor(Math.min(cellWidth, cellHeight * ratio * STRETCH)),
        height: Math.floor(Math.min(cellHeight, (cellWidth / ratio) * STRETCH)),
      };
    }
  }
  return best;
}

/** How much longer than its picture a tile may be in one direction. */
const STRETCH = 1.35;
