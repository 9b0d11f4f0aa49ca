// Small images as data URIs: PNG written by hand, its pixels stored and not compressed (RFC 1950, RFC 1951 §3.2.4).
// A 28×28 image takes about 1.2 kB, so compression would save little and cost a dependency.

import { ShapeError } from '../errors.js';
import { requireArguments } from './report-shapes.js';

/** [r, g, b] of the colours of weightImage: the most negative, zero, the most positive. Told apart by the colour-blind. */
const NEGATIVE = [33, 102, 172] as const;
const ZERO = [247, 247, 247] as const;
const POSITIVE = [178, 24, 43] as const;

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const GRAY = 0; // colour types of PNG
const RGB = 2;
const INDEXED = 3;
const STORED_BLOCK = 65535; // the most bytes that one stored block holds
const ADLER_MODULUS = 65521; // the largest prime below 2¹⁶

/**
 * A grey image, 0 black to 255 white.
 * bytes [height × width], rows from the top.
 * @throws ShapeError when the sizes differ.
 * @example
 * const uri = grayImage(pixels, 28, 28);   // 'data:image/png;base64,…'
 */
export function grayImage(bytes: Uint8Array, width: number, height: number): string {
  requireArguments('grayImage', bytes, width, height);
  requireSize('grayImage', bytes.length, width, height);
  return pngUri(bytes, width, height, GRAY);
}

/**
 * A colour image. bytes [height × width × 3], rows from the top.
 * @throws ShapeError when the sizes differ.
 * @example
 * const uri = rgbImage(pixels, 32, 32);    // three bytes for each pixel
 */
export function rgbImage(bytes: Uint8Array, width: number, height: number): string {
  requireArguments('rgbImage', bytes, width, height);
  requireSize('rgbImage', bytes.length, width, height, 3);
  return pngUri(bytes, width, height, RGB);
}

/**
 * Weights as colours: blue below zero, white at it, red above. The scale is the largest magnitude's, the same on
 * both sides; pass `limit` to give several images one scale. A weight that is not a number is drawn as zero.
 * weights [height × width], rows from the top.
 * @throws ShapeError when the sizes differ.
 * @example
 * const uri = weightImage(weights, 28, 28);
 */
export function weightImage(
  weights: Float32Array | readonly number[],
  width: number,
  height: number,
  limit?: number,
): string {
  requireArguments('weightImage', weights, width, height, limit);
  const most = limit ?? largestMagnitude(weights);
  requireSize('weightImage', weights.length, width, height);
  const pixels = Uint8Array.from(weights, (weight) => {
    const share = most > 0 ? weight / most : 0;
    return 128 + Math.round(127 * Math.min(1, Math.max(-1, share || 0)));
  });
  return pngUri(pixels, width, height, INDEXED, divergingPalette());
}

/** Pixels along each side of square images of `featureCount` pixels; 0 where they are none, or too small to show anything. */
export function imageSide(featureCount: number): number {
  const side = Math.sqrt(featureCount);
  return Number.isInteger(side) && side >= 8 ? side : 0;
}

/**
 * The largest |w| that is finite; 0 of none.
 * @example
 * largestMagnitude([0.5, -2]);   // 2
 */
export function largestMagnitude(weights: Float32Array | readonly number[]): number {
  requireArguments('largestMagnitude', weights);
  let most = 0;
  for (const weight of weights) if (Number.isFinite(weight)) most = Math.max(most, Math.abs(weight));
  return most;
}

function requireSize(operation: string, length: number, width: number, height: number, samples = 1): void {
  const wanted = width * height * samples;
  if (Number.isInteger(width) && Number.isInteger(height) && width > 0 && length === wanted) return;
  throw new ShapeError(`${operation}: ${width}×${height} pixels need ${wanted} values, ${length} given`);
}

/** The colour of a weight, -1 blue, 0 white, 1 red, as [r, g, b] from 0 to 255; what is no number is drawn as zero. */
export function divergingColour(share: number): [red: number, green: number, blue: number] {
  const end = share < 0 ? NEGATIVE : POSITIVE;
  const part = Math.min(1, Math.abs(share)) || 0;
  const channel = (i: 0 | 1 | 2) => ZERO[i] + (end[i] - ZERO[i]) * part;
  return [channel(0), channel(1), channel(2)];
}

/** 256 colours, zero at index 128, as [r, g, b] bytes. */
function divergingPalette(): Uint8Array {
  const palette = new Uint8Array(256 * 3);
  for (let index = 0; index < 256; index++) palette.set(divergingColour((index - 128) / 127), index * 3);
  return palette;
}

function pngUri(
  pixels: Uint8Array,
  width: number,
  height: number,
  type: number,
  palette?: Uint8Array,
): string {
  const line = type === RGB ? 3 * width : width;
  const scanlines = new Uint8Array(height * (line + 1)); // each begins with its filter, 0 for none
  for (let row = 0; row < height; row++) {
    scanlines.set(pixels.subarray(row * line, (row + 1) * line), row * (line + 1) + 1);
  }
  const header = [...bigEndian(width), ...bigEndian(height), 8, type, 0, 0, 0];
  const bytes = [
    ...SIGNATURE,
    ...chunk('IHDR', header),
    ...(palette ? chunk('PLTE', [...palette]) : []),
    ...chunk('IDAT', stored(scanlines)),
    ...chunk('IEND', []),
  ];
  return `data:image/png;base64,${base64(bytes)}`;
}

function chunk(name: string, content: number[]): number[] {
  const typed = [...Array.from(name, (letter) => letter.charCodeAt(0)), ...content];
  return [...bigEndian(content.length), ...typed, ...bigEndian(crc32(typed))];
}

/** A zlib stream of stored blocks. */
function stored(data: Uint8Array): number[] {
  const bytes = [0x78, 0x01]; // deflate with a 32 kB window, the fastest level
  for (let start = 0; start < data.length; start += STORED_BLOCK) {
    const block = data.subarray(start, start + STORED_BLOCK);
    const last = start + STORED_BLOCK >= data.length ? 1 : 0;
    const { length } = block;
    bytes.push(last, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255);
    for (const byte of block) bytes.push(byte);
  }
  bytes.push(...bigEndian(adler32(data)));
  return bytes;
}

function bigEndian(value: number): number[] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** RFC 1950, §8.2. */
function adler32(data: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of data) {
    a = (a + byte) % ADLER_MODULUS;
    b = (b + a) % ADLER_MODULUS;
  }
  return ((b << 16) | a) >>> 0;
}

/** The PNG specification's (ISO/IEC 15948, annex D), bit by bit: the images are small. */
function crc32(data: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function base64(bytes: readonly number[]): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
