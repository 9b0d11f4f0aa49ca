// Sizes by name and products of them, as descriptions name them: "height·width" is the number of a plane's pixels. And what a
// call costs, which follows from sizes. Before: describe.ts has the kinds of arguments.

/** The sizes by name. */
export type SizeOf = (name: string) => number;

/** The name of the product of these sizes. */
export const times = (...names: string[]) => names.join('·');

/** The sizes that a name stands for: one, or those of a product. */
export const factors = (name: string) => name.split('·');

/** A size, or a product of sizes. */
export function extent(name: string, size: SizeOf): number {
  return factors(name).reduce((product, one) => product * size(one), 1);
}

export interface Cost {
  /** Floating-point operations, a multiply-add counted as two; 0 for kernels that mostly move memory. */
  readonly flops: number;
  /** Bytes read and written at least once. */
  readonly bytes: number;
  /** "256×784·784×342", where kernels of one name differ much in shape. */
  readonly shape: string;
}

/**
 * What a call costs, where that is not what follows from its arrays (each that extends over the most sizes, read or written
 * once): bytes for each element of the sizes' product, or a function of the sizes and of what else is a number.
 */
export type CostRule = number | ((size: SizeOf) => Cost);

/** The cost of a product of matrices, [m, k]·[k, n], from the names of its sizes. */
export const product =
  (rows: string, columns: string, terms: string): CostRule =>
  (size) => {
    const [m, n, k] = [size(rows), size(columns), size(terms)];
    return { flops: 2 * m * n * k, bytes: 4 * (m * k + k * n + m * n), shape: `${m}×${k}·${k}×${n}` };
  };
