// Convolutions and pools in float64, written from their definitions: windows of a padded image, one output at a time.
// Before: reference-graph.ts walks over a graph.

export type Image = readonly [height: number, width: number, channels: number];

export interface ReferenceWindow {
  readonly size: readonly [height: number, width: number];
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

/** [height, width] of the outputs, and what stands before the image, by TensorFlow's formulas. */
export function placesOf([height, width]: Image, { size, stride, padding }: ReferenceWindow) {
  const sizes = [height, width];
  const counts = sizes.map((n, axis) =>
    padding === 'same' ? Math.ceil(n / stride) : Math.ceil((n - size[axis] + 1) / stride),
  );
  const before = sizes.map((n, axis) => {
    if (padding === 'valid') return 0;
    const rest = n % stride === 0 ? stride : n % stride;
    return Math.floor(Math.max(size[axis] - rest, 0) / 2);
  });
  return { counts, before };
}

const known = new Map<string, readonly (readonly number[])[]>();

/** For each position in row order the pixel under each tap of the window, in row order; -1 is padding. */
function windowsOf(image: Image, window: ReferenceWindow): readonly (readonly number[])[] {
  const [height, width] = image;
  const key = [height, width, window.size, window.stride, window.padding].join();
  const found = known.get(key);
  if (found) return found;
  const { counts, before } = placesOf(image, window);
  const windows: number[][] = [];
  for (let i = 0; i < counts[0]; i++) {
    for (let j = 0; j < counts[1]; j++) {
      const pixels: number[] = [];
      for (let row = 0; row < window.size[0]; row++) {
        for (let column = 0; column < window.size[1]; column++) {
          const [y, z] = [i * window.stride - before[0] + row, j * window.stride - before[1] + column];
          pixels.push(y < 0 || y >= height || z < 0 || z >= width ? -1 : y * width + z);
        }
      }
      windows.push(pixels);
    }
  }
  known.set(key, windows);
  return windows;
}

/**
 * [positions, filters] in a row.
 * @param weight [kernel height·kernel width·channels, filters]
 */
export function convolved(
  x: readonly number[],
  image: Image,
  window: ReferenceWindow,
  weight: readonly number[],
  bias: readonly number[] | null,
  filters: number,
): number[] {
  const channels = image[2];
  const found: number[] = [];
  for (const pixels of windowsOf(image, window)) {
    for (let f = 0; f < filters; f++) {
      let sum = bias?.[f] ?? 0;
      for (let tap = 0; tap < pixels.length; tap++) {
        if (pixels[tap] < 0) continue;
        for (let c = 0; c < channels; c++)
          sum += x[pixels[tap] * channels + c] * weight[(tap * channels + c) * filters + f];
      }
      found.push(sum);
    }
  }
  return found;
}

/** For each window and channel, what `of` makes of the numbers within the image: [positions, channels] in a row. */
function overWindows(
  x: readonly number[],
  image: Image,
  window: ReferenceWindow,
  of: (values: readonly number[]) => number,
): number[] {
  const channels = image[2];
  const found: number[] = [];
  for (const pixels of windowsOf(image, window)) {
    const inside = pixels.filter((pixel) => pixel >= 0);
    for (let c = 0; c < channels; c++) found.push(of(inside.map((pixel) => x[pixel * channels + c])));
  }
  return found;
}

export function maxPooled(x: readonly number[], image: Image, window: ReferenceWindow): number[] {
  return overWindows(x, image, window, (values) => Math.max(...values));
}

/** How far the largest of each window is at least above the next that differs from it. */
export function gapBelowLargest(x: readonly number[], image: Image, window: ReferenceWindow): number {
  const gaps = overWindows(x, image, window, (values) => {
    const most = Math.max(...values);
    return most - Math.max(...values.filter((value) => value < most), Number.NEGATIVE_INFINITY);
  });
  return Math.min(...gaps);
}

export function averagePooled(x: readonly number[], image: Image, window: ReferenceWindow): number[] {
  return overWindows(
    x,
    image,
    window,
    (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  );
}
