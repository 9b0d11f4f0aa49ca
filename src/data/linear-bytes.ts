// Bytes that are read straight into a backend's memory, where the kernels want them: there once, and not a second time
// in an array of JavaScript's. Before: read-files.ts reads into one. Next: dataset.ts holds it as its source,
// resident-data.ts finds the rows in their place.

import type { Arena, Block } from '../memory/arena.js';
import type { FeatureSource } from './dataset.js';

/** `length` bytes of linear memory from `start` of a block on. They are lent until `release`, or as long as the arena. */
export class LinearBytes implements FeatureSource {
  private cached: Uint8Array | undefined;

  private constructor(
    private readonly arena: Arena,
    private readonly block: Block,
    private readonly start: number,
    private readonly length: number,
  ) {}

  /** @throws OutOfMemoryError when they do not fit. */
  static reserve(arena: Arena, length: number, what: string): LinearBytes {
    return new LinearBytes(arena, arena.reserve(length, what), 0, length);
  }

  /** The same bytes but the first `start`: what follows a file's header. */
  from(start: number): LinearBytes {
    return new LinearBytes(this.arena, this.block, this.start + start, this.length - start);
  }

  /** Made anew when the memory has grown since; the same object as long as it has not. */
  get view(): Uint8Array {
    if (this.cached?.buffer !== this.arena.memory.buffer) {
      this.cached = this.arena.u8(this.block.address + this.start, this.length);
    }
    return this.cached!;
  }

  release(): void {
    this.arena.release(this.block);
  }
}
