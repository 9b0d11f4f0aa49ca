// What a golden training leaves behind: every number of its history as it is, and parameters and predictions as hashes.
// Next: training.ts makes them, compare.ts tells two of them apart.

import { createHash } from 'node:crypto';
import type { Dataset, History, Network } from '../../src/index.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';

/** By name, in the order in which they came to be: a difference shows first where it began. */
export type Figures = Readonly<Record<string, number | string>>;

/** The first 64 bits of a SHA-256 over the bytes of the arrays and over texts. */
export function hashOf(...parts: readonly (ArrayBufferView | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(
      typeof part === 'string' ? part : new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
    );
  }
  return hash.digest('hex').slice(0, 16);
}

/** Every number of every epoch, except the seconds. */
export function historyFigures(history: History, prefix = ''): Figures {
  const entries = history.flatMap(({ seconds: _, epoch, classes, ...record }) => {
    const numbers = Object.entries(record).filter(([, value]) => typeof value === 'number');
    const ofClasses = (classes ?? []).flatMap((figures, j) =>
      Object.entries(figures).map(([name, value]) => [`class ${j} ${name}`, value] as const),
    );
    return [...numbers, ...ofClasses].map(([name, value]) => [`${prefix}epoch ${epoch} ${name}`, value]);
  });
  return Object.fromEntries(entries);
}

/** A trained network's: its history, parameters, predictions of the first rows of `data`, and file. */
export function networkFigures(network: Network, data: Dataset): Figures {
  const few = data.take(Uint32Array.from({ length: Math.min(9, data.size) }, (_, i) => i));
  const raw = network.rawParameters;
  const { inputPath } = network;
  return {
    ...historyFigures(network.history),
    parameters: hashOf(network.parameters),
    ...(raw && { 'parameters behind the average': hashOf(raw) }),
    predictions: hashOf(predictionsOf(network, few)),
    'prediction of one row': hashOf(predictionsOf(network, few.take(Uint32Array.of(2)))),
    file: fileHash(network.save()),
    ...(inputPath && { input: inputPath.path }),
  };
}

function predictionsOf(network: Network, rows: Dataset): Float32Array | Float64Array {
  return network.task === 'values' ? network.predictValues(rows) : network.predictProba(rows);
}

/** Of all that a model file says, except which version of the package wrote it. */
export function fileHash(bytes: Uint8Array): string {
  const { metadata, tensors } = decodeSafetensors(bytes, 'model');
  const texts = [...metadata].filter(([name]) => name !== 'package_version').sort();
  const arrays = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  return hashOf(
    JSON.stringify(texts),
    ...arrays.flatMap(([name, { shape, data }]) => [`${name} ${shape}`, data()]),
  );
}
