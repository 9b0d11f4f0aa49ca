// Cuts chunks of bytes into whole records: runs without a quote, which plain-rows.ts reads, and runs with quotes, which csv-parse
// reads. Before: read-table.ts brings the chunks. Next: plain-rows.ts, quoted-rows.ts.

import { DataError } from '../../errors.js';
import { MAX_RECORD_BYTES, TOO_LONG } from './csv-engine.js';
import { behindLine, QUOTE, recordEnd } from './dialect.js';

/** After this many records without a quote, the next ones are read as plain records again. */
const PLAIN_AGAIN = 16;
const [NEWLINE, RETURN] = [10, 13];

export interface RecordSink {
  /** Takes whole records without a quote. `line` is the first one's number; returns the next line's. */
  plain(bytes: Uint8Array, start: number, end: number, line: number): number;
  /** Takes whole records, some with quotes. */
  quoted(bytes: Uint8Array, start: number, end: number, line: number): number;
}

export class Records {
  /** The bytes left over from the chunks so far, and then the chunk. */
  private room = new Uint8Array(0);
  private carried = 0;
  private carriesQuote = false;

  constructor(
    private readonly name: string,
    private readonly sink: RecordSink,
    private line: number,
  ) {}

  push(chunk: Uint8Array): void {
    const end = this.carried + chunk.length;
    if (end > this.room.length) {
      const larger = new Uint8Array(end + (end >> 3));
      larger.set(this.room.subarray(0, this.carried));
      this.room = larger;
    }
    this.room.set(chunk, this.carried);
    // Asked of the chunk: Node's Buffer searches faster than a Uint8Array does.
    const quote = this.carriesQuote ? -this.carried : chunk.indexOf(QUOTE);
    const mayQuote = this.carriesQuote || quote >= 0;
    const rest = this.read(end, mayQuote ? this.carried + quote : -1);
    this.room.copyWithin(0, rest, end);
    this.carried = end - rest;
    this.carriesQuote = this.room.subarray(0, this.carried).includes(QUOTE);
    if (this.carried > MAX_RECORD_BYTES) throw new DataError(`${this.name}:${this.line}: ${TOO_LONG}`);
  }

  /** Reads the last record, if no line end follows it. */
  end(): void {
    if (this.carried === 0) return;
    const room = new Uint8Array(this.carried + 1);
    room.set(this.room.subarray(0, this.carried));
    room[this.carried] = NEWLINE;
    const { sink } = this;
    this.line = this.carriesQuote
      ? sink.quoted(room, 0, room.length, this.line)
      : sink.plain(room, 0, room.length, this.line);
    this.carried = 0;
  }

  /** Passes on all whole records. `quote` is the position of the first quote, or -1. Returns where the last record ends. */
  private read(end: number, quote: number): number {
    const { room, sink } = this;
    // The \n of a \r at the end may be in the next chunk.
    const limit = room[end - 1] === RETURN ? end - 1 : end;
    let at = 0;
    for (;;) {
      const plainEnd = behindLastLine(room, at, quote < 0 ? limit : quote);
      if (plainEnd > at) this.line = sink.plain(room, at, plainEnd, this.line);
      at = plainEnd;
      if (quote < 0) return at;
      let whole = true;
      let cursor = at;
      for (let plain = 0; plain < PLAIN_AGAIN; ) {
        const stop = recordEnd(room, cursor, limit);
        whole = stop >= 0;
        if (!whole) break;
        plain = room.subarray(cursor, stop).includes(QUOTE) ? 0 : plain + 1;
        cursor = behindLine(room, stop, end);
      }
      if (cursor > at) this.line = sink.quoted(room, at, cursor, this.line);
      at = cursor;
      if (!whole) return at;
      const next = room.subarray(at, end).indexOf(QUOTE);
      quote = next < 0 ? -1 : at + next;
    }
  }
}

/** The position after the last line end in bytes[start, end), or `start`. */
function behindLastLine(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] !== NEWLINE && bytes[at - 1] !== RETURN) at--;
  return at;
}
