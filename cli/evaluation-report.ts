// Charts and predictions.csv of a network's weights on some rows. Before: evaluation-figures.ts evaluates; targets-report.ts has the files
// where values or several labels are predicted. Next: run-report.ts and evaluate.ts.

import { guardedField } from '../src/data/csv-write.js';
import type { Dataset } from '../src/data/dataset.js';
import { Evaluation } from '../src/evaluate/classification-report.js';
import type { Network } from '../src/network/network.js';
import {
  confusionMatrixChart,
  evaluationCurves,
  grayImage,
  precisionRecallChart,
  predictionsData,
  type ReportData,
  rgbImage,
  rocChart,
} from '../src/report/index.js';
import { shapeShown } from '../src/report/shape-shown.js';
import { isTable } from '../src/tabular/split-table.js';
import { cellsOf, type ImportanceDocument, writeColumnsFiles } from './columns-report.js';
import type { ColumnInfo } from './data-info.js';
import type { AnyEvaluation } from './evaluation-figures.js';
import type { RunFolder } from './run-folder.js';
import { writeTargetsFiles } from './targets-report.js';
import { sixDigits } from './terminal-table.js';

/** What predicted the rows: a network, or those of all folds together. */
export type Predictor = Pick<Network, 'task' | 'schema' | 'targetScale' | 'architecture' | 'predictProba'>;

/** Charts and predictions.csv of predictions of some rows, whatever they are; returns them for report.html. */
export async function writeEvaluationFiles(
  run: RunFolder,
  network: Predictor,
  { evaluation, ...where }: EvaluatedRows & { evaluation: AnyEvaluation },
): Promise<Pick<ReportData, 'evaluation' | 'predictions' | 'targets' | 'columns'>> {
  const columns = await writeColumnsFiles(run, network, where);
  if (evaluation instanceof Evaluation)
    return { ...(await writeClassFiles(run, network, { ...where, evaluation })), columns };
  return { targets: await writeTargetsFiles(run, network, { ...where, evaluation }), columns };
}

/** Which rows, and the columns of a table. */
interface EvaluatedRows extends ImportanceDocument {
  rows: Dataset;
  part: string;
  /** Default: those of the network's schema, which has no doubts. */
  columns?: readonly ColumnInfo[];
  /** Of a cross-validation: the fold that each row was predicted in. */
  foldAt?: (position: number) => number;
}

async function writeClassFiles(
  run: RunFolder,
  network: Predictor,
  { rows, part, evaluation, importance, foldAt }: EvaluatedRows & { evaluation: Evaluation },
) {
  const probabilities = network.predictProba(rows);
  const { classNames, confusion } = evaluation;
  for (const normalized of [false, true]) {
    const title = `Confusion matrix, ${part} rows${normalized ? ', shares of the true class' : ''}`;
    const name = normalized ? 'confusion_matrix_normalized.svg' : 'confusion_matrix.svg';
    await run.write(name, confusionMatrixChart({ classNames, counts: confusion, normalized, title }));
  }
  await run.write('predictions.csv', predictionsCsv(rows, evaluation, probabilities, foldAt));
  const data = { name: `${part} rows`, ...evaluation.toJSON(), curves: evaluationCurves(evaluation) };
  await run.write('roc.svg', rocChart(data, { title: `ROC, ${data.name}` }));
  await run.write(
    'precision_recall.svg',
    precisionRecallChart(data, { title: `Precision and recall, ${data.name}` }),
  );
  return {
    evaluation: data,
    predictions: predictionsData({
      name: `${part} rows`,
      truth: evaluation.truth,
      predicted: evaluation.predicted,
      threshold: evaluation.threshold ?? undefined,
      probabilities,
      classNames,
      rowNumber: (position) => rows.rowNumber(position),
      image: imageOf(rows, network),
      cells: cellsOf(rows, { importance }),
    }),
  };
}

/** A row each: its number in its file, true and predicted class, the probability of both, whether it is right, and its fold. */
function predictionsCsv(
  rows: Dataset,
  { truth, predicted, classNames }: Evaluation,
  probabilities: Float32Array,
  foldAt?: (position: number) => number,
): string {
  const classes = classNames.length;
  const names = classNames.map(guardedField);
  const lines = Array.from(truth, (label, i) => {
    const share = (index: number) => sixDigits(probabilities[i * classes + index]);
    const right = label === predicted[i];
    return [
      rows.rowNumber(i),
      names[label],
      names[predicted[i]],
      share(predicted[i]),
      share(label),
      right,
      ...(foldAt ? [foldAt(i)] : []),
    ].join(',');
  });
  return `row,true,predicted,probability,true_probability,correct${foldAt ? ',fold' : ''}\n${lines.join('\n')}\n`;
}

/** Larger photos would make the report too large. */
const MOST_PIXELS_SHOWN = 128 * 128;

/** Rows that are images of bytes, grey or in three colours, as data URIs; undefined for other data. */
export function imageOf(
  rows: Dataset,
  network: Pick<Network, 'architecture'>,
): ((position: number) => string) | undefined {
  const [height, width, channels] = shapeShown(rows, network.architecture.inputShape);
  const draw = { 1: grayImage, 3: rgbImage }[channels];
  const isDrawn = !isTable(rows) && rows.features instanceof Uint8Array && height > 0;
  if (!isDrawn || !draw || height * width > MOST_PIXELS_SHOWN) return undefined;
  return (position) => draw(rows.featuresAt(position) as Uint8Array, width, height);
}
