// gatherImages, mixRows, mixLabels.

import { type Case, EPSILON, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

const gatherImages: Case = {
  kernel: 'gatherImages',
  title:
    'gatherImages: mirrored, then moved any way, out of sight too; any size of image and pixel; no rows write nothing',
  run(table, scratch) {
    for (const [height, width, pixel] of [
      [1, 1, 1],
      [3, 5, 1],
      [4, 4, 4],
      [5, 3, 3],
      [28, 28, 1],
      [2, 7, 12],
    ]) {
      for (const rows of [0, 1, 2, 9]) {
        const random = stream(1000 + rows + width);
        const size = height * width * pixel;
        const data = Uint8Array.from({ length: 6 * size }, () => random.below(256));
        const picked = Uint32Array.from({ length: rows }, () => random.below(6));
        const steps = [0, 0, 1, -1, 2, -2, width, -width, 127, -128];
        const moves = Array.from({ length: rows }, (_, i) => ({
          flip: random.below(2),
          right: i === 0 ? 0 : steps[random.below(steps.length)],
          down: i === 0 ? 0 : steps[random.below(steps.length)],
        }));
        const words = moves.map(({ flip, right, down }) => flip + 256 * (right + 128) + 65536 * (down + 128));
        const source = scratch.input('u8', data);
        const indices = scratch.input('u32', picked);
        const how = scratch.input('i32', words);
        const out = scratch.output('u8', rows * size);
        table.gatherImages(
          ...([
            rows,
            height,
            width,
            pixel,
            source.address,
            indices.address,
            how.address,
            out.address,
          ] as const),
        );
        const expected: number[] = [];
        moves.forEach(({ flip, right, down }, i) => {
          const image = (y: number, x: number, byte: number) =>
            y < 0 || y >= height || x < 0 || x >= width
              ? 0
              : data[picked[i] * size + (y * width + x) * pixel + byte];
          const mirrored = (y: number, x: number, byte: number) => image(y, flip ? width - 1 - x : x, byte);
          for (let y = 0; y < height; y++)
            for (let x = 0; x < width; x++)
              for (let byte = 0; byte < pixel; byte++) expected.push(mirrored(y - down, x - right, byte));
        });
        const where = `gatherImages, ${rows} of ${height}×${width}×${pixel}`;
        compare(where, out.read(), expected, () => 0);
        scratch.verify(where);
        scratch.reset();
      }
    }
  },
};

const mixRows: Case = {
  kernel: 'mixRows',
  title: 'mixRows: each row with its partner from the other end, a share of 0 changes nothing',
  run(table, scratch) {
    for (const rows of [0, 1, 2, 3, 8, 9]) {
      for (const columns of [1, 3, 4, 5, 17]) {
        for (const share of [0, Math.fround(0.3), 0.5]) {
          const values = uniform(stream(rows + columns), rows * columns, -3, 3);
          const x = scratch.output('f32', values);
          table.mixRows(rows, columns, x.address, share);
          const partner = (i: number) =>
            values[(rows - 1 - Math.floor(i / columns)) * columns + (i % columns)];
          const expected = Array.from(values, (value, i) => value + share * (partner(i) - value));
          const where = `mixRows, shape ${rows}×${columns}, share ${share}`;
          // The difference, the product and the sum round, at sizes of at most the two values together.
          compare(where, x.read(), expected, (i) =>
            share === 0 ? 0 : 3 * EPSILON * (Math.abs(values[i]) + Math.abs(partner(i))),
          );
          scratch.verify(where);
          scratch.reset();
        }
      }
    }
  },
};

const mixLabels: Case = {
  kernel: 'mixLabels',
  title:
    "mixLabels: loss and gradient of targets moved from the own label to the partner's; with weights, strides, or no gradient",
  run(table, scratch) {
    const share = Math.fround(0.3);
    const scale = Math.fround(1 / 7);
    for (const rows of [0, 1, 2, 7]) {
      for (const classes of [1, 2, 5]) {
        for (const weighted of [false, true]) {
          const random = stream(1100 + rows + classes);
          const z = uniform(random, rows * classes, -4, 4);
          const g = uniform(random, rows * classes, -1, 1);
          const marks = Array.from({ length: rows }, () => random.below(classes));
          const w = uniform(random, rows, 0, 2);
          const stride = classes + 2;
          const logits = scratch.input('f32', z, { rows, columns: classes, rowStride: stride });
          const labels = scratch.input('i32', marks);
          const weights = scratch.input('f32', w);
          const gradient = scratch.output('f32', g, { rows, columns: classes, rowStride: stride + 1 });
          const stats = scratch.output('f64', [1.5, 2]);
          const call = (slopes: number) =>
            table.mixLabels(
              ...([rows, logits.address, stride, labels.address, scale, share, slopes, stride + 1] as const),
              ...([stats.address, weighted ? weights.address : 0] as const),
            );
          call(gradient.address);
          const expected = Array.from(g);
          let loss = 0;
          let size = 0;
          marks.forEach((own, i) => {
            const other = marks[rows - 1 - i];
            const weight = weighted ? w[i] : 1;
            loss += weight * share * (z[i * classes + own] - z[i * classes + other]);
            size += weight * share * (Math.abs(z[i * classes + own]) + Math.abs(z[i * classes + other]));
            expected[i * classes + own] += scale * weight * share;
            expected[i * classes + other] -= scale * weight * share;
          });
          const where = `mixLabels, ${rows}×${classes}, weights ${weighted}`;
          compare(where, stats.read(), [1.5 + loss, 2], () => 2 * EPSILON * size + 1e-12);
          compare(where, gradient.read(), expected, (i) => 6 * EPSILON * (Math.abs(expected[i]) + 2 * scale));
          call(0);
          compare(
            `${where}, no gradient`,
            stats.read(),
            [1.5 + 2 * loss, 2],
            () => 4 * EPSILON * size + 1e-12,
          );
          scratch.verify(where);
          scratch.reset();
        }
      }
    }
  },
};

export const augmentCases: Case[] = [gatherImages, mixRows, mixLabels];
