// A data set as CSV text: Kaggle's layout in one table, or features and labels apart. What is written here,
// csv.ts reads back to the same values. Next: platform/node/write-dataset.ts puts it into files.

import { DataError } from '../errors.js';
import { isCanonicalInteger, sameNames, sortClasses } from './classes.js';
import type { Dataset } from './dataset.js';

// Pieces of about this many values: few writes, and no long strings.
const CHUNK_VALUES = 1 << 17;

/**
 * The lines of a CSV file in pieces of text, header first: label,pixel1,pixel2,… with both, pixel1,… with
 * features alone, label with labels alone. Rows come in the data set's order.
 */
export function* csvText(data: Dataset, content: 'rows' | 'features' | 'labels'): Generator<string> {
  const pixels = Array.from({ length: data.featureCount }, (_, i) => `pixel${i + 1}`);
  const header = { rows: ['label', ...pixels], features: pixels, labels: ['label'] }[content];
  yield header.join(',') + '\n';
  const labels = labelTexts(data.classNames).map(quote);
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
 * What each class is written as. Names whose order a reader would find again by sorting stand for themselves, and
 * so do numbers; others ("T-shirt/top" before "Ankle boot") are written as 0, 1, 2, …, the data set's own labels.
 */
export function labelTexts(classNames: readonly string[]): string[] {
  const named = sameNames(sortClasses(classNames), classNames) || classNames.some(isCanonicalInteger);
  return named ? [...classNames] : classNames.map((_, i) => String(i));
}

/**
 * The text of a classes.txt, one name a line, when a reader of the labels of `data` alone would come to other
 * classes than `data` has; undefined when it is not needed.
 * @throws DataError when a name has a line break in it.
 */
export function classNamesText(data: Dataset): string | undefined {
  const texts = labelTexts(data.classNames);
  const sizes = data.classSizes();
  const derived = sortClasses(texts.filter((_, i) => sizes[i] > 0));
  if (sameNames(derived, data.classNames)) return undefined;
  const broken = data.classNames.find((name) => /[\r\n]/.test(name));
  if (broken !== undefined) {
    throw new DataError(`${data.name}: the class name ${JSON.stringify(broken)} has a line break in it`);
  }
  return data.classNames.join('\n') + '\n';
}

/** A field in quotes where it needs them (RFC 4180). */
function quote(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
