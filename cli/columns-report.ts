// A table's columns in a run's report: their kinds, their importance, and the cells of single rows.
// Before: network/permutation-importance.ts computes, data-info.ts lists the columns. Next: run-report.ts and evaluate.ts.

import type { Dataset } from '../src/data/dataset.js';
import type { Network } from '../src/network/network.js';
import {
  type ColumnImportance,
  importanceRefusal,
  permutationImportance,
} from '../src/network/permutation-importance.js';
import {
  type ColumnsData,
  type ImportanceData,
  importanceChart,
  type NamedValue,
} from '../src/report/index.js';
import { isFeature } from '../src/table/schema.js';
import type { EncodedTable } from '../src/table/table-data.js';
import { isTable } from '../src/tabular/split-table.js';
import { type ColumnInfo, columnsOf } from './data-info.js';
import type { RunFolder } from './run-folder.js';
import { printable } from './terminal-text.js';

/** The section of report.json. */
export interface ImportanceDocument {
  /** Permutation importance of the columns, the most important first; null where it was not computed. */
  importance?: ColumnImportance[] | null;
  /** Why it was not. */
  importanceNote?: string;
}

/** Permutation importance on these rows; empty for rows that are not a table. */
export function importanceOn(network: Network, rows: Dataset): ImportanceDocument {
  if (!isTable(rows)) return {};
  const note = importanceRefusal(network, rows);
  return note === null
    ? { importance: permutationImportance(network, rows) }
    : { importance: null, importanceNote: note };
}

const SCORES = { classes: 'accuracy', labels: 'share of labels right', values: 'R²' } as const;

/** Writes importance.svg, and returns the section of report.html; undefined for rows that are not a table. */
export async function writeColumnsFiles(
  run: RunFolder,
  network: Pick<Network, 'schema' | 'task'>,
  where: ImportanceDocument & { rows: Dataset; part: string; columns?: readonly ColumnInfo[] },
): Promise<ColumnsData | undefined> {
  const {
    rows,
    part,
    importance,
    importanceNote,
    columns = network.schema && columnsOf(network.schema),
  } = where;
  if (!isTable(rows) || !columns) return undefined;
  if (!importance) return { columns, importanceNote };
  const data: ImportanceData = { name: `${part} rows`, score: SCORES[network.task], columns: importance };
  await run.write('importance.svg', importanceChart(data));
  return { columns, importance: data };
}

/** At most this many columns are named, or shown for a row. */
const MOST = 5;

/** Columns with less than this share of the largest drop are not named: with many columns, noise reaches it. */
const LEAST_SHARE = 0.05;

/** "most important: Sex, Pclass, Age": columns whose mean drop exceeds its deviation; null where there is none. */
export function mostImportantLine({ importance }: ImportanceDocument): string | null {
  const [first, ...rest] = (importance ?? []).filter(({ drop, deviation }) => drop > deviation);
  if (first === undefined) return null;
  const named = [first, ...rest.filter(({ drop }) => drop >= LEAST_SHARE * first.drop)].slice(0, MOST);
  return `most important: ${named.map(({ column }) => printable(column) || '(no name)').join(', ')}`;
}

/** Cells of a row in the most important columns, or in the first ones; undefined for rows that are not a table. */
export function cellsOf(
  rows: Dataset,
  { importance }: ImportanceDocument,
): ((position: number) => NamedValue[]) | undefined {
  if (!isTable(rows)) return undefined;
  const table = rows.encoded as EncodedTable;
  const all =
    importance?.map(({ column }) => column) ?? table.schema.columns.filter(isFeature).map(({ name }) => name);
  const names = all.slice(0, MOST);
  const textsOf = table.textsOf(names);
  return (position) => textsOf(rows.rows[position]).map((value, j) => ({ name: names[j], value }));
}
