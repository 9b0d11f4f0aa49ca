// How a table is read. Next: read-table.ts has the reader; read-csv.ts, read-json.ts and chunk-source.ts take what concerns them.

import type { OnProgress } from '../../data/progress.js';
import { OptionError, requireSwitch, show } from '../../errors.js';
import { type Given, namesIn } from '../../options/option.js';
import { checked, number } from '../../options/option-kinds.js';
import { AMOUNT } from '../../options/shapes.js';
import { DELIMITERS, type Delimiter } from './detect-delimiter.js';

const COUNTED = { whole: true, from: 1, to: Number.MAX_SAFE_INTEGER } as const;
const ENCODINGS = ['utf-8', 'latin1'] as const;

export const READING_OPTIONS = {
  /** Default: detected from the first records. */
  delimiter: checked(oneOf<Delimiter>(DELIMITERS)),
  /** Whether the first record is a header. Default: detected from the records below. */
  header: checked((header: boolean, shown) => requireSwitch(shown, header)),
  /** Default utf-8. The byte order marks of UTF-8 and UTF-16 are always recognised. "latin1" is read as Windows-1252. */
  encoding: checked(oneOf<(typeof ENCODINGS)[number]>(ENCODINGS)),
  /** A table in memory with more rows is refused. Default 2^26. */
  maxRows: number(COUNTED),
  /** More columns are refused. Default 2^18. */
  maxColumns: number(COUNTED),
  /** More cells are refused. Default 2^29; of JSON and libsvm, where rows may leave cells out, 2^27. */
  maxCells: number(COUNTED),
};

/** Those of the options that say how a file is read. */
export function readingPart(options: Given<typeof READING_OPTIONS>): Given<typeof READING_OPTIONS> {
  return Object.fromEntries(namesIn(READING_OPTIONS).map((name) => [name, options[name]]));
}

function oneOf<Value>(valid: readonly Value[]) {
  return (value: Value, shown: string): Value => {
    if (valid.includes(value)) return value;
    throw new OptionError(`${shown}: ${show(value)} is none of ${valid.map(show).join(', ')}`);
  };
}

/** What else ReadTableOptions may have. */
export const SOURCE_SHAPE = {
  ...{ 'knownNames?': ['text'], 'missing?': ['text'], 'content?': 'text', 'totalBytes?': AMOUNT },
  ...{ 'onProgress?': 'function', 'onNotice?': 'function' },
};
/** Options of readTableFile(). */
export interface ReadTableOptions extends Given<typeof READING_OPTIONS> {
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
