// Reads files of libsvm and svmlight, "label index:value …". Before: read-table.ts. Next: table.ts.

import { DataError, show } from '../../errors.js';
import { NUMBER, type Table, type TableColumn } from '../table.js';
import { ColumnBuilder } from './column-builder.js';
import { type GivenLimits, TableLimits } from './table-limits.js';
import { TextDecoding } from './text-encoding.js';
import { wholeLines } from './whole-lines.js';

/** Text that is looked at together. */
const PIECE_BYTES = 1 << 20;
const LOOKED_AT = 20;
const LINE = /^[-+]?[\d.]\S*(\s+(qid:\S+|\d+:[-+]?[\d.]\S*))*\s*(#.*)?$/;
const PAIR = /\s\d+:[-+]?[\d.]/;
const FEATURE = /^feature (0|[1-9]\d*)$/;

/** Whether the first lines are in libsvm's format. */
export function looksLikeLibsvm(head: Uint8Array, whole: boolean): boolean {
  const lines = new TextDecoder('utf-8').decode(head.subarray(0, 1 << 16)).split(/\r\n|\n|\r/);
  if (!whole && lines.length > 1) lines.pop();
  const filled = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  const first = filled.slice(0, LOOKED_AT);
  return first.some((line) => PAIR.test(line)) && first.every((line) => LINE.test(line));
}

/** How a file's features are numbered, and their values. */
class Features {
  readonly columns: (Uint8Array | Float64Array)[] = [];
  first = 1;

  set(row: number, index: number, value: number): void {
    this.atLeast(index);
    let column = this.columns[index];
    const isByte = (value & 255) === value && !Object.is(value, -0);
    if (row >= column.length || (column instanceof Uint8Array && !isByte)) {
      column = withRoom(column, row < column.length ? column.length : 2 * row + 16, isByte);
      this.columns[index] = column;
    }
    column[row] = value;
  }

  atLeast(index: number): void {
    while (this.columns.length <= index) this.columns.push(NONE);
  }

  finish(rowCount: number): TableColumn[] {
    return this.columns.slice(this.first).map((numbers, i) => ({
      name: `feature ${i + this.first}`,
      numbers: numbers.length >= rowCount ? numbers.slice(0, rowCount) : withRoom(numbers, rowCount, true),
      codes: null,
      words: [],
    }));
  }
}

const NONE = new Uint8Array(0);

function withRoom(
  column: Uint8Array | Float64Array,
  length: number,
  bytes: boolean,
): Uint8Array | Float64Array {
  const larger = bytes && column instanceof Uint8Array ? new Uint8Array(length) : new Float64Array(length);
  larger.set(column);
  return larger;
}

export interface LibsvmPart extends GivenLimits {
  readonly knownNames?: readonly string[] | undefined;
  /** The first line's number. Default 1. */
  readonly line?: number;
}

/**
 * Columns "label", "feature 1", "feature 2", …; a feature that a line leaves out is 0. Numbering begins at 0 where the
 * file's does, or `knownNames` has "feature 0"; there are as many features as the highest number, here or there.
 * @throws DataError naming file:line for anything else, such as a query id, and for a table above the limits.
 */
export async function readLibsvm(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  { knownNames = [], line: firstLine = 1, ...given }: LibsvmPart = {},
): Promise<Table> {
  const decoding = new TextDecoding(name);
  const limits = new TableLimits(name, given, true);
  const features = new Features();
  const labels = new ColumnBuilder(`${name}: column "label"`);
  const lines: number[] = [];
  let highest = 0;
  const check = (index: number, line: number) => {
    highest = Math.max(highest, index);
    limits.require(lines.length, highest + 1, line); // with the label
  };
  for (const one of knownNames) {
    const found = FEATURE.exec(one);
    if (found === null) continue;
    if (found[1] === '0') features.first = 0;
    check(Number(found[1]), firstLine);
  }
  const add = (filled: string, line: number) => {
    const row = lines.push(line) - 1;
    const [label, ...pairs] = filled.split(/\s+/);
    const where = `${name}:${line}`;
    if (label.includes(','))
      throw new DataError(`${where}: several labels (${show(label)}) found; one label a row expected`);
    if (!NUMBER.test(label))
      throw new DataError(`${where}: ${show(label)} is not a label; a number expected`);
    labels.pushText(label);
    check(0, line);
    const seen = new Set<number>();
    for (const pair of pairs) {
      const [index, value] = pairOf(pair, where);
      if (seen.has(index)) throw new DataError(`${where}: feature ${index} occurs twice`);
      seen.add(index);
      if (index === 0) features.first = 0;
      check(index, line);
      features.set(row, index, value);
    }
  };
  for await (const piece of wholeLines(name, chunks, PIECE_BYTES)) {
    const from = firstLine + piece.line - 1;
    const texts = decoding.decode(piece.bytes, 0, piece.bytes.length, from).split(/\r\n|\n|\r/);
    texts.forEach((text, i) => {
      const filled = text.replace(/#.*/, '').trim();
      if (filled !== '') add(filled, from + i);
    });
  }
  features.atLeast(highest);
  const columns = features.finish(lines.length);
  if (columns.length === 0) throw new DataError(`${name}: no feature in it`);
  return {
    name,
    rowCount: lines.length,
    columns: [labels.finish('label'), ...columns],
    named: true,
    lines: Uint32Array.from(lines),
  };
}

function pairOf(pair: string, where: string): [index: number, value: number] {
  if (pair.startsWith('qid:'))
    throw new DataError(
      `${where}: a query id (${show(pair)}) found; ranking is not supported, remove the ids`,
    );
  const [, index, value] = /^(\d{1,9}):(\S+)$/.exec(pair) ?? [];
  if (index === undefined || !NUMBER.test(value))
    throw new DataError(`${where}: ${show(pair)} found, index:value expected`);
  return [Number(index), Number(value)];
}
