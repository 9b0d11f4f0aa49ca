import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodePng } from '../../src/platform/node/decode-png.js';
import { filtersData } from '../../src/report/filter-images.js';
import { grayImage, rgbImage, weightImage } from '../../src/report/png.js';
import { predictionsData, weightsData } from '../../src/report/report-examples.js';

/** Chunks of a PNG; Node's inflate checks the Adler-32. */
function readPng(uri: string) {
  const bytes = Buffer.from(uri.replace('data:image/png;base64,', ''), 'base64');
  expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const content = bytes.subarray(at + 8, at + 8 + length);
    chunks.set(bytes.toString('latin1', at + 4, at + 8), content);
    at += 12 + length;
  }
  const header = chunks.get('IHDR')!;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const lines = inflateSync(chunks.get('IDAT')!);
  const pixels = Array.from({ length: width * height }, (_, i) => lines[i + Math.floor(i / width) + 1]);
  const palette = chunks.get('PLTE');
  return {
    width,
    height,
    pixels,
    colour: (index: number) => [...palette!.subarray(3 * index, 3 * index + 3)],
  };
}

test('a grey image is a PNG with the same pixels', () => {
  const bytes = Uint8Array.from({ length: 6 }, (_, i) => 50 * i);
  const { width, height, pixels } = readPng(grayImage(bytes, 3, 2));
  expect([width, height, pixels]).toEqual([3, 2, [...bytes]]);
});

test('a colour image is a PNG with the same pixels, as our own decoder reads it', () => {
  const bytes = Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => 13 * i);
  const file = Buffer.from(rgbImage(bytes, 3, 2).split(',')[1], 'base64');
  expect(decodePng(file)).toEqual({ width: 3, height: 2, channels: 3, data: bytes });
  expect(() => rgbImage(bytes, 3, 3)).toThrow('rgbImage: 3×3 pixels need 27 values, 18 given');
});

test('an image beyond one stored block of 65,535 bytes', () => {
  const bytes = Uint8Array.from({ length: 300 * 300 }, (_, i) => (i * 7) & 255);
  expect(readPng(grayImage(bytes, 300, 300)).pixels).toEqual([...bytes]);
});

// From Python: zlib.crc32(b'IEND') is 0xae426082; b64 of the end chunk.
test('the checksum of the last chunk is the one every PNG ends with', () => {
  expect(Buffer.from(grayImage(Uint8Array.of(0), 1, 1).split(',')[1], 'base64').toString('hex')).toMatch(
    /49454e44ae426082$/,
  );
});

test('weights: symmetric around zero, which is white; blue below, red above; NaN is zero', () => {
  const { pixels, colour } = readPng(weightImage(Float32Array.of(-2, 0, 1, 2, Number.NaN, -9), 3, 2, 2));
  expect(pixels).toEqual([1, 128, 192, 255, 128, 1]);
  expect(colour(128)).toEqual([247, 247, 247]);
  const [blue, red] = [colour(1), colour(255)];
  expect(blue[2]).toBeGreaterThan(blue[0]);
  expect(red[0]).toBeGreaterThan(red[2]);
  expect(readPng(weightImage(new Float32Array(4), 2, 2)).pixels).toEqual([128, 128, 128, 128]);
});

test('sizes that differ are named', () => {
  expect(() => grayImage(new Uint8Array(5), 2, 3)).toThrow('grayImage: 2×3 pixels need 6 values, 5 given');
  const weight = new Float32Array(5);
  expect(() => weightsData({ weight, classNames: ['a', 'b'], width: 2, height: 2 })).toThrow(
    'need 8 weights, 5 given',
  );
});

test('weightsData: one image for each class, taken from its column, all on one scale', () => {
  const weight = Float32Array.of(1, -4, 2, 0, 3, 0, 4, 0); // [4 inputs, 2 classes]
  const { images, limit } = weightsData({ weight, classNames: ['a', 'b'], width: 2, height: 2 });
  expect(limit).toBe(4);
  expect(images.map(({ className }) => className)).toEqual(['a', 'b']);
  expect(readPng(images[0].image).pixels).toEqual([160, 192, 223, 255]);
  expect(readPng(images[1].image).pixels).toEqual([1, 128, 128, 128]);
});

test('filtersData: an image for each filter, its channels side by side, all on one scale', () => {
  // [2·1·3 inputs, 2 filters]: the second filter is 4 where the first is not.
  const weight = Float32Array.of(1, 4, 0, 4, 2, 0, 0, 4, -4, 0, 0, 4);
  const { images, limit, filters, channels } = filtersData({ weight, height: 2, width: 1, channels: 3 });
  expect({ limit, filters, channels }).toEqual({ limit: 4, filters: 2, channels: 3 });
  expect(readPng(images[0]).pixels).toEqual([160, 128, 128, 128, 192, 128, 128, 1, 128, 128].map(Number));
  expect(readPng(images[1]).pixels).toEqual([255, 128, 255, 128, 128, 255, 128, 128, 128, 255]);
  expect(filtersData({ weight: new Float32Array(9 * 100), height: 3, width: 3, channels: 1 })).toMatchObject({
    images: { length: 64 },
    filters: 100,
  });
  expect(() => filtersData({ weight, height: 5, width: 1, channels: 1 })).toThrow(
    'filters of 5×1×1 have 5 weights each, 12 given',
  );
});

test('predictionsData: worst by the true class, surest mistakes, least certain rows', () => {
  const probabilities = Float32Array.of(0.75, 0.25, 0, 0.375, 0.5, 0.125, 0.875, 0, 0.125, 0.25, 0.25, 0.5);
  const data = predictionsData({
    name: 'test rows',
    truth: Int32Array.of(0, 0, 1, 1),
    probabilities,
    classNames: ['a', 'b', 'c'],
    rowNumber: (position) => 100 + position,
  });
  expect(data.worst?.map(({ row }) => row)).toEqual([102, 103, 101]);
  expect(data.worst?.[0]).toMatchObject({
    true: 'b',
    predicted: 'a',
    probability: 0.875,
    trueProbability: 0,
  });
  expect(data.confidentMistakes?.map(({ row }) => row)).toEqual([102, 101, 103]);
  expect(data.uncertain?.map(({ row }) => row)).toEqual([101, 103, 100, 102]);
});

test('predictionsData: with a threshold rows are as they were decided, and the least certain are nearest to it', () => {
  const data = predictionsData({
    name: 'test rows',
    truth: Int32Array.of(0, 1, 0, 1),
    probabilities: Float32Array.of(0.75, 0.25, 0.875, 0.125, 0.5, 0.5, 0.625, 0.375),
    classNames: ['no', 'yes'],
    predicted: Int32Array.of(1, 0, 1, 1),
    threshold: 0.25,
  });
  const shown = data.worst?.map(({ row, true: truth, predicted, probability }) => [
    row,
    truth,
    predicted,
    probability,
  ]);
  expect(shown).toEqual([
    [1, 'yes', 'no', 0.875],
    [2, 'no', 'yes', 0.5],
    [0, 'no', 'yes', 0.25],
  ]);
  expect(data.uncertain?.map(({ row }) => row)).toEqual([0, 1, 3, 2]);
  expect(data.threshold).toBe(0.25);
});
