// How loading/read-files.ts reads Files. Next: load-files.ts.

import type { OnProgress } from '../../data/progress.js';
import type { FileAccess } from '../../loading/file-access.js';
import type { FileLike } from '../../web-types.js';
import { readBytes, readHead, readInto } from './gzip.js';
import { readTableFile } from './table-file.js';

/** `onProgress` hears of files that are read as bytes; of CSV files it hears by their reader's own option. */
export function browserFiles(onProgress?: OnProgress): FileAccess<FileLike> {
  return {
    nameOf: ({ name }) => name,
    readHead,
    readBytes: (file, options) => readBytes(file, { ...options, onProgress }),
    readInto: (file, reserve, options) => readInto(file, reserve, { ...options, onProgress }),
    readTable: readTableFile,
    sha256,
  };
}

/** Pages that came over plain http have no crypto.subtle, except from this machine. */
async function sha256(bytes: Uint8Array): Promise<string | undefined> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return undefined;
  const digest = await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
