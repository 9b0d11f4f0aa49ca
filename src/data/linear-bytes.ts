// Bytes that are read straight into a backend's memory, where the kernels want them: there once, and not a second time
// in an array of JavaScript's. Before: read-files.ts reads into one. Next: dataset.ts holds it as its source,
// resident-data.ts finds the rows in their place.

import { StateError } from '../errors.js';
import type { Arena, Block } from '../memory/arena.js';
import type { FeatureSource } from './dataset.js';

/** `length` bytes of linear memory from `start` of a block on. They are lent until `dispose`, or as long as the arena. */
export class LinearBytes implements FeatureSource {
  private cached: Uint8Array | undefined;
  private start = 0;
  private disposed = false;
  /** How many trainings and predictions read them at this moment. */
  private holders = 0;

  private constructor(
    private readonly arena: Arena,
    private readonly block: Block,
    private length: number,
  ) {}

  /** @throws OutOfMemoryError when they do not fit. */
  static reserve(arena: Arena, length: number, what: string): LinearBytes {
    return new LinearBytes(arena, arena.reserve(length, what), length);
  }

  /** Leaves out the first `bytes`: what remains follows a file's header. */
  skip(bytes: number): void {
    this.start += bytes;
    this.length -= bytes;
    this.cached = undefined;
  }

  /** Made anew when the memory has grown since; the same object as long as it has not. */
  get view(): Uint8Array {
    if (this.disposed) throw new StateError(`${this.block.what} were disposed of; load the data again`);
    if (this.cached?.buffer !== this.arena.memory.buffer) {
      this.cached = this.arena.u8(this.block.address + this.start, this.length);
    }
    return this.cached!;
  }

  hold(): () => void {
    let held = true;
    this.holders++;
    return () => {
      if (held) this.holders--;
      held = false;
    };
  }

  dispose(): void {
    if (this.disposed) return;
    if (this.holders > 0)
      throw new StateError(
        `dispose: ${this.block.what} are read by a training or a prediction; await its end first`,
      );
    this.disposed = true;
    this.cached = undefined;
    this.arena.release(this.block);
  }
}
