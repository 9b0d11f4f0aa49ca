// How data/read-files.ts reads files on Node. Next: datasets.ts.

import type { FileAccess } from '../../loading/read-files.js';
import { readCsvColumns } from './csv-file.js';
import { readBytes, readHead, readInto } from './gzip.js';
import { sha256 } from './known-file.js';

export const NODE_FILES: FileAccess<string> = {
  nameOf: (path) => path,
  readHead,
  readBytes,
  readInto,
  readColumns: readCsvColumns,
  sha256: async (bytes) => sha256(bytes),
};
