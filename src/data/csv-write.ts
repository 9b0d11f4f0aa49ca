// A data set as CSV text: Kaggle's layout in one table, or features and labels apart. src/table/reading/ reads it back
// to the same values. Next: platform/node/write-dataset.ts puts it into files.

import { distinctLabels, numberKey, numericNames, sameNames, sortClasses } from './class-matching.js';
import type { Dataset } from './dataset.js';
import { requireWritable } from './require-writable.js';

// Pieces of about this many values: few writes, and no long strings.
const CHUNK_VALUES = 1 << 17;

/**
 * The lines of a CSV file in pieces of text, header first: label,pixel1,pixel2,… with both (of a table label and its
 * columns), pixel1,… with features alone, label with labels alone. Rows come in the data set's order.
 * @throws DataError for labels of rows that have targets instead.
 */
export function* csvText(data: Dataset, content: 'rows' | 'features' | 'labels'): Generator<string> {
  requireWritable(content === 'features' ? { ...data, targets: null } : data);
  const pixels = Array.from({ length: data.featureCount }, (_, i) => `pixel${i + 1}`);
  const names = data.encoded?.featureNames ?? pixels;
  const header = { rows: ['label', ...names], features: names, labels: ['label'] }[content];
  yield header.map(csvField).join(',') + '\n';
  const labels = labelTexts(data).map(csvField);
  const rowsPerChunk = Math.ceil(CHUNK_VALUES / header.length);
  for (let start = 0; start < data.size; start += rowsPerChunk) {
    const end = Math.min(data.size, start + rowsPerChunk);
    let text = '';
    for (let i = start; i < end; i++) {
      if (content !== 'features') text += labels[data.labelAt(i)];
      if (content === 'rows') text += ',';
      if (content !== 'labels') text += data.featuresAt(i).join(',');
      text += '\n';
    }
    yield text;
  }
}

/**
 * What each class is written as: its name; or its code where the codes are 0, 1, 2, … and a reader would not find the order of
 * the names again by sorting ("T-shirt/top" before "Ankle boot").
 */
function labelTexts({ classNames, codes }: Pick<Dataset, 'classNames' | 'codes'>): string[] {
  const sorted = sameNames(sortClasses(classNames), classNames);
  const coded = codes !== null && sameNames(codes, numericNames(codes.length));
  const numbered = classNames.some((name) => numberKey(name) !== undefined);
  return coded && !sorted && !numbered ? [...codes] : [...classNames];
}

/** Whether a reader of the labels of `data` alone would come to other classes than `data` has. */
export function needsClassNames(data: Dataset): boolean {
  const texts = labelTexts(data);
  const sizes = data.classSizes();
  return !sameNames(distinctLabels(texts.filter((_, i) => sizes[i] > 0)), data.classNames);
}

/** A field in quotes where it needs them (RFC 4180). */
export function csvField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** What spreadsheets take for the beginning of a formula, also in the full width of East Asian fonts; apostrophes may stand before it. */
const FORMULA = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/**
 * A field of a file that people open, perhaps with a spreadsheet: text that it would run as a formula gets an apostrophe before it.
 * Numbers, such as -1.5, stay. Not for files that are read back: there the apostrophe would be part of the name.
 *
 * @example guardedField('=HYPERLINK("http://x")') // "'=HYPERLINK(""http://x"")" in quotes
 */
export function guardedField(field: string): string {
  return csvField(FORMULA.test(field) && !NUMBER.test(field) ? `'${field}` : field);
}
