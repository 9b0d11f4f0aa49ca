// Data that are larger than --memory allows: read in parts, trained on window by window. Before: platform/node/large-table.ts.
// Next: train.ts, which goes on as with data in memory, but for the training rows.

import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname } from 'node:path';
import { Dataset } from '../src/data/dataset.js';
import { isGzip } from '../src/data/file-bytes.js';
import { OptionError } from '../src/errors.js';
import type { Network } from '../src/network/network.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { type LargeRows, openLargeTable, removeLargeRows } from '../src/platform/node/large-table.js';
import { readTableFile } from '../src/platform/node/table-file.js';
import type { LearnOptions } from '../src/table/learn-schema.js';
import { TableData } from '../src/table/table-data.js';
import { byteProgress } from './data-progress.js';
import { evaluationOn, type Measured, measuredOf } from './evaluation-figures.js';
import { bytesOf } from './memory-option.js';
import { targetColumns } from './shared-options.js';
import { tableOptionsOf } from './table-options.js';
import type { TrainOptions } from './train-options.js';
import { note } from './warnings.js';

/** A table in memory takes up to so many times its file, and gzip makes text so many times smaller. */
const [GROWTH, GZIP] = [2, 6];

export interface LargeData {
  readonly data: LoadedData;
  readonly rows: LargeRows;
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
  const { data: path } = options;
  const memory = options.memory === undefined ? totalmem() / 2 : bytesOf(options.memory);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return null;
  const handle = await open(path);
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0).finally(() => handle.close());
  const growth = isGzip(buffer) ? GZIP * GROWTH : GROWTH;
  if (growth * stats.size <= memory || (buffer[0] === 0 && buffer[1] === 0)) return null;
  if (options.imageShape)
    throw new OptionError('memory: --image-shape is for data that fit into memory; leave one of them out');
  const { update: onProgress, notice, end } = byteProgress();
  const { quiet = false } = options;
  const onNotice = (text: string, doubtful?: boolean) => {
    if (doubtful || !quiet) notice(text);
  };
  const targets = targetColumns(options);
  const rows = await openLargeTable(path, {
    ...{ ...tableOptionsOf(options), ...scaling, label: options.label, targets },
    ...{ validation: options.validation, validationAsked, seed: options.seed, memory },
    ...{ folder: resumed === undefined ? options.out : dirname(resumed), known, onProgress, onNotice },
  }).finally(end);
  if (!quiet) say(path, rows, memory);
  const { stream, validation } = rows;
  const test = options.test === undefined ? undefined : await readTest(options.test, rows, memory);
  return {
    rows,
    data: {
      ...{
        name: path,
        sample: false,
        train: stream.sample,
        validation,
        test,
        checksum: rows.checksum,
        origin: path,
      },
    },
    measure: (network) => measureAll(network, rows),
    async end(keep) {
      await rows.close();
      if (!keep) await removeLargeRows(rows.folder);
    },
  };
}

function say(path: string, { stream, survey, validation }: LargeRows, memory: number): void {
  const { size } = stream.totals;
  const windows = Math.ceil(size / stream.windowRows);
  note(
    `${path} may need more than ${Math.round(memory / 1e6)} MB of memory: it is read in parts, ${size} rows to train on in ${windows} window${windows === 1 ? '' : 's'}, ` +
      `${validation.size} to validate on; what the columns are was learnt from ${survey.sampled} rows`,
  );
}

/** @throws OptionError for a file that does not fit into memory. */
async function readTest(path: string, { survey }: LargeRows, memory: number): Promise<Dataset> {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (4 * GROWTH * size > memory)
    throw new OptionError(
      `test: ${path} has ${Math.round(size / 1e6)} MB, too much beside the training; test on fewer rows, or later with jacquard evaluate`,
    );
  const { schema, classes } = survey;
  const table = await readTableFile(path, {
    knownNames: schema.named ? schema.columns.map(({ name }) => name) : [],
  });
  return TableData.of(table, { schema, classes: classes ?? undefined }).dataset();
}

/** Rows that are evaluated at a time. */
const AT_ONCE = 4096;

async function measureAll(network: Network, { stream }: LargeRows): Promise<Measured> {
  const { sample, totals } = stream;
  const { featureCount: n, targets } = sample;
  const width = targets?.names.length ?? 0;
  const sums: Partial<Record<keyof Measured, number>> = {};
  const squares = new Array<number>(width).fill(0);
  const features = new (sample.features instanceof Uint8Array ? Uint8Array : Float32Array)(AT_ONCE * n);
  const labels = new Int32Array(AT_ONCE);
  const values = new Float64Array(AT_ONCE * width);
  let scaled: boolean | undefined;
  let held = 0;
  const evaluate = () => {
    const rows = new Dataset({
      ...{ ...sample, source: undefined, rows: undefined, features: features.slice(0, held * n) },
      ...(targets
        ? { targets: { ...targets, values: values.slice(0, held * width) } }
        : { labels: labels.slice(0, held) }),
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
      const count = Math.min(length - from, AT_ONCE - held);
      features.set(piece.features.subarray(from * n, (from + count) * n), held * n);
      labels.set(piece.labels.subarray(from, from + count), held);
      if (piece.targets)
        values.set(piece.targets.subarray(from * width, (from + count) * width), held * width);
      from += count;
      held += count;
      if (held === AT_ONCE) evaluate();
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
