// Resizing against Pillow's Image.resize with BILINEAR, which rounds between the two directions and so may differ by 1.

import { expect, test } from 'vitest';
import type { ColorMode } from '../../src/data/image-preparation.js';
import { type Pixels, resizeImage } from '../../src/data/resize-image.js';
import { expectedPixels, RESIZED } from '../support/photos.js';

function resized(pixels: Pixels, size: [number, number], colorMode: ColorMode): Uint8Array {
  const row = new Uint8Array(size[0] * size[1] * (colorMode === 'gray' ? 1 : 3));
  resizeImage(pixels, { size, colorMode }, row);
  return row;
}

function source(name: string): Pixels {
  const { shape, pixels } = expectedPixels(name);
  const [height, width, channels] = shape;
  return { height, width, channels: channels as Pixels['channels'], data: pixels };
}

test.each(RESIZED)('to %s: within 1 of Pillow', (name, expected) => {
  const [size, colorMode] = name.split(' ') as [string, ColorMode];
  const [height, width] = size.split('x').map(Number);
  const found = resized(source('rgb-8.PNG'), [height, width], colorMode);
  expect(found).toHaveLength(expected.length);
  const largest = found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
  expect(largest).toBeLessThanOrEqual(1);
});

test('an image of the wanted size stays as it is', () => {
  const image = source('rgb-8.PNG');
  expect(resized(image, [image.height, image.width], 'rgb')).toEqual(image.data);
});

test('an image of one colour stays of that colour, whatever the sizes', () => {
  const data = new Uint8Array(7 * 5 * 3).fill(201);
  for (const size of [1, 2, 3, 8, 31])
    expect(new Set(resized({ width: 7, height: 5, channels: 3, data }, [size, size + 1], 'rgb'))).toEqual(
      new Set([201]),
    );
});

test('two pixels become their mean, and one pixel two of its kind', () => {
  expect([
    ...resized({ width: 2, height: 1, channels: 1, data: Uint8Array.of(10, 31) }, [1, 1], 'gray'),
  ]).toEqual([21]);
  expect([...resized({ width: 1, height: 1, channels: 1, data: Uint8Array.of(9) }, [1, 2], 'rgb')]).toEqual([
    9, 9, 9, 9, 9, 9,
  ]);
});

test('transparent pixels are white, and half transparent ones half so', () => {
  const data = Uint8Array.of(...[0, 0, 0, 0], ...[0, 100, 200, 255], ...[0, 0, 0, 51]);
  const rgb = resized({ width: 3, height: 1, channels: 4, data }, [1, 3], 'rgb');
  expect([...rgb]).toEqual([255, 255, 255, 0, 100, 200, 204, 204, 204]);
  const gray = resized(
    { width: 2, height: 1, channels: 2, data: Uint8Array.of(0, 0, 7, 255) },
    [1, 2],
    'gray',
  );
  expect([...gray]).toEqual([255, 7]);
});

test('grey is the luma of BT.601', () => {
  const data = Uint8Array.of(...[255, 0, 0], ...[0, 255, 0], ...[0, 0, 255], ...[255, 255, 255]);
  // 255 · 0.299 = 76.2, 255 · 0.587 = 149.7, 255 · 0.114 = 29.1
  expect([...resized({ width: 4, height: 1, channels: 3, data }, [1, 4], 'gray')]).toEqual([
    76, 150, 29, 255,
  ]);
});
