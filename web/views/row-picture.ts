// Shows a row: an image as pixels, a row of a table as its first cells, others as their first numbers.
// Before: try-view.ts.

import type { PictureShape } from '../data-protocol.js';
import { make } from '../dom.js';
import type { Cell } from '../table-protocol.js';

const NUMBERS = 6;
const CELLS = 8;

export function pictureOf(values: Uint8Array | Float32Array, shape: PictureShape | null): HTMLElement {
  if (shape === null) return make('span', { class: 'numbers' }, numbersText(values));
  const [height, width] = shape;
  const canvas = make('canvas', { width, height, 'aria-hidden': 'true' });
  canvas.getContext('2d')!.putImageData(pixelsOf(values, shape), 0, 0);
  return canvas;
}

/** "3 · female · 22 · –": cells as in the file, a missing one as a dash. */
export function cellsOf(cells: readonly Cell[]): HTMLElement {
  const texts = cells.slice(0, CELLS).map(({ text, shown }) => (shown === '' ? '–' : text));
  return make('span', { class: 'numbers' }, texts.join(' · ') + (cells.length > CELLS ? ' …' : ''));
}

/** [height × width × channels] bytes, 0 black. */
export function pixelsOf(values: ArrayLike<number>, [height, width, channels]: PictureShape): ImageData {
  const image = new ImageData(width, height);
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  for (let i = 0; i < height * width; i++) {
    const at = i * channels;
    image.data.set([values[at], values[at + green], values[at + blue], 255], 4 * i);
  }
  return image;
}

function numbersText(values: ArrayLike<number>): string {
  const shown = Array.from({ length: Math.min(NUMBERS, values.length) }, (_, i) =>
    String(Math.round(values[i] * 100) / 100),
  );
  return shown.join('  ') + (values.length > NUMBERS ? ' …' : '');
}
