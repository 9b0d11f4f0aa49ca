import { describe, expect, test } from 'vitest';
import { Dataset } from '../../src/data/dataset.js';
import { datasetFromIdx, encodeIdx, parseIdx } from '../../src/data/idx.js';
import { idxImages, idxLabels } from '../../src/data/idx-write.js';
import { DataError } from '../../src/errors.js';

const images = encodeIdx(
  [3, 2, 2],
  Uint8Array.from({ length: 12 }, (_, i) => i * 20),
);
const labels = encodeIdx([3], [0, 2, 1]);

function load(imageBytes = images, labelBytes = labels, classNames?: string[]): Dataset {
  return datasetFromIdx(parseIdx(imageBytes, 'images', 3), parseIdx(labelBytes, 'labels', 1), {
    name: 'tiny',
    imagesName: 'images',
    labelsName: 'labels',
    classNames,
  });
}

test('what encodeIdx writes, parseIdx reads: sizes and bytes', () => {
  expect(Array.from(images.subarray(0, 8))).toEqual([0, 0, 8, 3, 0, 0, 0, 3]);
  const { dimensions, data } = parseIdx(images, 'images');
  expect(dimensions).toEqual([3, 2, 2]);
  expect(data).toEqual(images.subarray(16));
  expect(data.buffer).toBe(images.buffer); // a view, not a copy
});

test('images and labels become rows, classes and bytes', () => {
  const data = load();
  expect([data.size, data.featureCount, data.classCount]).toEqual([3, 4, 3]);
  expect(data.classNames).toEqual(['0', '1', '2']);
  expect(Array.from(data.labels)).toEqual([0, 2, 1]);
  expect(Array.from(data.featuresAt(1))).toEqual([80, 100, 120, 140]);
});

test('a data set written in pieces is the file encodeIdx writes', () => {
  const data = load();
  expect(Buffer.concat([...idxImages(data)])).toEqual(Buffer.from(images));
  expect(Buffer.concat([...idxLabels(data)])).toEqual(Buffer.from(labels));
});

test.each<[dimensions: number[], shape: number[] | null]>([
  [
    [3, 2, 2],
    [2, 2, 1],
  ],
  [
    [2, 4, 2, 3],
    [4, 2, 3],
  ],
  [[3, 1, 5], null], // as rows that are no square are written
  [[3, 5], null],
])('images of %j have samples of shape %j, and are written so again', (dimensions, shape) => {
  const count = dimensions.reduce((product, size) => product * size, 1);
  const bytes = encodeIdx(
    dimensions,
    Uint8Array.from({ length: count }, (_, i) => i),
  );
  const order = Array.from({ length: dimensions[0] }, (_, i) => i);
  const names = { name: 'tiny', imagesName: 'images', labelsName: 'labels' };
  const data = datasetFromIdx(
    parseIdx(bytes, 'images'),
    parseIdx(encodeIdx([order.length], order), 'labels', 1),
    names,
  );
  expect(data.sampleShape).toEqual(shape);
  expect(data.take(Uint32Array.of(1)).sampleShape).toEqual(shape);
  if (dimensions.length > 2) expect(Buffer.concat([...idxImages(data)])).toEqual(Buffer.from(bytes));
});

test('a value that is no byte cannot become IDX, and the message names row, feature and value', () => {
  const init = { name: 'iris.csv', featureCount: 2, labels: Int32Array.of(0, 1), classNames: ['a', 'b'] };
  const data = new Dataset({ ...init, features: Float32Array.of(1, 2, 3, 4.5) });
  expect(() => [...idxImages(data)]).toThrow(
    'iris.csv: row 2, feature 2 is 4.5; an IDX file of bytes holds whole',
  );
});

function patched(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

describe('bad input is a DataError that names file, expected and found', () => {
  const gz = Uint8Array.of(0x1f, 0x8b, 8, 0);
  const html = new TextEncoder().encode('<!DOCTYPE html>');
  test.each([
    ['an empty file', () => parseIdx(new Uint8Array(0), 'x'), 'x: the file is empty, an IDX header expected'],
    ['3 bytes', () => parseIdx(images.subarray(0, 3), 'x'), 'x: 3 bytes found, an IDX header has at least 8'],
    [
      'a wrong magic number',
      () => parseIdx(patched(images, 0, 7), 'x', 3),
      'x: wrong magic number: 00 00 08 03 expected, 07 00 08 03 found',
    ],
    ['gzip twice', () => parseIdx(gz, 'x'), 'found (a gzip file inside a gzip file?)'],
    ['a web page', () => parseIdx(html, 'x'), '3c 21 44 4f found (an HTML or XML page?)'],
    [
      'floats',
      () => parseIdx(patched(images, 2, 0x0d), 'x'),
      'x: IDX element type u8 (08) expected, f32 found (magic 00 00 0d 03)',
    ],
    [
      'labels where images belong',
      () => parseIdx(labels, 'x', 3),
      'x: 3 dimensions expected, 1 found (magic 00 00 08 01)',
    ],
    ['images where labels belong', () => parseIdx(images, 'x', 1), 'x: 1 dimension expected, 3 found'],
    ['a cut header', () => parseIdx(images.subarray(0, 10), 'x'), 'x: a header of 16 bytes expected'],
    [
      'fewer bytes than promised',
      () => parseIdx(images.subarray(0, 20), 'x'),
      'x: the file is cut short: 3×2×2 = 12 bytes expected, 4 found',
    ],
    [
      'more bytes than promised',
      () => parseIdx(Uint8Array.of(...images, 0), 'x'),
      'x: the file is longer than its header says: 3×2×2 = 12 bytes expected, more found',
    ],
    [
      'sizes whose product is huge',
      () => parseIdx(patched(images, 4, 0xff), 'x'),
      'x: the file is cut short: 4278190083×2×2 = 17112760332 bytes expected, 12 found',
    ],
    [
      'images and labels of different counts',
      () => load(images, encodeIdx([2], [0, 1])),
      'images has 3 images, but labels has 2 labels',
    ],
    [
      'a label out of range',
      () => load(images, labels, ['a', 'b']),
      'labels: label 2 of row 1 is out of range, 0–1 expected',
    ],
    ['no image', () => load(encodeIdx([0, 2, 2], []), encodeIdx([0], [])), 'images: 0×2×2: no image in it'],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(DataError);
    expect(act).toThrow(message);
  });
});
