// Ends of what file formats hold: 255 dimensions and 256 classes of an IDX file; shapes of images, compared; classes, listed.

import { expect, test } from 'vitest';
import { requireSameCounting } from '../../src/data/class-matching.js';
import { Dataset } from '../../src/data/dataset.js';
import { encodeIdxHeader, IDX_HEADER_BYTES, parseIdxHeader } from '../../src/data/idx.js';
import { idxLabels } from '../../src/data/idx-write.js';
import { imagesProblem } from '../../src/data/images.js';

test('the longest header of an IDX file', () => {
  const ones = new Array<number>(255).fill(1);
  const header = encodeIdxHeader(ones);
  expect(header.length).toBe(IDX_HEADER_BYTES);
  expect(parseIdxHeader(header, 'x')).toMatchObject({ dimensions: ones, start: IDX_HEADER_BYTES });
  expect(() => parseIdxHeader(header.subarray(0, -1), 'x')).toThrow(/^x: /);
});

test('256 classes are labels in bytes, 257 are not', () => {
  const of = (classes: number) =>
    new Dataset({
      ...{ name: 'many', features: new Uint8Array(classes), featureCount: 1 },
      labels: Int32Array.from({ length: classes }, (_, i) => i),
      classNames: Array.from({ length: classes }, (_, i) => `c${i}`),
    });
  const written = [...idxLabels(of(256))];
  expect(written[1]).toEqual(Uint8Array.from({ length: 256 }, (_, i) => i));
  expect(() => [...idxLabels(of(257))]).toThrow('many: 257 classes, an IDX file of bytes holds at most 256');
});

test('images of another shape are told, where both are images', () => {
  expect(imagesProblem([28, 28], [28, 28, 1])).toBeNull();
  expect(imagesProblem([28, 28, 3], [28, 28])).toBe('images of 28×28×1, the network takes 28×28×3');
  expect(imagesProblem([28, 27, 1], [28, 28])).toBe('images of 28×28×1, the network takes 28×27×1');
  expect(imagesProblem([784], [28, 28])).toBeNull();
  expect(imagesProblem([28, 28, 3, 1], [28, 28])).toBeNull();
  expect(imagesProblem([28, 28], null)).toBeNull();
});

test('labels that may count from 1: twenty are listed, more are counted', () => {
  const refuse = (count: number) =>
    requireSameCounting(
      'new.csv',
      Array.from({ length: count }, (_, i) => String(i + 1.0)).map((one) => `${one}.0`),
      {
        names: Array.from({ length: count }, (_, i) => String(i)),
        codes: null,
      },
    );
  expect(() => refuse(3)).toThrow('the labels are 1.0, 2.0, 3.0, the classes 0, 1, 2: the same numbers');
  expect(() => refuse(20)).toThrow(/18\.0, 19\.0, 20\.0, the classes 0, .*, 18, 19: the same/);
  expect(() => refuse(21)).toThrow(/19\.0, 20\.0 and 1 more, the classes 0, .*, 18, 19 and 1 more: the same/);
});
