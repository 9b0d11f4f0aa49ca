// How files are read, whatever a file is on the platform: a path on Node, a File in a page.
// Next: read-idx.ts and read-files.ts read with it; platform/node/file-access.ts and platform/browser/file-access.ts implement it.

import type { Place } from '../data/file-bytes.js';
import type { ReadTableOptions } from '../table/reading/read-options.js';
import type { Table } from '../table/table.js';

/** How files are read; each throws a DataError that names the file. */
export interface FileAccess<F> {
  nameOf(file: F): string;
  /** The first bytes, decompressed; fewer at the file's end. */
  readHead(file: F, length: number): Promise<Uint8Array>;
  /** All of them, or no more than the first `atMost`. */
  readBytes(file: F, options?: { atMost?: number }): Promise<Uint8Array>;
  /** Into what `reserve` gives for the promised size; into another place when that turns out wrong. */
  readInto(file: F, reserve: (size: number) => Place, options?: { atMost?: number }): Promise<Place>;
  readTable(file: F, options: ReadTableOptions): Promise<Table>;
  /** In hexadecimal; undefined where the surroundings have none. */
  sha256(bytes: Uint8Array): Promise<string | undefined>;
}
