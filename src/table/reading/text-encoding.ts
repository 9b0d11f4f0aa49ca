// Converts bytes in any encoding of tables to UTF-8 without a byte order mark, and bytes of UTF-8 to texts.
// Before: the platform's chunks. Next: read-table.ts.

import { DataError } from '../../errors.js';
import { suggest } from '../suggest.js';
import { countLines } from './dialect.js';

export type Encoding = 'utf-8' | 'latin1' | 'utf-16le' | 'utf-16be';

/** Cells up to this length are decoded byte by byte, which is faster than TextDecoder for short ones. */
const SHORT = 64;

/** The encoding of a file, from its first bytes, and the length of its byte order mark. */
export function encodingOf(
  head: Uint8Array,
  asked: 'utf-8' | 'latin1' | undefined,
): { encoding: Encoding; mark: number } {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', mark: 3 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', mark: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', mark: 2 };
  return { encoding: byZeros(head) ?? asked ?? 'utf-8', mark: 0 };
}

/** UTF-16 of a table is mostly ASCII: every other byte is zero. */
function byZeros(head: Uint8Array): Encoding | undefined {
  const pairs = Math.min(head.length, 1 << 12) >> 1;
  if (pairs < 2) return undefined;
  const zeros = [0, 0];
  for (let i = 0; i < pairs * 2; i++) if (head[i] === 0) zeros[i & 1]++;
  if (zeros[0] === 0 && zeros[1] * 2 > pairs) return 'utf-16le';
  if (zeros[1] === 0 && zeros[0] * 2 > pairs) return 'utf-16be';
  return undefined;
}

/** Chunks as UTF-8; those of UTF-8 as they are. @throws DataError on invalid UTF-16. */
export async function* toUtf8(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  mark: number,
): AsyncGenerator<Uint8Array> {
  const convert = converterOf(name, encoding);
  let skip = mark;
  for await (const chunk of chunks) {
    const rest = skip > 0 ? chunk.subarray(skip) : chunk;
    skip = Math.max(0, skip - chunk.length);
    yield convert(rest);
  }
  if (encoding === 'utf-16le' || encoding === 'utf-16be') yield convert(undefined);
}

function converterOf(name: string, encoding: Encoding): (chunk: Uint8Array | undefined) => Uint8Array {
  if (encoding === 'utf-8') return (chunk) => chunk!;
  if (encoding === 'latin1') return (chunk) => fromLatin1(chunk!);
  const decoder = new TextDecoder(encoding, { fatal: true });
  const encoder = new TextEncoder();
  let lines = 1;
  return (chunk) => {
    try {
      const bytes = encoder.encode(decoder.decode(chunk, { stream: chunk !== undefined }));
      lines += countLines(bytes, 0, bytes.length);
      return bytes;
    } catch (error) {
      throw new DataError(`${name}:${lines}: invalid ${encoding.toUpperCase()} on this line or below`, {
        cause: error,
      });
    }
  };
}

// The characters of Windows-1252 where Latin-1 has control characters. Browsers read "latin1" in the same way.
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function fromLatin1(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte > 127);
  if (first < 0) return bytes;
  const encoded = new Uint8Array(bytes.length * 3);
  encoded.set(bytes.subarray(0, first));
  let length = first;
  for (let i = first; i < bytes.length; i++) {
    const byte = bytes[i];
    const code = byte >= 128 && byte < 160 ? WINDOWS_1252.charCodeAt(byte - 128) : byte;
    if (code < 128) encoded[length++] = code;
    else if (code < 2048) {
      encoded[length++] = 0xc0 | (code >> 6);
      encoded[length++] = 0x80 | (code & 63);
    } else {
      encoded[length++] = 0xe0 | (code >> 12);
      encoded[length++] = 0x80 | ((code >> 6) & 63);
      encoded[length++] = 0x80 | (code & 63);
    }
  }
  return encoded.subarray(0, length);
}

/** Decodes UTF-8 bytes; its errors name the line that is invalid. */
export class TextDecoding {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(private readonly name: string) {}

  /** The text of bytes[start, end), trimmed. `line` is its line, for errors. */
  text(bytes: Uint8Array, start: number, end: number, line: number): string {
    if (end - start === 0) return '';
    for (let i = start; i < end; i++) {
      const byte = bytes[i];
      if (byte > 127) return this.decode(bytes, start, end, line).trim();
      if (byte === 0) throw nulByte(this.name, line);
    }
    if (end - start === 1) return String.fromCharCode(bytes[start]).trim();
    const piece = bytes.subarray(start, end);
    const text =
      piece.length <= SHORT
        ? String.fromCharCode.apply(null, piece as unknown as number[])
        : this.decoder.decode(piece);
    return text.trim();
  }

  /** Several lines, the first of which is `line`. @throws DataError naming the line that is not UTF-8. */
  decode(bytes: Uint8Array, start: number, end: number, line: number): string {
    const piece = bytes.subarray(start, end);
    const zero = piece.indexOf(0);
    if (zero >= 0) throw nulByte(this.name, line + countLines(piece, 0, zero));
    try {
      return this.decoder.decode(piece);
    } catch (error) {
      throw this.invalid(piece, line, error);
    }
  }

  private invalid(bytes: Uint8Array, line: number, cause: unknown): DataError {
    let at = line;
    for (let start = 0; start < bytes.length; at++) {
      let end = start;
      while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++;
      if (end < bytes.length && bytes[end] === 13 && bytes[end + 1] === 10) end++;
      try {
        this.decoder.decode(bytes.subarray(start, end + 1));
      } catch {
        break;
      }
      start = end + 1;
    }
    return new DataError(
      `${this.name}:${at}: invalid UTF-8; save the file as UTF-8, or ` +
        suggest('encoding', '$ reads it as Windows and older programs write it', 'latin1'),
      { cause },
    );
  }
}

function nulByte(name: string, line: number): DataError {
  return new DataError(`${name}:${line}: a byte of zero; this is no text`);
}
