// jacquard evaluate <model>: what a saved model is worth on labelled rows.

import { Argument, Command } from 'commander';
import type { BackendChoice } from '../src/backend/backend.js';
import type { Dataset } from '../src/data/dataset.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { loadNetwork } from '../src/platform/node/model-file.js';
import { VERSION } from '../src/version.js';
import { colorsFor } from './colors.js';
import { loadWithProgress } from './data-progress.js';
import { chosenBackend } from './notes.js';
import { backendOption, dataOption, labelOption } from './options.js';
import { evaluationTables } from './tables.js';

interface EvaluateOptions {
  data: string;
  label?: string | number;
  backend: BackendChoice;
  json?: boolean;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description(
      'loss, accuracy, per-class metrics and confusion matrix of a model, on the test rows where the data has ' +
        'some, else on its validation rows, else on all rows',
    )
    .addArgument(new Argument('<model>', 'a .safetensors file that train wrote'))
    .addOption(dataOption())
    .addOption(labelOption())
    .addOption(backendOption())
    .option('--json', 'one JSON document on stdout instead of the tables')
    .action(evaluate);
}

async function evaluate(model: string, options: EvaluateOptions): Promise<void> {
  const backend = await chosenBackend(options.backend);
  const network = await loadNetwork(backend, model);
  const data = await loadWithProgress(options.data, { label: options.label });
  const { part, rows } = choosePart(data);
  const evaluation = network.evaluate(rows);
  if (options.json) {
    const { name, sample } = data;
    const document = {
      command: 'evaluate',
      version: VERSION,
      backend: backend.name,
      model,
      data: { name, sample, part },
    };
    process.stdout.write(`${JSON.stringify({ ...document, ...evaluation.toJSON() }, null, 2)}\n`);
    return;
  }
  const colors = colorsFor(process.stdout);
  const title = `${model} on ${data.name}${data.sample ? ' (sample)' : ''}, ${part} rows, ${backend.name}`;
  process.stdout.write(`${colors.bold(title)}\n\n`);
  process.stdout.write(`${evaluationTables(evaluation, { width: process.stdout.columns, colors })}\n`);
}

function choosePart(data: LoadedData): { part: string; rows: Dataset } {
  if (data.test) return { part: 'test', rows: data.test };
  if (data.validation) return { part: 'validation', rows: data.validation };
  return { part: 'all', rows: data.train };
}
