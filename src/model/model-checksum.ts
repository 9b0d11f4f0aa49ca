// The checksum of a checkpoint, over its metadata and its tensors: a damaged one would be resumed to other weights, and nothing would say so.
// Plain models have none: other programs may change what is in them. Before: safetensors.ts. Next: model-file.ts, model-file-write.ts.

import { MurmurHash } from '../data/murmur-hash.js';
import { ModelError } from '../errors.js';
import type { SafetensorsFile } from './safetensors.js';

/** Its name in the metadata. Checkpoints of earlier versions have none. */
export const CHECKSUM = 'checksum';

interface NamedData {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Of everything but the checksum itself. */
export function modelChecksum(
  metadata: Iterable<readonly [name: string, text: string]>,
  tensors: Iterable<NamedData>,
): string {
  const hash = new MurmurHash();
  hash.addText(JSON.stringify([...metadata].filter(([name]) => name !== CHECKSUM)));
  for (const { name, shape, data } of tensors) {
    hash.addText(JSON.stringify([name, shape]));
    hash.addWords(new Uint32Array(data.buffer, data.byteOffset, data.length));
  }
  return hash.text();
}

/** @throws ModelError for a file whose content is not what its checksum is of. */
export function requireUndamaged({ metadata, tensors }: SafetensorsFile, fileName: string): void {
  const written = metadata.get(CHECKSUM);
  if (written === undefined) return;
  const floats = [...tensors].filter(([, { dtype }]) => dtype === 'F32');
  const named = floats.map(([name, tensor]) => {
    return { name, shape: tensor.shape, data: tensor.data() as Float32Array };
  });
  const found = modelChecksum(metadata, named);
  if (found === written) return;
  throw new ModelError(
    `${fileName}: damaged, or changed after it was written: its checksum is ${written}, that of its content ${found}; restore a copy of it, or remove it and start again`,
  );
}
