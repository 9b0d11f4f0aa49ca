// Files whose content is known by its SHA-256. Next: download.ts checks what it fetched, folders.ts what it found.

import { createHash } from 'node:crypto';
import type { KnownFile } from '../../data/fashion-mnist.js';
import { DataError } from '../../errors.js';
import { readBytes } from './gzip.js';

/** In hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What is wrong with the file at `path`, gzip or not, that should be `file`; undefined when it is that. */
export async function faultOf(path: string, file: KnownFile): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(path, { maxBytes: file.size });
  } catch (error) {
    if (error instanceof DataError) return error.message.replace(`${path}: `, '');
    throw error;
  }
  const found = sha256(bytes);
  if (found === file.sha256) return undefined;
  const page = bytes[0] === 0x3c ? ', a web page' : '';
  return `wrong content: SHA-256 ${file.sha256} expected, ${found} found (${bytes.length} bytes${page})`;
}
