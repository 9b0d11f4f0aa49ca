// The rows for `jacquard predict`, from a table, IDX images or photos, and what is printed before each answer.
// Before: src/platform/node/ reads the files. Next: predict.ts.

import { describePreparation } from '../src/data/image-preparation.js';
import { OptionError } from '../src/errors.js';
import { requireNoTableOptions } from '../src/loading/require-table.js';
import type { Network } from '../src/network/network.js';
import { loadFeatures, type RowsToPredict } from '../src/platform/node/datasets.js';
import { isImagePath, loadImages } from '../src/platform/node/image-files.js';
import { findColumn } from '../src/table/column-names.js';
import { readingPart } from '../src/table/reading/read-options.js';
import { textAt } from '../src/table/table.js';
import { byteProgress, noteWaiting } from './data-progress.js';
import { noteForeignPhotos, requireImagesFor } from './image-options.js';
import { modelTargets } from './shared-options.js';
import type { ReadingOptions } from './table-options.js';
import { note } from './warnings.js';

/** A column that stands before the answers. */
export interface KeptColumn {
  name: string;
  at(row: number): string;
}

export interface KnownRows {
  rows: RowsToPredict;
  kept: KeptColumn[];
}

export interface RowOptions extends ReadingOptions {
  label?: string | number;
  keep?: string[];
  skipDamaged?: boolean;
  quiet?: boolean;
}

/** @throws OptionError, DataError for files that do not go together, or not with the model, or cannot be read. */
export async function rowsToPredict(
  network: Network,
  files: readonly string[],
  options: RowOptions,
): Promise<KnownRows> {
  return (await arePhotos(files))
    ? photoRows(network, files, options)
    : tableRows(network, files[0], options);
}

/** Whether the files are photos or folders of photos. @throws OptionError for several files of which one is not. */
async function arePhotos(files: readonly string[]): Promise<boolean> {
  const images = await Promise.all(files.map(isImagePath));
  const other = images.indexOf(false);
  if (files.length === 1 || other < 0) return images[0];
  throw new OptionError(
    `${files[other]}: several files are given, and this one is no PNG or JPEG file; give one table or IDX file, or photos`,
  );
}

async function tableRows(network: Network, file: string, options: RowOptions): Promise<KnownRows> {
  const { label, skipDamaged, keep = [] } = options;
  if (skipDamaged) throw new OptionError(`skipDamaged: ${file} is no photo; leave it out`);
  const { task, schema, architecture } = network;
  noteWaiting(file);
  const rows = await loadFeatures(file, {
    ...{
      inputSize: architecture.inputSize,
      inputShape: architecture.inputShape,
      schema,
      ...readingPart(options),
      label,
    },
    targets: modelTargets(network),
    classes: task === 'classes' ? { names: network.classNames!, codes: network.classCodes } : undefined,
    onNotice: (text, doubtful) => (doubtful || !options.quiet) && note(text),
  });
  return { rows, kept: keptColumns(rows, keep) };
}

/** The columns of --keep. @throws OptionError for columns that do not exist, and for images. */
function keptColumns({ table, name }: RowsToPredict, keep: readonly string[]): KeptColumn[] {
  if (keep.length === 0) return [];
  if (table === null) throw new OptionError(`keep: ${name} is not a table: it has no columns to keep`);
  return keep.map((wanted) => {
    const column = table.columns[findColumn(table, wanted, 'keep')];
    return { name: column.name, at: (row) => textAt(column, row) };
  });
}

async function photoRows(
  network: Network,
  files: readonly string[],
  options: RowOptions,
): Promise<KnownRows> {
  const { skipDamaged, quiet, keep } = options;
  requireNoTableOptions(files[0], 'photos', options);
  if (keep) throw new OptionError(`keep: ${files[0]} is not a table: it has no columns to keep`);
  const preparation = requireImagesFor(network, files[0]);
  const progress = byteProgress();
  const loaded = await loadImages(files, {
    ...{ preparation, skipDamaged, onProgress: progress.update },
    onNotice: (text, doubtful) => (doubtful || !quiet) && progress.notice(text),
  }).finally(progress.end);
  noteForeignPhotos(network);
  if (!quiet) note(`resized to ${describePreparation(preparation)}; ${loaded.decoder}`);
  const paths = loaded.files.map(({ path }) => path);
  const { features, featureCount } = loaded;
  return {
    rows: { name: files[0], rowCount: paths.length, featureCount, features, table: null },
    kept: [{ name: 'file', at: (row) => paths[row] }],
  };
}
