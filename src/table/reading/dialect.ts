// How the records of a file are written: its delimiter, its number of fields, and which lines are comments.
// Before: first-records.ts detects it. Next: split-records.ts, plain-rows.ts and quoted-rows.ts read with it.

export interface Dialect {
  /** The delimiter's byte. */
  readonly delimiter: number;
  /** Fields in a record. */
  readonly width: number;
}

export const QUOTE = 34;
const HASH = 35;
const [TAB, NEWLINE, RETURN, BLANK] = [9, 10, 13, 32];

/** The number of fields of a record; a delimiter within quotes does not count. */
export function countFields(bytes: Uint8Array, start: number, end: number, delimiter: number): number {
  let fields = 1;
  let quoted = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) quoted = !quoted;
    else if (byte === delimiter && !quoted) fields++;
  }
  return fields;
}

/**
 * Whether a line after the table's first record that begins with # is a comment: it is if it has another number of
 * fields than the table. A row may begin with #, such as "#ff0000,3". In a table of one column "# …" with a blank, "##"
 * and "#" alone are comments, and "#word" is a cell.
 */
export function isComment(dialect: Dialect, bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== HASH) return false;
  if (dialect.width > 1) return countFields(bytes, start, end, dialect.delimiter) !== dialect.width;
  const next = start + 1 < end ? bytes[start + 1] : NEWLINE;
  return next === BLANK || next === TAB || next === NEWLINE || next === RETURN || next === HASH;
}

/** Where the record that begins at `start` ends: at the first line end outside quotes; -1 where there is none. */
export function recordEnd(bytes: Uint8Array, start: number, end: number): number {
  let quoted = false;
  // A quote in a comment opens nothing.
  const comment = bytes[start] === HASH;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) quoted = !comment && !quoted;
    else if (!quoted && (byte === NEWLINE || byte === RETURN)) return at;
  }
  return -1;
}

/** The position after the line end at `at`, which may be \n, \r\n or \r. */
export function behindLine(bytes: Uint8Array, at: number, end: number): number {
  return bytes[at] === RETURN && at + 1 < end && bytes[at + 1] === NEWLINE ? at + 2 : at + 1;
}

/** How many lines end in a piece of text. */
export function countLines(bytes: Uint8Array, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === RETURN || (byte === NEWLINE && (at === start || bytes[at - 1] !== RETURN))) lines++;
  }
  return lines;
}

export function isBlankLine(bytes: Uint8Array, start: number, end: number, delimiter: number): boolean {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== BLANK && (bytes[at] !== TAB || delimiter === TAB)) return false;
  }
  return true;
}
