// Lends parts of the one linear memory and takes them back. Reservations are few and long (a network's parameters, a
// training's buffers, a data set), so the free list is short and a first fit is enough.
// Before: layout.ts plans what one reservation holds.

import { OutOfMemoryError, ShapeError, StateError } from '../errors.js';
import { Heap } from './heap.js';
import { ALIGNMENT } from './layout.js';
import { type LinearMemory, PAGE } from './linear-memory.js';

/** The first page belongs to the WASM module's constants (asconfig.json: initialMemory 1). */
const FIRST_ADDRESS = PAGE;
/** What 32-bit addresses reach, less a page: the address behind the last byte must not wrap round to 0. */
const ADDRESSABLE = 2 ** 32 - PAGE;

/** A lent part of memory. Give it back with `Arena.release`. */
export interface Block {
  readonly address: number;
  readonly bytes: number;
  /** What it is for; named when memory runs out. */
  readonly what: string;
}

export class Arena {
  private readonly heap: Heap;
  private readonly lent = new Map<number, Block>();
  /** Unused stretches, by address, never touching each other. */
  private free: { address: number; bytes: number }[] = [];

  constructor(readonly memory: LinearMemory) {
    this.heap = new Heap(memory);
    const bytes = memory.buffer.byteLength;
    if (bytes > FIRST_ADDRESS) this.free.push({ address: FIRST_ADDRESS, bytes: bytes - FIRST_ADDRESS });
  }

  /** Bytes lent out now. */
  get bytesInUse(): number {
    let sum = 0;
    for (const block of this.lent.values()) sum += block.bytes;
    return sum;
  }

  /** Bytes the memory has grown to; it never shrinks. */
  get size(): number {
    return this.heap.u8.length;
  }

  /**
   * Lends `bytes`, aligned to a cache line; the content is whatever stood there before.
   * @throws OutOfMemoryError beyond 4 GiB in all, or beyond what the engine gives.
   */
  reserve(bytes: number, what: string): Block {
    if (!(bytes >= 0)) throw new ShapeError(`memory: ${bytes} bytes asked for ${what}`);
    const needed = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    let slot = this.free.find((stretch) => stretch.bytes >= needed);
    if (slot === undefined) slot = this.grow(needed, what);
    const block = { address: slot.address, bytes: needed, what };
    slot.address += needed;
    slot.bytes -= needed;
    if (slot.bytes === 0) this.free.splice(this.free.indexOf(slot), 1);
    this.lent.set(block.address, block);
    return block;
  }

  release(block: Block): void {
    if (this.lent.get(block.address) !== block) {
      throw new StateError(`memory: ${block.what} was given back already`);
    }
    this.lent.delete(block.address);
    this.free.push({ address: block.address, bytes: block.bytes });
    this.free.sort((a, b) => a.address - b.address);
    const merged: typeof this.free = [];
    for (const stretch of this.free) {
      const last = merged.at(-1);
      if (last !== undefined && last.address + last.bytes === stretch.address) last.bytes += stretch.bytes;
      else merged.push(stretch);
    }
    this.free = merged;
  }

  /** Short-lived views: any reservation may grow the memory and detach them, so ask again rather than keep one. */
  u8(address: number, length: number): Uint8Array {
    return this.heap.u8.subarray(address, address + length);
  }
  i32(address: number, length: number): Int32Array {
    return this.heap.i32.subarray(address / 4, address / 4 + length);
  }
  u32(address: number, length: number): Uint32Array {
    return this.heap.u32.subarray(address / 4, address / 4 + length);
  }
  f32(address: number, length: number): Float32Array {
    return this.heap.f32.subarray(address / 4, address / 4 + length);
  }
  f64(address: number, length: number): Float64Array {
    return this.heap.f64.subarray(address / 8, address / 8 + length);
  }

  /** Makes room for `needed` bytes at the memory's end and returns that stretch. */
  private grow(needed: number, what: string): { address: number; bytes: number } {
    const end = this.size;
    const last = this.free.at(-1);
    const tail = last !== undefined && last.address + last.bytes === end ? last : { address: end, bytes: 0 };
    const missing = Math.ceil((needed - tail.bytes) / PAGE) * PAGE;
    if (end + missing > ADDRESSABLE)
      throw this.exhausted(needed, what, 'WebAssembly addresses 4 GiB at most');
    try {
      this.memory.grow(missing / PAGE);
    } catch {
      throw this.exhausted(needed, what, `the engine gives no more than ${gibibytes(end)}`);
    }
    tail.bytes += missing;
    if (tail !== last) this.free.push(tail);
    return tail;
  }

  private exhausted(needed: number, what: string, limit: string): OutOfMemoryError {
    const held = [...this.lent.values()].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
    const list = held.map((block) => `${block.what} ${gibibytes(block.bytes)}`).join(', ');
    return new OutOfMemoryError(
      `memory: ${gibibytes(needed)} asked for ${what}, with ${gibibytes(this.bytesInUse)} in use` +
        `${list ? ` (${list})` : ''}; ${limit}. Reduce the rows, the batch size or the hidden units, ` +
        'or dispose() of networks and data sets no longer needed',
    );
  }
}

function gibibytes(bytes: number): string {
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}
