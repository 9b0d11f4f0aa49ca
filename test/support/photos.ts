// Photos for tests: a small PNG encoder of every colour type, depth and filter, and what Pillow made of test/fixtures/photos/.

import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const FIXTURES = new URL('../fixtures/photos/', import.meta.url);

interface Fixtures {
  decoded: Record<string, { shape: [number, number, number]; pixels: string }>;
  resized: Record<string, string>;
}

const made: Fixtures = JSON.parse(readFileSync(new URL('expected.json', FIXTURES), 'utf8'));

export const PHOTO_NAMES = Object.keys(made.decoded);
export const RESIZED = Object.entries(made.resized).map(
  ([name, pixels]) => [name, Uint8Array.from(Buffer.from(pixels, 'base64'))] as const,
);

export function photo(name: string): Uint8Array {
  return Uint8Array.from(readFileSync(new URL(name, FIXTURES)));
}

/** Pillow's pixels, turned as EXIF says. */
export function expectedPixels(name: string) {
  const { shape, pixels } = made.decoded[name];
  return { shape, pixels: Uint8Array.from(Buffer.from(pixels, 'base64')) };
}

export interface PngInit {
  width: number;
  height: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  type?: number;
  depth?: number;
  /** The lines with their filters, before compression; by default grey zeros. */
  lines?: Uint8Array;
  /** Chunks between the header and the pixels. */
  more?: [name: string, data: Uint8Array][];
}

/** A PNG file, whose parts need not fit together. */
export function png({ width, height, type = 0, depth = 8, lines, more = [] }: PngInit): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, type, 0, 0, 0], 8);
  const pixels = lines ?? new Uint8Array((width + 1) * height);
  const chunks = [
    ['IHDR', header] as const,
    ...more,
    ['IDAT', deflateSync(pixels)] as const,
    ['IEND', Buffer.alloc(0)] as const,
  ];
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Uint8Array.from(Buffer.concat([signature, ...chunks.map(([name, data]) => chunk(name, data))]));
}

function chunk(name: string, data: Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const bytes = Buffer.alloc(content.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  bytes.set(content, 4);
  bytes.writeUInt32BE(crc32(content), content.length + 4);
  return bytes;
}

/** EXIF data that tell an orientation, of either byte order. */
export function exifOf(orientation: number, little = false): Uint8Array {
  const bytes = Buffer.alloc(26);
  const u16 = (value: number, at: number) =>
    little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  bytes.write(little ? 'II' : 'MM', 'latin1');
  u16(42, 2);
  bytes[little ? 4 : 7] = 8; // where the list of tags begins
  u16(1, 8); // how many there are
  u16(0x0112, 10);
  u16(3, 12); // u16
  bytes[little ? 14 : 17] = 1; // one of it
  u16(orientation, 18);
  return Uint8Array.from(bytes);
}

/** A grey PNG whose pixels are all `value`, or what `value` gives for each. */
export function grayPng(
  width: number,
  height: number,
  value: number | ((x: number, y: number) => number),
): Uint8Array {
  const lines = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      lines[y * (width + 1) + 1 + x] = typeof value === 'number' ? value : value(x, y);
  return png({ width, height, lines });
}
