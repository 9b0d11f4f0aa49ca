// What a kernel call costs, from its description and its arguments: for the profile and the benchmark, which divide it by
// the time. Next: profile.ts measures calls.

import { BYTES, type Description, type ElementType, type Kind } from './kernels/describe.js';
import { type Cost, extent } from './kernels/extent.js';
import { KERNELS, type KernelName } from './kernels/index.js';

export type { Cost } from './kernels/extent.js';

/** The kinds whose elements count as bytes that are moved. */
const COUNTED: ReadonlySet<Kind> = new Set(['array', 'matrix', 'planes']);

/** What a call of the kernel with these arguments costs. */
export function costOf(name: KernelName, values: readonly number[]): Cost {
  const { sizes, cost, arguments: all }: Description = KERNELS[name];
  const size = (of: string) => values[all.find((one) => one.name === of)!.at];
  if (typeof cost === 'function') return cost(size);
  const elements = (over: readonly string[]) => over.reduce((product, of) => product * extent(of, size), 1);
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
