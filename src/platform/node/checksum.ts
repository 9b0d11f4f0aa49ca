// SHA-256 checksums: of files whose content is known, and of a data set's values.
// Next: download.ts checks what it fetched, dataset-folders.ts what it found; datasets.ts reports the data set's.

import { createHash } from 'node:crypto';
import type { KnownFile } from '../../data/fashion-mnist.js';
import type { Parts } from '../../data/file-layouts.js';
import { SparseFeatures } from '../../data/sparse-features.js';
import { DataError } from '../../errors.js';
import { isRecord } from '../../model/untrusted-json.js';
import { readBytes } from './gzip.js';

/** In hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Of a value as JSON, whatever the order of its keys. */
export function sha256OfJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, one) => (isRecord(one) ? sorted(one) : one));
  return sha256(Buffer.from(text));
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
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

/**
 * SHA-256 over the bytes of features, then of labels (i32, little-endian), part by part; of tables over their cells, so that
 * it does not depend on what is learnt from them.
 */
export function checksumOf(parts: Parts): string {
  const hash = createHash('sha256');
  const add = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  for (const part of [parts.train, parts.validation, parts.test]) {
    if (part === undefined) continue;
    const { features, labels, targets, encoded } = part;
    const cells = encoded?.cells?.();
    if (cells) for (const bytes of cells) hash.update(bytes);
    else if (!(features instanceof SparseFeatures)) add(features);
    add(targets?.values ?? labels);
  }
  return hash.digest('hex');
}
