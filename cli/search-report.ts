// What a search leaves to be looked at: search.svg, and report.html. Before: search-run.ts. Next: search.ts and run-report.ts.

import type { KernelSet } from '../src/backend/backend.js';
import { inWords, METRIC_NOTES, metricOf, onValidation } from '../src/functions/metrics.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { htmlReport, type ReportData, type SearchData, searchChart } from '../src/report/index.js';
import { provenance } from './report-summary.js';
import { commandLine, type RunFolder } from './run-folder.js';
import { grouped } from './terminal-table.js';
import type { SearchSummary } from './train-summary.js';

export function searchData({ rows, metric, epochs, repeats }: SearchSummary): SearchData {
  const figure = onValidation(metric);
  const { higherIsBetter } = metricOf(figure);
  const { format } = METRIC_NOTES[metric];
  return {
    trials: rows,
    ...{ metric: inWords(figure), higherIsBetter, format },
    description: `${rows.length} combinations, each trained ${epochs} epochs in ${repeats} repeats on random parts of the training rows`,
  };
}

/** search.svg, report.json and report.html of a search alone. */
export async function writeSearchReport(report: {
  run: RunFolder;
  title: string;
  summary: SearchSummary;
  /** What --json prints. */
  document: object;
  data: LoadedData;
  /** Training rows. */
  rows: number;
  seed: number;
  backend: KernelSet;
}): Promise<void> {
  const { run, title, summary, document, data, rows, seed, backend } = report;
  const search = searchData(summary);
  await run.write('search.svg', searchChart({ ...search, metric: search.metric!, title: 'Grid search' }));
  await run.writeJson('report.json', document);
  const page: ReportData = {
    ...{ title, date: new Date().toISOString().slice(0, 10), sample: data.sample, search },
    summary: [
      { name: 'Data', value: `${data.name}, ${grouped(rows)} training rows` },
      { name: 'Seconds', value: summary.seconds.toFixed(1) },
    ],
    warnings: summary.winner === null ? ['Every combination diverged.'] : undefined,
    ...{ command: commandLine(), provenance: provenance(data, seed, backend) },
  };
  await run.write('report.html', htmlReport(page));
}
