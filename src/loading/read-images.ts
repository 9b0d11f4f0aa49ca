// Photos to rows of bytes, and folders of photos to data sets. The platform brings the decoder.
// Before: data/image-folders.ts says which file is of which class. Next: platform/node/image-files.ts, platform/browser/decode-bitmap.ts.

import { relabel } from '../data/classes.js';
import { Dataset } from '../data/dataset.js';
import type { Parts } from '../data/file-layouts.js';
import type { ImageClass, ImageFolder } from '../data/image-folders.js';
import {
  describePreparation,
  IMAGE_OPTIONS,
  type ImagePreparation,
  imagePreparation,
  shapeOfImages,
} from '../data/image-preparation.js';
import type { OnProgress } from '../data/progress.js';
import { type Pixels, resizeImage } from '../data/resize-image.js';
import { DataError, OptionError, OutOfMemoryError } from '../errors.js';
import { type Given, namesIn } from '../options/option.js';
import { requireShape } from '../options/shapes.js';
import { suggest } from '../table/suggest.js';
import type { OnNotice } from './read-files.js';

/** Files that cannot be read as images, and are not to be skipped. */
export class DamagedImagesError extends DataError {}

export interface ImageAccess<F> {
  /** What decodes the files, as messages say it. */
  readonly decoder: string;
  nameOf(file: F): string;
  /** In bytes. */
  sizeOf(file: F): number;
  /** @throws DataError that begins with the file's name. */
  decode(file: F): Promise<Pixels>;
}

export interface ReadImagesOptions {
  preparation: ImagePreparation;
  /** Go on without files that cannot be read as images. */
  skipDamaged?: boolean;
  onProgress?: OnProgress;
  onNotice?: OnNotice;
}

export interface ImageRows<F> {
  /** [files, height·width·channels] */
  features: Uint8Array;
  featureCount: number;
  /** Those that were read. */
  files: F[];
}

const OPTIONS = {
  preparation: { size: 'list', colorMode: 'text' },
  ...{ 'skipDamaged?': 'switch', 'onProgress?': 'function', 'onNotice?': 'function' },
};

/** At most this many damaged files are named. */
const MOST_NAMED = 10;

/**
 * The files as rows, in their order. `place` is what messages call them together.
 * @throws DataError that names the files that cannot be read as images, unless they are to be skipped; also when none is left.
 */
export async function readImages<F>(
  access: ImageAccess<F>,
  place: string,
  files: readonly F[],
  options: ReadImagesOptions,
): Promise<ImageRows<F>> {
  requireShape('files', files, 'list');
  requireShape('options', options, OPTIONS);
  const { preparation, skipDamaged, onProgress, onNotice } = options;
  imagePreparation({ imageSize: preparation.size, colorMode: preparation.colorMode });
  const featureCount = shapeOfImages(preparation).reduce((product, size) => product * size, 1);
  const features = roomFor(place, files.length, featureCount);
  const read: F[] = [];
  const damaged: string[] = [];
  const totalBytes = files.reduce((sum, file) => sum + access.sizeOf(file), 0);
  let doneBytes = 0;
  for (const file of files) {
    const row = features.subarray(read.length * featureCount, (read.length + 1) * featureCount);
    try {
      resizeImage(await access.decode(file), preparation, row);
      read.push(file);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      damaged.push(error.message);
    }
    doneBytes += access.sizeOf(file);
    onProgress?.({ stage: 'read', file: place, doneBytes, totalBytes });
  }
  if (damaged.length > 0) reportDamaged(place, damaged, files.length, { skipDamaged, onNotice });
  if (read.length === 0) throw new DataError(`${place}: no image in it can be read`);
  return { features: features.subarray(0, read.length * featureCount), featureCount, files: read };
}

/** @throws OptionError for an option of photos that is given with other data. */
export function requireNoImageOptions(
  source: string,
  options: Given<typeof IMAGE_OPTIONS> & { skipDamaged?: boolean },
): void {
  const given = ([...namesIn(IMAGE_OPTIONS), 'skipDamaged'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (given === undefined) return;
  throw new OptionError(
    `${given}: it is for a folder with a folder of PNG or JPEG files for each class, which ${source} is not; leave it out`,
  );
}

/** @throws OutOfMemoryError */
function roomFor(place: string, rows: number, featureCount: number): Uint8Array {
  try {
    return new Uint8Array(rows * featureCount);
  } catch (error) {
    throw new OutOfMemoryError(
      `${place}: ${rows} images of ${featureCount} values each do not fit into memory; choose a smaller image size, or fewer images`,
      { cause: error },
    );
  }
}

function reportDamaged(
  place: string,
  damaged: readonly string[],
  of: number,
  { skipDamaged, onNotice }: Pick<ReadImagesOptions, 'skipDamaged' | 'onNotice'>,
): void {
  const named = damaged.slice(0, MOST_NAMED);
  const more = damaged.length - named.length;
  const listed = [...named, ...(more > 0 ? [`and ${more} more`] : [])].map((line) => `\n  ${line}`).join('');
  const count = `${damaged.length} of ${of} ${of === 1 ? 'file' : 'files'} cannot be read as ${of === 1 ? 'an image' : 'images'}`;
  if (skipDamaged) {
    onNotice?.(`${place}: ${count}, and ${damaged.length === 1 ? 'is' : 'are'} left out:${listed}`, true);
    return;
  }
  if (of === 1) throw new DataError(damaged[0]);
  throw new DamagedImagesError(
    `${place}: ${count}; ${suggest('skipDamaged', '$ leaves them out', true)}:${listed}`,
  );
}

/**
 * Reads every part of a folder of photos. A row is of the class whose folder it lies in, and the rows lie in the order of the files' names.
 * @param known the classes of a model, where there is one: the folder may then hold some of them only.
 * @throws DataError as readImages; for one class alone, and for a class that has no image left, or that the training part lacks.
 */
export async function readImageFolder<F>(
  access: ImageAccess<F>,
  name: string,
  folder: ImageFolder<F>,
  options: ReadImagesOptions,
  known?: readonly string[],
): Promise<Parts> {
  const { preparation, onNotice } = options;
  if (folder.train.length < 2 && known === undefined) {
    throw new DataError(
      `${name}: one folder of a class (${folder.train[0].name}) found, at least two expected`,
    );
  }
  for (const doubt of folder.doubts) onNotice?.(doubt, true);
  const read = (part: ImageClass<F>[] | undefined) => part && readPart(access, name, part, options);
  const train = (await read(folder.train))!;
  const classes = { names: train.classNames, codes: null };
  const others = async (part: 'validation' | 'test') => {
    const unknown = folder[part]?.find((one) => !classes.names.includes(one.name));
    if (unknown) {
      throw new DataError(
        `${name}: class "${unknown.name}" of the ${part} part is not in the training part, which has ${classes.names.join(', ')}`,
      );
    }
    const data = await read(folder[part]);
    return data && relabel(data, classes);
  };
  const parts = { train, validation: await others('validation'), test: await others('test') };
  const count = [parts.train, parts.validation, parts.test].reduce((sum, part) => sum + (part?.size ?? 0), 0);
  onNotice?.(
    `${name}: ${count} images of ${classes.names.length} classes, resized to ${describePreparation(preparation)}; ${access.decoder}`,
  );
  return parts;
}

async function readPart<F>(
  access: ImageAccess<F>,
  name: string,
  classes: readonly ImageClass<F>[],
  options: ReadImagesOptions,
): Promise<Dataset> {
  const labels = new Map(classes.flatMap(({ files }, label) => files.map((file) => [file, label])));
  const { features, featureCount, files } = await readImages(access, name, [...labels.keys()], options);
  const rows = Int32Array.from(files, (file) => labels.get(file)!);
  const lost = classes.findIndex((_, label) => !rows.includes(label));
  if (lost >= 0) throw new DataError(`${name}: class "${classes[lost].name}" has no image that can be read`);
  return new Dataset({
    ...{ name, features, featureCount, labels: rows },
    classNames: classes.map((one) => one.name),
    sampleShape: shapeOfImages(options.preparation),
    images: options.preparation,
  });
}
