// Typed-array views over the one linear memory, made anew after it has grown (a growth detaches the old ones).
// Only kernels and the memory layer hold one; everybody else asks again.

import type { LinearMemory } from './linear-memory.js';

export class Heap {
  private buffer!: ArrayBufferLike;
  private views!: {
    u8: Uint8Array;
    i32: Int32Array;
    u32: Uint32Array;
    f32: Float32Array;
    f64: Float64Array;
  };

  constructor(readonly memory: LinearMemory) {}

  private current() {
    const buffer = this.memory.buffer;
    // A shared memory keeps old buffers alive at their old length, so compare identity, not length.
    if (buffer !== this.buffer) {
      this.buffer = buffer;
      this.views = {
        u8: new Uint8Array(buffer),
        i32: new Int32Array(buffer),
        u32: new Uint32Array(buffer),
        f32: new Float32Array(buffer),
        f64: new Float64Array(buffer),
      };
    }
    return this.views;
  }

  get u8(): Uint8Array {
    return this.current().u8;
  }
  get i32(): Int32Array {
    return this.current().i32;
  }
  get u32(): Uint32Array {
    return this.current().u32;
  }
  get f32(): Float32Array {
    return this.current().f32;
  }
  get f64(): Float64Array {
    return this.current().f64;
  }
}
