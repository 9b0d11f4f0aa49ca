// Images changed as a training batch is gathered: mirrored, moved, and a square of each erased. Each row of an epoch's order has a word
// of its own, drawn at the epoch's beginning, so that what a step sees depends only on its index.
// Before: data/images.ts. Next: trainer.ts.

import {
  FURTHEST_MOVE,
  type ImageChanges,
  type ImageShape,
  imageShapeOf,
  imagesProblem,
  moveWord,
  PADDINGS,
} from '../data/images.js';
import { OptionError } from '../errors.js';
import type { Arena } from '../memory/arena.js';
import { formatShape } from '../nn/shape.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { choice, given, number, toggle } from '../options/option-kinds.js';
import { windowStream } from './shuffle-rows.js';

const MOVE = { whole: true, from: 0, to: FURTHEST_MOVE } as const;
/** Of a square; the image's own size is the limit, see requireInSight(). */
const SIDE = { whole: true, from: 0, to: 1_000_000 } as const;

export const AUGMENT_OPTIONS = {
  /** Whether each image is mirrored left to right with probability ½. Default false. */
  flip: toggle(false),
  /** Each image goes up to so many whole pixels left or right, and up or down; what it leaves is 0. Default 0. */
  shift: number(MOVE, 0),
  /** Each image is padded with so many pixels on every side, and a random part of its own size is cut out of that. Default 0. */
  crop: number(MOVE, 0),
  /**
   * What `crop` pads with: `zeros`, as `shift` does; the pixels of the nearest `edge`; or the image, reflected at its edges (`reflect`).
   * Default zeros.
   */
  padding: choice(PADDINGS, 'zeros'),
  /**
   * The side of a square of each image that becomes 0, in pixels (DeVries & Taylor 2017). Its centre is any pixel, so that a part of
   * it may lie outside. Default 0.
   */
  cutout: number(SIDE, 0),
  /** [height, width] or [height, width, channels], channels last; a square where it is left out. Default: the data's own. */
  imageShape: given<readonly number[]>('list'),
};

/** How training images are changed at random. */
export interface AugmentOptions extends Given<typeof AUGMENT_OPTIONS> {}

/** @throws OptionError for what is no augmentation. */
export function requireAugment(augment: AugmentOptions): AugmentOptions {
  requireOptionsOf('augment', AUGMENT_OPTIONS, augment);
  const { flip, shift, crop, padding, cutout } = settle(AUGMENT_OPTIONS, augment, 'augment.');
  if (shift > 0 && crop > 0)
    throw new OptionError('augment.shift: it moves images, and so does crop; give one of them');
  if (crop === 0 && padding !== 'zeros')
    throw new OptionError(
      `augment.padding: ${padding} is for crop, which is not asked for; give crop, or leave it out`,
    );
  if (!flip && shift === 0 && crop === 0 && cutout === 0)
    throw new OptionError('augment: none of flip, shift, crop and cutout asked for');
  return augment;
}

/** The shape of the images: the one given, or the network's own, or a square. @throws OptionError */
export function augmentedShape(
  { inputSize, inputShape }: { inputSize: number; inputShape: readonly number[] },
  { imageShape }: AugmentOptions,
): ImageShape {
  return imageShapeOf(inputSize, imageShape ?? (inputShape.length > 1 ? inputShape : undefined));
}

/**
 * With the shape of the data's images, where none is given and it is not the one that would be assumed.
 * @throws OptionError for a shape that is given and is not the data's
 */
export function withShapeOf(
  augment: AugmentOptions | null,
  sampleShape: readonly number[] | null,
): AugmentOptions | null {
  if (augment === null || sampleShape === null) return augment;
  if (augment.imageShape) {
    if (imagesProblem(augment.imageShape, sampleShape) === null) return augment;
    throw new OptionError(
      `augment.imageShape: ${formatShape(augment.imageShape)} given, but the data are images of ${formatShape(sampleShape)}; leave it out`,
    );
  }
  const [height, width, channels] = sampleShape;
  return height === width && channels === 1 ? augment : { ...augment, imageShape: sampleShape };
}

/** @throws OptionError for a move or a square that may leave nothing of an image. */
export function requireInSight(
  { shift = 0, crop = 0, cutout = 0 }: AugmentOptions,
  [height, width]: ImageShape,
): void {
  const least = Math.min(height, width);
  for (const [name, pixels] of Object.entries({ shift, crop })) {
    if (pixels >= least)
      throw new OptionError(
        `augment.${name}: ${pixels} pixels may move an image of ${height}×${width} out of sight`,
      );
  }
  if (cutout >= least)
    throw new OptionError(
      `augment.cutout: a square of ${cutout} pixels may erase all of an image of ${height}×${width}`,
    );
}

export class Augmentation {
  constructor(
    private readonly arena: Arena,
    private readonly options: AugmentOptions,
    private readonly shape: ImageShape,
    /** Addresses of i32 [rows], by place in the epoch's order; of centres where squares are erased. */
    private readonly at: Pick<ImageChanges, 'moves' | 'centres'>,
    private readonly rows: number,
  ) {}

  /** Draws the words of an epoch, or of a window of it. */
  begin(seed: number, epoch: number, window: number): void {
    const { flip = false, shift = 0, crop = 0, cutout = 0 } = this.options;
    const random = windowStream(seed, `augment ${epoch}`, window);
    const most = Math.max(shift, crop);
    const step = () => (most > 0 ? random.below(2 * most + 1) - most : 0);
    const words = this.arena.i32(this.at.moves, this.rows);
    for (let i = 0; i < words.length; i++) words[i] = moveWord(flip && random.below(2) === 1, step(), step());
    if (cutout === 0) return;
    const pixel = windowStream(seed, `cutout ${epoch}`, window);
    const [height, width] = this.shape;
    const centres = this.arena.i32(this.at.centres, this.rows);
    for (let i = 0; i < centres.length; i++) centres[i] = pixel.below(height * width);
  }

  /** The changes of the rows from place `first` on. */
  from(first: number): ImageChanges {
    const { shape, at } = this;
    const { padding = 'zeros', cutout = 0 } = this.options;
    return { shape, padding, cutout, moves: at.moves + 4 * first, centres: at.centres + 4 * first };
  }
}
