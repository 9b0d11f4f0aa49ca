// Decoded pixels of any size as the row of a data set. It is written here, and not left to a decoder or a canvas, so that a model's answers
// do not depend on which of them is there. Before: image-preparation.ts. Next: loading/read-images.ts.

import { type ImagePreparation, shapeOfImages } from './image-preparation.js';

/** A decoded image: rows of pixels from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Grey · grey and alpha · RGB · RGB and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
  /** [height, width, channels] */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** What transparent pixels are laid on. */
const WHITE = 255;

/** Luma of ITU-R BT.601, as in Pillow's convert('L') and Keras' grayscale. */
const [RED, GREEN, BLUE] = [0.299, 0.587, 0.114];

/**
 * Writes the image to `row`, [height, width, channels] of the preparation. The whole image is stretched to the size. Each value is a weighted
 * mean of source pixels, by a triangle filter as wide as two source pixels or, where the image shrinks, two target pixels: bilinear
 * interpolation with antialiasing, as Pillow's and torchvision's. Transparent pixels are laid on white first.
 */
export function resizeImage(pixels: Pixels, preparation: ImagePreparation, row: Uint8Array): void {
  const [height, width, channels] = shapeOfImages(preparation);
  const across = filterOf(pixels.width, width);
  const down = filterOf(pixels.height, height);
  const values = width * channels;
  const line = new Float64Array(pixels.width * channels);
  const narrow = new Float64Array(values);
  const sums = new Float64Array(height * values);
  let first = 0; // of the target's lines that are not done
  for (let y = 0; y < pixels.height; y++) {
    readLine(pixels, y, channels === 1, line);
    for (const [x, { from, weights }] of across.entries()) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * line[(from + k) * channels + channel];
        narrow[x * channels + channel] = sum;
      }
    }
    while (down[first].from + down[first].weights.length <= y) first++;
    for (let to = first; to < height && down[to].from <= y; to++) {
      const weight = down[to].weights[y - down[to].from];
      for (let j = 0; j < values; j++) sums[to * values + j] += weight * narrow[j];
    }
  }
  for (let j = 0; j < sums.length; j++) row[j] = Math.min(255, Math.round(sums[j]));
}

/** Weights of the source pixels `from`, `from + 1`, … for a target pixel; they sum to 1. */
interface Window {
  from: number;
  weights: Float64Array;
}

/** The window of each of `target` pixels over `source` pixels. */
function filterOf(source: number, target: number): Window[] {
  const scale = source / target;
  const reach = Math.max(1, scale);
  return Array.from({ length: target }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const from = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(source, Math.floor(centre + reach + 0.5));
    const weights = Float64Array.from({ length: end - from }, (_, k) =>
      Math.max(0, 1 - Math.abs(from + k + 0.5 - centre) / reach),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { from, weights: weights.map((weight) => weight / sum) };
  });
}

/** Row `y` as grey values or RGB, on white. */
function readLine({ width, channels, data }: Pixels, y: number, gray: boolean, line: Float64Array): void {
  const hasAlpha = channels === 2 || channels === 4;
  const [toGreen, toBlue] = channels < 3 ? [0, 0] : [1, 2];
  let at = y * width * channels;
  for (let x = 0; x < width; x++, at += channels) {
    const alpha = hasAlpha ? data[at + channels - 1] / 255 : 1;
    const white = (1 - alpha) * WHITE;
    const [red, green, blue] = [data[at], data[at + toGreen], data[at + toBlue]];
    if (gray) line[x] = alpha * (channels < 3 ? red : RED * red + GREEN * green + BLUE * blue) + white;
    else {
      line[3 * x] = alpha * red + white;
      line[3 * x + 1] = alpha * green + white;
      line[3 * x + 2] = alpha * blue + white;
    }
  }
}
