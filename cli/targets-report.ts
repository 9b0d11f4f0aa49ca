// What a run leaves where values or several labels a row are predicted: charts, predictions.csv, and the page's section.
// Before: measured.ts. Next: run-report.ts and evaluate.ts, which have the same for classes.

import { csvField } from '../src/data/csv-write.js';
import type { Dataset } from '../src/data/dataset.js';
import type { Network } from '../src/network/network.js';
import { scatterChart, type TargetsData } from '../src/report/index.js';
import { labelsTable, valuesTable } from './measured.js';
import type { RunFolder } from './run-folder.js';
import { plainTable, printable, right, trimmed } from './text.js';

/** Evaluates on `rows`, writes the files, and gives what report.html and report.json show. */
export async function writeTargetsFiles(
  run: RunFolder,
  network: Network,
  { rows, part }: { rows: Dataset; part: string },
): Promise<{ targets: TargetsData; evaluation: object }> {
  const name = `${part} rows`;
  await run.write('predictions.csv', predictionsCsv(network, rows));
  if (network.task === 'labels') {
    const evaluation = network.evaluateLabels(rows);
    return { targets: labelsTable(name, evaluation), evaluation: evaluation.toJSON() };
  }
  const evaluation = network.evaluateValues(rows);
  const targets = valuesTable(name, evaluation);
  for (const [j, one] of targets.values!.entries()) {
    const file = targets.values!.length === 1 ? 'predicted.svg' : `predicted_${j + 1}.svg`;
    const { truth, predicted } = one;
    await run.write(file, scatterChart({ title: `${one.name}, predicted and true`, truth, predicted }));
  }
  return { targets, evaluation: evaluation.toJSON() };
}

/** row, then of each target what is true and what was predicted; of labels the probability too. */
function predictionsCsv(network: Network, rows: Dataset): string {
  const { names, values } = rows.targets!;
  const labels = network.task === 'labels';
  const outputs = labels ? network.predictProba(rows) : network.predictValues(rows);
  const header = names.flatMap((name) => [
    `true ${name}`,
    `predicted ${name}`,
    ...(labels ? [`probability ${name}`] : []),
  ]);
  const lines = Array.from(rows.rows, (row, i) => {
    const cells = names.flatMap((_, j) => {
      const output = outputs[i * names.length + j];
      const truth = values[row * names.length + j];
      return labels ? [truth, Number(output > 0.5), sixDigits(output)] : [truth, sixDigits(output)];
    });
    return [row, ...cells].join(',');
  });
  return `${[['row', ...header].map(csvField).join(','), ...lines].join('\n')}\n`;
}

/** What float32 holds for sure. */
export function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}

/** The same table for a terminal. */
export function targetsTable({ figures, rows }: TargetsData, dim: (text: string) => string): string {
  const table = plainTable(3);
  table.push([dim('target'), ...figures.map(({ heading }) => right(dim(heading)))]);
  for (const row of rows) table.push([printable(row.name), ...row.figures.map(right)]);
  return trimmed(table);
}
