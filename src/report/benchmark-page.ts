// A benchmark as one HTML page of bar charts, in the report's style; it loads nothing.
// Before: bar-chart.ts.

import { type BarChartData, barChart } from './bar-chart.js';
import { chartFigure, paragraph } from './html-elements.js';
import { htmlPage } from './html-page.js';
import { element, escapeXml } from './markup.js';
import { requireArguments } from './report-shapes.js';

export type { Bar, BarChartData, BarGroup } from './bar-chart.js';

/** What benchmarkPage() shows. */
export interface BenchmarkPageData {
  title: string;
  /** Processor, cores, engine. */
  machine: string;
  date: string;
  version: string;
  charts: readonly BarChartData[];
}

/**
 * A page of bar charts, as one HTML file.
 * @example
 * const html = benchmarkPage({ title: 'Epochs', machine: 'laptop', date: '2026-01-01', version: VERSION, charts: [chart] });
 */
export function benchmarkPage(data: BenchmarkPageData): string {
  requireArguments('benchmarkPage', data);
  const { title, machine, date, version, charts } = data;
  const figures = charts.map((chart) =>
    element('section', {}, chartFigure(barChart(chart, { standalone: false }), 0.6)),
  );
  return htmlPage(
    `Benchmark: ${title}`,
    element(
      'header',
      {},
      element('h1', {}, escapeXml(title)),
      paragraph(`Jacquard ${version} · ${machine} · ${date}`, 'muted'),
    ),
    element('main', { class: 'stack' }, ...figures),
  );
}
