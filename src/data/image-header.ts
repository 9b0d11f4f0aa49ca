// What the first bytes of a photo say: PNG or JPEG, how large it is, and how a JPEG is to be turned. Read before anything is decoded, so
// that a small file cannot ask for gigabytes; and whether its end is there. Next: the platforms' decoders; loading/read-images.ts.

import { DataError } from '../errors.js';

/** Names of files that are taken for photos. */
export const IMAGE_NAME = /\.(png|jpe?g)$/i;

/** 8192×8192; decoded, four bytes a pixel. Larger images are refused. */
export const MOST_PIXELS = 2 ** 26;

/** Of a side, in pixels: JPEG allows no more. A PNG with a longer side is no photo, and would take minutes to resize. */
export const MOST_SIDE = 65_535;

/** Of a file: no honest image takes more than 8 bytes a pixel. */
export const MOST_BYTES = 8 * MOST_PIXELS;

export interface ImageHeader {
  format: 'png' | 'jpeg';
  /** As the pixels are stored, before the turn. */
  width: number;
  height: number;
  /** Of a JPEG: 1 grey, 3 colours, 4 CMYK. */
  components?: number;
  /** EXIF's number for how the image is to be turned and mirrored, 1 to 8; 1 for none. */
  orientation: number;
}

/**
 * @param bytes of the whole file: its end is looked for too, as not all browsers miss it.
 * @throws DataError for anything but a PNG or JPEG image of an acceptable size that has its end. `name` begins messages.
 */
export function readImageHeader(bytes: Uint8Array, name: string): ImageHeader {
  if (bytes.length === 0) throw new DataError(`${name}: the file is empty`);
  const header = isPng(bytes) ? pngHeader(bytes) : isJpeg(bytes) ? jpegHeader(bytes) : null;
  if (header === null) throw new DataError(`${name}: ${otherFormat(bytes)}, PNG or JPEG expected`);
  if (header === 'cut') throw new DataError(`${name}: the image is cut short`);
  const { width, height } = header;
  if (width < 1 || height < 1) throw new DataError(`${name}: the image is ${width}×${height} pixels`);
  const isLarge = width * height > MOST_PIXELS;
  if (!isLarge && Math.max(width, height) <= MOST_SIDE) return header;
  const most = isLarge ? `${shown(MOST_PIXELS)} in all` : `${shown(MOST_SIDE)} on a side`;
  throw new DataError(
    `${name}: the image is ${width}×${height} pixels, which is more than ${most}; make it smaller first`,
  );
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}

/** Names of PNG's chunks: the end, pixels, EXIF. */
const [IEND, IDAT, EXIF] = [0x49454e44, 0x49444154, 0x65584966];
/** The marker SOS. */
const SCAN = 0xda;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

export function isPng(bytes: Uint8Array): boolean {
  return PNG.every((byte, i) => bytes[i] === byte);
}

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/** Formats that are known by their first bytes, for messages. */
const OTHERS: [RegExp, string][] = [
  [/^GIF8/, 'a GIF image'],
  [/^RIFF.{4}WEBP/s, 'a WebP image'],
  [/^BM/, 'a BMP image'],
  [/^(II\*\0|MM\0\*)/, 'a TIFF image'],
  [/^.{4}ftyp(heic|heix|mif1|avif)/s, 'a HEIC or AVIF image'],
  [/^\s*<(\?xml|svg|!doctype|html)/i, 'a text such as SVG or HTML'],
  [/^%PDF/, 'a PDF document'],
];

function otherFormat(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, 64));
  return OTHERS.find(([pattern]) => pattern.test(text))?.[1] ?? 'not an image';
}

/** Walks the chunks up to the last, IEND. EXIF counts where browsers heed it: the first chunk of it, before the pixels. */
function pngHeader(bytes: Uint8Array): ImageHeader | 'cut' {
  const view = viewOf(bytes);
  if (bytes.length < 33) return 'cut';
  let orientation: number | undefined;
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = view.getUint32(at + 4);
    if (name === IDAT) orientation ??= 1;
    if (name === EXIF)
      orientation ??= exifOrientation(bytes.subarray(at + 8, at + 8 + view.getUint32(at))) ?? 1;
    if (name === IEND)
      return {
        format: 'png',
        width: view.getUint32(16),
        height: view.getUint32(20),
        orientation: orientation ?? 1,
      };
  }
  return 'cut';
}

/** Whether the marker of the end, EOI, is somewhere after `start`, where the pixels begin; other data may follow it. */
function hasEndOfJpeg(bytes: Uint8Array, start: number): boolean {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1] === 0xd9) return true;
  return false;
}

/** Walks the segments up to the first scan; the frame header has the size. */
function jpegHeader(bytes: Uint8Array): ImageHeader | 'cut' {
  const view = viewOf(bytes);
  let orientation = 1;
  let frame: Omit<ImageHeader, 'orientation'> | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return 'cut';
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++; // a filling byte
      continue;
    }
    const length = view.getUint16(at + 2);
    if (isFrame(marker)) {
      if (at + 10 > bytes.length) return 'cut';
      const [height, width, components] = [view.getUint16(at + 5), view.getUint16(at + 7), bytes[at + 9]];
      frame = { format: 'jpeg', width, height, components };
    }
    if (marker === SCAN) {
      const isWhole = frame && hasEndOfJpeg(bytes, at + 2 + length) && hasPixels(frame, bytes.length);
      return isWhole ? { ...frame!, orientation } : 'cut';
    }
    const segment = bytes.subarray(at + 4, at + 2 + length);
    if (marker === 0xe1 && String.fromCharCode(...segment.subarray(0, 4)) === 'Exif')
      orientation = exifOrientation(segment.subarray(6)) ?? orientation;
    at += 2 + length;
  }
  return 'cut';
}

/** Every block of 8×8 pixels takes at least a bit: a small file cannot make a decoder reserve room for a very large image. */
function hasPixels({ width, height }: Pick<ImageHeader, 'width' | 'height'>, bytes: number): boolean {
  return width * height <= 64 * 8 * bytes;
}

/** SOF0 to SOF15, without the tables that are numbered among them (DHT, JPG, DAC). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

const ORIENTATION_TAG = 0x0112;

/** The orientation in EXIF data: a TIFF header, and its first list of tags. */
function exifOrientation(bytes: Uint8Array): number | undefined {
  if (bytes.length < 10) return undefined;
  const tiff = viewOf(bytes);
  const little = tiff.getUint16(0) === 0x4949;
  const list = tiff.getUint32(4, little);
  const has = (end: number) => end <= tiff.byteLength;
  if (!has(list + 2)) return undefined;
  const count = tiff.getUint16(list, little);
  for (let i = 0; i < count && has(list + 2 + 12 * (i + 1)); i++) {
    const entry = list + 2 + 12 * i;
    if (tiff.getUint16(entry, little) !== ORIENTATION_TAG) continue;
    const value = tiff.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
