// The safetensors format: a length, a JSON header, then the tensors' bytes. This file reads it.
// Next: safetensors-write.ts writes it; model-file.ts says which tensors and which metadata make one of our models.
//
// Format: https://huggingface.co/docs/safetensors (little-endian, row-major). Typed arrays are read and
// written as they lie in memory, which is little-endian on every machine that runs WebAssembly.

import { ModelError, show } from '../errors.js';
import { bytesOf, type GivenBytes } from '../typed-arrays.js';
import { fromBfloat, fromHalf } from './half-precision.js';
import { isRecord, parseJson } from './untrusted-json.js';

export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

type TensorDataConstructor = {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TensorData;
};

export interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /**
   * Shares the file's bytes where they are aligned, otherwise a copy. F16 and BF16 are widened to float32.
   * @throws ModelError for a dtype that has no typed array here, such as I64.
   */
  data(): TensorData;
}

export interface SafetensorsFile {
  /** In the order of their bytes. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

interface Entry {
  name: string;
  dtype: string;
  shape: number[];
  begin: number;
  end: number;
}

export const LENGTH_BYTES = 8; // the header's length, an unsigned 64-bit integer
const MAX_HEADER = 100_000_000; // the reference implementation's bound against hostile headers
/** Of a header: names, types, shapes and places of some 100,000 tensors. */
const MAX_VALUES = 2 ** 20;
export const METADATA = '__metadata__';

interface DType {
  readonly bytes: number;
  readonly array: TensorDataConstructor | null;
  /** From the bits of numbers of two bytes. */
  readonly widen?: (bits: Uint16Array) => Float32Array;
}

/** Bytes per element, and the typed array, or what makes one, where there is one. The others can be listed, but not read. */
export const DTYPES: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['F64', { bytes: 8, array: Float64Array }],
  ['F32', { bytes: 4, array: Float32Array }],
  ['F16', { bytes: 2, array: null, widen: fromHalf }],
  ['BF16', { bytes: 2, array: null, widen: fromBfloat }],
  ['F8_E4M3', { bytes: 1, array: null }],
  ['F8_E5M2', { bytes: 1, array: null }],
  ['I64', { bytes: 8, array: null }],
  ['I32', { bytes: 4, array: Int32Array }],
  ['I16', { bytes: 2, array: Int16Array }],
  ['I8', { bytes: 1, array: Int8Array }],
  ['U64', { bytes: 8, array: null }],
  ['U32', { bytes: 4, array: Uint32Array }],
  ['U16', { bytes: 2, array: Uint16Array }],
  ['U8', { bytes: 1, array: Uint8Array }],
  ['BOOL', { bytes: 1, array: null }],
]);

/**
 * Reads a file that may be damaged or hostile. Allocates nothing beyond the header's own size: every length in
 * the header is checked against the file's before it is used.
 * @param fileName only for messages.
 * @throws ModelError naming the file, the tensor, what was expected and what was found.
 */
export function decodeSafetensors(given: GivenBytes, fileName: string): SafetensorsFile {
  const bytes = bytesOf(given, fileName);
  const { header, dataStart } = readHeader(bytes, fileName);
  const entries: Entry[] = [];
  let metadata = new Map<string, string>();
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA) metadata = readMetadata(value, fileName);
    else entries.push(readEntry(name, value, fileName));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkLayout(entries, bytes.length - dataStart, fileName);
  const tensors = new Map(
    entries.map((entry) => [entry.name, storedTensor(entry, bytes, dataStart, fileName)]),
  );
  return { tensors, metadata };
}

function readHeader(bytes: Uint8Array, fileName: string) {
  const fail = (problem: string): never => {
    throw new ModelError(`${fileName}: not a safetensors file, or a damaged one: ${problem}`);
  };
  if (bytes.length < LENGTH_BYTES) fail(`at least ${LENGTH_BYTES} bytes expected, ${bytes.length} found`);
  // As a double: above 2^53 it is no longer exact, but far above both bounds.
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const dataStart = LENGTH_BYTES + length;
  if (length > MAX_HEADER) fail(`a header of ${length} bytes is announced, at most ${MAX_HEADER} expected`);
  if (dataStart > bytes.length) {
    fail(`a header of ${length} bytes is announced, ${bytes.length - LENGTH_BYTES} bytes follow`);
  }
  if (bytes[LENGTH_BYTES] !== 0x7b) fail('the header does not start with "{"');
  let header: unknown;
  try {
    // A copy, because TextDecoder refuses shared memory.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice(LENGTH_BYTES, dataStart));
    header = parseJson(text, undefined, MAX_VALUES);
  } catch (error) {
    fail(`the header is not valid JSON in UTF-8: ${show((error as Error).message)}`);
  }
  if (!isRecord(header)) return fail('the header is not a JSON object');
  return { header, dataStart };
}

function readMetadata(value: unknown, fileName: string): Map<string, string> {
  if (!isRecord(value)) {
    throw new ModelError(`${fileName}: ${METADATA} should be an object of strings, ${show(value)} found`);
  }
  const entries = Object.entries(value).map(([key, text]): [string, string] => {
    if (typeof text === 'string') return [key, text];
    throw new ModelError(`${fileName}: metadata ${show(key)} should be a string, ${show(text)} found`);
  });
  return new Map(entries);
}

function readEntry(name: string, value: unknown, fileName: string): Entry {
  const fail = (problem: string): never => {
    throw new ModelError(`${fileName}: tensor ${show(name)}: ${problem}`);
  };
  if (!isRecord(value))
    return fail(`an object with dtype, shape and data_offsets expected, ${show(value)} found`);
  const { dtype, shape, data_offsets: offsets } = value;
  const type = DTYPES.get(dtype as string);
  if (typeof dtype !== 'string' || type === undefined) {
    return fail(`dtype should be one of ${[...DTYPES.keys()].join(', ')}, ${show(dtype)} found`);
  }
  if (!isSizes(shape)) return fail(`shape should be a list of integers from 0, ${show(shape)} found`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[1] < offsets[0]) {
    return fail(`data_offsets should be two integers, begin and end, ${show(offsets)} found`);
  }
  const [begin, end] = offsets;
  const needed = sizeOf(shape) * type.bytes;
  if (!Number.isSafeInteger(needed)) return fail(`shape ${show(shape)} is too large`);
  if (end - begin !== needed) {
    return fail(
      `${dtype} of shape ${show(shape)} takes ${needed} bytes, data_offsets ${show(offsets)} give ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** The tensors must cover the data exactly: no byte twice, none unused, so that nothing can hide in a file. */
function checkLayout(entries: readonly Entry[], available: number, fileName: string): void {
  let position = 0;
  for (const { name, begin, end } of entries) {
    const place = `${fileName}: tensor ${show(name)}: bytes ${begin} to ${end} of the data`;
    if (end > available)
      throw new ModelError(`${place}, which has ${available}; the file is cut short or damaged`);
    if (begin < position)
      throw new ModelError(`${place} overlap the tensor before, which ends at ${position}`);
    if (begin > position)
      throw new ModelError(`${place} leave a hole: the tensor before ends at ${position}`);
    position = end;
  }
  if (position !== available) {
    throw new ModelError(
      `${fileName}: the tensors take ${position} bytes of data, ${available} found; something was added or left out`,
    );
  }
}

function storedTensor(entry: Entry, bytes: Uint8Array, dataStart: number, fileName: string): StoredTensor {
  const { name, dtype, shape, begin, end } = entry;
  return {
    dtype,
    shape,
    data() {
      const { array, widen, bytes: size } = DTYPES.get(dtype)!;
      const Stored = widen ? Uint16Array : array;
      if (Stored === null) {
        throw new ModelError(
          `${fileName}: tensor ${show(name)}: values of dtype ${dtype} cannot be read here`,
        );
      }
      let raw = bytes.subarray(dataStart + begin, dataStart + end);
      if (raw.byteOffset % size !== 0) raw = Uint8Array.from(raw);
      const data = new Stored(raw.buffer, raw.byteOffset, raw.length / size);
      return widen ? widen(data as Uint16Array) : data;
    },
  };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** The number of elements; NaN when it is not an exact integer any more. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce(
    (size, extent) => (Number.isSafeInteger(size * extent) ? size * extent : Number.NaN),
    1,
  );
}
