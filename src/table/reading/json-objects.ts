// Cuts chunks of JSON behind the ends of objects, so that an array of objects is never held whole. Before: read-table.ts brings the chunks.
// Next: read-json.ts reads the objects.

import { roomFor } from '../../data/file-bytes.js';
import { DataError } from '../../errors.js';
import { MAX_RECORD_BYTES } from './csv-engine.js';

const [OPEN, CLOSE, QUOTE, BACKSLASH] = [0x7b, 0x7d, 0x22, 0x5c];

/**
 * Pieces that end behind an object, the last one with whatever is left. A piece is valid until the next is asked for.
 * @throws DataError for an object of more than 64 MiB
 */
export async function* wholeObjects(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let room = new Uint8Array(0);
  let length = 0;
  let depth = 0;
  let quoted = false;
  let escaped = false;
  for await (const chunk of chunks) {
    room = roomFor(room, length, length + chunk.length);
    let cut = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (quoted) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) quoted = false;
      } else if (byte === QUOTE) quoted = true;
      else if (byte === OPEN) depth++;
      else if (byte === CLOSE && --depth <= 0) {
        depth = 0;
        cut = length + i + 1;
      }
    }
    room.set(chunk, length);
    length += chunk.length;
    if (cut > 0) {
      yield room.subarray(0, cut);
      room.copyWithin(0, cut, length);
      length -= cut;
    }
    if (length > MAX_RECORD_BYTES)
      throw new DataError(`${name}: more than ${MAX_RECORD_BYTES} bytes without the end of an object`);
  }
  if (length > 0) yield room.subarray(0, length);
}
