// Files as a browser hands them to a page, and the same data as Node's loadData reads it.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Dataset } from '../../src/data/dataset.js';

export function fileOf(name: string, content: string | Uint8Array): File {
  return new File([content as BlobPart], name);
}

/** The files at these paths, as if they were dropped. */
export function dropped(...paths: string[]): File[] {
  return paths.map((path) => fileOf(basename(path), readFileSync(path)));
}

/** All that readers must agree on, cheap to compare; names apart, which are a path here and a file's name there. */
export function contentOf(data: Dataset | undefined): object | undefined {
  if (data === undefined) return undefined;
  const { features, labels, classNames, featureCount, size } = data;
  const { buffer, byteOffset, byteLength } = features as Uint8Array | Float32Array;
  return {
    kind: features.constructor.name,
    features: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
    labels: labels.join(),
    classNames: [...classNames],
    featureCount,
    size,
  };
}
