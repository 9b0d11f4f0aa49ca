// Reads the first records of a file to find its delimiter, its number of columns, its header, and where its rows begin.
// Before: read-table.ts has the bytes. Next: split-records.ts reads on from there.

import { DataError } from '../../errors.js';
import { suggest } from '../suggest.js';
import type { CsvEngine } from './csv-engine.js';
import { type Delimiter, findDelimiter, mostFrequent, splitOutsideQuotes } from './detect-delimiter.js';
import { type HeaderOptions, isHeader } from './detect-header.js';
import { behindLine, countFields, type Dialect, isBlankLine, isComment } from './dialect.js';
import { type RecordPlace, recordPlaces, splitRecords } from './quoted-rows.js';
import { columns } from './rows-builder.js';
import { type GivenLimits, TableLimits } from './table-limits.js';
import type { TextDecoding } from './text-encoding.js';

/** The number of records that are looked at. */
export const HEAD_RECORDS = 200;
const HASH = 35;

export interface HeadOptions extends HeaderOptions, GivenLimits {
  delimiter?: Delimiter;
}

export interface Head {
  dialect: Dialect;
  delimiter: Delimiter;
  header: readonly string[] | undefined;
  /** Where the first row begins, and on which line. */
  start: number;
  line: number;
}

/**
 * Looks at the beginning of a file. `whole` says that this is the whole file; otherwise the last record may be incomplete.
 * @throws DataError for an empty file, and where the table or its header cannot be recognised.
 */
export async function readHead(
  name: string,
  bytes: Uint8Array,
  whole: boolean,
  decoding: TextDecoding,
  engine: CsvEngine,
  options: HeadOptions,
): Promise<Head> {
  const all = firstPlaces(bytes, whole);
  const told = delimiterLine(bytes, all[0]);
  if (told !== undefined) all.shift();
  const text = (place: RecordPlace) => decoding.decode(bytes, place.start, place.end, place.line);
  const filled = all.filter(({ start, end }) => !isBlankLine(bytes, start, end, 9));
  const bare = filled.filter(({ start }) => bytes[start] !== HASH);
  const sample = (bare.length > 0 ? bare : filled).slice(0, HEAD_RECORDS);
  const empty = () => new DataError(`${name}: the file is empty, rows expected`);
  if (sample.length === 0) throw empty();
  const delimiter = options.delimiter ?? told ?? findDelimiter(sample.map(text));
  const code = delimiter.charCodeAt(0);
  const width = widthOf(name, bytes, sample, code);
  new TableLimits(name, options).require(0, width, sample[0].line);
  const dialect: Dialect = { delimiter: code, width };

  const skipped = bare.length > 0 ? filled.filter(({ start }) => start < bare[0].start) : [];
  const places = filled
    .slice(skipped.length)
    .filter(({ start, end }) => !isComment(dialect, bytes, start, end))
    .slice(0, HEAD_RECORDS);
  if (places.length === 0) throw empty();
  const records = await fieldsOf(name, places.map(text), places, delimiter, engine);
  if (width === 1) refuseBlanks(name, records, options);
  const [first] = records;
  const short = width === first.length + 1;
  if (short) first.push('');
  const names = await commentedHeader(name, bytes, skipped, dialect, text, engine);
  const isNamed = headerOf(name, records, names, options);
  const header = isNamed === 'comment' ? names : isNamed ? first : undefined;
  const begin = header === first ? (places[1] ?? endOf(bytes, places[0])) : places[0];
  return { dialect, delimiter, header, start: begin.start, line: begin.line };
}

/** Records with the blank lines and comments between them: a few more than are looked at. */
function firstPlaces(bytes: Uint8Array, whole: boolean): RecordPlace[] {
  const isRow = ({ start, end }: RecordPlace) => bytes[start] !== HASH && end > start;
  for (const most of [2 * HEAD_RECORDS, Number.POSITIVE_INFINITY]) {
    const { places } = recordPlaces(bytes, 0, bytes.length, 1, most);
    if (places.length === most && places.filter(isRow).length < HEAD_RECORDS) continue;
    // A record without a line end after it may be incomplete.
    if (!whole && places.length > 1 && places.at(-1)!.end === bytes.length) places.pop();
    return places;
  }
  return [];
}

function endOf(bytes: Uint8Array, { end, lastLine }: RecordPlace): { start: number; line: number } {
  return { start: behindLine(bytes, end, bytes.length), line: lastLine + 1 };
}

/** Whether the first record is the header, or else the comment before it. */
function headerOf(
  name: string,
  records: readonly (readonly string[])[],
  commented: readonly string[] | undefined,
  options: HeadOptions,
): boolean | 'comment' {
  if (commented === undefined) return isHeader(name, records, options);
  // numpy.savetxt writes the names in a comment. If the rows below have a header of their own, the comment is not one.
  const header = options.header === true ? undefined : options.header;
  if (isHeader(name, records, { ...options, header })) return true;
  const said = JSON.stringify(`# ${commented.slice(0, 5).join(', ')}`);
  const isName = options.header !== false;
  options.onNotice?.(
    `${name}: the line ${said} is read as ${isName ? `the header; ${suggest('header', '$ overrides this', false)}` : 'a comment'}`,
  );
  return isName && 'comment';
}

/** The fields of the last comment before the table, if it has as many as the table, and at least two. */
async function commentedHeader(
  name: string,
  bytes: Uint8Array,
  comments: readonly RecordPlace[],
  { delimiter, width }: Dialect,
  text: (place: RecordPlace) => string,
  engine: CsvEngine,
): Promise<string[] | undefined> {
  const last = comments.at(-1);
  if (last === undefined || width === 1) return undefined;
  if (countFields(bytes, last.start, last.end, delimiter) !== width) return undefined;
  const bare = text(last).replace(/^#+\s*/, '');
  const [fields] = await fieldsOf(name, [bare], [last], String.fromCharCode(delimiter), engine);
  return fields;
}

/** "sep=;" on the first line, as Excel writes and reads it. */
function delimiterLine(bytes: Uint8Array, place: RecordPlace | undefined): Delimiter | undefined {
  if (place === undefined || place.end - place.start !== 5) return undefined;
  const line = String.fromCharCode(...bytes.subarray(place.start, place.end));
  return /^sep=([,;\t|])$/i.exec(line)?.[1] as Delimiter | undefined;
}

/** The number of fields: the most frequent one. */
function widthOf(name: string, bytes: Uint8Array, places: readonly RecordPlace[], delimiter: number): number {
  const widths = places.map(({ start, end }) => countFields(bytes, start, end, delimiter));
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  const width = mostFrequent(counts);
  const [first] = widths;
  if (first === width) return width;
  const below = widths.slice(1).every((other) => other === width);
  // A header without the delimiter that every row ends with.
  const trailing = ({ start, end }: RecordPlace) =>
    bytes[end - 1] === delimiter ||
    isBlankLine(bytes, lastField(bytes, start, end, delimiter), end, delimiter);
  if (below && first + 1 === width && places.slice(1).every(trailing)) return width;
  const hint =
    below && first + 1 === width
      ? ' (if the rows begin with their names, as R writes them, give that column a name in the header)'
      : '';
  throw new DataError(
    `${name}:${places[0].line}: ${columns(width)} expected, as in the records below, ${first} found${hint}`,
  );
}

function lastField(bytes: Uint8Array, start: number, end: number, delimiter: number): number {
  let at = end;
  while (at > start && bytes[at - 1] !== delimiter) at--;
  return at;
}

async function fieldsOf(
  name: string,
  texts: readonly string[],
  places: readonly RecordPlace[],
  delimiter: string,
  engine: CsvEngine,
): Promise<string[][]> {
  const records = texts.some((text) => text.includes('"'))
    ? splitRecords(name, texts, places, delimiter.charCodeAt(0), await engine())
    : texts.map((text) => splitOutsideQuotes(text, delimiter));
  return records.map((fields) => fields.map((field) => field.trim()));
}

/** A single column of numbers with blanks between them is a table separated by blanks. */
function refuseBlanks(name: string, records: readonly (readonly string[])[], { content }: HeadOptions): void {
  if (content === 'labels') return;
  const widths = records.map(([cell]) => cell.split(/\s+/));
  const [first] = widths;
  const numbers = widths.at(-1)!.filter((cell) => /^[-+]?\d/.test(cell)).length;
  if (first.length < 2 || numbers < 2 || !widths.every(({ length }) => length === first.length)) return;
  throw new DataError(
    `${name}: columns separated by blanks found; separate them by commas (sed -E 's/^ +//; s/ +/,/g' FILE > data.csv)`,
  );
}
