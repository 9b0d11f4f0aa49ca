// report.html: one file that explains a run and loads nothing: no script, no font, no image from elsewhere.
// Before: report-data.ts says what goes in; the html-*.ts files make the sections.

import { formatCount, formatLoss, formatPercent } from './format-text.js';
import { columnsSection } from './html-columns.js';
import { type Column, commandBlock, namedValues, paragraph, type Section, table } from './html-elements.js';
import { evaluationSection } from './html-evaluation.js';
import { filtersSection, rowsSection, weightsSection } from './html-examples.js';
import { foldsSection } from './html-folds.js';
import { layersSection } from './html-layers.js';
import { htmlPage } from './html-page.js';
import { searchSection } from './html-search.js';
import { targetsSection } from './html-targets.js';
import { trainingSection } from './html-training.js';
import { trialsSection } from './html-trials.js';
import { element, escapeXml } from './markup.js';
import type { ReportData, ResultRow } from './report-data.js';
import { requireArguments } from './report-shapes.js';

/**
 * The whole page; it is valid HTML and well-formed XML. Sections without data are left out.
 * @example
 * const html = htmlReport({ title: 'My run', summary: [{ name: 'rows', value: '150' }], command: 'node train.js', history: { epochs: history } });
 */
export function htmlReport(report: ReportData): string {
  requireArguments('htmlReport', report);
  const sections = [
    summarySection(report),
    foldsSection(report),
    layersSection(report),
    trainingSection(report),
    evaluationSection(report),
    targetsSection(report),
    columnsSection(report),
    rowsSection(report),
    weightsSection(report),
    filtersSection(report),
    searchSection(report),
    trialsSection(report),
    madeSection(report),
  ].filter((section) => section !== undefined);
  return htmlPage(
    report.title,
    pageHeader(report, sections),
    element('main', {}, ...sections.map(writeSection)),
  );
}

function pageHeader(
  { title, subtitle, date, sample, warnings = [] }: ReportData,
  sections: readonly Section[],
): string {
  const links = sections.map(({ id, heading }) =>
    element('li', {}, element('a', { href: `#${id}` }, escapeXml(heading))),
  );
  return element(
    'header',
    {},
    sample ? element('div', { class: 'badge' }, 'sample data') : '',
    element('h1', {}, escapeXml(title)),
    subtitle ? paragraph(subtitle) : '',
    date ? paragraph(date, 'muted') : '',
    sample
      ? paragraph(
          'Made with the small sample that comes with Jacquard: expect better figures from the whole data set.',
        )
      : '',
    ...warnings.map((warning) => paragraph(warning, 'warning')),
    element('nav', { 'aria-label': 'Sections' }, element('ul', {}, ...links)),
  );
}

function writeSection({ id, heading, body }: Section): string {
  const title = element('h2', { id: `${id}-heading` }, escapeXml(heading));
  return element('section', { id, 'aria-labelledby': `${id}-heading` }, title, body);
}

function summarySection({ summary, results = [], resultsOf }: ReportData): Section {
  const tables = [results.length > 0 ? resultTable(results, resultsOf) : '', namedValues('The run', summary)];
  return {
    id: 'summary',
    heading: 'Summary',
    body: element('div', { class: 'pair' }, ...tables.filter(Boolean)),
  };
}

function resultTable(results: readonly ResultRow[], of = ''): string {
  const rows: Column<ResultRow> = {
    heading: 'rows',
    text: (result) => (result.rows === undefined ? '–' : formatCount(result.rows)),
    number: true,
  };
  const errors = results.some(({ standardError }) => typeof standardError === 'number');
  const scaled = results.some((result) => result.scaled);
  const ofValues = results.some(({ meanAbsoluteError }) => meanAbsoluteError !== undefined);
  const units = scaled ? ' · scaled loss: of standardised targets' : '';
  const valuesCaption = ofValues ? `; MAE: mean absolute error${units}` : '';
  const scores: Column<ResultRow>[] = ofValues
    ? [
        { heading: 'MAE', text: (one) => formatLoss(one.meanAbsoluteError), number: true },
        { heading: 'R²', text: ({ r2 }) => formatLoss(r2), number: true },
      ]
    : [{ heading: 'accuracy', text: accuracyText, number: true }];
  if (results.some(({ microF1 }) => microF1 !== undefined)) {
    scores.push({ heading: 'micro F1', text: ({ microF1 }) => formatLoss(microF1), number: true });
  }
  return table({
    caption: `Results${of && ` ${of}`}${errors ? '; ± is the standard error of the accuracy' : ''}${valuesCaption}`,
    columns: [
      { heading: 'part', text: ({ name }) => name },
      ...(results.some((result) => result.rows !== undefined) ? [rows] : []),
      { heading: scaled ? 'scaled loss' : 'loss', text: ({ loss }) => formatLoss(loss), number: true },
      ...scores,
    ],
    rows: results,
  });
}

function accuracyText({ accuracy, standardError }: ResultRow): string {
  if (typeof accuracy !== 'number' || !Number.isFinite(accuracy)) return '–';
  const share = formatPercent(accuracy);
  return typeof standardError === 'number' ? `${share} ± ${(100 * standardError).toFixed(2)}` : share;
}

function madeSection({ command, provenance = [], files = [] }: ReportData): Section {
  const body = [
    paragraph('This command repeats the run:'),
    commandBlock(command),
    provenance.length > 0 ? namedValues('What it was made with', provenance) : '',
    files.length > 0 ? namedValues('Files beside this one', files) : '',
  ];
  return { id: 'made', heading: 'How to reproduce this', body: body.join('') };
}
