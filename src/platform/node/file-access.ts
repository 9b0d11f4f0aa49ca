// How loading/read-files.ts reads files on Node. Next: datasets.ts.

import type { FileAccess } from '../../loading/file-access.js';
import { sha256 } from './checksum.js';
import { readBytes, readHead, readInto } from './gzip.js';
import { readTableFile } from './table-file.js';

export const NODE_FILES: FileAccess<string> = {
  nameOf: (path) => path,
  readHead,
  readBytes,
  readInto,
  readTable: readTableFile,
  sha256: async (bytes) => sha256(bytes),
};
