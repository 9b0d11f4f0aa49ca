import { expect, test } from 'vitest';
import { MOST_PIXELS, MOST_SIDE, readImageHeader } from '../../src/data/image-header.js';
import { exifOf, photo, png } from '../support/photos.js';

const text = (content: string) => new TextEncoder().encode(content);

test('format, size and, of JPEG, components and turn', () => {
  expect(readImageHeader(photo('rgb-8.PNG'), 'a')).toEqual({
    format: 'png',
    width: 21,
    height: 13,
    orientation: 1,
  });
  expect(readImageHeader(photo('gray.jpg'), 'a')).toMatchObject({
    format: 'jpeg',
    width: 21,
    height: 13,
    components: 1,
  });
  expect(readImageHeader(photo('cmyk.jpg'), 'a').components).toBe(4);
  for (let turn = 1; turn <= 8; turn++)
    expect(readImageHeader(photo(`orientation-${turn}.jpg`), 'a').orientation).toBe(turn);
});

test('EXIF of either byte order is read, and what is no orientation counts as none', () => {
  const withExif = (exif: Uint8Array) => {
    const jpeg = photo('gray.jpg');
    const segment = [0xff, 0xe1, 0, exif.length + 8, ...text('Exif\0\0'), ...exif];
    return readImageHeader(Uint8Array.from([...jpeg.slice(0, 2), ...segment, ...jpeg.slice(2)]), 'a')
      .orientation;
  };
  expect([
    withExif(exifOf(6)),
    withExif(exifOf(8, true)),
    withExif(exifOf(9)),
    withExif(exifOf(0, true)),
  ]).toEqual([6, 8, 1, 1]);
  const far = exifOf(6);
  far[7] = 200; // the list of tags lies beyond the segment
  expect([withExif(far), withExif(exifOf(6).slice(0, 12))]).toEqual([1, 1]);
});

test('EXIF of a PNG is read as browsers do: its first chunk before the pixels', () => {
  const of = (...exifs: Uint8Array[]) => {
    const more = exifs.map((exif): [string, Uint8Array] => ['eXIf', exif]);
    return readImageHeader(png({ width: 4, height: 2, more }), 'a').orientation;
  };
  expect([of(), of(exifOf(6)), of(exifOf(8, true)), of(exifOf(1), exifOf(6)), of(new Uint8Array(5))]).toEqual(
    [1, 6, 8, 1, 1],
  );
  const pixels: [string, Uint8Array][] = [
    ['IDAT', new Uint8Array(1)],
    ['eXIf', exifOf(6)],
  ];
  expect(readImageHeader(png({ width: 4, height: 2, more: pixels }), 'a').orientation).toBe(1);
});

test.each<[string, Uint8Array, RegExp]>([
  ['nothing', new Uint8Array(), /^a\.png: the file is empty$/],
  ['a text', text('hello, world'), /^a\.png: not an image, PNG or JPEG expected$/],
  ['a GIF', text('GIF89a......'), /a GIF image, PNG or JPEG expected/],
  ['a WebP', text('RIFF\x01\x02\x03\x04WEBPVP8 '), /a WebP image/],
  ['an SVG', text('<svg xmlns="http://www.w3.org/2000/svg">'), /a text such as SVG or HTML/],
  ['a PNG of which little is left', photo('rgb-8.PNG').slice(0, 20), /the image is cut short/],
  ['a JPEG of which little is left', photo('gray.jpg').slice(0, 30), /the image is cut short/],
  ['a PNG of no pixels', png({ width: 0, height: 7 }), /the image is 0×7 pixels/],
  [
    'a PNG of too many pixels',
    png({ width: 100_000, height: 100_000, lines: new Uint8Array(1) }),
    /100000×100000 pixels, which is more than 67,108,864/,
  ],
  [
    'a PNG of one endless column',
    png({ width: 1, height: MOST_PIXELS, lines: new Uint8Array(1) }),
    /^a\.png: the image is 1×67108864 pixels, which is more than 65,535 on a side; make it smaller first$/,
  ],
])('%s is refused', (_, bytes, message) => {
  expect(() => readImageHeader(bytes, 'a.png')).toThrow(message);
});

test('the largest size is taken, one pixel more is not; so is the longest side', () => {
  const side = Math.sqrt(MOST_PIXELS);
  const of = (width: number) => png({ width, height: side, lines: new Uint8Array(1) });
  expect(readImageHeader(of(side), 'a').width).toBe(side);
  expect(() => readImageHeader(of(side + 1), 'a')).toThrow(/more than/);
  const line = (width: number) => png({ width, height: 1, lines: new Uint8Array(1) });
  expect(readImageHeader(line(MOST_SIDE), 'a').width).toBe(MOST_SIDE);
  expect(() => readImageHeader(line(MOST_SIDE + 1), 'a')).toThrow(
    /65536×1 pixels, which is more than 65,535/,
  );
});
