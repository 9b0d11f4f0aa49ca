// What a dropout drops. Next: buffers.ts has a batch's masks, ../train/dropout.ts makes them.

/**
 * Which elements a dropout keeps: the same for the same numbers, whatever the backend and however many threads. Its fields
 * are arguments of the kernel `dropout`.
 */
export interface DropoutMask {
  /** Share of the elements that become 0; the others are divided by 1 - rate. */
  readonly rate: number;
  /** Two 32-bit words of the seed. */
  readonly key0: number;
  readonly key1: number;
  readonly step: number;
  readonly layer: number;
}

/** What a kept element is multiplied by; the rate is rounded to 16 bits (backend/kernels/regularize.ts). */
export function keptScale(rate: number): number {
  return Math.fround(2 ** 16 / (2 ** 16 - Math.floor(rate * 2 ** 16)));
}
