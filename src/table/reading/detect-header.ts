// Decides whether the first record of a table is a header. A pure function of the first records; it throws an error that
// asks the user where the evidence conflicts. Before: header-evidence.ts, and first-records.ts, which has the records. Next: read-table.ts.

import { DataError } from '../../errors.js';
import { isMissing } from '../missing-values.js';
import { suggest } from '../suggest.js';
import { NUMBER } from '../table.js';
import { type ColumnEvidence, columnEvidence, isConsecutive, namesInOrder } from './header-evidence.js';

export interface HeaderOptions {
  /** Decides. */
  header?: boolean;
  /** Known column names: a first record with one of them is a header. */
  knownNames?: readonly string[];
  missing?: ReadonlySet<string>;
  /** labels: a file of labels alone, whose first record may be a label that is a word. */
  content?: 'table' | 'labels';
  onNotice?: (text: string) => void;
}

/** A first record with one of these is a header; no class or value has such a name. */
const LABEL_NAMES = ['label', 'labels'];
/** In a file of labels only, these are names of the column too. */
const LABELS_HEADERS = [...LABEL_NAMES, 'class', 'target'];
/** With fewer rows below, a first record of numbers is read as a row without a notice. */
const FEW_ROWS = 3;
const CANONICAL_INTEGER = /^(0|[1-9]\d{0,14})$/;

/**
 * Whether records[0] is a header, judged by the records below it (up to 200 are enough).
 * @throws DataError when the evidence conflicts; the message asks for --header.
 */
export function isHeader(
  name: string,
  records: readonly (readonly string[])[],
  options: HeaderOptions = {},
): boolean {
  const [first, ...below] = records;
  const { header, knownNames = [], missing, content = 'table' } = options;
  if (header !== undefined) return header;
  const names = LABEL_NAMES;
  if (first.some((cell) => names.includes(cell.toLowerCase()))) return true;
  if (knownNames.some((known) => !CANONICAL_INTEGER.test(known) && first.includes(known))) return true;
  const columns = first.map((_, column) => columnEvidence(first, below, column, missing));
  const decision = content === 'labels' ? ofLabels(first, columns) : ofTable(first, below, columns, missing);
  if (typeof decision === 'boolean') return decision;
  if (decision.header === undefined) {
    throw new DataError(
      `${name}: the first record (${shorten(first)}) may be a header or a row: ${decision.because}; ` +
        `choose with ${suggest('header', '$', true)} or ${suggest('header', '$', false)}`,
    );
  }
  options.onNotice?.(
    `${name}: the first record (${shorten(first)}) is read as a ${decision.header ? 'header' : 'row'}: ` +
      `${decision.because}; ${suggest('header', '$ overrides this', !decision.header)}`,
  );
  return decision.header;
}

/** A certain answer; or one with a reason, which is reported; `header: undefined` asks the user. */
type Decision = boolean | { header: boolean | undefined; because: string };

function ofTable(
  first: readonly string[],
  below: readonly (readonly string[])[],
  columns: readonly ColumnEvidence[],
  missing: ReadonlySet<string> | undefined,
): Decision {
  const numbers = columns.filter(({ first }) => first === 'number');
  if (below.length === 0) return numbers.length === 0 && columns.some(({ first }) => first === 'word');
  const words = columns.filter(({ first }) => first === 'word');
  if (words.length === 0) return ofNumbers(first, below, columns);
  const aboveNumbers = words.filter(({ below }) => below === 'numbers').length;
  const recurring = words.filter(({ recurs }) => recurs).length;
  if (numbers.length > 0) return ofMixed(first, below, columns, aboveNumbers, recurring);
  if (first.some((cell) => cell !== '' && isMissing(cell, missing)))
    return ofGaps(words.length, aboveNumbers, recurring);
  if (aboveNumbers > recurring && recurring > 0)
    return { header: true, because: `${aboveNumbers} of its words stand above numbers` };
  if (aboveNumbers > 0) return recurring === 0 || conflict(aboveNumbers, recurring);
  return ofWords(words, recurring);
}

/** Words above words: the words of a row occur again below it, those of a header do not. */
function ofWords(words: readonly ColumnEvidence[], recurring: number): Decision {
  const categories = words.filter(({ repeats }) => repeats).length;
  if (recurring === 0 && categories > 0) return true;
  if (recurring * 2 >= Math.max(1, categories)) return false;
  if (recurring > 0)
    return {
      header: undefined,
      because: `${recurring} of its ${words.length} words are found again below it`,
    };
  return { header: true, because: 'all columns are words, and none is found twice' };
}

/** A missing value among words: a header has none, but a row may. */
function ofGaps(words: number, aboveNumbers: number, recurring: number): Decision {
  if (aboveNumbers === 0 && recurring > 0) return false;
  if (recurring > 0) return conflict(aboveNumbers, recurring);
  const because = 'it has words and missing values';
  return { header: aboveNumbers * 2 > words ? true : undefined, because };
}

function conflict(aboveNumbers: number, recurring: number): Decision {
  const because = `${aboveNumbers} of its words ${aboveNumbers === 1 ? 'stands' : 'stand'} above numbers, but ${recurring} ${recurring === 1 ? 'is' : 'are'} found again below`;
  return { header: undefined, because };
}

/** Only numbers: a header if they number the columns or are years, and the rows below are not. */
function ofNumbers(
  first: readonly string[],
  below: readonly (readonly string[])[],
  columns: readonly ColumnEvidence[],
): Decision {
  const order = namesInOrder(first);
  const numbers = columns.filter(({ first }) => first === 'number');
  if (order === undefined || numbers.length === 0) return false;
  const recurring = numbers.filter(({ recurs }) => recurs).length;
  const otherKind = numbers.filter(({ otherKind }) => otherKind).length;
  if (below.some((row) => namesInOrder(row) === order || isConsecutive(row))) return false;
  const count = numbers.length;
  // Wide rows of small numbers are unlikely to be in order by chance.
  if (recurring * 2 >= count)
    return (
      count > 3 &&
      below.length >= FEW_ROWS && {
        header: false,
        because: `its numbers are ${ORDERS[order]}, but they are found again below it`,
      }
    );
  if (count === 1) {
    // pandas writes a Series in this way: "0" above its values.
    if (numbers[0].below === 'words') return recurring === 0;
    return otherKind === 0 ? false : ask(order);
  }
  if (order === 'steps') return ask(order);
  if (otherKind === count) return true;
  if (order === 'years')
    return numbers.every(({ below, years }) => below === 'numbers' && !years) || ask(order);
  // Up to three small numbers are as likely a row.
  if (count <= 3)
    return below.length >= FEW_ROWS && { header: false, because: `all ${count} of its fields are numbers` };
  return recurring === 0 || { header: true, because: `its numbers are ${ORDERS[order]}` };
}

/** Words and numbers. */
function ofMixed(
  first: readonly string[],
  below: readonly (readonly string[])[],
  columns: readonly ColumnEvidence[],
  aboveNumbers: number,
  recurring: number,
): Decision {
  const numbers = columns.filter(({ first }) => first === 'number');
  const names = columns.filter(({ first, recurs, repeats }) => first === 'word' && !recurs && repeats).length;
  if (recurring > 0) return aboveNumbers === 0 ? false : conflict(aboveNumbers, recurring);
  const again = numbers.filter(({ recurs }) => recurs).length;
  const order = namesInOrder(first);
  const otherKind = numbers.filter(({ otherKind }) => otherKind).length;
  if (order !== undefined && order !== 'steps' && below.every((row) => namesInOrder(row) !== order)) {
    const few = numbers.length < 3 && aboveNumbers === 0;
    if (again === 0 && (!few || otherKind === numbers.length) && aboveNumbers + names > 0) return true;
    const because = `it has words, and its numbers are ${ORDERS[order]}`;
    if (aboveNumbers + names > 0)
      return { header: again * 2 < numbers.length && !few ? true : undefined, because };
  }
  if (aboveNumbers === 0) return false;
  const integers = numbers.every(({ column }) => CANONICAL_INTEGER.test(first[column]));
  const because = `${aboveNumbers} of its words ${aboveNumbers === 1 ? 'stands' : 'stand'} above numbers, and ${numbers.length} of its fields ${numbers.length === 1 ? 'is a number' : 'are numbers'}`;
  if (integers && aboveNumbers > 1 && aboveNumbers > numbers.length && again === 0)
    return { header: true, because };
  return { header: undefined, because };
}

/** A file of labels, in which the first label may be a word. */
function ofLabels(first: readonly string[], columns: readonly ColumnEvidence[]): Decision {
  if (first.some((cell) => LABELS_HEADERS.includes(cell.toLowerCase()))) return true;
  if (first.length > 1) return columns.every((column) => column.first !== 'number');
  const [column] = columns;
  if (column.first === 'word') {
    if (column.below === 'numbers') return true;
    return column.below === 'words' && !column.recurs && column.allRepeat;
  }
  return NUMBER.test(first[0]) && column.below === 'words' && !column.recurs && column.allRepeat;
}

const ORDERS = { positions: 'those of the columns', years: 'consecutive years', steps: 'equal steps' };

function ask(order: keyof typeof ORDERS): Decision {
  return { header: undefined, because: `its numbers are ${ORDERS[order]}` };
}

function shorten(record: readonly string[]): string {
  const cells = record.slice(0, 5).map((cell) => (cell.length > 24 ? `${cell.slice(0, 24)}…` : cell));
  return JSON.stringify(cells.join(', ') + (record.length > 5 ? ', …' : '')).slice(1, -1);
}
