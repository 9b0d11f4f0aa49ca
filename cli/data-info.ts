// A data set in figures, as an object for --json and as a table for a terminal.

import type { Dataset } from '../src/data/dataset.js';
import { describePreparation, type ImagePreparation } from '../src/data/image-preparation.js';
import { type Targets, targetColumn } from '../src/data/targets.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { meanAndDeviation } from '../src/statistics.js';
import { type Schema, widthOf } from '../src/table/schema.js';
import { isImages } from './print-column-notes.js';
import { grouped, plainTable, right, trimmed } from './terminal-table.js';
import { printable } from './terminal-text.js';

/** In the order in which they are shown. */
export const PARTS = ['train', 'validation', 'test'] as const;
type Part = (typeof PARTS)[number];

export interface PartInfo {
  rows: number;
  /** Smallest, largest and mean value of all features; absent for tables, whose columns have different units. */
  min?: number;
  max?: number;
  mean?: number;
  classSizes: number[];
  /** Where rows have targets: of each its range, mean and standard deviation. */
  targets?: TargetInfo[];
}

export interface TargetInfo {
  name: string;
  min: number;
  max: number;
  mean: number;
  deviation: number;
}

export interface ColumnInfo {
  name: string;
  kind: string;
  why: string;
  doubt?: string;
  features: number;
}

export interface DataInfo {
  command: 'data info';
  name: string;
  sample: boolean;
  origin: string;
  checksum: string;
  features: number;
  type: 'u8' | 'f32';
  classNames: readonly string[];
  /** For photos: what they were resized to. */
  images?: ImagePreparation;
  /** Where rows have targets, which kind. */
  targets?: Targets['kind'];
  /** For tables: the kind of each column, with its reason, its doubt, and its number of features. */
  columns?: ColumnInfo[];
  parts: Partial<Record<Part, PartInfo>>;
}

export function infoOf(data: LoadedData): DataInfo {
  const { name, sample, origin, checksum, train } = data;
  const parts: DataInfo['parts'] = {};
  for (const part of PARTS) {
    const rows = data[part];
    if (rows !== undefined) parts[part] = partInfo(rows);
  }
  const type = train.features instanceof Uint8Array ? 'u8' : 'f32';
  const { featureCount: features, classNames } = train;
  const targets = train.targets ? { targets: train.targets.kind } : {};
  const schema = train.encoded && !isImages(train) ? (train.encoded.schema as Schema) : null;
  return {
    command: 'data info',
    name,
    sample,
    origin,
    checksum,
    features,
    type,
    classNames,
    ...(train.images && { images: train.images }),
    ...targets,
    ...(schema && { columns: columnsOf(schema) }),
    parts,
  };
}

/** Every column of a table, in its order. */
export function columnsOf({ columns }: Schema): ColumnInfo[] {
  return columns.map((column) => {
    const { name, kind, why, doubt } = column;
    return { name, kind, why, ...(doubt && { doubt }), features: widthOf(column) };
  });
}

function partInfo(data: Dataset): PartInfo {
  const targets = data.targets ? { targets: targetsInfo(data.targets, data.rows) } : {};
  const counts = { rows: data.size, classSizes: data.classSizes(), ...targets };
  if (data.encoded && !isImages(data)) return counts;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < data.size; i++) {
    for (const value of data.featuresAt(i)) {
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
  }
  const mean = sum / (data.size * data.featureCount);
  return { ...counts, min, max, mean };
}

function targetsInfo(targets: Targets, rows: Uint32Array): TargetInfo[] {
  return targets.names.map((name, j) => {
    const column = targetColumn(targets, rows, j);
    const [min, max] = column.reduce(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    return { name, min, max, ...meanAndDeviation(column) };
  });
}

/** Lines for a terminal: what and where, each part's rows and range, the classes' sizes or the targets' figures. */
export function infoText(info: DataInfo): string {
  const { parts, classNames } = info;
  const present = PARTS.filter((part) => parts[part] !== undefined);
  const lines = [
    `${info.name}${info.sample ? ' (a sample of the full data set)' : ''}`,
    `from        ${info.origin}`,
    `SHA-256     ${info.checksum} (features and labels)`,
    `features    ${info.features} a row, ${info.type}`,
    ...(info.images ? [`photos      resized to ${describePreparation(info.images)}`] : []),
  ];
  for (const part of present) {
    const { rows, min, max, mean } = parts[part]!;
    const values = min === undefined ? '' : `, values ${short(min)} to ${short(max!)}, mean ${short(mean!)}`;
    lines.push(`${part.padEnd(12)}${grouped(rows)} rows${values}`);
  }
  if (info.columns) lines.push('', columnsTable(info.columns));
  if (info.targets) return [...lines, '', targetsText(info, present)].join('\n');
  const table = plainTable(2);
  table.push(['label', 'class', ...present.map(right)]);
  classNames.forEach((name, i) => {
    table.push([
      right(String(i)),
      printable(name),
      ...present.map((part) => right(grouped(parts[part]!.classSizes[i]))),
    ]);
  });
  return [...lines, '', trimmed(table)].join('\n');
}

/** The kind of each column, its number of features, and the reason. */
export function columnsTable(columns: readonly ColumnInfo[]): string {
  const table = plainTable(2);
  table.push(['column', 'kind', right('features'), 'why']);
  for (const { name, kind, why, features } of columns.slice(0, MOST_COLUMNS))
    table.push([
      printable(name) || '(no name)',
      kind,
      right(features === 0 ? '' : String(features)),
      printable(why),
    ]);
  const more = columns.length - MOST_COLUMNS;
  return trimmed(table) + (more > 0 ? `\n… and ${grouped(more)} more columns (--json lists them)` : '');
}

/** At most this many columns are listed. */
const MOST_COLUMNS = 60;

function targetsText({ parts }: DataInfo, present: readonly Part[]): string {
  const table = plainTable(2);
  table.push(['target', 'rows', ...['least', 'largest', 'mean', 'deviation'].map(right)]);
  for (const part of present) {
    for (const { name, min, max, mean, deviation } of parts[part]!.targets!)
      table.push([printable(name), part, ...[min, max, mean, deviation].map((value) => right(short(value)))]);
  }
  return trimmed(table);
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
