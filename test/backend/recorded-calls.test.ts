// Calls of every kernel with sizes that a seed draws, as recorded: how they are cut for several threads, from which work on, what they cost and need as
// scratch; and the numbers that named arguments become, or in which words they are refused. What holds of every cut is checked in threads/split-call.test.ts.

import { expect, test } from 'vitest';
import { costOf } from '../../src/backend/costs.js';
import { positional, scratchBytesOf } from '../../src/backend/kernels/call.js';
import type { Description, Placed } from '../../src/backend/kernels/describe.js';
import { extent } from '../../src/backend/kernels/extent.js';
import { KERNEL_NAMES, KERNELS, type KernelName } from '../../src/backend/kernels/index.js';
import { cutCall } from '../../src/backend/threads/split-call.js';
import { Random } from '../../src/random.js';
import { expectRecordedOutcomes, outcomeOf } from '../support/recorded.js';

const CALLS = 12;

type Sizes = Record<string, number>;

/** Around the units of cuts, and such that a call's work is on either side of the least that is cut. */
function sizesOf(random: Random, all: readonly Placed[]): Sizes {
  const most = [4, 40, 200, 2000][random.below(4)];
  const named = all.filter(({ kind }) => kind === 'size' || kind === 'chunk');
  return Object.fromEntries(named.map(({ name }) => [name, 1 + random.below(most)]));
}

function numbersOf(random: Random, all: readonly Placed[], arity: number, sizes: Sizes): number[] {
  const values = Array.from({ length: arity }, () => 1 + random.below(9));
  for (const { name, at, kind, optional } of all) {
    if (name in sizes) values[at] = sizes[name];
    else if (kind === 'prefix') values[at] = random.below(50);
    else values[at] = optional && random.below(3) === 0 ? 0 : 2 ** 20 * (1 + at);
  }
  return values;
}

test('how calls are cut, and what they cost', async () => {
  const outcomes: string[] = [];
  for (const name of KERNEL_NAMES) {
    const description: Description = KERNELS[name];
    const random = Random.stream(1, name);
    for (let i = 0; i < CALLS; i++) {
      const sizes = sizesOf(random, description.arguments);
      const values = numbersOf(random, description.arguments, description.arity, sizes);
      outcomes.push(
        await outcomeOf(() => [
          ...[2, 3, 8].map((threads) => cutCall(description, values, { threads, worth: 1, stride: 192 })),
          ...[cutCall(description, values, { threads: 4, worth: 0, stride: 64 }), costOf(name, values)],
          scratchBytesOf(name, sizes),
        ]),
      );
    }
  }
  expect(outcomes.filter((one) => one.startsWith('TypeError'))).toEqual([]);
  expectRecordedOutcomes(outcomes, CALLS);
});

/** An argument as a caller gives it; of other rows or columns where they are wanted. */
function given({ kind, at, over }: Placed, size: (name: string) => number, more: number[]): unknown {
  const address = 1000 * (1 + at);
  const [rows = 1, ...rest] = over.map((name) => extent(name, size));
  const columns = rest.reduce((product, one) => product * one, 1);
  const matrix = { address, rows: rows + more[0], columns: columns + more[1], rowStride: columns + more[2] };
  switch (kind) {
    case 'array':
      return over.length === 1 ? { address, length: rows + more[0] } : matrix;
    case 'matrix':
    case 'strided':
    case 'planes':
      return matrix;
    case 'lists':
      return {
        lines: rows + more[0],
        length: rest[0] + more[1],
        chunk: rest[1],
        pointers: address,
        entries: address + 8,
      };
    case 'activation':
      return { code: 3, slope: 0.5 };
    default:
      return kind === 'size' || kind === 'chunk' ? undefined : address % 13;
  }
}

function call(random: Random, name: KernelName): Record<string, unknown> {
  const { arguments: all }: Description = KERNELS[name];
  const sizes = sizesOf(random, all);
  const size = (of: string) => sizes[of];
  const arguments_: Record<string, unknown> = {};
  for (const one of all) {
    if (one.kind === 'workspace') continue;
    if (one.name in sizes) {
      if (random.below(3) === 0) arguments_[one.name] = sizes[one.name] + +(random.below(12) === 0);
      continue;
    }
    if (one.optional && random.below(3) === 0) continue;
    const wrong = random.below(15);
    const more = [+(wrong === 1), +(wrong === 2), wrong === 3 ? 2 : 0];
    arguments_[one.name] = wrong === 4 ? null : wrong === 5 ? 7 : given(one, size, more);
  }
  if (random.below(30) === 0) arguments_['other'] = 1;
  return arguments_;
}

test('named arguments: the numbers that they become, or what is wrong with them', async () => {
  const outcomes: string[] = [];
  for (const name of KERNEL_NAMES) {
    const random = Random.stream(2, name);
    for (let i = 0; i < 4 * CALLS; i++) {
      const named = call(random, name);
      outcomes.push(await outcomeOf(() => positional(name, named as never, 77)));
    }
  }
  expect(outcomes.filter((one) => one.startsWith('TypeError'))).toEqual([]);
  expect(outcomes.filter((one) => one.startsWith('[')).length).toBeGreaterThan(outcomes.length / 5);
  expectRecordedOutcomes(outcomes, CALLS);
});
