// Extra text in the metadata of a model file. Readers that do not know it ignore it.
// Before: safetensors.ts. Next: estimators/estimator-file.ts keeps the state of estimators in it.

import type { GivenBytes } from '../typed-arrays.js';
import { decodeSafetensors } from './safetensors.js';
import { encodeSafetensors } from './safetensors-write.js';

/** The file `bytes` with `text` as its metadata `name`. @throws ModelError for anything but a safetensors file. */
export function withMetadata(bytes: Uint8Array, name: string, text: string): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes, 'model');
  const all = [...tensors].map(([tensor, stored]) => ({
    ...{ name: tensor, shape: stored.shape, data: stored.data() },
    ...(stored.dtype === 'F16' && { dtype: 'F16' as const }),
  }));
  return encodeSafetensors(all, Object.fromEntries([...metadata, [name, text]]));
}

/** The file's metadata `name`; undefined where there is none. @throws ModelError as withMetadata. */
export function metadataOf(bytes: GivenBytes, name: string, fileName: string): string | undefined {
  return decodeSafetensors(bytes, fileName).metadata.get(name);
}
