// Reads files of libsvm and svmlight, "label index:value …". Before: read-table.ts. Next: table.ts.

import { gatherBytes, MAX_BYTES, ownPlace } from '../../data/file-bytes.js';
import { DataError, show } from '../../errors.js';
import { NUMBER, type Table, type TableColumn } from '../table.js';
import { ColumnBuilder } from './column-builder.js';
import { TextDecoding } from './text-encoding.js';

/** Files with more cells than this are refused: as doubles they would take a gigabyte. */
const MAX_CELLS = 2 ** 27;
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

  constructor(private readonly rowCount: number) {}

  set(row: number, index: number, value: number): void {
    while (this.columns.length <= index) this.columns.push(new Uint8Array(this.rowCount));
    let column = this.columns[index];
    if (column instanceof Uint8Array && ((value & 255) !== value || Object.is(value, -0))) {
      column = Float64Array.from(column);
      this.columns[index] = column;
    }
    column[row] = value;
  }
}

/**
 * Columns "label", "feature 1", "feature 2", …; a feature that a line leaves out is 0. Numbering begins at 0 where the
 * file's does, or `knownNames` has "feature 0"; there are as many features as the highest number, here or there.
 * @throws DataError naming file:line for anything else, such as a query id, and for more than 2^27 cells.
 */
export async function readLibsvm(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  knownNames: readonly string[] = [],
  firstLine = 1,
): Promise<Table> {
  const { view } = await gatherBytes(name, chunks, ownPlace(0), MAX_BYTES);
  const text = new TextDecoding(name).decode(view, 0, view.length, firstLine);
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.replace(/#.*/, '').trim());
  const filled = lines.flatMap((line, i) => (line === '' ? [] : [i]));
  const known = knownNames.flatMap((known) => FEATURE.exec(known)?.[1] ?? []).map(Number);
  const features = new Features(filled.length);
  const last = Math.max(0, ...known);
  if (known.includes(0)) features.first = 0;
  const labels = new ColumnBuilder(`${name}: column "label"`);
  let highest = last;
  const check = (index: number, line: number) => {
    highest = Math.max(highest, index);
    if (filled.length * highest <= MAX_CELLS) return;
    throw new DataError(
      `${name}:${line}: ${filled.length} rows of ${highest} features are more than ${MAX_CELLS} cells, which is more than ` +
        'can be held as a table',
    );
  };
  check(last, firstLine);
  if (last > 0) features.set(0, last, 0);
  filled.forEach((lineIndex, row) => {
    const [label, ...pairs] = lines[lineIndex].split(/\s+/);
    const where = `${name}:${lineIndex + firstLine}`;
    if (label.includes(','))
      throw new DataError(`${where}: several labels (${show(label)}) found; one label a row expected`);
    if (!NUMBER.test(label))
      throw new DataError(`${where}: ${show(label)} is not a label; a number expected`);
    labels.pushText(label);
    const seen = new Set<number>();
    for (const pair of pairs) {
      const [index, value] = pairOf(pair, where);
      if (seen.has(index)) throw new DataError(`${where}: feature ${index} occurs twice`);
      seen.add(index);
      if (index === 0) features.first = 0;
      check(index, lineIndex + firstLine);
      features.set(row, index, value);
    }
  });
  const columns = features.columns.slice(features.first).map(
    (numbers, i): TableColumn => ({
      name: `feature ${i + features.first}`,
      numbers,
      codes: null,
      words: [],
    }),
  );
  if (columns.length === 0) throw new DataError(`${name}: no feature in it`);
  return {
    name,
    rowCount: filled.length,
    columns: [labels.finish('label'), ...columns],
    named: true,
    lines: Uint32Array.from(filled, (line) => line + firstLine),
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
