// What every cut promises, whatever its rule: the parts together write what the call writes, no two the same byte; they read
// nothing else than the call; and each has scratch for itself.

import { describe, expect, it } from 'vitest';
import {
  BYTES,
  type Description,
  type ElementType,
  type Placed,
  scratchBytes,
} from '../../../src/backend/kernels/describe.js';
import { extent } from '../../../src/backend/kernels/extent.js';
import { KERNEL_NAMES, KERNELS, type KernelName } from '../../../src/backend/kernels/index.js';
import { cutCall } from '../../../src/backend/threads/split-call.js';
import { Random } from '../../../src/random.js';

const STRIDE = 192;
/** From one array to the next: none reaches so far. */
const APART = 2 ** 24;
const OPERANDS = /^(array|matrix|strided|planes)$/;

const cut = KERNEL_NAMES.filter((name) => KERNELS[name].cut !== null);

const sizeIn = (all: readonly Placed[], values: readonly number[]) => (name: string) =>
  values[all.find((one) => one.name === name)!.at];

/** Arguments with sizes up to `most`, every array at a place of its own. */
function drawn(random: Random, { arguments: all, arity, sizes }: Description, most: number): number[] {
  const values = new Array<number>(arity).fill(0);
  const size = sizeIn(all, values);
  for (const { name, at, kind, over, optional } of all) {
    // Enough for several parts of what is cut, where there are many sizes.
    if (kind === 'size') values[at] = 1 + random.below(name === 'filters' ? 12 * most : most);
    else if (kind === 'chunk') values[at] = 1 + random.below(most);
    else if (kind === 'prefix') values[at] = random.below(values[sizes.indexOf(over[0])] + 1);
    else if (kind === 'counter') values[at] = 32 * random.below(100);
    else if (kind === 'scalar') values[at] = 1 + random.below(most);
    else values[at] = optional && random.below(3) === 0 ? 0 : APART * (1 + at);
    const columns = over[1] === undefined ? 0 : extent(over[1], size);
    if (kind === 'matrix') values[at + 1] = columns + random.below(3);
    if (kind === 'planes') {
      values[at + 2] = size(over[2]) + random.below(3);
      values[at + 1] = columns * values[at + 2] + random.below(3);
    }
    if (kind === 'lists') values[at + 1] = values[at] && APART * (2 + at);
    if (kind === 'strided') {
      const rows = values[sizes.indexOf(over[0])];
      const transposed = random.below(2) === 1;
      values[at + 1] = transposed ? 1 : columns;
      values[at + 2] = transposed ? rows : 1;
    }
  }
  return values;
}

/** Addresses of an operand's elements. */
function elements(
  { kind, at, over, type }: Placed,
  values: readonly number[],
  all: readonly Placed[],
): number[] {
  if (values[at] === 0) return [];
  const lengths = over.map((name) => extent(name, sizeIn(all, values)));
  const strides =
    kind === 'array'
      ? lengths.map((_, i) => lengths.slice(i + 1).reduce((product, length) => product * length, 1))
      : [values[at + 1], ...(kind === 'matrix' ? [] : [values[at + 2]]), ...(kind === 'strided' ? [] : [1])];
  return lengths.reduce<number[]>(
    (starts, length, i) =>
      starts.flatMap((start) =>
        Array.from({ length }, (_, j) => start + BYTES[type as ElementType] * j * strides[i]),
      ),
    [values[at]],
  );
}

describe.each(cut)('%s', (name: KernelName) => {
  const description: Description = KERNELS[name];
  const { arguments: all, sizes } = description;
  const most = [1, 2000, 90, 40, 9, 6, 4, 3][sizes.length];

  it('is cut into parts that write everything once, read what it reads, and share no scratch', () => {
    const random = Random.stream(1, name);
    let several = 0;
    for (let round = 0; round < 60; round++) {
      const values = drawn(random, description, most);
      const threads = 2 + random.below(3);
      const parts = cutCall(description, values, { threads, worth: 0, stride: STRIDE });
      if (parts.length > 1) several++;
      expect(parts.length).toBeLessThanOrEqual(threads);
      if (parts.length === 0) continue;
      const where = `${name}(${values}) on ${threads}`;
      for (const operand of all.filter(({ kind, picked }) => OPERANDS.test(kind) && !picked)) {
        const whole = elements(operand, values, all);
        const those = parts.flatMap((part) => elements(operand, part, all));
        const text = `${where}: ${operand.name}`;
        if (operand.writes) expect(those.length, text).toBe(whole.length);
        expect(new Set(those), text).toEqual(new Set(whole));
      }
      for (const argument of all) {
        const { kind, at } = argument;
        const scratch = parts.map((part) => part[at]);
        const panels = () => scratchBytes(argument, (of) => values[sizes.indexOf(of)]);
        const apart = kind === 'workspace' ? STRIDE : kind === 'panels' ? panels() : null;
        if (apart !== null) expect(scratch, where).toEqual(scratch.map((_, i) => values[at] + i * apart));
      }
    }
    expect(several).toBeGreaterThan(10);
  });
});

it('lists by row and lists by column are made by one part each', () => {
  const description: Description = KERNELS.listDifferences;
  const values = [300, 400, 100, 100, 64, 128, 256, 512, 1024, 2048, 4096];
  expect(cutCall(description, values, { threads: 2, worth: 1, stride: 0 })).toEqual([
    [300, 400, 100, 100, 64, 128, 256, 512, 0, 2048, 4096],
    [300, 400, 100, 100, 64, 128, 0, 512, 1024, 2048, 4096],
  ]);
});

describe('what a cut moves on beside arrays', () => {
  const random = Random.stream(2, 'cuts');
  const numbered = cut.flatMap((name) =>
    KERNELS[name].arguments
      .filter(({ kind }) => kind === 'prefix' || kind === 'counter')
      .map((argument): [KernelName, string, Placed] => [name, argument.name, argument]),
  );

  it.each(numbered)('%s: every element has the same %s', (name, _, { kind, at }) => {
    const description: Description = KERNELS[name];
    for (let round = 0; round < 100; round++) {
      const values = drawn(random, description, 500);
      const parts = cutCall(description, values, { threads: 3, worth: 0, stride: 0 });
      /** Of each element: its number, or whether it is one of the first. */
      const each = (part: readonly number[]) =>
        Array.from({ length: part[0] }, (_, i) => (kind === 'counter' ? part[at] + i : i < part[at]));
      if (parts.length > 0) expect(parts.flatMap(each)).toEqual(each(values));
    }
  });
});

/** What of a description a cut would leave where it is, and so give to every part alike, or take apart wrongly. */
function uncut({ cut: rule, arguments: all, sizes }: Pick<Description, 'cut' | 'arguments' | 'sizes'>) {
  if (rule === null) return [];
  // Either way of a product's cut, or whichever a function may choose: any of the sizes.
  const over = typeof rule === 'function' ? sizes : 'over' in rule ? [rule.over] : [];
  return all
    .filter(
      (one) =>
        one.kind === 'stats' || // sums
        (over.length > 0 && (one.kind === 'scratch' || one.kind === 'address')) || // one for all, or of unknown size
        (one.kind === 'lists' && one.over.some((of) => over.includes(of))) || // where a line begins depends on others
        // Contiguous: a cut of inner sizes would change the strides.
        (one.kind === 'array' && one.over.slice(1).some((of) => over.includes(of))),
    )
    .map(({ name }) => name);
}

it.each(cut)('%s has nothing that its cut would not move', (name) => {
  expect(uncut(KERNELS[name])).toEqual([]);
});

it.each([
  ['columnMomentsF32', 'rows', ['scratch']],
  ['columnMomentsF32', 'columns', ['data', 'scratch']],
  ['softmaxCrossEntropy', 'rows', ['stats']],
  ['listCsr', 'rows', ['rowPointers', 'columnIndices', 'values', 'out']],
  ['transposeBytes', 'rows', ['out']],
] as const)('%s cut over %s would leave behind what it should not', (name, over, left) => {
  expect(uncut({ ...(KERNELS[name] as Description), cut: { over, unit: 4, work: 1 } })).toEqual(left);
});
