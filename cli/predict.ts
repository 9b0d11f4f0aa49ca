// jacquard predict <model> <file>: a class and its probabilities, or values, for each row or photo, as CSV or JSON on stdout.

import { Argument, Command } from 'commander';
import { describeBackend } from '../src/backend/backend.js';
import { csvField, guardedField } from '../src/data/csv-write.js';
import { roundPredicted } from '../src/data/target-scale.js';
import { classesAt } from '../src/evaluate/threshold.js';
import { decided } from '../src/network/evaluation.js';
import { UnansweredError, type UnansweredRows } from '../src/network/finite-predictions.js';
import type { Network } from '../src/network/network.js';
import type { RowsToPredict } from '../src/platform/node/datasets.js';
import { statusOf } from '../src/platform/node/file-status.js';
import { loadNetwork } from '../src/platform/node/save-network.js';
import type { WideSetting } from '../src/platform/node/wide-engines.js';
import { indexOfLargest } from '../src/statistics.js';
import { VERSION } from '../src/version.js';
import { addFlags, Flag, switchFlag, type ValuesOf } from './flags.js';
import { skipDamagedOption } from './image-options.js';
import { type KeptColumn, rowsToPredict } from './rows-to-predict.js';
import { modelPath } from './run-folder.js';
import {
  engineFlags,
  labelOption,
  quietOption,
  requireDecidable,
  thresholdOption,
} from './shared-options.js';
import { READING_FLAGS } from './table-options.js';
import { stdout } from './terminal.js';
import { sixDigits } from './terminal-table.js';
import { printable } from './terminal-text.js';
import { chosenBackend, note } from './warnings.js';

const PREDICT_FLAGS = {
  label: labelOption(),
  threshold: thresholdOption(),
  ...engineFlags(),
  keep: new Flag<string[] | undefined>(
    '--keep <columns>',
    'columns of the table to repeat before each answer, by name or by number from 0, such as id',
  ).argParser((text: string, before: string[] = []) => [...before, ...text.split(',')]),
  json: switchFlag('--json', 'one JSON document on stdout instead of CSV'),
  guardFormulas: switchFlag(
    '--guard-formulas',
    'for spreadsheets: write an apostrophe before text that would be run as a formula; predictions.csv of a run folder has it always',
  ),
  quiet: quietOption(),
  skipDamaged: skipDamagedOption(),
  ...READING_FLAGS,
};

type PredictOptions = ValuesOf<typeof PREDICT_FLAGS>;

/** Rows predicted and printed at a time. */
const CHUNK_ROWS = 1000;

export function predictCommand(): Command {
  const command = new Command('predict')
    .description(
      'the class and its probabilities, or the values, for each row of a table or an IDX file, or for photos',
    )
    .addArgument(new Argument('<model>', 'a .safetensors file that train wrote, or its run folder'))
    .addArgument(
      new Argument(
        '<file...>',
        'photos (PNG, JPEG) or folders of photos; or a table with the columns that the model was trained on, in any order (a label or target column is ignored); IDX images; - for standard input',
      ),
    );
  return addFlags(command, PREDICT_FLAGS).action(predict);
}

/** Below this size in bytes, predicting takes less time than compiling and checking the wide kernels (60 to 70 ms). */
const WIDE_PAYS = 2_000_000;

/** `off` for small files; undefined leaves the choice to JACQUARD_WIDE. */
function usualWide(file: string): WideSetting | undefined {
  if (process.env.JACQUARD_WIDE || file.endsWith('.gz')) return undefined;
  const stats = statusOf(file); // none for standard input, or a file that is reported when it is opened
  return stats && stats.size < WIDE_PAYS ? 'off' : undefined;
}

async function predict(given: string, files: string[], options: PredictOptions): Promise<void> {
  const [file] = files;
  const backend = await chosenBackend({ ...options, wide: options.wide ?? usualWide(file) });
  const model = modelPath(given);
  const network = await loadNetwork(backend, model);
  const { threshold = null } = options;
  requireDecidable(network, options.threshold);
  const { rows, kept } = await rowsToPredict(network, files, options);
  const answers = { classes: classAnswers, values: valueAnswers, labels: labelAnswers }[network.task](
    network,
    threshold,
  );
  const chunks = outputsOf(network, answers, rows, file);
  if (threshold !== null && !options.json) noteThreshold(network, threshold);
  const found: object[] = [];
  const lineOf = csvLine(options.guardFormulas ? guardedField : csvField);
  if (!options.json) await stdout.data(lineOf([...kept.map(({ name }) => name), ...answers.header]));
  for (const [i, outputs] of chunks.entries()) {
    const start = i * CHUNK_ROWS;
    const chunk = rowsOf(outputs, answers.width).map(answers.of);
    if (options.json) {
      found.push(...chunk.map(({ json }, i) => withKept(kept, start + i, json)));
      continue;
    }
    const lines = chunk.map(({ cells }, i) => lineOf([...kept.map(({ at }) => at(start + i)), ...cells]));
    await stdout.data(lines.join(''));
  }
  if (!options.json) return;
  const document = {
    ...{ command: 'predict', version: VERSION, ...describeBackend(backend), model, file: files.join(',') },
    ...answers.document,
    rows: found,
  };
  stdout.json(document);
}

/** An answer with the kept columns: { kept: { id: '7' }, class: … }, or { kept, answer: [ … ] } for values. */
function withKept(kept: readonly KeptColumn[], row: number, answer: object): object {
  if (kept.length === 0) return answer;
  const columns = Object.fromEntries(kept.map(({ name, at }) => [name, at(row)]));
  return { kept: columns, ...(Array.isArray(answer) ? { answer } : answer) };
}

/** How a network's answers are printed. */
interface Answers {
  header: string[];
  /** What the JSON document has besides the rows. */
  document: object;
  /** Outputs of a row. */
  width: number;
  /** [rows, width] */
  outputs(features: Uint8Array | Float32Array): Outputs;
  /** The answer to a row, from its outputs. */
  of(row: Outputs): { cells: (string | number)[]; json: object };
}

type Outputs = Float32Array | Float64Array;

/**
 * The outputs of all rows, computed in chunks, so that the features are never copied whole. All are computed before any is printed.
 * @throws UnansweredError naming the first row of the file that has no finite outputs, and how many there are.
 */
function outputsOf(network: Network, answers: Answers, rows: RowsToPredict, file: string): Outputs[] {
  const { inputSize } = network.architecture;
  const { features, rowCount } = rows;
  const chunks: Outputs[] = [];
  let failed: UnansweredRows | undefined;
  for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
    const end = Math.min(rowCount, start + CHUNK_ROWS);
    try {
      chunks.push(answers.outputs(features.subarray(start * inputSize, end * inputSize)));
    } catch (error) {
      if (!(error instanceof UnansweredError)) throw error;
      const { row, count } = error.rows;
      failed ??= { ...error.rows, name: file, row: start + row, count: 0, of: rowCount };
      failed = { ...failed, count: failed.count + count };
    }
  }
  if (failed) throw new UnansweredError(failed);
  return chunks;
}

/** Which class a threshold is for. */
function noteThreshold({ classNames }: Network, threshold: number): void {
  const positive = printable(classNames![1]);
  note(`class ${positive} is predicted where its probability is at least the threshold of ${threshold}`);
}

function classAnswers(network: Network, threshold: number | null): Answers {
  const classNames = network.classNames!; // a model file always has them
  return {
    header: ['class', ...classNames.map((name) => `probability ${name}`)],
    document: { classNames, positiveClass: classNames.length === 2 ? classNames[1] : null, threshold },
    width: classNames.length,
    outputs: (features) => network.predictProba(features),
    of(outputs) {
      const row = outputs as Float32Array;
      const index = threshold === null ? indexOfLargest(row) : classesAt(threshold, row)[0];
      const name = classNames[index];
      const probabilities = Array.from(row, sixDigits);
      return { cells: [name, ...probabilities], json: { class: name, probabilities } };
    },
  };
}

function valueAnswers(network: Network): Answers {
  const names = network.classNames!;
  return {
    header: [...names],
    document: { task: network.task, names },
    width: names.length,
    outputs: (features) => network.predictValues(features),
    of(row) {
      const values = Array.from(row, (value, j) => roundPredicted(value, network.targetScale, j));
      return { cells: values, json: values };
    },
  };
}

function labelAnswers(network: Network): Answers {
  const names = network.classNames!;
  return {
    header: [...names, ...names.map((name) => `probability ${name}`)],
    document: { task: network.task, names },
    width: names.length,
    outputs: (features) => network.predictProba(features),
    of(row) {
      const labels = Array.from(decided(row as Float32Array));
      const probabilities = Array.from(row, sixDigits);
      return { cells: [...labels, ...probabilities], json: probabilities };
    },
  };
}

function rowsOf(outputs: Outputs, width: number): Outputs[] {
  return Array.from({ length: outputs.length / width }, (_, i) =>
    outputs.subarray(i * width, (i + 1) * width),
  );
}

function csvLine(field: (text: string) => string): (cells: readonly (string | number)[]) => string {
  return (cells) => `${cells.map((cell) => field(String(cell))).join(',')}\n`;
}
