// Something that goes with a model file in its metadata, for those who know of it; to all others the file is what it was.
// Before: safetensors.ts. Next: estimators keep what they are besides their network.

import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/** The file `bytes` with `text` as its metadata `name`. @throws ModelError for what is no safetensors file. */
export function withMetadata(bytes: Uint8Array, name: string, text: string): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes, 'model');
  const all = [...tensors].map(([tensor, stored]) => ({
    ...{ name: tensor, shape: stored.shape },
    data: stored.data(),
  }));
  return encodeSafetensors(all, Object.fromEntries([...metadata, [name, text]]));
}

/** The file's metadata `name`; undefined where there is none. @throws ModelError as withMetadata. */
export function metadataOf(bytes: Uint8Array, name: string, fileName: string): string | undefined {
  return decodeSafetensors(bytes, fileName).metadata.get(name);
}
