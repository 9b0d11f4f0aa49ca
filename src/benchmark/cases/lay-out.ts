// A case in memory: each of its arrays placed as the kernel's description says, and the call's arguments.
// Before: case.ts. Next: ../kernel-benchmark.ts times the call; test/conformance/kernel-cases.ts compares what comes out.

import {
  BYTES,
  type Description,
  type ElementType,
  type Placed,
  scratchBytes,
} from '../../backend/kernels/describe.js';
import { extent } from '../../backend/kernels/extent.js';
import { KERNELS } from '../../backend/kernels/index.js';
import { type Lists, matrix as matrixAt, type StridedMatrix, vector } from '../../tensor.js';
import type { Dense, Inputs, KernelCase, Sizes, Values } from './case.js';
import { listsOf, wordsOf } from './plain-lists.js';

/** An array in memory; read() gives its elements without the gaps between rows. */
export interface Place {
  readonly address: number;
  read(): ArrayLike<number>;
}

interface Layout {
  rows?: number;
  columns?: number;
  rowStride?: number;
}

/** Where arrays are placed: the conformance suite's guarded scratch, or a backend's arena. */
export interface Memory {
  input(type: ElementType, values: ArrayLike<number>, layout?: Layout): Place;
  /** An array that is written, and where it has values also read. */
  output(type: ElementType, values: number | ArrayLike<number>, layout?: Layout): Place;
  /** Bytes, 16-byte aligned. */
  workspace(bytes: number): number;
}

export interface Mode {
  /** Elements between rows. */
  readonly padding?: number;
  readonly inPlace?: boolean;
  /** Optional outputs that are not wanted. */
  readonly without?: readonly string[];
  /** Threads that each need scratch of their own. */
  readonly threads?: number;
}

/** A case's arguments by name, and its outputs. */
export interface LaidOut {
  readonly given: Readonly<Record<string, unknown>>;
  readonly outputs: ReadonlyMap<string, Place>;
}

/** Places everything that the case's kernel reads and writes for a shape. */
export function layOut(
  one: KernelCase,
  sizes: Sizes,
  inputs: Inputs,
  memory: Memory,
  mode: Mode = {},
): LaidOut {
  const description: Description = KERNELS[one.kernel];
  const given: Record<string, unknown> = {};
  const outputs = new Map<string, Place>();
  for (const argument of description.arguments) {
    const { name, kind } = argument;
    const value = inputs[name];
    if (kind === 'size' || kind === 'chunk') given[name] = sizes[name];
    else if (kind === 'scratch' || kind === 'panels') {
      const threads = kind === 'panels' ? (mode.threads ?? 1) : 1;
      given[name] = memory.workspace(threads * scratchBytes(argument, (of) => sizes[of]));
    } else if (typeof value === 'number' || (value && 'code' in value)) given[name] = value;
    else if (mode.without?.includes(name) || kind === 'workspace') continue;
    else if (value || argument.writes) place(argument);
  }
  return { given, outputs };

  function place(argument: Placed): void {
    const { name, kind } = argument;
    const value = inputs[name];
    const shared = mode.inPlace ? one.inPlace[name] : undefined;
    if (shared !== undefined) {
      given[name] = given[shared];
      outputs.set(name, outputs.get(shared)!);
      return;
    }
    // An input that an output is laid over is written too.
    const overlaid = mode.inPlace && Object.values(one.inPlace).includes(name);
    const writes = argument.writes || overlaid === true;
    const made =
      kind === 'lists'
        ? placeLists(argument, sizes, (value as Dense | undefined)?.dense, memory)
        : placeArray(
            argument,
            value as Values | undefined,
            { ...mode, sizes, writes, transposed: one.transposed },
            memory,
          );
    given[name] = made.given;
    if (writes) outputs.set(name, made.place);
  }
}

interface Made {
  given: unknown;
  place: Place;
}

interface Placing extends Mode {
  sizes: Sizes;
  writes: boolean;
  transposed: readonly string[];
}

function placeArray(
  { name, kind, type, over, addressed }: Placed,
  values: Values | undefined,
  { sizes, writes, transposed, padding = 0 }: Placing,
  memory: Memory,
): Made {
  const [rows = 1, ...rest] = over.map((of) => extent(of, (name) => sizes[name]));
  const columns = rest.reduce((product, size) => product * size, 1);
  const isMatrix = kind === 'matrix' || kind === 'strided' || kind === 'planes';
  const turned = kind === 'strided' && transposed.includes(name);
  const stored = turned ? turnedOver(values!, rows, columns) : values;
  const [lines, length] = turned ? [columns, rows] : [rows, columns];
  // Matrices of one call have different strides.
  const rowStride = padding === 0 ? length : length + padding + (name.length % 3);
  const layout = isMatrix ? { rows: lines, columns: length, rowStride } : {};
  const count = rows * columns;
  const element = kind === 'address' ? typeOf(values!) : (type as ElementType);
  const place = writes
    ? memory.output(element, stored ?? count, layout)
    : memory.input(element, stored!, layout);
  const { address } = place;
  if (kind === 'array' && !addressed) {
    const shaped = over.length === 1 ? vector(address, count) : matrixAt(address, rows, columns);
    return { given: shaped, place };
  }
  if (!isMatrix) return { given: address, place };
  const matrix: StridedMatrix = turned
    ? { address, rows, columns, rowStride: 1, columnStride: rowStride }
    : { address, rows, columns, rowStride, columnStride: 1 };
  return { given: matrix, place };
}

function typeOf(values: Values): ElementType {
  if (values instanceof Float32Array) return 'f32';
  return values instanceof Float64Array ? 'f64' : BYTES.u8 === values.BYTES_PER_ELEMENT ? 'u8' : 'u32';
}

function turnedOver(values: Values, rows: number, columns: number): Float32Array {
  return Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
}

/** Lists of dense lines; or room for lists, which are read back as dense lines. */
function placeLists({ over }: Placed, sizes: Sizes, dense: Dense['dense'] | undefined, memory: Memory): Made {
  const [lines, length, chunk] = over.map((of) => sizes[of]);
  const shape = { lines, length, chunk };
  if (dense) {
    const { pointers, entries } = listsOf(dense, lines, length, chunk);
    const place = memory.input('u32', pointers);
    const words = memory.input('u32', wordsOf(entries));
    return { given: { ...shape, pointers: place.address, entries: words.address } satisfies Lists, place };
  }
  const pointers = memory.output('u32', Math.ceil(length / chunk) * lines + 1);
  const entries = memory.output('u32', 2 * (lines * length + 8));
  const read = () => readLists(pointers.read(), Uint32Array.from(entries.read()), shape);
  const { address } = pointers;
  return {
    given: { ...shape, pointers: address, entries: entries.address } satisfies Lists,
    place: { address, read },
  };
}

function readLists(
  pointers: ArrayLike<number>,
  words: Uint32Array,
  { lines, length, chunk }: Pick<Lists, 'lines' | 'length' | 'chunk'>,
): Float32Array {
  const dense = new Float32Array(lines * length);
  const floats = new Float32Array(words.buffer);
  for (let list = 0; list < Math.ceil(length / chunk) * lines; list++) {
    for (let at = pointers[list]; at < pointers[list + 1]; at++) {
      dense[(list % lines) * length + words[2 * at]] = floats[2 * at + 1];
    }
  }
  return dense;
}
