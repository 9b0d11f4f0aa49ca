// The one linear memory of a backend: a WebAssembly.Memory, or, in an engine without WebAssembly, an ArrayBuffer that grows.
// Next: heap.ts has views of it, arena.ts lends its parts.

/** What of a WebAssembly.Memory is used; it has this type. */
export interface LinearMemory {
  readonly buffer: ArrayBufferLike;
  /** Adds pages of 64 KiB; returns how many there were. Views of the old buffer must be made anew. */
  grow(pages: number): number;
}

export const PAGE = 65536;
/** 4 GiB. */
const LARGEST_MEMORY_PAGES = 65536;

/** A memory of one page. `shared` needs an engine with WebAssembly. */
export function createLinearMemory(shared: boolean): LinearMemory {
  return typeof WebAssembly === 'undefined'
    ? new BufferMemory()
    : new WebAssembly.Memory({ initial: 1, maximum: LARGEST_MEMORY_PAGES, shared });
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
