// jacquard predict <model> <file>: a class and its probabilities for each row, as CSV or JSON on stdout.

import { Argument, Command } from 'commander';
import { csvField } from '../src/data/csv-write.js';
import { decided } from '../src/network/evaluation.js';
import { UnansweredError, type UnansweredRows } from '../src/network/finite-answers.js';
import type { Network } from '../src/network/network.js';
import { loadFeatures } from '../src/platform/node/datasets.js';
import { loadNetwork } from '../src/platform/node/model-file.js';
import { indexOfLargest } from '../src/statistics.js';
import { VERSION } from '../src/version.js';
import { chosenBackend } from './notes.js';
import { backendOption, type EngineOptions, labelOption, modelTargets, threadsOption } from './options.js';
import { modelPath } from './run-folder.js';
import { sixDigits } from './text.js';

interface PredictOptions extends EngineOptions {
  label?: string | number;
  json?: boolean;
}

/** Rows predicted and printed at a time. */
const CHUNK_ROWS = 1000;

export function predictCommand(): Command {
  return new Command('predict')
    .description('class and probabilities of each row of a CSV or IDX file')
    .addArgument(new Argument('<model>', 'a .safetensors file that train wrote, or its run folder'))
    .addArgument(
      new Argument('<file>', 'CSV with one column a feature (a label column is left out), or IDX images'),
    )
    .addOption(labelOption())
    .addOption(backendOption())
    .addOption(threadsOption())
    .option('--json', 'one JSON document on stdout instead of CSV')
    .action(predict);
}

async function predict(given: string, file: string, options: PredictOptions): Promise<void> {
  const backend = await chosenBackend(options);
  const model = modelPath(given);
  const network = await loadNetwork(backend, model);
  const { inputSize } = network.architecture;
  const classNames = network.classNames!; // a model file always has them
  const targets = modelTargets(network);
  const { features, rowCount } = await loadFeatures(file, { inputSize, label: options.label, targets });
  if (targets) return predictTargets(network, features, { ...options, model, file });
  const rows: { class: string; probabilities: number[] }[] = [];
  const all = probabilitiesOf(network, features, rowCount, file);
  if (!options.json) {
    const header = ['class', ...classNames.map((name) => `probability ${name}`)];
    process.stdout.write(`${header.map(csvField).join(',')}\n`);
  }
  for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
    const end = Math.min(rowCount, start + CHUNK_ROWS);
    const results = Array.from({ length: end - start }, (_, i) => {
      const row = all.subarray((start + i) * classNames.length, (start + i + 1) * classNames.length);
      return { class: classNames[indexOfLargest(row)], probabilities: Array.from(row, sixDigits) };
    });
    if (options.json) rows.push(...results);
    else
      process.stdout.write(
        results.map((row) => [csvField(row.class), ...row.probabilities].join(',') + '\n').join(''),
      );
  }
  if (options.json) {
    const document = {
      command: 'predict',
      version: VERSION,
      backend: backend.name,
      model,
      file,
      classNames,
      rows,
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }
}

/**
 * [rows, classes], computed chunk by chunk so that the features are never copied whole. All rows come before any is printed:
 * @throws UnansweredError naming the first row of the file that has no finite probabilities, and how many there are.
 */
function probabilitiesOf(
  network: Network,
  features: Uint8Array | Float32Array,
  rowCount: number,
  file: string,
): Float32Array {
  const { inputSize } = network.architecture;
  const all = new Float32Array(rowCount * network.classCount);
  let failed: UnansweredRows | undefined;
  for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
    const chunk = features.subarray(start * inputSize, Math.min(rowCount, start + CHUNK_ROWS) * inputSize);
    try {
      all.set(network.predictProba(chunk), start * network.classCount);
    } catch (error) {
      if (!(error instanceof UnansweredError)) throw error;
      const { row, count } = error.rows;
      failed ??= { ...error.rows, name: file, row: start + row, count: 0, of: rowCount };
      failed = { ...failed, count: failed.count + count };
    }
  }
  if (failed) throw new UnansweredError(failed);
  return all;
}

/** Values, or labels with their probabilities, in the order of the model's targets. */
function predictTargets(
  network: Network,
  features: Uint8Array | Float32Array,
  { json, model, file }: { json?: boolean; model: string; file: string },
): void {
  const names = network.classNames!;
  const labels = network.task === 'labels';
  const outputs = labels ? network.predictProba(features) : network.predictValues(features);
  const rows = Array.from({ length: outputs.length / names.length }, (_, i) =>
    Array.from(outputs.subarray(i * names.length, (i + 1) * names.length), sixDigits),
  );
  if (json) {
    const { backend, task } = network;
    const document = { command: 'predict', version: VERSION, backend: backend.name, model, file, task };
    process.stdout.write(`${JSON.stringify({ ...document, names, rows }, null, 2)}\n`);
    return;
  }
  const header = labels ? [...names, ...names.map((name) => `probability ${name}`)] : names;
  const yes = labels ? decided(outputs) : new Uint8Array();
  const lines = rows.map((row, i) =>
    [...yes.subarray(i * names.length, (i + 1) * names.length), ...row].join(','),
  );
  process.stdout.write(`${[header.map(csvField).join(','), ...lines].join('\n')}\n`);
}
