// Which data sets can be written to files. Before: dataset.ts. Next: csv-write.ts, idx-write.ts.

import { DataError } from '../errors.js';
import type { Dataset } from './dataset.js';

/** @throws DataError for rows with targets, and for encoded rows: only features and classes can be written. */
export function requireWritable({
  name,
  targets,
  encoded,
}: Pick<Dataset, 'name' | 'targets' | 'encoded'>): void {
  if (targets) {
    throw new DataError(
      `${name}: its rows have targets (${targets.names.join(', ')}); only features and classes can be written`,
    );
  }
  if (encoded && !encoded.plain) {
    throw new DataError(
      `${name}: its columns are not plain numbers alone (words, dates, gaps); only tables of numbers can be written`,
    );
  }
}
