// Data that are larger than --memory allows: read in parts, trained on window by window. Before: platform/node/large-table.ts.
// Next: train.ts, which goes on as with data in memory, but for the training rows.

import { totalmem } from 'node:os';
import { dirname } from 'node:path';
import { Dataset } from '../src/data/dataset.js';
import { isGzip } from '../src/data/file-bytes.js';
import type { Layout } from '../src/data/file-layouts.js';
import { OptionError } from '../src/errors.js';
import { requireNoTableOptions } from '../src/loading/require-table.js';
import type { Network } from '../src/network/network.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { type LargeOptions, type LargeRows, leaveEncoded } from '../src/platform/node/encoded-folder.js';
import { isFile, isFolder, requireThere, statusOf } from '../src/platform/node/file-status.js';
import { openLargeIdx } from '../src/platform/node/large-idx.js';
import { openLargeTable } from '../src/platform/node/large-table.js';
import { pairsOf, readHeadNow } from '../src/platform/node/open-file.js';
import { layoutIn, readClassNames } from '../src/platform/node/read-folder.js';
import type { LearnOptions } from '../src/table/learn-schema.js';
import { byteProgress } from './data-progress.js';
import { evaluationOn, type Measured, measuredOf } from './evaluation-figures.js';
import { bytesOf } from './memory-option.js';
import { targetColumns } from './shared-options.js';
import { tableOptionsOf } from './table-options.js';
import type { TrainOptions } from './train-options.js';
import { note } from './warnings.js';

/** A table in memory takes up to so many times its file, and gzip makes text so many times smaller. */
const [GROWTH, GZIP] = [2, 6];

/** Data sets that are small. */
const NAMED = ['auto', 'fashion-mnist', 'sample'];

export interface LargeData {
  readonly data: LoadedData;
  readonly rows: LargeRows;
  /** The limit, as --memory has it. */
  readonly memory: string;
  /** Figures over all training rows, read once more. */
  measure(network: Network): Promise<Measured>;
  /** Ends the reading; the encoded rows are kept for a run that is to be resumed. */
  end(keep: boolean): Promise<void>;
}

/** The options with `memory` filled in, and the data; null where they fit into memory. */
export async function openLargeData(
  options: TrainOptions,
  scaling: Pick<LearnOptions, 'scaling' | 'smooth' | 'clip' | 'bins'>,
  { validationAsked, resumed, known }: { validationAsked: boolean; resumed?: string; known?: string },
): Promise<LargeData | null> {
  const { data: source } = options;
  const memory = options.memory === undefined ? totalmem() / 2 : bytesOf(options.memory);
  const layout = layoutOf(source);
  if (layout === null) {
    if (options.memory === undefined || NAMED.includes(source)) return null;
    throw new OptionError(
      `memory: ${source} is read as a whole; only tables in one file and IDX files can be read in parts; leave it out`,
    );
  }
  if (needOf(layout) <= memory) return null;
  const { kind, train, validation: own, test: ownTest } = layout;
  const [path] = train;
  if (kind === 'csvPair' || own || options.imageShape) {
    const what = own
      ? 'validation rows of their own'
      : kind === 'csvPair'
        ? 'features and labels apart'
        : 'an image shape';
    if (options.memory === undefined) return null;
    throw new OptionError(
      `memory: ${source} may need more, and data with ${what} are read as a whole; leave it out, or allow more`,
    );
  }
  const { update: onProgress, notice, end } = byteProgress();
  const { quiet = false } = options;
  const onNotice = (text: string, doubtful?: boolean) => {
    if (doubtful || !quiet) notice(text);
  };
  const about: LargeOptions = {
    ...{ validation: options.validation, validationAsked, seed: options.seed, memory },
    ...{ folder: resumed === undefined ? options.out : dirname(resumed), known, onProgress, onNotice },
  };
  const targets = targetColumns(options);
  const table = { ...tableOptionsOf(options), ...scaling, label: options.label, targets };
  if (kind === 'idx')
    requireNoTableOptions(source, 'IDX files', { ...tableOptionsOf(options), label: options.label, targets });
  const rows = await (kind === 'idx'
    ? openLargeIdx([path, train[1]], about, { name: source, classNames: await classNamesOf(source) })
    : openLargeTable(path, { ...table, ...about })
  ).finally(end);
  try {
    if (!quiet) say(source, rows, memory);
    const files = ownTest ?? (options.test === undefined ? undefined : [options.test]);
    const test = files && (await readTest(files, rows, memory));
    const { stream, validation, checksum } = rows;
    return {
      rows,
      memory: `${Math.round(memory / 1e6)}MB`,
      data: {
        ...{ name: source, sample: false, train: stream.sample, validation, test, checksum, origin: source },
      },
      measure: (network) => measureAll(network, rows),
      async end(keep) {
        await rows.close();
        await leaveEncoded(rows.folder, { keep });
      },
    };
  } catch (error) {
    await rows.close();
    await leaveEncoded(rows.folder);
    throw error;
  }
}

/** The files of a source that could be read in parts; null for others, such as photos and pipes. */
function layoutOf(source: string): Layout<string> | null {
  if (NAMED.includes(source)) return null;
  const stats = statusOf(source);
  if (stats?.isDirectory()) return (layoutIn(source) as Layout<string>) ?? null;
  if (stats) return stats.isFile() ? { kind: 'csv', standard: false, train: [source] } : null;
  const pairs = pairsOf(source).filter((pair) => pair.every(isFile));
  return pairs.length === 1
    ? { kind: isIdx(pairs[0][0]) ? 'idx' : 'csvPair', standard: false, train: pairs[0] }
    : null;
}

function isIdx(path: string): boolean {
  const [first, second] = readHeadNow(path, 2);
  return first === 0 && second === 0;
}

/** What the training rows may need in memory: images as much as their files, a table more. */
function needOf({ kind, train }: Layout<string>): number {
  const [path] = train;
  const { size } = requireThere(path);
  const gzip = isGzip(readHeadNow(path, 2));
  return size * (gzip ? GZIP : 1) * (kind === 'idx' ? 1 : GROWTH);
}

async function classNamesOf(source: string): Promise<readonly string[] | undefined> {
  return isFolder(source) ? readClassNames(source) : undefined;
}

function say(path: string, { stream, sampled, validation }: LargeRows, memory: number): void {
  const { size } = stream.totals;
  const windows = Math.ceil(size / stream.windowRows);
  note(
    `${path} may need more than ${Math.round(memory / 1e6)} MB of memory: it is read in parts, ${size} rows to train on in ${windows} window${windows === 1 ? '' : 's'}, ` +
      `${validation.size} to validate on${sampled === null ? '' : `; what the columns are was learnt from ${sampled} rows`}`,
  );
}

/** @throws OptionError for a file that does not fit into memory. */
async function readTest(
  [path, labels]: readonly string[],
  rows: LargeRows,
  memory: number,
): Promise<Dataset> {
  const { size } = requireThere(path);
  if (4 * GROWTH * size > memory)
    throw new OptionError(
      `test: ${path} has ${Math.round(size / 1e6)} MB, too much beside the training; test on fewer rows, or later with jacquard evaluate`,
    );
  return rows.readOther(path, labels);
}

/** How many rows are evaluated at a time: as many as fit in this many bytes of features. */
const [MOST_AT_ONCE, BYTES_AT_ONCE] = [4096, 4 << 20];

async function measureAll(network: Network, { stream }: LargeRows): Promise<Measured> {
  const { sample, totals } = stream;
  const { featureCount: n, targets } = sample;
  const width = targets?.names.length ?? 0;
  const sums: Partial<Record<keyof Measured, number>> = {};
  const squares = new Array<number>(width).fill(0);
  const Features = sample.features instanceof Uint8Array ? Uint8Array : Float32Array;
  const atOnce = Math.min(MOST_AT_ONCE, Math.ceil(BYTES_AT_ONCE / (n * Features.BYTES_PER_ELEMENT)));
  const features = new Features(atOnce * n);
  const labels = new Int32Array(atOnce);
  const values = new Float64Array(atOnce * width);
  let scaled: boolean | undefined;
  let held = 0;
  const evaluate = () => {
    // Views: copies would be garbage faster than it is collected.
    const rows = new Dataset({
      ...{ ...sample, source: undefined, rows: undefined, features: features.subarray(0, held * n) },
      ...(targets
        ? { targets: { ...targets, values: values.subarray(0, held * width) } }
        : { labels: labels.subarray(0, held) }),
      ...(targets && { labels: new Int32Array(held) }),
    });
    const evaluation = evaluationOn(network, rows);
    const found = measuredOf(evaluation);
    scaled = found.scaled;
    for (const name of ['loss', 'accuracy', 'meanAbsoluteError'] as const)
      if (found[name] !== undefined) sums[name] = (sums[name] ?? 0) + (found[name] as number) * held;
    if ('perTarget' in evaluation)
      for (const [j, { rootMeanSquaredError: error }] of evaluation.perTarget.entries())
        squares[j] += error ** 2 * held;
    held = 0;
  };
  for await (const piece of stream.inOrder()) {
    const { length } = piece.labels;
    for (let from = 0; from < length; ) {
      const count = Math.min(length - from, atOnce - held);
      features.set(piece.features.subarray(from * n, (from + count) * n), held * n);
      labels.set(piece.labels.subarray(from, from + count), held);
      if (piece.targets)
        values.set(piece.targets.subarray(from * width, (from + count) * width), held * width);
      from += count;
      held += count;
      if (held === atOnce) evaluate();
    }
  }
  if (held > 0) evaluate();
  const measured = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / totals.size]));
  if (network.task !== 'values') return measured as unknown as Measured;
  const mean = (figures: number[]) => figures.reduce((sum, one) => sum + one, 0) / width;
  const errors = squares.map((sum) => sum / totals.size);
  return {
    ...(measured as unknown as Measured),
    scaled,
    rootMeanSquaredError: mean(errors.map(Math.sqrt)),
    r2: mean(errors.map((error, j) => 1 - error / totals.targetScale!.deviation[j] ** 2)),
  };
}
