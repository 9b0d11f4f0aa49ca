// A table that is larger than memory may be: two passes over the file make a folder of encoded rows, from which every epoch is read.
// Before: encode-large-table.ts has the passes, row-cache.ts the rows. Next: cli/large-data.ts.

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Dataset } from '../../data/dataset.js';
import type { RowTotals } from '../../data/row-stream.js';
import { DataError } from '../../errors.js';
import { TableData } from '../../table/table-data.js';
import type { Survey } from '../../table/table-survey.js';
import { VERSION } from '../../version.js';
import { readCells } from './cell-file.js';
import {
  encode,
  type LargeTableOptions,
  look,
  ROWS,
  SAMPLE,
  shapeOf,
  VALIDATION,
} from './encode-large-table.js';
import { gzipError } from './gzip.js';
import { memoryBudget } from './memory-budget.js';
import { CachedRows } from './row-cache.js';

export interface LargeRows {
  readonly stream: CachedRows;
  readonly validation: Dataset;
  /** SHA-256 of the file, decompressed. */
  readonly checksum: string;
  /** The folder of encoded rows. */
  readonly folder: string;
  readonly survey: Survey;
  close(): Promise<void>;
}

interface Meta {
  survey: Survey;
  totals: { [Name in keyof RowTotals]: unknown };
  checksum: string;
  /** Of the file when it was read. */
  stamp: string;
}

const META = 'rows.json';

/** Encodes the rows, unless the folder is there from an earlier run that was stopped. @throws DataError, OptionError */
export async function openLargeTable(path: string, options: LargeTableOptions): Promise<LargeRows> {
  const known = options.known === undefined ? null : join(options.folder, options.known);
  const kept = known === null ? null : await readMeta(known);
  const folder =
    kept?.stamp === (await stampOf(path))
      ? known!
      : join(options.folder, `rows-${await keyOf(path, options)}`);
  const there = await readMeta(folder);
  if (there === null) await build(path, folder, options);
  const { survey, totals, checksum } = there ?? (await readMeta(folder))!;
  const shape = shapeOf(survey, options);
  const { schema, bytes } = survey;
  const classes = survey.classes ?? undefined;
  const read = async (file: string) => {
    const table = await readCells(join(folder, file), path, schema.named);
    return TableData.of(table, { schema, classes, missing: options.missing }).dataset();
  };
  const sample = await read(SAMPLE);
  const validation = await read(VALIDATION);
  const features =
    sample.features instanceof Uint8Array && !bytes ? Float32Array.from(sample.features) : sample.features;
  const stream = await CachedRows.open(join(folder, ROWS), {
    sample: new Dataset({ ...sample, features }),
    totals: totalsOf(totals),
    windowRows: memoryBudget(options.memory).windowRows(shape),
    shape,
  });
  return { stream, validation, checksum, folder, survey, close: () => stream.close() };
}

/** Removes the folder of encoded rows. */
export async function removeLargeRows(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function readMeta(folder: string): Promise<Meta | null> {
  try {
    return JSON.parse(await readFile(join(folder, META), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new DataError(
      `${join(folder, META)}: cannot be read; remove the folder, and the rows are encoded again`,
      { cause: error },
    );
  }
}

function totalsOf(saved: Meta['totals']): RowTotals {
  const floats = (name: keyof RowTotals) => Float32Array.from(saved[name] as number[]);
  const arrays = {
    mean: floats('mean'),
    deviation: floats('deviation'),
    least: floats('least'),
    largest: floats('largest'),
  };
  return { ...(saved as unknown as RowTotals), ...arrays };
}

/** Of the file and of every option that the rows depend on. */
async function keyOf(path: string, options: LargeTableOptions): Promise<string> {
  const { onProgress: _, onNotice: __, folder: ___, known: ____, validationAsked: _____, ...own } = options;
  const { size, mtimeMs } = await stat(path);
  const text = JSON.stringify([VERSION, resolve(path), size, mtimeMs, Object.entries(own).sort()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** All under a temporary name, so that a folder that is there is whole. */
async function build(path: string, folder: string, options: LargeTableOptions): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const part = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    const before = await stampOf(path);
    const { survey, checksum } = await look(path, options);
    const totals = await encode(path, part, survey, options);
    if ((await stampOf(path)) !== before)
      throw new DataError(`${path}: was changed while it was read; begin again when it is complete`);
    const arrays = Object.entries(totals).map(([name, value]) => [
      name,
      value instanceof Float32Array ? Array.from(value) : value,
    ]);
    await writeFile(
      join(part, META),
      JSON.stringify({ survey, checksum, stamp: before, totals: Object.fromEntries(arrays) }),
    );
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw gzipError(path, error);
  }
}

async function stampOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${size} ${mtimeMs}`;
}
