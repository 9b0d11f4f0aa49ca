// jacquard evaluate <model>: what a saved model is worth on labelled rows.

import { Argument, Command } from 'commander';
import { type Backend, describeBackend, kernelsText } from '../src/backend/backend.js';
import type { Dataset } from '../src/data/dataset.js';
import { OptionError } from '../src/errors.js';
import { Evaluation } from '../src/evaluate/classification-report.js';
import type { Network } from '../src/network/network.js';
import { defined } from '../src/options/option.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { listImageFolder } from '../src/platform/node/image-files.js';
import { loadNetwork } from '../src/platform/node/save-network.js';
import { STDIN } from '../src/platform/node/table-file.js';
import { evaluationCurves, htmlReport } from '../src/report/index.js';
import { positionDoubt } from '../src/table/match-columns.js';
import { readingPart } from '../src/table/reading/read-options.js';
import { schemaOfRows } from '../src/tabular/split-table.js';
import { VERSION } from '../src/version.js';
import { importanceOn } from './columns-report.js';
import { loadWithProgress } from './data-progress.js';
import { evaluationOn, measuredOf } from './evaluation-figures.js';
import { writeEvaluationFiles } from './evaluation-report.js';
import { evaluationTables } from './evaluation-tables.js';
import { testComparison } from './experiment-summary.js';
import { addFlags, switchFlag, type ValuesOf } from './flags.js';
import { imagesFor, noteForeignPhotos, requireImagesFor, skipDamagedOption } from './image-options.js';
import { membersOn, membersText } from './member-figures.js';
import { divide } from './prepared-data.js';
import { provenance } from './report-summary.js';
import { commandLine, modelPath, RunFolder, versions } from './run-folder.js';
import { readArguments } from './run-record.js';
import {
  engineFlags,
  labelOption,
  modelTargets,
  optionalDataOption,
  outOption,
  quietOption,
  requireDecidable,
  targetColumns,
  thresholdOption,
} from './shared-options.js';
import { dropMissingLabelsOption, READING_FLAGS, type TableOptions } from './table-options.js';
import { targetsTable } from './targets-report.js';
import { stdout } from './terminal.js';
import { chosenBackend, note } from './warnings.js';

const EVALUATE_FLAGS = {
  data: optionalDataOption('what the run folder beside the model names'),
  label: labelOption(),
  threshold: thresholdOption(),
  ...engineFlags(),
  out: outOption('the folder in which run folders are made: evaluate, evaluate-2, …'),
  dropMissingLabels: dropMissingLabelsOption(),
  skipDamaged: skipDamagedOption(),
  json: switchFlag('--json', 'one JSON document on stdout instead of the tables'),
  quiet: quietOption(),
  ...READING_FLAGS,
};

type EvaluateOptions = ValuesOf<typeof EVALUATE_FLAGS>;

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description(
      'loss, accuracy, per-class metrics, ROC AUC, average precision, log loss, Brier score and confusion matrix of a model, on the test rows where the data has ' +
        'some, else on its validation rows, else on all rows of --data',
    )
    .addArgument(new Argument('<model>', 'a .safetensors file that train wrote, or its run folder'));
  return addFlags(command, EVALUATE_FLAGS).action(evaluate);
}

async function evaluate(given: string, options: EvaluateOptions): Promise<void> {
  const backend = await chosenBackend(options);
  const model = modelPath(given);
  const network = await loadNetwork(backend, model);
  requireDecidable(network, options.threshold);
  const { data, part, rows } = await rowsToEvaluate(model, network, options);
  await evaluateInto({ ...options, command: 'evaluate', model, network, backend, data, part, rows });
}

export interface EvaluationRun {
  /** Names the run folder too. */
  command: 'evaluate' | 'testing';
  model: string;
  network: Network;
  backend: Backend;
  data: LoadedData;
  part: string;
  rows: Dataset;
  /** With two classes: the lowest probability at which the second one is predicted. */
  threshold?: number;
  out: string;
  json?: boolean;
}

/** Evaluates, prints, and leaves a run folder. */
export async function evaluateInto(evaluated: EvaluationRun): Promise<void> {
  const { command, model, network, backend, data, part, rows, threshold } = evaluated;
  const evaluation = evaluationOn(network, rows, threshold);
  const ofClasses = evaluation instanceof Evaluation ? evaluation : null;
  const { name, sample, origin, checksum } = data;
  const run = await RunFolder.begin(evaluated.out, command, {
    ...{ command, commandLine: commandLine(), model, threshold, data: { name, part, origin, checksum } },
    ...describeBackend(backend),
    versions: versions(),
  });
  const importance = importanceOn(network, rows);
  const members = membersOn(network, rows, evaluation, threshold);
  const document = {
    ...{ command, version: VERSION, ...describeBackend(backend), fallback: backend.fallback ?? null, model },
    ...{ data: { name, sample, part }, ...evaluation.toJSON() },
    ...(ofClasses && { curves: evaluationCurves(ofClasses) }),
    ...(members && { members }),
    ...importance,
    files: { run: run.path },
  };
  const shown = await writeEvaluationFiles(run, network, { rows, part, evaluation, ...importance });
  await run.writeJson('report.json', document);
  const summary = [
    { name: 'Model', value: model },
    { name: 'Rows', value: `${part} rows of ${name}` },
    ...(members ? [{ name: 'Members', value: membersText(members) }] : []),
  ];
  await run.write(
    'report.html',
    htmlReport({
      ...{ title: 'Evaluation', date: new Date().toISOString().slice(0, 10), sample, summary, ...shown },
      results: [
        {
          ...measuredOf(evaluation),
          ...{ rows: rows.size, name: part, standardError: ofClasses?.standardError },
        },
      ],
      ...{ command: commandLine(), provenance: provenance(data, network.seed, backend) },
    }),
  );
  if (evaluated.json) {
    stdout.json(document);
    return;
  }
  const colors = stdout.colors;
  const title = `${model} on ${name}${sample ? ' (sample)' : ''}, ${part} rows, ${kernelsText(backend)}`;
  stdout.write(`${colors.bold(title)}\n\n`);
  const width = stdout.columns;
  const tables = ofClasses
    ? evaluationTables(ofClasses, { width, colors })
    : targetsTable(shown.targets!, colors.dim);
  stdout.write(`${tables}\n`);
  if (members) stdout.write(`\nmembers      ${membersText(members)}\n`);
  if (command === 'testing' && ofClasses) stdout.write(`\n${testComparison(ofClasses)}\n`);
  stdout.write(`\nrun folder   ${run.path}\n`);
}

interface Chosen {
  data: LoadedData;
  part: string;
  rows: Dataset;
}

/** What --data names, else what the run beside the model was trained on, else what is found. */
async function rowsToEvaluate(model: string, network: Network, options: EvaluateOptions): Promise<Chosen> {
  const args = options.data === undefined ? readArguments(model) : null;
  const source = options.data ?? args?.data.source ?? 'auto';
  if (options.data === undefined && source === STDIN)
    throw new OptionError(`data: ${model} was trained on a table from standard input; give it with --data`);
  const label = options.label ?? args?.options.label;
  const { backend, classNames, classCodes, task } = network;
  // The run's own columns, for a table without a header has them by their places.
  const targets =
    task === 'classes' ? undefined : (targetColumns(args?.options ?? {}) ?? modelTargets(network));
  const { schema } = network;
  const ofRun = (args?.options ?? {}) as TableOptions;
  const ofImages = (args?.options ?? {}) as { skipDamaged?: boolean };
  const reading = {
    ...defined(readingPart(ofRun)),
    ...defined(readingPart(options)),
    dropMissingLabels: options.dropMissingLabels ?? ofRun.dropMissingLabels,
    test: ofRun.test,
  };
  const images = imagesFor(network); // where it is null, photos are refused before they are read
  if (images === null && (await listImageFolder(source))) requireImagesFor(network, source);
  const data = await loadWithProgress(source, {
    ...{
      backend,
      label,
      targets,
      classNames: task === 'classes' ? (classNames ?? undefined) : undefined,
      classCodes,
    },
    ...{ ...reading, schema, asNumbers: schema === null },
    images,
    quiet: options.quiet,
    skipDamaged: options.skipDamaged ?? ofImages.skipDamaged,
  });
  if (data.train.images) noteForeignPhotos(network);
  const read = schemaOfRows(data.train);
  const doubt = schema === null && read ? positionDoubt({ ...read, name: data.train.name }) : null;
  if (doubt) note(doubt);
  if (data.test) return { data, part: 'test', rows: data.test };
  if (data.validation) return { data, part: 'validation', rows: data.validation };
  if (args === null) return { data, part: 'all', rows: data.train };
  // The same split again: the rows that the model was not trained on.
  return { data, part: 'validation', rows: divide(data, args.options, schema).validation };
}
