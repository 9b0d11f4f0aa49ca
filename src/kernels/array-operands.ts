// The arrays of one operation: checked, placed in linear memory, and copied in and out where they do not lie there.
// Before: lent-floats.ts lies in linear memory. Next: array-kernels.ts has the operations.

import { kindOf, OptionError, ShapeError, StateError } from '../errors.js';
import type { Arena, Block } from '../memory/arena.js';
import { tagOf } from '../typed-arrays.js';
import type { Floats } from './array-arguments.js';
import { LentFloats } from './lent-floats.js';

const LINE_BYTES = 64;
const linesOf = (bytes: number) => Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;

/** The memory that a kernels object has for its operations: what it has lent, and room for what is copied. */
export class OperandMemory {
  private readonly lent = new Map<LentFloats, Block>();
  /** Memory of which views were handed out; it has other buffers after it has grown. */
  private readonly seen = new WeakSet<ArrayBufferLike>();
  private room: Block | null = null;

  constructor(readonly arena: Arena) {}

  /** So many floats, all 0. @throws OutOfMemoryError */
  lend(length: number): LentFloats {
    const floats = new LentFloats(
      length,
      () => this.view(floats),
      () => this.giveBack(floats),
    );
    const block = this.arena.reserve(4 * length, 'floats that alloc() lends');
    this.arena.f32(block.address, length).fill(0);
    this.lent.set(floats, block);
    return floats;
  }

  private view(floats: LentFloats): Float32Array {
    const block = this.lent.get(floats);
    if (block === undefined) throw new StateError('alloc: these floats were disposed of; alloc() others');
    const view = this.arena.f32(block.address, floats.length);
    this.seen.add(view.buffer);
    return view;
  }

  private giveBack(floats: LentFloats): void {
    const block = this.lent.get(floats);
    if (block !== undefined) this.arena.release(block);
    this.lent.delete(floats);
  }

  /** Address of room for copies; what was there before may be lost. */
  roomFor(bytes: number): number {
    if (this.room !== null && this.room.bytes >= bytes) return this.room.address;
    if (this.room !== null) this.arena.release(this.room);
    this.room = null;
    this.room = this.arena.reserve(bytes, 'copies of arrays for kernels');
    return this.room.address;
  }

  /**
   * The address of floats that lie in this memory; null for an ordinary array.
   * @throws StateError for floats that were given back, or a view that the memory's growth has detached
   */
  addressOf(operation: string, name: string, floats: Floats): number | null {
    if (floats instanceof LentFloats) {
      const block = this.lent.get(floats);
      if (block !== undefined) return block.address;
      throw new StateError(
        `${operation}: ${name}: its floats were disposed of, or are of other kernels; alloc() them here`,
      );
    }
    const { buffer, byteOffset, byteLength } = floats;
    const seen = this.seen.has(buffer);
    if (seen && buffer.byteLength === 0)
      throw new StateError(
        `${operation}: ${name}: a view made before the memory grew, which detached it; take .array again for each use`,
      );
    if (!seen && buffer !== this.arena.memory.buffer) return null;
    for (const [{ length }, { address }] of this.lent)
      if (byteOffset >= address && byteOffset + byteLength <= address + 4 * length) return byteOffset;
    throw new StateError(
      `${operation}: ${name}: a view of the backend's memory outside of what alloc() lends; its floats were disposed of, or are of other kernels`,
    );
  }

  release(): void {
    for (const floats of [...this.lent.keys()]) this.giveBack(floats);
    if (this.room !== null) this.arena.release(this.room);
    this.room = null;
  }
}

/** One array of an operation. */
export interface Operand {
  readonly name: string;
  readonly length: number;
  /** The ordinary array that is copied; null where it lies in linear memory, or is made. */
  readonly array: Float32Array | null;
  /** Whether it lies in linear memory. */
  readonly inMemory: boolean;
  readonly read: boolean;
  /** Known after place(). */
  address: number;
}

/** The arrays of one operation, in their order. */
export class Operands {
  private readonly all: Operand[] = [];

  constructor(
    private readonly operation: string,
    private readonly memory: OperandMemory,
  ) {}

  /** An array that is read. @throws OptionError, ShapeError or StateError for one that cannot be */
  input(name: string, given: Floats | undefined, length: number, meaning: string): Operand {
    requireFloats(this.operation, name, given);
    return this.add(name, given, length, meaning, true);
  }

  /** The same for an array that may be left out: null then. */
  optional(name: string, given: Floats | null | undefined, length: number, meaning: string): Operand | null {
    return given === undefined || given === null ? null : this.input(name, given, length, meaning);
  }

  /** An array that is written, made where none is given; `read` where it is read too. */
  output(
    name: string,
    given: Floats | null | undefined,
    length: number,
    meaning: string,
    read = false,
  ): Operand {
    const floats = given ?? undefined;
    if (floats !== undefined) requireFloats(this.operation, name, floats);
    return this.add(name, floats, length, meaning, read);
  }

  /**
   * Gives every operand its address and copies in what is copied.
   * @param inPlace that may be the same floats as the output.
   * @throws OptionError where the output shares memory with an input
   */
  place(output: Operand, inPlace?: Operand): void {
    for (const one of this.all)
      if (one !== output && one.inMemory && output.inMemory) this.refuseOverlap(output, one, one === inPlace);
    let bytes = 0;
    for (const one of this.all) if (!one.inMemory) bytes += linesOf(4 * one.length);
    if (bytes === 0) return;
    let address = this.memory.roomFor(bytes);
    for (const one of this.all) {
      if (one.inMemory) continue;
      one.address = address;
      if (one.read && one.array !== null) this.memory.arena.f32(address, one.length).set(one.array);
      address += linesOf(4 * one.length);
    }
  }

  /** The result as the caller has it: the array that was given, a view of lent floats, or a new array. */
  result({ address, length, array, inMemory }: Operand): Float32Array {
    const view = this.memory.arena.f32(address, length);
    if (inMemory) return view;
    if (array === null) return view.slice();
    array.set(view);
    return array;
  }

  private add(
    name: string,
    floats: Floats | undefined,
    length: number,
    meaning: string,
    read: boolean,
  ): Operand {
    const address = floats === undefined ? null : this.memory.addressOf(this.operation, name, floats);
    if (floats !== undefined && floats.length !== length)
      throw new ShapeError(
        `${this.operation}: ${name} has ${floats.length} numbers, ${length} expected (${meaning})`,
      );
    const inMemory = address !== null;
    const array = inMemory || floats === undefined ? null : (floats as Float32Array);
    // One literal without a spread: V8 makes it several times as fast.
    const operand = { name, length, array, inMemory, read, address: address ?? 0 };
    this.all.push(operand);
    return operand;
  }

  private refuseOverlap(output: Operand, input: Operand, mayBeSame: boolean): void {
    const apart =
      output.address + 4 * output.length <= input.address ||
      input.address + 4 * input.length <= output.address;
    const same = output.address === input.address && output.length === input.length;
    if (apart || (same && mayBeSame)) return;
    const what = same ? 'is the same memory as' : 'overlaps';
    throw new OptionError(
      `${this.operation}: ${output.name} ${what} ${input.name}, which is still read while it is written; give it memory of its own`,
    );
  }
}

/** @throws OptionError for what is no Float32Array, nor floats of alloc() */
export function requireFloats(operation: string, name: string, given: unknown): asserts given is Floats {
  if (given instanceof LentFloats || given instanceof Float32Array) return;
  if (ArrayBuffer.isView(given) && tagOf(given) === 'Float32Array') return; // of another realm
  throw new OptionError(
    `${operation}: ${name}: a Float32Array or floats of alloc() expected, ${kindOf(given)} found`,
  );
}
