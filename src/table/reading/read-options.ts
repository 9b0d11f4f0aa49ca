// How a table is read. Next: read-table.ts has the reader; read-csv.ts, json.ts and chunk-source.ts take what concerns them.

import type { OnProgress } from '../../data/progress.js';
import type { Delimiter } from './delimiter.js';

export interface ReadTableOptions {
  /** Default: detected from the first records. */
  delimiter?: Delimiter;
  /** Whether the first record is a header. Default: detected from the records below. */
  header?: boolean;
  /** Default utf-8. The byte order marks of UTF-8 and UTF-16 are always recognised. "latin1" is read as Windows-1252. */
  encoding?: 'utf-8' | 'latin1';
  /** Known column names (the label's, a model's): a first record with one of them is a header. */
  knownNames?: readonly string[];
  /** Texts that mark missing values, in addition to the usual ones; used to detect a header. */
  missing?: readonly string[];
  /** `labels` for a file of labels only. Default `table`. */
  content?: 'table' | 'labels';
  /** The size of all chunks, where it is known: for progress, and to reserve memory. */
  totalBytes?: number;
  onProgress?: OnProgress;
  /** Called with a sentence for each choice that may be wrong. */
  onNotice?: (text: string) => void;
}
