// What a run leaves where values or several labels a row are predicted: charts, predictions.csv, and the page's section.
// Before: evaluation-figures.ts. Next: run-report.ts and evaluate.ts, which have the same for classes.

import { guardedField } from '../src/data/csv-write.js';
import type { Dataset } from '../src/data/dataset.js';
import { roundPredicted, type TargetScale } from '../src/data/target-scale.js';
import { MultiLabelEvaluation } from '../src/evaluate/multi-label.js';
import type { RegressionEvaluation } from '../src/evaluate/regression-metrics.js';
import { decided } from '../src/network/evaluation.js';
import type { Network } from '../src/network/network.js';
import { scatterChart, type TargetsData } from '../src/report/index.js';
import { labelsTable, valuesTable } from './evaluation-figures.js';
import type { RunFolder } from './run-folder.js';
import { plainTable, right, trimmed } from './terminal-table.js';
import { printable } from './terminal-text.js';

/** Writes the files, and gives what report.html shows. */
export async function writeTargetsFiles(
  run: RunFolder,
  network: Pick<Network, 'predictProba' | 'targetScale'>,
  {
    rows,
    part,
    evaluation,
    foldAt,
  }: {
    rows: Dataset;
    part: string;
    evaluation: RegressionEvaluation | MultiLabelEvaluation;
    foldAt?: (position: number) => number;
  },
): Promise<TargetsData> {
  const name = `${part} rows`;
  if (evaluation instanceof MultiLabelEvaluation) {
    await run.write('predictions.csv', predictionsCsv(rows, network.predictProba(rows), null, foldAt));
    return labelsTable(name, evaluation);
  }
  await run.write('predictions.csv', predictionsCsv(rows, evaluation.predicted, network.targetScale, foldAt));
  const targets = valuesTable(name, evaluation);
  for (const [j, one] of targets.values!.entries()) {
    const file = targets.values!.length === 1 ? 'predicted.svg' : `predicted_${j + 1}.svg`;
    const { truth, predicted } = one;
    await run.write(file, scatterChart({ title: `${one.name}, predicted and true`, truth, predicted }));
  }
  return targets;
}

/** row, then of each target what is true and what was predicted; of labels the probability too, and the fold. */
function predictionsCsv(
  rows: Dataset,
  outputs: Float32Array | Float64Array,
  scale: TargetScale | null,
  foldAt?: (position: number) => number,
): string {
  const { names, values, kind } = rows.targets!;
  const labels = kind === 'labels';
  const yes = labels ? decided(outputs as Float32Array) : null;
  const header = names.flatMap((name) => [
    `true ${name}`,
    `predicted ${name}`,
    ...(labels ? [`probability ${name}`] : []),
  ]);
  const lines = Array.from(rows.rows, (row, i) => {
    const cells = names.flatMap((_, j) => {
      const at = i * names.length + j;
      const truth = values[row * names.length + j];
      const output = roundPredicted(outputs[at], scale, j);
      return yes ? [truth, yes[at], output] : [truth, output];
    });
    return [rows.rowNumber(i), ...cells, ...(foldAt ? [foldAt(i)] : [])].join(',');
  });
  const fold = foldAt ? ['fold'] : [];
  return `${[['row', ...header, ...fold].map(guardedField).join(','), ...lines].join('\n')}\n`;
}

/** The same table for a terminal. */
export function targetsTable(
  { figures, rows, notes = [] }: TargetsData,
  dim: (text: string) => string,
): string {
  const table = plainTable(3);
  table.push([dim('target'), ...figures.map(({ heading }) => right(dim(heading)))]);
  for (const row of rows) table.push([printable(row.name), ...row.figures.map(right)]);
  return [trimmed(table), ...notes.map((note) => dim(printable(note)))].join('\n');
}
