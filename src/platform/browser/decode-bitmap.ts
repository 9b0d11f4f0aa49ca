// PNG and JPEG Files to pixels with the browser's own decoder, in a page or a worker. Next: load-files.ts.

import { MOST_BYTES, readImageHeader } from '../../data/image-header.js';
import type { Pixels } from '../../data/resize-image.js';
import { DataError } from '../../errors.js';
import type { ImageAccess } from '../../loading/read-images.js';
import type { FileLike } from '../../web-types.js';

/** @param nameOf what messages call a file, such as its path below a folder. */
export function browserImages<F extends FileLike>(nameOf = (file: F) => file.name): ImageAccess<F> {
  return {
    decoder: 'decoded by the browser',
    nameOf,
    sizeOf: ({ size }) => size,
    decode: (file) => decodeImage(file, nameOf(file)),
  };
}

/**
 * The image as it is to be seen, turned as EXIF says, on white, its colours without a profile.
 * @throws DataError that begins with `name`.
 */
async function decodeImage(file: FileLike, name: string): Promise<Pixels> {
  if (file.size > MOST_BYTES) throw new DataError(`${name}: ${file.size} bytes are too many for an image`);
  const bytes = await file.arrayBuffer().catch((error) => {
    throw new DataError(`${name}: cannot be read: ${(error as Error).message}`, { cause: error });
  });
  const { format } = readImageHeader(new Uint8Array(bytes), name);
  try {
    const bitmap = await createImageBitmap(new Blob([bytes], { type: `image/${format}` }), {
      colorSpaceConversion: 'none',
    });
    try {
      return pixelsOf(bitmap);
    } finally {
      bitmap.close();
    }
  } catch (error) {
    throw new DataError(
      `${name}: the ${format.toUpperCase()} image cannot be decoded: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function pixelsOf(bitmap: ImageBitmap): Pixels {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser has no canvas for it');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  return { width, height, channels: 4, data: context.getImageData(0, 0, width, height).data };
}
