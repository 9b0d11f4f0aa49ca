// The page's section on a cross-validation: each score over the folds, and the losses of the folds' networks.
// Before: history-charts.ts. Next: html.ts.

import { foldLossChart } from './history-charts.js';
import { type Column, chartFigure, type Section, table } from './html-elements.js';
import type { FoldsData, ReportData } from './report-data.js';

const CHART = { width: 560, height: 420, standalone: false };

type Row = FoldsData['scores'][number];

export function foldsSection({ folds }: ReportData): Section | undefined {
  if (!folds) return undefined;
  const { description, scores, histories } = folds;
  const columns: Column<Row>[] = [
    { heading: 'score', text: ({ heading }) => heading },
    { heading: 'mean', text: ({ mean }) => mean, number: true },
    { heading: 'standard deviation', text: ({ deviation }) => deviation, number: true },
    ...histories.map(
      ({ name }, i): Column<Row> => ({ heading: name, text: ({ values }) => values[i], number: true }),
    ),
  ];
  const caption = `${description}; the deviation is the standard deviation over the folds.`;
  const list = table({ caption, columns, rows: scores });
  return { id: 'folds', heading: 'Folds', body: list + chartFigure(foldLossChart(folds, CHART), 0.6) };
}
