// What a kernel call costs, from its description and its arguments: for the profile and the benchmark, which divide it by
// the time. Next: profile.ts measures calls.

import { BYTES, type Cost, type Description, type ElementType, type Kind } from './kernels/describe.js';
import { KERNELS, type KernelName } from './kernels/index.js';

export type { Cost } from './kernels/describe.js';

/** The kinds whose elements count as bytes that are moved. */
const COUNTED: ReadonlySet<Kind> = new Set(['array', 'matrix']);

/** What a call of the kernel with these arguments costs. */
export function costOf(name: KernelName, values: readonly number[]): Cost {
  const { sizes, cost, arguments: all }: Description = KERNELS[name];
  const size = (of: string) => values[sizes.indexOf(of)];
  if (typeof cost === 'object') {
    const [m, n, k] = [size(cost.m), size(cost.n), size(cost.k)];
    return { flops: 2 * m * n * k, bytes: 4 * (m * k + k * n + m * n), shape: `${m}×${k}·${k}×${n}` };
  }
  const elements = (over: readonly string[]) => over.reduce((product, of) => product * size(of), 1);
  const shape = values.slice(0, Math.min(3, sizes.length)).join('×');
  if (cost !== undefined) return { flops: 0, bytes: cost * elements(sizes), shape };
  const arrays = all.filter(({ kind, numbers }) => COUNTED.has(kind) && !numbers);
  const most = Math.max(...arrays.map(({ over }) => over.length));
  const bytes = arrays
    .filter(({ over }) => over.length === most)
    .reduce(
      (sum, { over, type, reads, writes }) =>
        sum + BYTES[type as ElementType] * (+reads + +writes) * elements(over),
      0,
    );
  return { flops: 0, bytes, shape };
}
