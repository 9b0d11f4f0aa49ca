// Convolutions and pools in float64, written from their definitions: windows of a padded image, one output at a time.
// Before: reference-graph.ts walks over a graph.

export type Image = readonly [height: number, width: number, channels: number];

export interface ReferenceWindow {
  readonly size: readonly [height: number, width: number];
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

interface Place {
  /** Numbers of the image within the window, by kernel row and column; undefined is padding. */
  at(row: number, column: number, channel: number): number | undefined;
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

/** For each position in row order, what `of` makes of its window: [positions, filters] in a row. */
function overWindows(
  x: readonly number[],
  image: Image,
  window: ReferenceWindow,
  of: (place: Place) => number[],
): number[] {
  const [height, width, channels] = image;
  const { counts, before } = placesOf(image, window);
  const found: number[] = [];
  for (let i = 0; i < counts[0]; i++) {
    for (let j = 0; j < counts[1]; j++) {
      const at = (row: number, column: number, channel: number) => {
        const [y, z] = [i * window.stride - before[0] + row, j * window.stride - before[1] + column];
        return y < 0 || y >= height || z < 0 || z >= width
          ? undefined
          : x[(y * width + z) * channels + channel];
      };
      found.push(...of({ at }));
    }
  }
  return found;
}

/** The taps of a window: [row, column] in row order. */
function taps({ size }: ReferenceWindow): [number, number][] {
  return Array.from({ length: size[0] * size[1] }, (_, k) => [Math.floor(k / size[1]), k % size[1]]);
}

/** @param weight [kernel height·kernel width·channels, filters] */
export function convolved(
  x: readonly number[],
  image: Image,
  window: ReferenceWindow,
  weight: readonly number[],
  bias: readonly number[] | null,
  filters: number,
): number[] {
  const channels = image[2];
  return overWindows(x, image, window, ({ at }) =>
    Array.from({ length: filters }, (_, f) => {
      let sum = bias?.[f] ?? 0;
      taps(window).forEach(([row, column], tap) => {
        for (let c = 0; c < channels; c++)
          sum += (at(row, column, c) ?? 0) * weight[(tap * channels + c) * filters + f];
      });
      return sum;
    }),
  );
}

function within({ at }: Place, window: ReferenceWindow, channel: number): number[] {
  return taps(window).flatMap(([row, column]) => at(row, column, channel) ?? []);
}

export function maxPooled(x: readonly number[], image: Image, window: ReferenceWindow): number[] {
  return overWindows(x, image, window, (place) =>
    Array.from({ length: image[2] }, (_, c) => Math.max(...within(place, window, c))),
  );
}

/** How far the largest of each window is at least above the next that differs from it. */
export function gapBelowLargest(x: readonly number[], image: Image, window: ReferenceWindow): number {
  const gaps = overWindows(x, image, window, (place) =>
    Array.from({ length: image[2] }, (_, c) => {
      const values = within(place, window, c);
      const most = Math.max(...values);
      return most - Math.max(...values.filter((value) => value < most), Number.NEGATIVE_INFINITY);
    }),
  );
  return Math.min(...gaps);
}

export function averagePooled(x: readonly number[], image: Image, window: ReferenceWindow): number[] {
  return overWindows(x, image, window, (place) =>
    Array.from({ length: image[2] }, (_, c) => {
      const values = within(place, window, c);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    }),
  );
}
