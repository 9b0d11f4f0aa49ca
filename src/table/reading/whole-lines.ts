// Chunks of text as pieces of whole lines. Before: chunk-source.ts. Next: table-parts.ts, and read-libsvm.ts.

import { roomFor } from '../../data/file-bytes.js';
import { DataError } from '../../errors.js';
import { MAX_RECORD_BYTES, TOO_LONG } from './csv-engine.js';
import { countLines } from './dialect.js';

const [NEWLINE, RETURN] = [10, 13];

/** Whole lines, of about `size` bytes together, cut where `may` takes the byte that follows. `line` is the first one's number. */
export async function* wholeLines(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  size: number,
  may: (after: number) => boolean = () => true,
): AsyncGenerator<{ bytes: Uint8Array; line: number }> {
  let room = new Uint8Array(2 * size);
  let length = 0;
  let line = 1;
  /** Where no cut was found before. */
  let looked = 0;
  for await (const chunk of chunks) {
    room = roomFor(room, length, length + chunk.length);
    room.set(chunk, length);
    length += chunk.length;
    if (length < size) continue;
    let cut = length - 1;
    while (cut > looked && !(isLineEnd(room, cut) && may(room[cut]))) cut--;
    if (cut <= looked) {
      looked = length - 1;
      if (length > size + MAX_RECORD_BYTES) throw new DataError(`${name}:${line}: ${TOO_LONG}`);
      continue;
    }
    const bytes = room.slice(0, cut);
    yield { bytes, line };
    line += countLines(bytes, 0, cut);
    room.copyWithin(0, cut, length);
    length -= cut;
    looked = 0;
  }
  if (length > 0) yield { bytes: room.slice(0, length), line };
}

/** Whether a line ends right before `at`: behind \n, or behind a \r that no \n follows. */
function isLineEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at - 1] === NEWLINE || (bytes[at - 1] === RETURN && bytes[at] !== NEWLINE);
}
