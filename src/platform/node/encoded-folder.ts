// The folder of encoded rows beside the runs: made once for files and options, found again by a run that resumes, and whole
// wherever it has its name. Several runs may read it; the last one removes it. Before: row-cache.ts, file-lock.ts. Next: large-table.ts and large-idx.ts say what is in it.

import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Dataset } from '../../data/dataset.js';
import type { OnProgress } from '../../data/progress.js';
import type { RowTotals } from '../../data/row-stream.js';
import { DataError } from '../../errors.js';
import type { OnNotice } from '../../loading/read-files.js';
import { VERSION } from '../../version.js';
import { removeAll, renameFlushed, writeFileAtomic } from './atomic-file.js';
import { withFileLock } from './file-lock.js';
import { isThere, requireThere } from './file-status.js';
import { gzipError } from './gzip.js';
import { readIfThere } from './open-file.js';
import { isOfDead, THIS_PROCESS } from './process-identity.js';
import type { CachedRows } from './row-cache.js';
import { writeError } from './write-error.js';

export interface LargeOptions {
  /** Rows to validate on: a count, or a share below 1. */
  readonly validation: number;
  /** Whether it was asked for; else fewer rows may be taken. */
  readonly validationAsked: boolean;
  readonly seed: number;
  /** Bytes that the whole process may take. */
  readonly memory: number;
  /** Where the folder of encoded rows is made. */
  readonly folder: string;
  /** The name of a folder in it that an earlier run made of the same file. */
  readonly known?: string;
  readonly onProgress?: OnProgress;
  readonly onNotice?: OnNotice;
}

/** Rows that are read from disk, epoch by epoch, with those that are held in memory. */
export interface LargeRows {
  readonly stream: CachedRows;
  readonly validation: Dataset;
  /** SHA-256 of the files, decompressed. */
  readonly checksum: string;
  /** The folder of encoded rows. */
  readonly folder: string;
  /** Rows that the schema was learnt from; null without a schema. */
  readonly sampled: number | null;
  /** The same kind of rows in another file, or pair of files, which is read as a whole. */
  readOther(path: string, labels?: string): Promise<Dataset>;
  close(): Promise<void>;
}

/** What a folder's rows.json has besides what its maker puts in. */
export interface Encoded {
  readonly totals: RowTotals;
  readonly checksum: string;
}

const META = 'rows.json';

/** `build` fills a folder, unless it is there from a run that was stopped. @throws DataError for files that change meanwhile. */
export async function encodedFolder<Own extends Encoded>(
  files: readonly string[],
  options: LargeOptions,
  build: (folder: string) => Promise<Own>,
): Promise<Own & { folder: string }> {
  const stamp = stampOf(files);
  const { known } = options;
  const kept = known === undefined ? null : await use<Own>(join(options.folder, known), stamp);
  if (kept) return kept;
  const folder = join(options.folder, `rows-${keyOf(files, stamp, options)}`);
  await mkdir(dirname(folder), { recursive: true }).catch((error) => {
    throw writeError(folder, error);
  });
  const there = await use<Own>(folder, stamp);
  if (there) return there;
  await removeAbandoned(folder);
  const part = await mkdtemp(join(dirname(folder), `.${basename(folder)}.${THIS_PROCESS}.`)).catch(
    (error) => {
      throw writeError(folder, error);
    },
  );
  try {
    const made = await build(part);
    if (stampOf(files) !== stamp)
      throw new DataError(`${files.join()}: was changed while it was read; begin again when it is complete`);
    const plain = (_: string, value: unknown) => (value instanceof Float32Array ? Array.from(value) : value);
    await writeFileAtomic(join(part, META), JSON.stringify({ ...made, stamp }, plain));
    await withFileLock(folder, () => renameFlushed(part, folder));
  } catch (error) {
    await removeAll(part).catch(() => {}); // the error that led here says more
    const code = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code;
    // Another process was faster.
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw gzipError(files[0], error);
  }
  // Where that one is done with it already, it is made again.
  return (await use<Own>(folder, stamp)) ?? encodedFolder(files, options, build);
}

/** Closes all, also where one cannot be closed. @throws what the first of those throws */
export async function closeAll(files: readonly { close(): Promise<void> }[]): Promise<void> {
  const ends = await Promise.allSettled(files.map((file) => file.close()));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

/** What says that a process uses a folder: files in it, by folder. */
const marks = new Map<string, string[]>();

/** The folder, marked as used; null where there is none, or one of other files. */
function use<Own extends Encoded>(folder: string, stamp: string): Promise<(Own & { folder: string }) | null> {
  if (!isThere(folder)) return Promise.resolve(null);
  return withFileLock(folder, async () => {
    const there = read<Own>(folder);
    if (there?.stamp !== stamp) return null;
    const mark = join(folder, `used.${THIS_PROCESS}.${randomBytes(4).toString('hex')}`);
    await writeFile(mark, '').catch((error) => {
      throw writeError(folder, error);
    });
    marks.set(folder, [...(marks.get(folder) ?? []), mark]);
    return { ...there, folder };
  });
}

/** Ends one use of a folder of encoded rows, and removes it unless it is to be kept, or used by others. */
export async function leaveEncoded(folder: string, { keep = false } = {}): Promise<void> {
  await withFileLock(folder, async () => {
    const [mark, ...others] = marks.get(folder) ?? [];
    marks.set(folder, others);
    if (mark !== undefined) await removeAll(mark);
    const names = keep ? [] : await readdir(folder).catch(() => []);
    const used = names.some((name) => name.startsWith('used.') && !isOfDead(join(folder, name)));
    if (!keep && !used) await removeAll(folder);
  });
}

/** What processes left that were killed while they made this folder. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder)).catch(() => [])) {
    const path = join(dirname(folder), name);
    if (name.startsWith(`.${basename(folder)}.`) && isOfDead(path)) await removeAll(path);
  }
}

function read<Own extends Encoded>(folder: string): (Own & { stamp: string }) | null {
  try {
    const bytes = readIfThere(join(folder, META));
    if (bytes === null) return null;
    const meta = JSON.parse(new TextDecoder().decode(bytes));
    const arrays = ['mean', 'deviation', 'least', 'largest'].map((name) => [
      name,
      Float32Array.from(meta.totals[name]),
    ]);
    return { ...meta, totals: { ...meta.totals, ...Object.fromEntries(arrays) } };
  } catch (error) {
    if (error instanceof DataError) throw error;
    const remedy = 'remove the folder, and the rows are encoded again';
    throw new DataError(`${join(folder, META)}: cannot be read; ${remedy}`, { cause: error });
  }
}

/** Of the files and of every option that the rows depend on. */
function keyOf(files: readonly string[], stamp: string, options: LargeOptions): string {
  const { onProgress: _, onNotice: __, folder: ___, known: ____, validationAsked: _____, ...own } = options;
  const paths = files.map((path) => resolve(path));
  const text = JSON.stringify([VERSION, paths, stamp, Object.entries(own).sort()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function stampOf(files: readonly string[]): string {
  const stamps = files.map((path) => {
    const { size, mtimeMs } = requireThere(path);
    return `${size} ${mtimeMs}`;
  });
  return stamps.join(', ');
}
