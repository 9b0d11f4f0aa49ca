// Encodes tensors and metadata as the bytes of a safetensors file.
// Before: safetensors.ts has the format. Next: model-file-write.ts.

import { ModelError, ShapeError, show } from '../errors.js';
import { toHalf } from './half-precision.js';
import { DTYPES, LENGTH_BYTES, METADATA, sizeOf, type TensorData } from './safetensors.js';

const ALIGNMENT = 8; // the header is padded with spaces so that the data starts on a multiple of this

export interface TensorInit {
  readonly name: string;
  /** Its product is data.length; [] for a scalar. */
  readonly shape: readonly number[];
  readonly data: TensorData;
  /** F16 rounds float32 data to two bytes each. Default: the dtype of `data`. */
  readonly dtype?: 'F16';
}

/**
 * Writes tensors one after the other, in the order given.
 * @throws ShapeError when a shape does not fit its data; ModelError for a name that is reserved or given twice, and for a number that
 * does not fit in F16.
 */
export function encodeSafetensors(
  tensors: readonly TensorInit[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const header = new Map<string, unknown>([[METADATA, metadata]]);
  const stored = tensors.map(({ name, data, dtype }) =>
    dtype && data instanceof Float32Array ? toHalf(data, name) : data,
  );
  let dataBytes = 0;
  for (const [i, { name, shape, data: given, dtype }] of tensors.entries()) {
    const data = stored[i];
    if (header.has(name) || name === '__proto__') {
      throw new ModelError(`safetensors: tensor ${show(name)}: the name is reserved or given twice`);
    }
    if (sizeOf(shape) !== data.length) {
      throw new ShapeError(
        `safetensors: tensor ${show(name)}: shape ${show(shape)} does not fit ${given.length} values`,
      );
    }
    const end = dataBytes + data.byteLength;
    header.set(name, { dtype: dtype ?? dtypeOf(data), shape, data_offsets: [dataBytes, end] });
    dataBytes = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const dataStart = Math.ceil((LENGTH_BYTES + text.length) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(dataStart + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - LENGTH_BYTES), true);
  bytes.set(text, LENGTH_BYTES);
  bytes.fill(0x20, LENGTH_BYTES + text.length, dataStart);
  let position = dataStart;
  for (const data of stored) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

function dtypeOf(data: TensorData): string {
  for (const [dtype, { array }] of DTYPES) if (array !== null && data instanceof array) return dtype;
  throw new ModelError(`safetensors: ${Object.prototype.toString.call(data)} has no dtype`);
}
