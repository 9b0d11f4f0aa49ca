import { expect, test } from 'vitest';
import { FeatureRows } from '../../src/data/feature-rows.js';
import { DataError } from '../../src/errors.js';

const WIDTH = 1 << 22; // one row fills a chunk of 2²² values
const row = new Uint8Array(WIDTH);

test('bytes that would be too many as f32 are refused where the first value is none', () => {
  const rows = new FeatureRows(WIDTH, 't.csv', 4 * WIDTH);
  rows.push(row, true);
  rows.push(row, true);
  expect(() => rows.push(row, false)).toThrow(DataError);
  expect(() => rows.push(row, false)).toThrow(
    `t.csv: 2 rows × ${WIDTH} features and more, 4 bytes each since not all are whole numbers from 0 to 255: ` +
      `at most ${4 * WIDTH} bytes of features can be held`,
  );
});

test('as many bytes as may be held are held, and not one chunk more', () => {
  const bytes = new FeatureRows(WIDTH, 't.csv', 2 * WIDTH);
  bytes.push(row, true);
  bytes.push(row, true);
  expect(() => bytes.push(row, true)).toThrow(`at most ${2 * WIDTH} bytes of features can be held`);
  const floats = new FeatureRows(WIDTH, 't.csv', 4 * WIDTH);
  floats.push(row, false);
  expect(floats.take()).toBeInstanceOf(Float32Array);
});
