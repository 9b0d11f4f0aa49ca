// Tables that are images: one column a pixel, as the public CSV files of MNIST and Fashion-MNIST are. They keep their bytes,
// and the plain defaults of networks; other tables are scaled by their schema and trained by the recipe for tables.

import type { Table } from './table.js';

const PIXEL_NAME = /^(pixel|px)[ _]?\d+$|^\d+x\d+$/i;
/** With fewer columns than 8 × 8, their number alone does not make them an image. */
const FEWEST_PIXELS = 64;
const MOST_CLASSES = 100;
/** Images have more different values than this; tables of small counts do not. */
const FEW_SHADES = 3;

/** Whether all columns except `others` are pixels: bytes, with names of pixels, or as many as a square image has. */
export function looksLikeImages(table: Table, others: readonly number[]): boolean {
  const features = table.columns.filter((_, column) => !others.includes(column));
  if (!features.every(({ numbers, codes }) => numbers instanceof Uint8Array && codes === null)) return false;
  if (!others.every((column) => isClass(table, column))) return false;
  if (features.length > 0 && features.every(({ name }) => PIXEL_NAME.test(name))) return true;
  const { length } = features;
  const square = [length, length / 3].some(
    (area) => area >= FEWEST_PIXELS && Number.isInteger(Math.sqrt(area)),
  );
  return square && features.some(({ numbers }) => numbers.some((value) => value > FEW_SHADES));
}

/** Whether a column has few different values. */
function isClass({ columns, rowCount }: Table, column: number): boolean {
  const { numbers, codes } = columns[column];
  const seen = new Set<number>();
  for (let row = 0; row < rowCount && seen.size <= MOST_CLASSES; row++)
    seen.add(codes && codes[row] >= 0 ? -1 - codes[row] : numbers[row]);
  return seen.size <= MOST_CLASSES;
}
