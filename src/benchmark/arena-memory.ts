// A benchmark's arrays in a backend's arena. Before: cases/lay-out.ts says what is placed. Next: kernel-benchmark.ts, gemm-odd-sizes.ts.

import { BYTES, type ElementType } from '../backend/kernels/describe.js';
import type { Arena, Block } from '../memory/arena.js';
import type { Memory, Place } from './cases/lay-out.js';

/** Rows lie without gaps. Release it when done. */
export class ArenaMemory implements Memory {
  private readonly blocks: Block[] = [];

  constructor(private readonly arena: Arena) {}

  input(type: ElementType, values: ArrayLike<number>): Place {
    return this.output(type, values);
  }

  output(type: ElementType, values: number | ArrayLike<number>): Place {
    const length = typeof values === 'number' ? values : values.length;
    const address = this.workspace(BYTES[type] * length);
    const view = () => this.arena[type](address, length);
    if (typeof values === 'number') view().fill(0);
    else view().set(values);
    return { address, read: view };
  }

  workspace(bytes: number): number {
    const block = this.arena.reserve(bytes, 'the benchmark of the kernels');
    this.blocks.push(block);
    return block.address;
  }

  release(): void {
    for (const block of this.blocks) this.arena.release(block);
  }
}
