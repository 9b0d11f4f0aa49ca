// Rows as images: their shape, and the words that move and mirror them.
// Next: resident-data.ts gathers them so; train/augmentation.ts draws the words.

import { OptionError } from '../errors.js';

/** Rows lie line by line, channels last. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** The furthest that a word can tell. */
export const FURTHEST_MOVE = 127;

/** What fills the places that nothing of an image moves to; gatherImages takes the number of one. */
export const PADDINGS = ['zeros', 'edge', 'reflect'] as const;
export type Padding = (typeof PADDINGS)[number];

/** How images are changed as they are gathered. */
export interface ImageChanges {
  readonly shape: ImageShape;
  /** Address of a move for each row. */
  readonly moves: number;
  readonly padding: Padding;
  /** The side of the square that is erased; 0 for none. */
  readonly cutout: number;
  /** Address of i32 [rows], the pixel at the centre of the square. */
  readonly centres: number;
}

/** How gatherImages (src/backend/kernels/augment.ts) is given one row's move. */
export function moveWord(flip: boolean, right: number, down: number): number {
  return Number(flip) + 256 * (right + 128) + 65536 * (down + 128);
}

/** What is wrong with images of this shape for a network of that one; null where nothing is, or one of the two is of no images. */
export function imagesProblem(wanted: readonly number[], found: readonly number[] | null): string | null {
  if (found === null || wanted.length < 2 || wanted.length > 3) return null;
  const words = [found, wanted].map(([height, width, channels = 1]) => `${height}×${width}×${channels}`);
  return words[0] === words[1] ? null : `images of ${words[0]}, the network takes ${words[1]}`;
}

/**
 * The shape of rows of `featureCount` values: as given, channels 1 where left out; else a square's.
 * @throws OptionError for a shape of another size, or rows that are no square.
 */
export function imageShapeOf(featureCount: number, given?: readonly number[]): ImageShape {
  if (given === undefined) {
    const side = Math.sqrt(featureCount);
    if (Number.isInteger(side)) return [side, side, 1];
    throw new OptionError(
      `augment.imageShape: ${featureCount} features are no square image; give [height, width] or [height, width, channels]`,
    );
  }
  const [height, width, channels = 1] = given;
  const counts = [height, width, channels].every((size) => Number.isInteger(size) && size > 0);
  if (counts && given.length <= 3 && height * width * channels === featureCount)
    return [height, width, channels];
  throw new OptionError(
    `augment.imageShape: [${given.join(', ')}] is no image of ${featureCount} values; ` +
      'give [height, width] or [height, width, channels]',
  );
}
