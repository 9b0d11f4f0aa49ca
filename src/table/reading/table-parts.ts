// Reads a table in parts, one after the other, each with the lines that its rows have in the file: for files that are larger than
// memory. Before: chunk-source.ts. Next: table-survey.ts looks at all parts, platform/node/large-table.ts encodes them.

import { DataError } from '../../errors.js';
import { settle } from '../../options/option.js';
import type { Table } from '../table.js';
import { Source } from './chunk-source.js';
import type { CsvEngine } from './csv-engine.js';
import { readCsvParts } from './read-csv.js';
import { looksLikeJson, readJson } from './read-json.js';
import { looksLikeLibsvm, readLibsvm } from './read-libsvm.js';
import { READING_OPTIONS, type ReadTableOptions } from './read-options.js';
import { wholeLines } from './whole-lines.js';

const [OPEN, BRACKET] = [0x7b, 0x5b];
/** Text of a part of JSON or libsvm. */
const [PART_BYTES, LEAST_BYTES] = [2 << 20, 1 << 16];
/** Cells of a part of CSV, and of libsvm, where most cells are not written. */
const PART_CELLS = 1 << 18;

export interface PartsOptions extends ReadTableOptions {
  /** Columns that the whole file has, by an earlier pass: parts of JSON and of libsvm may lack some. */
  columns?: readonly string[];
  /** Features that a row is encoded to, where a part will be encoded: parts have fewer rows then. */
  featureCount?: number;
}

/** @throws DataError as readTable(), and for a JSON array, which cannot be cut between rows. */
export async function* readTableParts(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  csv: CsvEngine,
  options: PartsOptions = {},
): AsyncGenerator<Table> {
  const { columns = [], featureCount = 0, ...reading } = options;
  // A part must be small as features, too.
  const share = Math.min(1, columns.length / featureCount || 1);
  settle(READING_OPTIONS, reading);
  const source = new Source(name, chunks, reading);
  try {
    await source.begin();
    const { head } = source;
    if (looksLikeJson(head)) {
      if (firstByte(head) === BRACKET)
        throw new DataError(
          `${name}: an array of objects, which cannot be read in parts; write one object a line (jq -c '.[]')`,
        );
      yield* jsonParts(name, source, columns, share);
    } else if (looksLikeLibsvm(head, source.whole)) yield* libsvmParts(name, source, columns, share);
    else yield* readCsvParts(name, source, csv, reading, share * PART_CELLS);
    source.report(true);
  } finally {
    await source.close();
  }
}

async function* jsonParts(
  name: string,
  source: Source,
  keys: readonly string[],
  share: number,
): AsyncGenerator<Table> {
  let objectsBefore = 0;
  for await (const { bytes, line } of wholeLines(
    name,
    source.rest(0),
    Math.max(LEAST_BYTES, share * PART_BYTES),
    (after) => after === OPEN,
  )) {
    if (bytes.every((byte) => byte <= 32)) continue;
    const table = await readJson(name, once(bytes), { line, objectsBefore, keys });
    objectsBefore += table.rowCount;
    yield table;
  }
}

async function* libsvmParts(
  name: string,
  source: Source,
  known: readonly string[],
  share: number,
): AsyncGenerator<Table> {
  const bytesOfPart =
    known.length > 0
      ? Math.max(LEAST_BYTES, share * Math.min(PART_BYTES, (PART_CELLS / known.length) * 64))
      : 1 << 18;
  for await (const { bytes, line } of wholeLines(name, source.rest(0), bytesOfPart)) {
    const text = new TextDecoder().decode(bytes);
    if (text.split(/\r\n|\n|\r/).every((one) => one.replace(/#.*/, '').trim() === '')) continue;
    yield { ...(await readLibsvm(name, once(bytes), { knownNames: known, line })), absent: 0 };
  }
}

function firstByte(bytes: Uint8Array): number | undefined {
  return bytes.find((byte) => byte > 32);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
