// Shows a row: an image as grey pixels, a row of a table as its first cells, others as their first numbers.
// Before: try-view.ts.

import { make } from '../dom.js';
import type { Cell } from '../table-protocol.js';

const NUMBERS = 6;
const CELLS = 8;

export function pictureOf(values: Uint8Array | Float32Array, side: number): HTMLElement {
  if (side === 0) return make('span', { class: 'numbers' }, numbersText(values));
  const canvas = make('canvas', { width: side, height: side, 'aria-hidden': 'true' });
  canvas.getContext('2d')!.putImageData(grayPixels(values, side), 0, 0);
  return canvas;
}

/** "3 · female · 22 · –": cells as in the file, a missing one as a dash. */
export function cellsOf(cells: readonly Cell[]): HTMLElement {
  const texts = cells.slice(0, CELLS).map(({ text, shown }) => (shown === '' ? '–' : text));
  return make('span', { class: 'numbers' }, texts.join(' · ') + (cells.length > CELLS ? ' …' : ''));
}

/** [side × side] bytes, 0 black. */
export function grayPixels(values: ArrayLike<number>, side: number): ImageData {
  const image = new ImageData(side, side);
  for (let i = 0; i < side * side; i++) image.data.set([values[i], values[i], values[i], 255], 4 * i);
  return image;
}

function numbersText(values: ArrayLike<number>): string {
  const shown = Array.from({ length: Math.min(NUMBERS, values.length) }, (_, i) =>
    String(Math.round(values[i] * 100) / 100),
  );
  return shown.join('  ') + (values.length > NUMBERS ? ' …' : '');
}
