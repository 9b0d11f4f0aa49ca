// The one linear memory of a backend: a WebAssembly.Memory, or, in an engine without WebAssembly, an ArrayBuffer that grows.
// Next: heap.ts has views of it, arena.ts lends its parts.

import { messageOf, OutOfMemoryError } from '../errors.js';

/** What of a WebAssembly.Memory is used; it has this type. */
export interface LinearMemory {
  readonly buffer: ArrayBufferLike;
  /** Adds pages of 64 KiB; returns how many there were. Views of the old buffer must be made anew. */
  grow(pages: number): number;
}

export const PAGE = 65536;
/** 4 GiB. */
const LARGEST_MEMORY_PAGES = 65536;

/** A memory of one page. `shared` needs an engine with WebAssembly. @throws OutOfMemoryError where the engine has no room for it */
export function createLinearMemory(shared: boolean): LinearMemory {
  if (typeof WebAssembly === 'undefined') return new BufferMemory();
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: LARGEST_MEMORY_PAGES, shared });
  } catch (error) {
    if ((error as Error).name !== 'RangeError') throw error;
    throw new OutOfMemoryError(
      `memory: the engine has no address space for a backend (${messageOf(error)}); close other programs, raise ulimit -v, or dispose() of backends no longer needed`,
      { cause: error },
    );
  }
}

/** For the js backend where there is no WebAssembly. */
export class BufferMemory implements LinearMemory {
  buffer = new ArrayBuffer(PAGE);

  grow(pages: number): number {
    const old = this.buffer;
    this.buffer = new ArrayBuffer(old.byteLength + pages * PAGE);
    new Uint8Array(this.buffer).set(new Uint8Array(old));
    const before = old.byteLength / PAGE;
    structuredClone(old, { transfer: [old] }); // detaches it, as a WebAssembly.Memory does: no stale view is written to
    return before;
  }
}
