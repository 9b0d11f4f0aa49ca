// A data set in figures, as an object for --json and as a table for a terminal.

import type { Dataset } from '../src/data/dataset.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { grouped, plainTable, printable, right, trimmed } from './text.js';

/** In the order in which they are shown. */
export const PARTS = ['train', 'validation', 'test'] as const;
type Part = (typeof PARTS)[number];

export interface PartInfo {
  rows: number;
  /** Smallest, largest and mean value of all features. */
  min: number;
  max: number;
  mean: number;
  classSizes: number[];
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
  return { command: 'data info', name, sample, origin, checksum, features, type, classNames, parts };
}

function partInfo(data: Dataset): PartInfo {
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
  return { rows: data.size, min, max, mean, classSizes: data.classSizes() };
}

/** Lines for a terminal: what and where, each part's rows and range, the classes' sizes. */
export function infoText(info: DataInfo): string {
  const { parts, classNames } = info;
  const present = PARTS.filter((part) => parts[part] !== undefined);
  const lines = [
    `${info.name}${info.sample ? ' (a sample of the full data set)' : ''}`,
    `from        ${info.origin}`,
    `SHA-256     ${info.checksum} (features and labels)`,
    `features    ${info.features} a row, ${info.type}`,
  ];
  for (const part of present) {
    const { rows, min, max, mean } = parts[part]!;
    lines.push(
      `${part.padEnd(12)}${grouped(rows)} rows, values ${short(min)} to ${short(max)}, mean ${short(mean)}`,
    );
  }
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

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
