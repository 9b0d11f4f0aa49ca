// How a kernel's call is cut into parts for several threads, from its description: rows or columns of the output, sums
// never. So the same bits come out for any number of threads.
// Before: kernels/describe.ts has the rules. Next: team.ts runs the parts.

import { BYTES, type Description, type ElementType, type Placed, scratchBytes } from '../kernels/describe.js';
import type { Kernels } from '../kernels/index.js';

export interface CutOptions {
  threads: number;
  /** Scales the least work that is cut; 0 cuts everything that can be. */
  worth: number;
  /** Bytes of a matrix product's workspace that each part has for itself. */
  stride: number;
}

/** Argument lists, one for each part; a single one, or none, where the call is not worth cutting. */
export function cutCall(
  description: Description,
  values: readonly number[],
  { threads, worth, stride }: CutOptions,
): number[][] {
  const { cut, sizes, arguments: all } = description;
  if (cut === null) return [];
  const size = (of: string) => values[sizes.indexOf(of)];
  const rule = typeof cut === 'function' ? cut(size, threads) : cut;
  let work = 1;
  for (let i = 0; i < sizes.length; i++) work *= values[i];
  if (work < rule.work * worth) return [];
  if ('each' in rule) {
    const wanted = rule.each.map((of) => all.find(({ name }) => name === of)!.at);
    if (threads < wanted.length || wanted.some((at) => values[at] === 0)) return [];
    return wanted.map((own) => values.map((value, i) => (i !== own && wanted.includes(i) ? 0 : value)));
  }
  const { over, unit, above = 0 } = rule;
  const parts = ranges(size(over), threads, unit);
  if (parts.some(([start, end]) => end - start <= above)) return [];
  return parts.map(([start, end], part) => {
    const copy = values.slice();
    copy[sizes.indexOf(over)] = end - start;
    for (const argument of all) move(argument, copy, values, { over, start, end, part, size, stride });
    return copy;
  });
}

/** [start, end) of each part: `total` cut into `threads` parts of whole `unit`s, as even as can be; empty ones left out. */
function ranges(total: number, threads: number, unit: number): [start: number, end: number][] {
  const units = Math.ceil(total / unit);
  const cut = (part: number) => Math.min(total, Math.round((units * part) / threads) * unit);
  return Array.from({ length: threads }, (_, part): [number, number] => [cut(part), cut(part + 1)]).filter(
    ([start, end]) => end > start,
  );
}

interface Part {
  over: string;
  start: number;
  end: number;
  part: number;
  size: (of: string) => number;
  stride: number;
}

/** Writes to `copy` what one argument is for a part. */
function move(
  argument: Placed,
  copy: number[],
  values: readonly number[],
  { over, start, end, part, size, stride }: Part,
): void {
  const { kind, at } = argument;
  const value = values[at];
  if (kind === 'workspace') copy[at] = value + part * stride;
  if (kind === 'panels') copy[at] = value + part * scratchBytes(argument, size);
  const dimension = argument.over.indexOf(over);
  if (dimension < 0 || argument.picked) return;
  if (kind === 'counter') copy[at] = value + start;
  if (kind === 'prefix') copy[at] = Math.max(0, Math.min(value, end) - start);
  const step = stepOf(argument, dimension, values, size);
  if (step > 0 && value !== 0) copy[at] += BYTES[argument.type as ElementType] * start * step;
}

/** Elements from one index of a dimension to the next; 0 for what has no elements. */
function stepOf(
  { kind, at, over }: Placed,
  dimension: number,
  values: readonly number[],
  size: (of: string) => number,
): number {
  if (kind === 'array') return over.slice(dimension + 1).reduce((product, of) => product * size(of), 1);
  if (kind === 'strided') return values[at + 1 + dimension];
  if (kind === 'matrix') return dimension === 0 ? values[at + 1] : 1;
  // Rows or channels: whole planes.
  if (kind === 'planes') return dimension === 0 ? values[at + 1] : 1;
  return 0;
}

/** Bytes between the threads' workspaces for gemm: whole cache lines, so that no two share one. */
export function workspaceStride(kernels: Kernels): number {
  return Math.ceil(kernels.gemmWorkspaceBytes() / 64) * 64;
}
