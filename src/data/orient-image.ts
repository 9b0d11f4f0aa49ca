// Turns and mirrors an image as EXIF's orientation says. Before: image-header.ts reads it. Next: resize-image.ts.

import type { Pixels } from './resize-image.js';

/** For each orientation whether columns and rows are exchanged, and whether the stored columns and rows are read from their end. */
const TURNS: Record<number, [exchanged: boolean, mirrorX: boolean, mirrorY: boolean]> = {
  2: [false, true, false],
  3: [false, true, true],
  4: [false, false, true],
  5: [true, false, false],
  6: [true, false, true],
  7: [true, true, true],
  8: [true, true, false],
};

/** The image as it is to be seen; itself for orientation 1. */
export function orientImage(pixels: Pixels, orientation: number): Pixels {
  const turn = TURNS[orientation];
  if (turn === undefined) return pixels;
  const [exchanged, mirrorX, mirrorY] = turn;
  const { channels, data } = pixels;
  const [width, height] = exchanged ? [pixels.height, pixels.width] : [pixels.width, pixels.height];
  const turned = new Uint8Array(width * height * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = exchanged ? [y, x] : [x, y];
      const fromX = mirrorX ? pixels.width - 1 - column : column;
      const fromY = mirrorY ? pixels.height - 1 - row : row;
      const from = (fromY * pixels.width + fromX) * channels;
      for (let channel = 0; channel < channels; channel++) turned[to++] = data[from + channel];
    }
  }
  return { width, height, channels, data: turned };
}
