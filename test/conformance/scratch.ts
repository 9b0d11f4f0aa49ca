// Lays out a case's arrays in linear memory and watches everything around them: 64 guard bytes before and after
// each array, the gaps between the rows of a strided output, and every byte of every input must come back unchanged.

const GUARD = 64;
const OUTPUT_FILL = 0xa5;
// All ones is NaN as f32 and f64, -1 as i32: a read beyond an input's edge that matters shows in the result.
const INPUT_FILL = 0xff;
/** Static data of the WASM modules lies below. */
const FIRST_FREE = 65536;
/** The memory that every case fits in, in pages: 8 MiB. */
export const PAGES = 128;
export const PAGE = 65536;
/** From here on addresses are negative as signed 32-bit integers: 2 GiB. */
export const HIGH = 2 ** 31;

const TYPES = {
  u8: Uint8Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

type TypeName = keyof typeof TYPES;

/** Rows of `columns` elements, `rowStride` elements apart. */
interface Layout {
  rows?: number;
  columns?: number;
  rowStride?: number;
}

/** An array in memory. */
export interface Place {
  readonly address: number;
  /** Its elements now, row by row without the gaps. */
  read(): number[];
}

interface Region {
  name: string;
  address: number;
  bytes: number;
  before: Uint8Array;
  /** Whether the byte at this offset may be written. */
  writable(offset: number): boolean;
  allWritable: boolean;
}

export class Scratch {
  private regions: Region[] = [];
  private next: number;
  private placed = 0;

  constructor(
    readonly memory: WebAssembly.Memory,
    private readonly base = FIRST_FREE,
  ) {
    this.next = base;
  }

  /** Forgets every array. */
  reset(): void {
    this.regions = [];
    this.next = this.base;
  }

  /** An array that the kernel only reads. Its values fill the rows in order; the gaps hold NaN. */
  input(type: TypeName, values: ArrayLike<number>, layout: Layout = {}): Place {
    return this.place('input', type, values, values.length, layout);
  }

  /** An array that the kernel writes, and where `values` are given also reads (in place, accumulation). */
  output(type: TypeName, length: number | ArrayLike<number>, layout: Layout = {}): Place {
    const values = typeof length === 'number' ? null : length;
    return this.place('output', type, values, typeof length === 'number' ? length : length.length, layout);
  }

  /** Scratch bytes, 16-byte aligned, full of NaN: nothing may depend on what stood there. */
  workspace(bytes: number): number {
    const address = this.claim(bytes, 16, 0);
    this.bytes(address, bytes).fill(INPUT_FILL);
    this.regions.push({
      name: 'workspace',
      address,
      bytes,
      before: new Uint8Array(0),
      writable: () => true,
      allWritable: true,
    });
    return address;
  }

  /** Throws if a byte changed that the kernel had no business with. */
  verify(where: string): void {
    for (const region of this.regions) {
      const { address, bytes } = region;
      this.verifyGuard(where, `${region.name}: guard before`, address - GUARD);
      this.verifyGuard(where, `${region.name}: guard after`, address + bytes);
      if (region.allWritable) continue;
      const now = this.bytes(address, bytes);
      for (let i = 0; i < bytes; i++) {
        if (now[i] !== region.before[i] && !region.writable(i)) {
          throw new Error(`${where}: ${region.name}: byte ${i} of ${bytes} was overwritten`);
        }
      }
    }
  }

  private verifyGuard(where: string, what: string, address: number): void {
    const now = this.bytes(address, GUARD);
    for (let i = 0; i < GUARD; i++) {
      if (now[i] !== this.guardFill(address)) throw new Error(`${where}: ${what}: byte ${i} was overwritten`);
    }
  }

  private readonly fills = new Map<number, number>();

  private guardFill(address: number): number {
    return this.fills.get(address)!;
  }

  private place(
    kind: 'input' | 'output',
    type: TypeName,
    values: ArrayLike<number> | null,
    length: number,
    { rows = 1, columns = length / rows || 0, rowStride = columns }: Layout,
  ): Place {
    const ArrayType = TYPES[type];
    const size = ArrayType.BYTES_PER_ELEMENT;
    const bytes = rows > 0 ? ((rows - 1) * rowStride + columns) * size : 0;
    // Only as aligned as the contract promises: each array starts at another offset from 16.
    const address = this.claim(bytes, size === 8 ? 8 : 16, size === 8 ? 0 : size * (this.placed % 4));
    const fill = kind === 'input' ? INPUT_FILL : OUTPUT_FILL;
    this.bytes(address - GUARD, bytes + 2 * GUARD).fill(fill);
    this.fills.set(address - GUARD, fill).set(address + bytes, fill);
    const view = () => new ArrayType(this.memory.buffer, address, bytes / size);
    if (values) {
      const array = view();
      for (let row = 0, i = 0; row < rows; row++) {
        const end = Math.min(i + columns, length);
        for (let at = row * rowStride; i < end; ) array[at++] = values[i++];
      }
    }
    const dense = rows <= 1 || rowStride === columns;
    this.regions.push({
      name: `${kind} ${this.regions.length} (${type})`,
      address,
      bytes,
      before: this.bytes(address, bytes).slice(),
      writable: (offset) => kind === 'output' && (dense || Math.floor(offset / size) % rowStride < columns),
      allWritable: kind === 'output' && dense,
    });
    return {
      address,
      read: () => {
        const array = view();
        const dense: number[] = [];
        for (let row = 0; row < rows; row++) {
          for (let j = 0; j < columns; j++) dense.push(array[row * rowStride + j]);
        }
        return dense;
      },
    };
  }

  /** Room for `bytes` with guards on both sides, at `offset` beyond a multiple of `alignment`. */
  private claim(bytes: number, alignment: number, offset: number): number {
    const address = Math.ceil((this.next + GUARD) / alignment) * alignment + offset;
    const end = address + bytes + GUARD;
    if (end > this.memory.buffer.byteLength) throw new Error(`the case needs ${end} bytes of memory`);
    this.bytes(address - GUARD, GUARD).fill(OUTPUT_FILL);
    this.bytes(address + bytes, GUARD).fill(OUTPUT_FILL);
    this.fills.set(address - GUARD, OUTPUT_FILL).set(address + bytes, OUTPUT_FILL);
    this.next = end;
    this.placed++;
    return address;
  }

  private bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, length);
  }
}

/**
 * Throws unless |got - expected| <= bound everywhere. Where NaN or an infinity is expected, exactly that must stand.
 * `columns` only serves the message.
 */
export function compare(
  where: string,
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: (index: number) => number,
  columns = 0,
): void {
  if (got.length !== expected.length) {
    throw new Error(`${where}: ${got.length} elements, expected ${expected.length}`);
  }
  let wrong = 0;
  let first = '';
  for (let i = 0; i < expected.length; i++) {
    if (agree(got[i], expected[i], bound, i)) continue;
    wrong++;
    if (first) continue;
    const index = columns > 0 ? `[${Math.floor(i / columns)}, ${i % columns}]` : `[${i}]`;
    const error = Math.abs(got[i] - expected[i]);
    first = `${index}: got ${got[i]}, expected ${expected[i]}, error ${error}, bound ${bound(i)}`;
  }
  if (wrong > 0) throw new Error(`${where}: index ${first} (${wrong} of ${expected.length} wrong)`);
}

function agree(got: number, expected: number, bound: (index: number) => number, index: number): boolean {
  if (!Number.isFinite(expected)) return Object.is(got, expected);
  return Math.abs(got - expected) <= bound(index); // false for NaN
}
