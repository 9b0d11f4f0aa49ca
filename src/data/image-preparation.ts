// How photos become rows: the size that they are brought to, and grey or colour. A data set of photos has it, a model keeps it.
// Next: resize-image.ts brings decoded pixels to it; loading/read-images.ts reads photos so.

import { OptionError, show } from '../errors.js';
import { type Given, type Settled, settle } from '../options/option.js';
import { checked, choice } from '../options/option-kinds.js';

export const COLOR_MODES = ['gray', 'rgb'] as const;
export type ColorMode = (typeof COLOR_MODES)[number];

/** Of a side, in pixels. */
export const LONGEST_SIDE = 1024;

type Size = readonly [height: number, width: number];

/** Options for folders of photos. */
export const IMAGE_OPTIONS = {
  /** What every photo is resized to: [height, width] in pixels, or a number for both. Default 32. */
  imageSize: checked(requireSize, 32),
  /** `gray` makes one value of a pixel, `rgb` three. Default rgb. */
  colorMode: choice(COLOR_MODES, 'rgb'),
};

/** How photos become rows of height·width·channels bytes, line by line, channels last. */
export interface ImagePreparation {
  readonly size: Size;
  readonly colorMode: ColorMode;
}

/** @throws OptionError */
export function imagePreparation(options: Given<typeof IMAGE_OPTIONS>): ImagePreparation {
  const { imageSize, colorMode }: Settled<typeof IMAGE_OPTIONS> = settle(IMAGE_OPTIONS, options);
  return { size: imageSize, colorMode };
}

function requireSize(value: number | Size, shown: string): Size {
  const size = typeof value === 'number' ? [value, value] : value;
  const fits = (side: unknown) =>
    Number.isInteger(side) && (side as number) >= 1 && (side as number) <= LONGEST_SIDE;
  if (Array.isArray(size) && size.length === 2 && size.every(fits)) return [size[0], size[1]];
  throw new OptionError(
    `${shown}: ${show(value)} is no size; [height, width] in pixels or a number for both expected, each side from 1 to ${LONGEST_SIDE}`,
  );
}

/** The shape of a row: [height, width, channels]. */
export function shapeOfImages({
  size: [height, width],
  colorMode,
}: ImagePreparation): [number, number, number] {
  return [height, width, colorMode === 'gray' ? 1 : 3];
}

/**
 * The preparation that rows of `featureCount` values could have: that of `shape`, if it is an image's, else of a square image. Null where
 * there is none. For models that were trained on images, but not on photos.
 */
export function preparationFor(featureCount: number, shape: readonly number[] = []): ImagePreparation | null {
  if (shape.length === 2 || shape.length === 3) {
    const [height, width, channels = 1] = shape;
    const colorMode = channels === 1 ? 'gray' : channels === 3 ? 'rgb' : null;
    return colorMode && { size: [height, width], colorMode };
  }
  for (const [channels, colorMode] of [
    [1, 'gray'],
    [3, 'rgb'],
  ] as const) {
    const side = Math.sqrt(featureCount / channels);
    if (Number.isInteger(side)) return { size: [side, side], colorMode };
  }
  return null;
}

export function samePreparation(a: ImagePreparation, b: ImagePreparation): boolean {
  return a.colorMode === b.colorMode && a.size[0] === b.size[0] && a.size[1] === b.size[1];
}

/** "32×32 pixels, rgb" */
export function describePreparation({ size, colorMode }: ImagePreparation): string {
  return `${size.join('×')} pixels, ${colorMode}`;
}
