// Reads records with quotes: csv-parse splits them, and their cells go to the same columns as plain ones.
// Before: split-records.ts finds whole records. Next: rows-builder.ts takes the cells.

import { DataError } from '../../errors.js';
import { type CsvParse, csvParseOptions, csvReason } from './csv-engine.js';
import { behindLine, countLines, type Dialect, isBlankLine, isComment, recordEnd } from './dialect.js';
import type { TextDecoding } from './text-encoding.js';

/** Where a record is: bytes[start, end), and the lines on which it begins and ends. */
export interface RecordPlace {
  start: number;
  end: number;
  line: number;
  lastLine: number;
}

/** Takes a record's fields. `line` is the line on which it ends. */
export type OnFields = (fields: readonly string[], line: number) => void;

export class QuotedRows {
  constructor(
    private readonly name: string,
    private readonly dialect: Dialect,
    private readonly decoding: TextDecoding,
    private readonly parse: CsvParse,
    private readonly onFields: OnFields,
  ) {}

  /** Reads whole records. `line` is the first one's number; returns the next line's. */
  read(bytes: Uint8Array, start: number, end: number, line: number): number {
    const { places, next } = recordPlaces(bytes, start, end, line);
    const rows = places.filter(
      (place) =>
        !isBlankLine(bytes, place.start, place.end, this.dialect.delimiter) &&
        !isComment(this.dialect, bytes, place.start, place.end),
    );
    const texts = rows.map((place) => this.decoding.decode(bytes, place.start, place.end, place.line));
    const records = splitRecords(this.name, texts, rows, this.dialect.delimiter, this.parse);
    records.forEach((fields, i) => {
      this.onFields(fields, rows[i].lastLine);
    });
    return next;
  }
}

/** Where the first `most` records begin and end, blank lines and comments included. */
export function recordPlaces(
  bytes: Uint8Array,
  start: number,
  end: number,
  line: number,
  most = Number.POSITIVE_INFINITY,
): { places: RecordPlace[]; next: number } {
  const places: RecordPlace[] = [];
  let next = line;
  for (let at = start; at < end && places.length < most; ) {
    const found = recordEnd(bytes, at, end);
    const stop = found < 0 ? end : found;
    const lastLine = next + countLines(bytes, at, stop);
    places.push({ start: at, end: stop, line: next, lastLine });
    next = lastLine + 1;
    at = behindLine(bytes, stop, end);
  }
  return { places, next };
}

/** The fields of records, one for each text. @throws DataError with file:line where quotes do not match. */
export function splitRecords(
  name: string,
  texts: readonly string[],
  places: readonly RecordPlace[],
  delimiter: number,
  parse: CsvParse,
): string[][] {
  const options = csvParseOptions(String.fromCharCode(delimiter));
  try {
    const records = parse(texts.join('\n'), options);
    if (records.length === texts.length) return records;
  } catch (error) {
    if (csvReason(error) === undefined) throw error;
  }
  // One of them is wrong: which one?
  return texts.map((text, i) => {
    try {
      const records = parse(text, options);
      if (records.length === 1) return records[0];
    } catch (error) {
      throw new DataError(`${name}:${places[i].line}: ${csvReason(error) ?? String(error)}`, {
        cause: error,
      });
    }
    throw new DataError(`${name}:${places[i].line}: quotes that do not match`);
  });
}
