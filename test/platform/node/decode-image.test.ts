// PNG and JPEG files to pixels, against Pillow's. test/fixtures/photos/make.py made the files and the expected pixels.

import { describe, expect, onTestFinished, test } from 'vitest';
import { DataError } from '../../../src/errors.js';
import { imageDecoder, type Sharp } from '../../../src/platform/node/decode-image.js';
import { exifOf, expectedPixels, grayPng, PHOTO_NAMES, photo, png } from '../../support/photos.js';

const decoder = await imageDecoder(async () => undefined);
const decode = (bytes: Uint8Array) => decoder.decode(bytes, 'a.png');

test('there is a file for every colour type, depth and turn', () => {
  expect(PHOTO_NAMES).toHaveLength(28);
});

test.each(PHOTO_NAMES.filter((name) => /png$/i.test(name)))(
  '%s: the pixels are exactly those of Pillow',
  async (name) => {
    const { shape, pixels } = expectedPixels(name);
    const found = await decode(photo(name));
    expect([found.height, found.width, found.channels]).toEqual(shape);
    expect([...found.data]).toEqual([...pixels]);
  },
);

const JPEGS = PHOTO_NAMES.filter((name) => /jpe?g$/i.test(name));

/** The pixels of one image as RGB, [pixels][3]. */
function rgb(data: ArrayLike<number>, channels: number): number[][] {
  return Array.from({ length: data.length / channels }, (_, i) =>
    [0, 1, 2].map((channel) => data[i * channels + (channels === 1 ? 0 : channel)]),
  );
}

/** The largest difference of pixels, in `of` them. */
function furthest(name: string, found: number[][], of: (pixel: number[]) => number[]): number {
  const { shape, pixels } = expectedPixels(name);
  const wanted = rgb(pixels, shape[2]).flatMap(of);
  return Math.max(...found.flatMap(of).map((value, i) => Math.abs(value - wanted[i])));
}

test.each(JPEGS)('%s: the pixels are nearly those of Pillow', async (name) => {
  const found = await decode(photo(name));
  expect([found.height, found.width]).toEqual(expectedPixels(name).shape.slice(0, 2));
  const pixels = rgb(found.data, found.channels);
  // With 4:2:0, libjpeg interpolates colours between pixels and jpeg-js does not: only the luma is the same.
  if (name === 'baseline-420.JPEG')
    expect(furthest(name, pixels, ([r, g, b]) => [0.299 * r + 0.587 * g + 0.114 * b])).toBeLessThan(8);
  else expect(furthest(name, pixels, (pixel) => pixel)).toBeLessThanOrEqual(4);
});

describe('PNG', () => {
  test('grey of 2 and 4 bits is scaled to 0–255, and a transparent value has an alpha of 0', async () => {
    const two = await decode(
      png({ width: 5, height: 1, depth: 2, lines: Uint8Array.of(0, 0b00011011, 0b01000000) }),
    );
    expect([...two.data]).toEqual([0, 85, 170, 255, 85]);
    const more: [string, Uint8Array][] = [['tRNS', Uint8Array.of(0, 2)]];
    const keyed = await decode(
      png({ width: 3, height: 1, depth: 4, lines: Uint8Array.of(0, 0x2f, 0x10), more }),
    );
    expect([...keyed.data]).toEqual([34, 0, 255, 255, 17, 255]);
  });

  test('it is turned as its EXIF says', async () => {
    const more: [string, Uint8Array][] = [['eXIf', exifOf(6)]];
    const turned = await decode(
      png({ width: 3, height: 2, lines: Uint8Array.of(0, 1, 2, 3, 0, 4, 5, 6), more }),
    );
    expect([turned.width, turned.height, ...turned.data]).toEqual([2, 3, 4, 1, 5, 2, 6, 3]);
  });

  test('a transparent value of 16 bits is compared as a whole', async () => {
    const more: [string, Uint8Array][] = [['tRNS', Uint8Array.of(0x12, 0x34)]];
    const lines = Uint8Array.of(0, 0x12, 0x34, 0x12, 0x35);
    const { data } = await decode(png({ width: 2, height: 1, depth: 16, lines, more }));
    expect([...data]).toEqual([0x12, 0, 0x12, 255]);
  });

  test('each filter is undone, on the first line too', async () => {
    // By hand: none, then left, above, mean of both, and Paeth, on lines of three values.
    const lines = Uint8Array.of(
      ...[4, 10, 5, 5],
      ...[1, 1, 2, 3],
      ...[2, 1, 1, 1],
      ...[3, 10, 10, 10],
      ...[4, 1, 1, 1],
    );
    const { data } = await decode(png({ width: 3, height: 5, lines }));
    expect([...data]).toEqual([10, 15, 20, 1, 3, 6, 2, 4, 7, 11, 17, 22, 12, 18, 23]);
  });

  test.each<[string, Uint8Array, RegExp]>([
    [
      'more pixels than its header says',
      png({ width: 2, height: 2, lines: new Uint8Array(1e6) }),
      /it holds more pixels/,
    ],
    [
      'fewer pixels than its header says',
      png({ width: 2, height: 2, lines: new Uint8Array(5) }),
      /its pixels are cut short/,
    ],
    ['an unknown filter', png({ width: 1, height: 1, lines: Uint8Array.of(7, 0) }), /filter 7/],
    ['an impossible depth', png({ width: 1, height: 1, type: 2, depth: 4 }), /colour type 2 of 4 bits/],
    ['an unknown colour type', png({ width: 1, height: 1, type: 5 }), /colour type 5/],
    ['no palette', png({ width: 1, height: 1, type: 3 }), /its palette is missing/],
    [
      'a colour beyond the palette',
      png({ width: 1, height: 1, type: 3, lines: Uint8Array.of(0, 9), more: [['PLTE', new Uint8Array(6)]] }),
      /colour 9 of a palette of 2/,
    ],
    [
      'a damaged byte',
      grayPng(30, 30, 9).map((byte, i) => (i === 45 ? byte ^ 1 : byte)),
      /its IDAT data is damaged/,
    ],
  ])('with %s: an error that says so', async (_, bytes, message) => {
    await expect(decode(bytes)).rejects.toThrow(message);
    await expect(decode(bytes)).rejects.toThrow(/^a\.png: the PNG image cannot be decoded: /);
  });
});

describe('JPEG', () => {
  test.each([0.1, 0.4, 0.7, 0.95])('cut to %d of its length: an error', async (share) => {
    for (const name of ['baseline-420.JPEG', 'progressive.jpg', 'gray.jpg']) {
      const bytes = photo(name);
      await expect(decode(bytes.subarray(0, share * bytes.length))).rejects.toThrow(
        /^a\.png: the (JPEG )?image/,
      );
    }
  });
});

test('a damaged file is an error of its own, whatever byte it is damaged at', async () => {
  const bytes = photo('progressive.jpg');
  for (let at = 2; at < bytes.length - 2; at += 7) {
    const damaged = bytes.map((byte, i) => (i === at ? byte ^ 0xff : byte));
    // Entropy-coded data has no checksum, so that some damage goes unseen.
    await decode(damaged).catch((error) => {
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).not.toMatch(/undefined/);
    });
  }
});

describe('sharp', () => {
  const asked: object[] = [];
  const fake: Sharp = {
    default: Object.assign(
      (_: Uint8Array, options: object) => {
        asked.push(options);
        const answer = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), info: { width: 2, height: 1, channels: 3 } };
        return { raw: () => ({ toBuffer: async () => answer }) };
      },
      { versions: { sharp: '9.9' } },
    ),
  };

  test('decodes JPEG files where it is installed, and is told to refuse damaged ones; the turn is ours', async () => {
    const own = await imageDecoder(async () => fake);
    expect(own.jpeg).toBe('sharp 9.9');
    const turned = await own.decode(photo('orientation-6.jpg'), 'a.jpg');
    expect(turned).toMatchObject({ width: 1, height: 2, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect(asked).toEqual([{ failOn: 'warning', ignoreIcc: true, limitInputPixels: 2 ** 26 }]);
  });

  test('is left out with JACQUARD_SHARP=off; another value is an error', async () => {
    onTestFinished(() => {
      delete process.env['JACQUARD_SHARP'];
    });
    process.env['JACQUARD_SHARP'] = 'off';
    expect((await imageDecoder(async () => fake)).jpeg).toBe('jpeg-js');
    process.env['JACQUARD_SHARP'] = 'no';
    await expect(imageDecoder(async () => fake)).rejects.toThrow('JACQUARD_SHARP: "no" found; set it to off');
  });

  test('is not asked for PNG and CMYK', async () => {
    const own = await imageDecoder(async () => fake);
    const before = asked.length;
    expect((await own.decode(photo('gray-8.png'), 'a.png')).width).toBe(21);
    expect((await own.decode(photo('cmyk.jpg'), 'a.jpg')).width).toBe(21);
    expect(asked).toHaveLength(before);
  });
});

test('a small JPEG that says it is very large is cut short, and no room is made for it', async () => {
  const bytes = Uint8Array.from(photo('gray.jpg'));
  const frame = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0);
  new DataView(bytes.buffer).setUint16(frame + 5, 8000);
  new DataView(bytes.buffer).setUint16(frame + 7, 8000);
  await expect(decode(bytes)).rejects.toThrow(/^a.png: the image is cut short$/);
});

test('a JPEG of more pixels than jpeg-js decodes within a gigabyte or so is refused by its header', async () => {
  const small = photo(JPEGS[0]);
  const bytes = new Uint8Array(small.length + 1e6); // as many as such an image has at least
  bytes.set(small);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 2;
  while (bytes[at + 1] !== 0xc0 && bytes[at + 1] !== 0xc2) at += 2 + view.getUint16(at + 2);
  view.setUint16(at + 5, 6000); // height
  view.setUint16(at + 7, 6000); // width
  await expect(decoder.decode(bytes, 'a.jpg')).rejects.toThrow(
    /^a\.jpg: the image is 6000×6000 pixels, which is more than 33,554,432, the most that jpeg-js decodes; make it smaller first/,
  );
});
