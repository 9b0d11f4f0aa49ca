// Options for folders of photos. Before: src/data/image-preparation.ts. Next: train.ts, predict.ts, evaluate.ts and data.ts.

import {
  COLOR_MODES,
  type ColorMode,
  IMAGE_OPTIONS,
  type ImagePreparation,
  LONGEST_SIDE,
  preparationFor,
} from '../src/data/image-preparation.js';
import { OptionError } from '../src/errors.js';
import type { Network } from '../src/network/network.js';
import { isIdentity } from '../src/table/schema.js';
import { Flag, parsed, parseNumber, switchFlag, type ValuesOf } from './flags.js';
import { note } from './warnings.js';

export const skipDamagedOption = () =>
  switchFlag(
    '--skip-damaged',
    'leave out files that cannot be read as images, instead of stopping with an error',
  );

/** How the photos of a folder become rows, and what to do with damaged ones. */
export const IMAGE_FLAGS = {
  imageSize: new Flag<readonly [number, number] | undefined>(
    '--image-size <size>',
    `for a folder of photos: the size that they are resized to, height x width in pixels, as 28x28, or one number for both, up to ${LONGEST_SIDE} (default: 32x32)`,
  )
    .separatedBy('x')
    .argParser(parseSize),
  colorMode: new Flag<ColorMode | undefined>(
    '--color-mode <mode>',
    'for a folder of photos: one value a pixel, or three (default: rgb)',
  ).choices([...COLOR_MODES]),
  skipDamaged: skipDamagedOption(),
};

export type ImageOptions = ValuesOf<typeof IMAGE_FLAGS>;

/** Those that loadData() takes under the same names. */
export function imageOptionsOf({ imageSize, colorMode, skipDamaged }: ImageOptions): ImageOptions {
  return { imageSize, colorMode, skipDamaged };
}

function parseSize(text: string): readonly [number, number] {
  const sides = text.split(/[x×]/i).map(parseNumber);
  const size = sides.length === 1 ? sides[0] : (sides as [number, number]);
  return parsed(
    () => IMAGE_OPTIONS.imageSize.check(size, 'imageSize')!,
    `Expected: height x width in pixels, as 28x28, or one number, each from 1 to ${LONGEST_SIDE}.`,
  );
}

/**
 * How photos become rows of this model: as in its training, or for a model that was trained on other images as its shape says, which is
 * noted. Null for models whose features are no images.
 */
export function imagesFor({ images, schema, architecture }: Network): ImagePreparation | null {
  if (isOfTable(schema)) return null;
  return images ?? preparationFor(architecture.inputSize, architecture.inputShape);
}

/** The same. @throws OptionError for models whose features are no images. `place` is where the photos are. */
export function requireImagesFor(network: Network, place: string): ImagePreparation {
  const preparation = imagesFor(network);
  if (preparation !== null) return preparation;
  const { schema, architecture } = network;
  const taken = isOfTable(schema)
    ? 'the columns of a table, not photos'
    : `${architecture.inputSize} features, which are no image`;
  throw new OptionError(`${place}: the model takes ${taken}`);
}

function isOfTable(schema: Network['schema']): boolean {
  return schema !== null && !isIdentity(schema);
}

/** Such a model may have seen light on dark where photos are dark on light. */
export function noteForeignPhotos({ images }: Network): void {
  if (images === null)
    note(
      'this model was not trained on a folder of photos; its training images may have been resized, coloured or lit differently (for example light on dark)',
    );
}
