// Floats in a backend's linear memory, lent to a caller: kernels read and write them where they are.
// Next: array-operands.ts makes them, and accepts them beside ordinary arrays.

/**
 * Floats in the backend's own memory, made by `kernels.alloc(length)`. Operations use them where they are: nothing is copied. Give
 * them back with `dispose()`, or declare them with `using`.
 *
 * @example
 * const weights = kernels.alloc(784 * 128);
 * weights.array.set(values);          // Fill it once ...
 * kernels.gemm({ a: rows, b: weights, m: 32, n: 128, k: 784 });   // ... use it often
 * weights.dispose();
 */
export class LentFloats {
  /** Made by `kernels.alloc(length)`. */
  constructor(
    /** How many floats it holds. */
    readonly length: number,
    private readonly view: () => Float32Array,
    private readonly giveBack: () => void,
  ) {}

  /**
   * The floats, as a view of the memory. Ask for it each time, rather than keep it: when the memory grows, JavaScript detaches views that
   * were made before. A detached view has the length 0, reads as undefined and ignores what is written to it. Operations refuse one.
   * Memory may grow in `alloc()`, in an operation that copies larger arrays than any before, and when a network of the same backend
   * is made or trained.
   *
   * @throws StateError after dispose()
   * @example
   * floats.array.set([1, 2, 3]);
   * const first = floats.array[0];
   */
  get array(): Float32Array {
    return this.view();
  }

  /**
   * Frees the memory. Calling it again has no effect.
   *
   * @example
   * const floats = kernels.alloc(1000);
   * floats.dispose();
   */
  dispose(): void {
    this.giveBack();
  }

  /** `using floats = kernels.alloc(1000)` gives them back at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
