// PNG and JPEG files to pixels: PNG by decode-png.ts, JPEG by sharp where it is installed, else by jpeg-js. They are loaded when the first
// photo is met. Next: image-files.ts.

import { createRequire } from 'node:module';
import { type ImageHeader, MOST_PIXELS, readImageHeader } from '../../data/image-header.js';
import { orientImage } from '../../data/orient-image.js';
import type { Pixels } from '../../data/resize-image.js';
import { DataError, OptionError } from '../../errors.js';

export interface ImageDecoder {
  /** What decodes JPEG files, as messages name it: "sharp 0.35.5". */
  readonly jpeg: string;
  /** The pixels as a viewer shows them. @throws DataError that begins with `name`. */
  decode(bytes: Uint8Array, name: string): Promise<Pixels>;
}

/** jpeg-js takes some 36 bytes a pixel while it decodes: 1.2 GB for these. */
export const MOST_JPEG_JS_PIXELS = 2 ** 25;

/** @throws DataError for an image that sharp would decode, but jpeg-js only with gigabytes of memory. */
function requireJpegJsSize({ width, height, components }: ImageHeader, name: string): void {
  if (width * height <= MOST_JPEG_JS_PIXELS) return;
  const most = MOST_JPEG_JS_PIXELS.toLocaleString('en-US');
  const other = components === 4 ? '' : ', or npm install sharp, which takes less memory';
  throw new DataError(
    `${name}: the image is ${width}×${height} pixels, which is more than ${most}, the most that jpeg-js decodes; make it smaller first${other}`,
  );
}

type DecodeJpeg = (bytes: Uint8Array) => Pixels | Promise<Pixels>;

/** @param find finds the package of that name; undefined where it is not installed. */
export async function imageDecoder(find = findPackage): Promise<ImageDecoder> {
  const sharp = wantsSharp() ? ((await find('sharp')) as Sharp | undefined) : undefined;
  const { decodePng } = await import('./decode-png.js');
  const bySharp = sharp && decodeBySharp(sharp);
  const decodeJpeg = async (bytes: Uint8Array, { components }: ImageHeader) => {
    // sharp converts CMYK by a colour profile that is not the file's.
    if (bySharp && components !== 4) return bySharp(bytes);
    return (await jpegJs())(bytes);
  };
  return {
    jpeg: sharp ? `sharp ${sharp.default.versions['sharp']}` : 'jpeg-js',
    async decode(bytes, name) {
      const header = readImageHeader(bytes, name);
      if (header.format === 'jpeg' && (!bySharp || header.components === 4)) requireJpegJsSize(header, name);
      try {
        const pixels = header.format === 'png' ? decodePng(bytes) : await decodeJpeg(bytes, header);
        return orientImage(pixels, header.orientation);
      } catch (error) {
        throw new DataError(
          `${name}: the ${header.format.toUpperCase()} image cannot be decoded: ${reasonOf(error as Error)}`,
          {
            cause: error,
          },
        );
      }
    },
  };
}

/** @throws OptionError where JACQUARD_SHARP is set to anything but off. */
function wantsSharp(): boolean {
  const setting = process.env['JACQUARD_SHARP'];
  if (!setting) return true;
  if (setting === 'off') return false;
  throw new OptionError(`JACQUARD_SHARP: "${setting}" found; set it to off, or leave it out`);
}

async function jpegJs(): Promise<DecodeJpeg> {
  const { default: jpeg } = await import('jpeg-js');
  return (bytes) => {
    const { width, height, data } = jpeg.decode(bytes, {
      ...{ useTArray: true, formatAsRGBA: false, tolerantDecoding: false },
      // The size was checked before; these are its own limits, a little above.
      ...{ maxResolutionInMP: MOST_JPEG_JS_PIXELS / 1e6 + 1, maxMemoryUsageInMB: 1024 },
    });
    return { width, height, channels: 3, data };
  };
}

/** What is used of sharp. */
export interface Sharp {
  default: {
    (
      bytes: Uint8Array,
      options: object,
    ): {
      raw(): {
        toBuffer(options: { resolveWithObject: true }): Promise<{ data: Uint8Array; info: SharpInfo }>;
      };
    };
    versions: Record<string, string | undefined>;
  };
}

interface SharpInfo {
  width: number;
  height: number;
  channels: number;
}

function decodeBySharp({ default: sharp }: Sharp): DecodeJpeg {
  return async (bytes) => {
    // Without colour profiles and turning: as jpeg-js, and pages, have the pixels.
    const image = sharp(bytes, { failOn: 'warning', ignoreIcc: true, limitInputPixels: MOST_PIXELS });
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels as Pixels['channels'], data };
  };
}

/** Not by a literal, so that neither TypeScript nor a bundler looks for the package. */
async function findPackage(name: string): Promise<unknown> {
  try {
    createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined; // it is not installed
  }
  try {
    return await import(name);
  } catch (error) {
    throw new OptionError(
      `${name} is installed, but cannot be loaded (${reasonOf(error as Error)}); install it again, or set JACQUARD_SHARP=off`,
      { cause: error },
    );
  }
}

/** In one line. What jpeg-js stumbles over in damaged data would say nothing to a reader. */
function reasonOf(error: Error): string {
  if (error.name === 'TypeError') return 'its data is damaged';
  return error.message.trim().split('\n')[0];
}
