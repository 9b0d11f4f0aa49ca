// Images mirrored and moved as a training batch is gathered: each row of an epoch's order has a word of its own, drawn at
// the epoch's beginning, so that what a step sees depends only on its index.
// Before: data/images.ts. Next: trainer.ts.

import { FURTHEST_MOVE, type ImageShape, imageShapeOf, moveWord } from '../data/images.js';
import { OptionError } from '../errors.js';
import type { Arena } from '../memory/arena.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { given, number, toggle } from '../options/option-kinds.js';
import type { Random } from '../random.js';

export const AUGMENT_OPTIONS = {
  /** Whether each image is mirrored left to right with probability ½. Default false. */
  flip: toggle(false),
  /** Each image goes up to so many whole pixels left or right, and up or down; what it leaves is 0. Default 0. */
  shift: number({ whole: true, from: 0, to: FURTHEST_MOVE }, 0),
  /** [height, width] or [height, width, channels], channels last; a square where it is left out. */
  imageShape: given<readonly number[]>(),
};

export interface AugmentOptions extends Given<typeof AUGMENT_OPTIONS> {}

/** @throws OptionError for what is no augmentation. */
export function requireAugment(augment: AugmentOptions): AugmentOptions {
  requireOptionsOf('augment', AUGMENT_OPTIONS, augment);
  const { flip, shift } = settle(AUGMENT_OPTIONS, augment, 'augment.');
  if (!flip && shift === 0) throw new OptionError('augment: neither flip nor shift asked for');
  return augment;
}

/** The shape of the images: the one given, or the network's own, or a square. @throws OptionError */
export function augmentedShape(
  { inputSize, inputShape }: { inputSize: number; inputShape: readonly number[] },
  { imageShape }: AugmentOptions,
): ImageShape {
  return imageShapeOf(inputSize, imageShape ?? (inputShape.length > 1 ? inputShape : undefined));
}

/** @throws OptionError for a shift that may move an image out of sight. */
export function requireInSight({ shift = 0 }: AugmentOptions, [height, width]: ImageShape): void {
  if (shift < Math.min(height, width)) return;
  throw new OptionError(
    `augment.shift: ${shift} pixels may move an image of ${height}×${width} out of sight`,
  );
}

export class Augmentation {
  constructor(
    private readonly arena: Arena,
    private readonly options: AugmentOptions,
    readonly shape: ImageShape,
    /** Address of i32 [rows], by place in the epoch's order. */
    private readonly moves: number,
    private readonly rows: number,
  ) {}

  /** Draws an epoch's words. */
  begin(random: Random): void {
    const { flip = false, shift = 0 } = this.options;
    const step = () => (shift > 0 ? random.below(2 * shift + 1) - shift : 0);
    const words = this.arena.i32(this.moves, this.rows);
    for (let i = 0; i < words.length; i++) words[i] = moveWord(flip && random.below(2) === 1, step(), step());
  }

  /** Where the words of the rows from place `first` on lie. */
  from(first: number): number {
    return this.moves + 4 * first;
  }
}
