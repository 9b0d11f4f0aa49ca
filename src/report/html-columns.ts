// The report's section on a table's columns: kinds with reasons, importance, and the columns left out.
// Before: importance-chart.ts draws the bars. Next: html.ts.

import { formatCount } from './format-text.js';
import { type Column, paragraph, type Section, table } from './html-elements.js';
import { importanceBar, importanceText, meaningOf } from './importance-chart.js';
import { element, escapeXml } from './markup.js';
import type { ColumnsData, ReportData, ReportedColumn } from './report-data.js';

/** At most this many columns are listed; report.json has them all. */
const MOST_COLUMNS = 100;
const KINDS = ['ignored', 'label', 'target'];

export function columnsSection({ columns: data }: ReportData): Section | undefined {
  if (data === undefined || data.columns.length === 0) return undefined;
  const ignored = data.columns.filter(({ kind }) => kind === 'ignored');
  const rest = data.columns.filter(({ kind }) => kind !== 'ignored');
  const body = [
    usedColumns(sorted(rest, data), data),
    data.importanceNote === undefined
      ? ''
      : paragraph(`Importance was not computed: ${data.importanceNote}.`, 'muted'),
    ignored.length > 0 ? ignoredColumns(ignored) : '',
  ];
  return { id: 'columns', heading: 'Columns', body: body.join('') };
}

/** The most important column first and the predicted ones last; without importance, in the table's order. */
function sorted(columns: readonly ReportedColumn[], { importance }: ColumnsData): ReportedColumn[] {
  const ranks = new Map(importance?.columns.map(({ column }, i) => [column, i]));
  const rank = ({ name, kind }: ReportedColumn) =>
    KINDS.includes(kind) ? ranks.size : (ranks.get(name) ?? 0);
  return importance ? [...columns].sort((a, b) => rank(a) - rank(b)) : [...columns];
}

function usedColumns(columns: readonly ReportedColumn[], { importance }: ColumnsData): string {
  const byName = new Map(importance?.columns.map((one) => [one.column, one]));
  const bars: Column<ReportedColumn> = {
    heading: importance?.score === 'R²' ? 'importance' : 'importance (points)',
    markup: ({ name, kind }) => {
      const own = KINDS.includes(kind) ? undefined : byName.get(name);
      if (own === undefined) return '–';
      const text = importanceText(own, importance!.score).replace(' points', '');
      const bar = importanceBar(own, importance!.columns);
      return element('div', { class: 'measured' }, bar, element('span', {}, escapeXml(text)));
    },
  };
  const caption = importance
    ? meaningOf(importance)
    : 'What each column is, and how many features it becomes.';
  return table({
    caption: caption + more(columns),
    columns: [
      { heading: 'column', text: nameOf },
      { heading: 'kind', text: ({ kind }) => kind },
      ...(importance ? [bars] : []),
      {
        heading: 'features',
        text: ({ features }) => (features > 0 ? formatCount(features) : '–'),
        number: true,
      },
      { heading: 'why', markup: whyOf, wide: true },
    ],
    rows: columns.slice(0, MOST_COLUMNS),
  });
}

function ignoredColumns(columns: readonly ReportedColumn[]): string {
  return table({
    caption: `Columns that were left out.${more(columns)}`,
    columns: [
      { heading: 'column', text: nameOf },
      { heading: 'why', markup: whyOf, wide: true },
    ],
    rows: columns.slice(0, MOST_COLUMNS),
  });
}

/** The reason, with the doubt marked. */
function whyOf({ why, doubt }: ReportedColumn): string {
  const doubtful =
    doubt === undefined ? '' : element('div', { class: 'doubt' }, escapeXml(`doubtful: ${doubt}`));
  return escapeXml(why) + doubtful;
}

function nameOf({ name }: ReportedColumn): string {
  return name.trim() === '' ? '(no name)' : name;
}

function more({ length }: readonly ReportedColumn[]): string {
  return length > MOST_COLUMNS
    ? ` The first ${MOST_COLUMNS} of ${formatCount(length)}; report.json has them all.`
    : '';
}
