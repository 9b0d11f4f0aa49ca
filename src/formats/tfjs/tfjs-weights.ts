// The weights of a TensorFlow.js model: the manifest in model.json says which files they are in, and in which order. Every length is
// checked against the files'. Before: half-precision.ts. Next: tfjs-read.ts.

import { ModelError, show } from '../../errors.js';
import { fromHalf } from '../../model/half-precision.js';
import { sizeOf } from '../../model/safetensors.js';
import { isRecord } from '../../model/untrusted-json.js';
import type { FormatFile } from '../format.js';

export interface TfjsWeight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The files that a manifest names. */
function shardsOf(manifest: unknown): string[] {
  const groups = Array.isArray(manifest) ? manifest : [];
  return groups.flatMap((group) =>
    isRecord(group) && Array.isArray(group['paths']) ? group['paths'].map(String) : [],
  );
}

/** By name. @throws ModelError for a file that is missing, a size that differs, and numbers that are no floats */
export function tfjsWeights(
  manifest: unknown,
  files: readonly FormatFile[],
  where: string,
): Map<string, TfjsWeight> {
  if (!Array.isArray(manifest)) throw new ModelError(`${where}: weightsManifest should be a list`);
  const weights = new Map<string, TfjsWeight>();
  for (const group of manifest) {
    if (!isRecord(group) || !Array.isArray(group['weights']))
      throw new ModelError(`${where}: weightsManifest: a group with paths and weights expected`);
    const bytes = joined(shardsOf([group]), files, where);
    let at = 0;
    for (const spec of group['weights']) {
      const { name, shape, size, isHalf } = checked(spec, where);
      const end = at + size;
      if (end > bytes.length)
        throw new ModelError(
          `${where}: weight ${show(name)} ends at byte ${end}; its files have ${bytes.length}`,
        );
      if (weights.has(name)) throw new ModelError(`${where}: weight ${show(name)} is there twice`);
      const { buffer } = bytes.slice(at, end);
      weights.set(name, {
        shape,
        data: isHalf ? fromHalf(new Uint16Array(buffer)) : new Float32Array(buffer),
      });
      at = end;
    }
    if (at !== bytes.length)
      throw new ModelError(`${where}: the weights take ${at} bytes, their files have ${bytes.length}`);
  }
  return weights;
}

function joined(paths: readonly string[], files: readonly FormatFile[], where: string): Uint8Array {
  const shards = paths.map((path) => {
    const found = files.find(({ name }) => baseOf(name) === baseOf(path));
    if (found) return found.bytes;
    throw new ModelError(`${where}: the file ${show(path)} with weights is missing; give it beside ${where}`);
  });
  const bytes = new Uint8Array(shards.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const shard of shards) {
    bytes.set(shard, at);
    at += shard.length;
  }
  return bytes;
}

function baseOf(path: string): string {
  return path.split(/[/\\]/).at(-1)!;
}

function checked(spec: unknown, where: string) {
  if (!isRecord(spec) || typeof spec['name'] !== 'string')
    throw new ModelError(`${where}: weightsManifest: a weight with a name expected`);
  const { name, shape, dtype, quantization } = spec;
  const fail = (problem: string): never => {
    throw new ModelError(`${where}: weight ${show(name)}: ${problem}`);
  };
  if (!Array.isArray(shape) || !shape.every((one) => Number.isSafeInteger(one) && one >= 0))
    return fail(`its shape should be a list of whole numbers, ${show(shape)} found`);
  const stored = isRecord(quantization) ? quantization['dtype'] : dtype;
  if (isRecord(quantization) && stored !== 'float16')
    return fail(`it is quantised to ${show(stored)}; convert the model without quantisation, or to float16`);
  if (dtype !== 'float32') return fail(`float32 expected, ${show(dtype)} found`);
  const isHalf = stored === 'float16';
  const size = sizeOf([...shape, isHalf ? 2 : 4]);
  return Number.isSafeInteger(size)
    ? { name, shape, size, isHalf }
    : fail(`its shape ${show(shape)} is too large`);
}
