// The page's section on predicted values, or on several labels a row: a table of the targets, and a chart of each value.
// Before: scatter-chart.ts. Next: html.ts.

import { chartFigure, paragraph, type Section, table } from './html-elements.js';
import { element } from './markup.js';
import type { ReportData, TargetsData } from './report-data.js';
import { scatterChart } from './scatter-chart.js';

const CHART = { width: 420, standalone: false };

export function targetsSection({ targets }: ReportData): Section | undefined {
  if (targets === undefined) return undefined;
  const { name, figures, rows, values = [], notes = [] } = targets;
  const list = table({
    caption: figures.map(({ heading, meaning }) => `${heading}: ${meaning}`).join(' · '),
    columns: [
      { heading: 'target', text: (row: TargetsData['rows'][number]) => row.name },
      ...figures.map(({ heading }, j) => ({
        heading,
        text: (row: TargetsData['rows'][number]) => row.figures[j],
        number: true,
      })),
    ],
    rows,
  });
  const charts = values.map((one) => {
    const title = `${one.name}, predicted and true`;
    return chartFigure(scatterChart({ ...CHART, title, truth: one.truth, predicted: one.predicted }));
  });
  const small = notes.map((note) => paragraph(`${note}.`, 'muted')).join('');
  const body = list + small + (charts.length > 0 ? element('div', { class: 'pair' }, ...charts) : '');
  return { id: 'evaluation', heading: `Evaluation: ${name}`, body };
}
