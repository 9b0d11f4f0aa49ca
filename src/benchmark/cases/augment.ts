// Augmentation of the rows of a training batch. Before: elementwise.ts. Next: index.ts.

import { below, EPSILON, every, kernelCase, picks, rowsOf, sum, uniform } from './case.js';

const STORED = 6;

/** The place of i among `count`, by the names of src/data/images.ts. */
const PLACES: ((i: number, count: number) => number)[] = [
  (i) => i,
  (i, count) => Math.max(0, Math.min(count - 1, i)),
  // Reflected step by step, until it lies inside.
  (i, count) => {
    let at = i;
    while (count > 1 && (at < 0 || at >= count)) at = at < 0 ? -at : 2 * (count - 1) - at;
    return count > 1 ? at : 0;
  },
];

const gatherImages = (padding: number) =>
  kernelCase({
    kernel: 'gatherImages',
    variant: ['', 'edges', 'reflected'][padding],
    shapes: [
      ...every({ rows: [0, 1, 2, 9], height: [1, 3, 5], width: [1, 4, 7], pixel: [1, 3, 4] }),
      { rows: 9, height: 28, width: 28, pixel: 1 },
    ],
    inputs({ rows, height, width, pixel }, random) {
      const steps = [0, 0, 1, -1, 2, -2, width, -width, 127, -128];
      const step = () => steps[random.below(steps.length)];
      const moves = Array.from({ length: rows }, () => ({
        flip: random.below(2),
        right: step(),
        down: step(),
      }));
      return {
        data: Uint8Array.from({ length: STORED * height * width * pixel }, () => random.below(256)),
        indices: picks(random, rows, STORED),
        moves: Int32Array.from(
          moves,
          ({ flip, right, down }) => flip + 256 * (right + 128) + 65536 * (down + 128),
        ),
        padding,
      };
    },
    expected({ data, indices, moves }, { height, width, pixel }) {
      const at = (row: number, y: number, x: number, byte: number) =>
        y < 0 || y >= height || x < 0 || x >= width
          ? 0
          : data[((indices[row] * height + y) * width + x) * pixel + byte];
      const values: number[] = [];
      moves.forEach((word, row) => {
        const [flip, right, down] = [word & 255, ((word >> 8) & 255) - 128, (word >> 16) - 128];
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++)
            for (let byte = 0; byte < pixel; byte++) {
              const from = PLACES[padding](x - right, width);
              values.push(at(row, PLACES[padding](y - down, height), flip ? width - 1 - from : from, byte));
            }
      });
      return { out: { values } };
    },
  });

const eraseSquares = (side: number) =>
  kernelCase({
    kernel: 'eraseSquares',
    variant: `side ${side}`,
    shapes: [
      ...every({ rows: [0, 1, 2, 9], height: [1, 3, 5], width: [1, 4, 7], pixel: [1, 3, 4] }),
      { rows: 9, height: 28, width: 28, pixel: 1 },
    ],
    inputs: ({ rows, height, width, pixel }, random) => ({
      side,
      centres: below(random, rows, height * width),
      images: Uint8Array.from({ length: rows * height * width * pixel }, () => 1 + random.below(255)),
    }),
    expected({ centres, images }, { height, width, pixel }) {
      const inSquare = (at: number, centre: number) => {
        const first = centre - Math.floor(side / 2);
        return at >= first && at < first + side;
      };
      const values = Array.from(images, (value, k) => {
        const place = Math.floor(k / pixel);
        const [x, y] = [place % width, Math.floor(place / width) % height];
        const centre = centres[Math.floor(place / (width * height))];
        const erased = inSquare(x, centre % width) && inSquare(y, Math.floor(centre / width));
        return erased ? 0 : value;
      });
      return { images: { values } };
    },
  });

const mixRows = (share: number) =>
  kernelCase({
    kernel: 'mixRows',
    variant: `a share of ${share}`,
    shapes: every({ rows: [0, 1, 2, 3, 8, 9], columns: [1, 3, 4, 5, 17] }),
    inputs: ({ rows, columns }, random) => ({ x: uniform(random, rows * columns, -3, 3), share }),
    expected({ x }, { rows, columns }) {
      const partner = (i: number) => x[(rows - 1 - Math.floor(i / columns)) * columns + (i % columns)];
      // The difference, the product and the sum round, at sizes of at most the two values together.
      const bound = (i: number) => share && 3 * EPSILON * (Math.abs(x[i]) + Math.abs(partner(i)));
      const values = Array.from(x, (value, i) => value + Math.fround(share) * (partner(i) - value));
      return { x: { values, bound } };
    },
  });

const mixLabels = (weighted: boolean) =>
  kernelCase({
    kernel: 'mixLabels',
    variant: weighted ? 'weighted' : '',
    shapes: every({ rows: [0, 1, 2, 7], classes: [1, 2, 5] }),
    inputs: ({ rows, classes }, random) => ({
      logits: uniform(random, rows * classes, -4, 4),
      labels: below(random, rows, classes),
      scale: Math.fround(1 / 7),
      share: Math.fround(0.3),
      gradient: uniform(random, rows * classes, -1, 1),
      stats: Float64Array.of(1.5, 2),
      ...(weighted && { weights: uniform(random, rows, 0, 2) }),
    }),
    expected({ logits, labels, scale, share, gradient, weights, stats }, { rows, classes }) {
      const z = rowsOf(logits, classes);
      const slopes = rowsOf(Float64Array.from(gradient), classes);
      const part = (i: number) => share * (weights?.[i] ?? 1);
      const other = (i: number) => labels[rows - 1 - i];
      const loss = sum(labels, (own, i) => part(i) * (z[i][own] - z[i][other(i)]));
      const size = sum(labels, (own, i) => part(i) * (Math.abs(z[i][own]) + Math.abs(z[i][other(i)])));
      slopes.forEach((row, i) => {
        row[labels[i]] += scale * part(i);
        row[other(i)] -= scale * part(i);
      });
      const values = slopes.flatMap((row) => Array.from(row));
      return {
        stats: { values: [stats[0] + loss, stats[1]], bound: () => 2 * EPSILON * size + 1e-12 },
        gradient: { values, bound: (i) => 6 * EPSILON * (Math.abs(values[i]) + 2 * scale) },
      };
    },
  });

export const augmentationCases = [
  ...[0, 1, 2].map(gatherImages),
  ...[1, 2, 5, 8].map(eraseSquares),
  mixRows(0.3),
  mixRows(0),
  mixLabels(false),
  mixLabels(true),
];
