// What a cross-validation leaves: folds.csv, predictions.csv, charts, report.json and report.html, and a table in the terminal.
// Before: crossvalidate.ts runs it. Next: crossvalidate-text.ts has the figures as text; evaluation-report.ts writes the charts.

import { type Backend, describeBackend, kernelsText } from '../src/backend/backend.js';
import type { Dataset } from '../src/data/dataset.js';
import type { FoldOptions } from '../src/data/folds.js';
import { learnTargetScale } from '../src/data/target-scale.js';
import { standardError } from '../src/evaluate/precision-recall-f1.js';
import type { CrossValidation, FoldResult } from '../src/experiments/cross-validation.js';
import type { Network } from '../src/network/network.js';
import { networkName } from '../src/nn/describe-layers.js';
import { LOSS_NOTES } from '../src/nn/losses.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { type FoldsData, foldLossChart, htmlReport, type NamedValue } from '../src/report/index.js';
import { schemaOfRows } from '../src/tabular/split-table.js';
import type { TrainingOptions } from '../src/train/options.js';
import { VERSION } from '../src/version.js';
import { type CrossvalidateOptions, NO_VALIDATION } from './crossvalidate-options.js';
import { crossValidationText, describeDivision, foldsCsv, scoreRows } from './crossvalidate-text.js';
import { columnsOf } from './data-info.js';
import { describeRegularizers, describeUpdates } from './describe-training.js';
import { measuredOf } from './evaluation-figures.js';
import { writeEvaluationFiles } from './evaluation-report.js';
import { provenance } from './report-summary.js';
import { commandLine, type RunFolder } from './run-folder.js';
import { stdout } from './terminal.js';
import { grouped } from './terminal-table.js';
import { logsTo } from './training-logs.js';

/** More lines in one chart cannot be told apart. */
const MOST_CURVES = 10;

/** The folds that are done, and what their networks are. */
export class FoldScores {
  private readonly folds: FoldResult[] = [];
  /** Of the first network: all folds have the same but for the features of a table, whose schemas may differ. */
  network: Pick<Network, 'architecture' | 'parameterCount' | 'seed'> | null = null;

  get count(): number {
    return this.folds.length;
  }

  add(fold: FoldResult, { architecture, parameterCount, seed }: Network): void {
    this.folds.push(fold);
    this.network ??= { architecture, parameterCount, seed };
  }

  csv(): string {
    return foldsCsv(this.folds);
  }
}

export interface CrossValidationRun {
  run: RunFolder;
  data: LoadedData;
  /** Those that were divided into folds. */
  rows: Dataset;
  backend: Backend;
  options: CrossvalidateOptions;
  training: TrainingOptions;
  division: FoldOptions;
  result: CrossValidation;
  scores: FoldScores;
}

/** Writes all files, and prints the table or the document. */
export async function writeCrossValidation(written: CrossValidationRun): Promise<void> {
  const { run, data, rows, backend, options, training, division, result } = written;
  const { architecture, parameterCount, seed } = written.scores.network!;
  const { folds, evaluation, positions, foldOf, task } = result;
  const words = networkName(architecture);
  const name = [words.sizes, words.layers].filter(Boolean).join(' ');
  const described = describeDivision(rows, division, folds.length);
  const document = {
    ...{
      command: 'crossvalidate',
      version: VERSION,
      ...describeBackend(backend),
      fallback: backend.fallback ?? null,
    },
    ...{ seed, data: { name: data.name, sample: data.sample, rows: rows.size, scored: positions.length } },
    model: { name, loss: architecture.loss, parameters: parameterCount },
    ...{ training, validation: options.validation, division: described, task, scores: result.scores },
    folds: folds.map(({ fold, trainRows, evaluation: { rows: scored }, scores, history }) => ({
      ...{ fold, trainRows, rows: scored, epochs: history.length, ...scores },
    })),
    outOfFold: evaluation.toJSON(),
    files: { run: run.path },
  };
  const scoredRows = rows.take(positions);
  const schema = schemaOfRows(rows);
  const scale = task === 'values' ? learnTargetScale(rows.name, rows.targets!, rows.rows) : null; // for digits alone
  const predictor = {
    ...{ task, schema, architecture, targetScale: scale },
    predictProba: () => result.outputs as Float32Array,
  };
  const shown = await writeEvaluationFiles(run, predictor, {
    ...{ rows: scoredRows, part: 'out-of-fold', evaluation, columns: schema ? columnsOf(schema) : undefined },
    foldAt: (position) => foldOf[positions[position]] + 1,
  });
  const foldsData: FoldsData = {
    description: described,
    scores: scoreRows(result.scores, folds.length <= MOST_CURVES),
    histories: folds
      .slice(0, MOST_CURVES)
      .map(({ fold, history }) => ({ name: `fold ${fold}`, epochs: history })),
    lossLabel: `${folds[0].history[0]?.scaled ? 'scaled ' : ''}${LOSS_NOTES[architecture.loss].title}`,
  };
  await run.write('loss.svg', foldLossChart(foldsData));
  await run.writeJson('report.json', document);
  const ofFold = ({ fold, evaluation: own }: FoldResult) => ({
    ...{ name: `fold ${fold}`, rows: own.rows, ...measuredOf(own) },
    standardError: task === 'classes' ? standardError(measuredOf(own).accuracy!, own.rows) : undefined,
  });
  await run.write(
    'report.html',
    htmlReport({
      title: `Cross-validation, ${name}`,
      subtitle: 'Every row was predicted by a network that was trained without it.',
      date: new Date().toISOString().slice(0, 10),
      sample: data.sample,
      summary: summaryOf(written, name, described),
      results: [...folds.map(ofFold), { ...ofFold({ ...folds[0], evaluation }), name: 'all, out of fold' }],
      folds: foldsData,
      ...shown,
      command: commandLine(),
      provenance: provenance(data, seed, backend),
      files: filesOf(options),
    }),
  );
  const title = `${name} on ${data.name}`;
  if (options.json) stdout.json(document);
  else stdout.write(crossValidationText(result, { title, division: described, folder: run.path }));
}

const FILES: NamedValue[] = [
  { name: 'folds.csv', value: 'a row a fold: its rows and its scores' },
  { name: 'predictions.csv', value: 'a row for each scored row, and its fold' },
  { name: 'fold-1.safetensors, …', value: "each fold's network" },
  { name: 'report.json', value: 'the figures of this page' },
  { name: 'args.json', value: 'all that repeats the run' },
];

function filesOf({ log }: CrossvalidateOptions): NamedValue[] {
  return [
    ...FILES,
    ...(logsTo('csv', log) ? [{ name: 'fold-1.csv, …', value: 'its training: a row an epoch' }] : []),
    ...(logsTo('tensorboard', log) ? [{ name: 'fold-1/, …', value: 'its curves for TensorBoard' }] : []),
  ];
}

/** The score that a task is judged by; all others are in the section of the folds. */
function mainScores({ accuracy, r2 }: CrossValidation['scores']): CrossValidation['scores'] {
  return accuracy ? { accuracy } : { r2 };
}

function summaryOf(
  { data, rows, backend, options, training, result, scores }: CrossValidationRun,
  name: string,
  division: string,
): NamedValue[] {
  const { architecture, parameterCount, seed } = scores.network!;
  const regularizers = describeRegularizers(training, options.clip);
  const epochs = result.folds.map(({ history }) => history.length);
  const [least, most] = [Math.min(...epochs), Math.max(...epochs)];
  const { validation } = options;
  return [
    ...scoreRows(mainScores(result.scores), false).map(({ heading, mean, deviation }) => ({
      name: heading[0].toUpperCase() + heading.slice(1),
      value: deviation === '–' ? mean : `${mean} ± ${deviation}`,
    })),
    { name: 'Model', value: name, note: architecture.loss },
    { name: 'Parameters', value: grouped(parameterCount) },
    { name: 'Data', value: data.name, note: `${grouped(rows.size)} rows` },
    { name: 'Folds', value: division },
    {
      name: 'Validation',
      value: validation === NO_VALIDATION ? 'none' : String(Number(validation.toPrecision(3))),
      note:
        validation === NO_VALIDATION
          ? 'weights of the last epoch'
          : "of each fold's training rows, to choose the best epoch",
    },
    { name: 'Backend', value: kernelsText(backend), note: backend.fallback ?? undefined },
    { name: 'Seed', value: String(seed) },
    {
      name: 'Training',
      value: describeUpdates(training),
      note: `batches of ${training.batchSize}, gradients by ${training.reduction}`,
    },
    ...(regularizers ? [{ name: 'Regularisation', value: regularizers }] : []),
    { name: 'Epochs', value: least === most ? String(least) : `${least} to ${most}` },
  ];
}
