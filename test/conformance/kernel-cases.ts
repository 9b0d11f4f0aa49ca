// The cases of src/benchmark/cases/ as the conformance suite runs them: each at every shape, with and without padding, in
// place where that is allowed, without the outputs that are optional; and the gradients by central differences.
// Before: case.ts. Next: cases/index.ts adds the special promises.

import { positional } from '../../src/backend/kernels/call.js';
import type { Description } from '../../src/backend/kernels/describe.js';
import { KERNELS, type KernelName, type Kernels } from '../../src/backend/kernels/index.js';
import type { Inputs, KernelCase, Outcome, Sizes } from '../../src/benchmark/cases/case.js';
import { KERNEL_CASES } from '../../src/benchmark/cases/index.js';
import { layOut, type Mode } from '../../src/benchmark/cases/lay-out.js';
import { type Case, lazily, stream } from './case.js';
import { compare, type Scratch } from './scratch.js';

/** Each thread has scratch of its own. */
const THREADS = 4;

// Central differences err by h²·f'''/6, and by the f64 rounding of f over h: below 1e-9 of what is summed here.
const H = 1e-5;
const DIFFERENCE_ERROR = 1e-9;

/** Runs the kernel on a case's inputs; returns what its outputs hold then. */
export function run(
  one: KernelCase,
  sizes: Sizes,
  inputs: Inputs,
  mode: Mode,
  table: Kernels,
  scratch: Scratch,
) {
  const { given, outputs } = layOut(one, sizes, inputs, scratch, { ...mode, threads: THREADS });
  const needsWorkspace = KERNELS[one.kernel].arguments.some(({ kind }) => kind === 'workspace');
  const workspace = needsWorkspace ? scratch.workspace(table.gemmWorkspaceBytes()) : 0;
  const values = positional(one.kernel as KernelName, given as never, workspace);
  const result = (table[one.kernel] as (...values: number[]) => unknown)(...values);
  return (name: string) => (name === 'result' ? [result as number] : outputs.get(name)!.read());
}

/** Without and with gaps between rows, in place where that is allowed, and without each optional output. */
export function modesOf({ kernel, inPlace }: KernelCase): Mode[] {
  const { arguments: all }: Description = KERNELS[kernel];
  const optional = all.filter((one) => one.optional && one.writes);
  return [
    { padding: 0 },
    { padding: 3 },
    ...(Object.keys(inPlace).length > 0 ? [{ padding: 2, inPlace: true }] : []),
    ...optional.map(({ name }) => ({ without: [name] })),
  ];
}

function where(one: KernelCase, sizes: Sizes, seed: number, mode: Mode): string {
  const shape = Object.entries(sizes).map(([name, size]) => `${name} ${size}`);
  return `${one.kernel} ${one.variant}, seed ${seed}, ${shape.join(', ')}, ${JSON.stringify(mode)}`;
}

function agreement(one: KernelCase): Case {
  const prepared = one.shapes.map((sizes, i) => {
    const make = lazily((): { inputs: Inputs; expected: Outcome } => {
      const inputs = one.inputs(sizes, stream(i + 1));
      return { inputs, expected: one.expected(inputs, sizes) };
    });
    return { sizes, seed: i + 1, make };
  });
  const variant = one.variant && `, ${one.variant}`;
  return {
    kernel: one.kernel,
    title: `${one.kernel}${variant}: agrees with float64 at ${one.shapes.length} shapes`,
    run(table, scratch) {
      for (const { sizes, seed, make } of prepared) {
        const { inputs, expected } = make();
        for (const mode of modesOf(one)) {
          const read = run(one, sizes, inputs, mode, table, scratch);
          const text = where(one, sizes, seed, mode);
          if ((read('result')[0] !== undefined) !== 'result' in expected) {
            throw new Error(`${text}: a result without an expectation, or none`);
          }
          for (const [name, { values, bound = () => 0 }] of Object.entries(expected)) {
            if (!mode.without?.includes(name)) compare(`${text}: ${name}`, read(name), values, bound);
          }
          scratch.verify(text);
          scratch.reset();
        }
      }
    },
  };
}

// Differences take a function's value for each element, twice: they are for small cases.
const MOST_POINTS = 200;
const MOST_NUMBERS = 30_000;

const countNumbers = (inputs: Inputs) =>
  Object.values(inputs).reduce<number>(
    (sum, one) => sum + (ArrayBuffer.isView(one) ? one.byteLength / 4 : 1),
    0,
  );

/** ∂f/∂x[i] for every i. */
function differences(f: (x: readonly number[]) => number, x: ArrayLike<number>): number[] {
  const point = Array.from(x);
  return point.map((value, i) => {
    point[i] = value + H;
    const above = f(point);
    point[i] = value - H;
    const below = f(point);
    point[i] = value;
    return (above - below) / (2 * H);
  });
}

function gradient(one: KernelCase): Case[] {
  const check = one.gradient?.bind(one);
  if (!check) return [];
  const prepared = one.shapes.flatMap((sizes, i) => {
    const seed = 100 + i;
    const inputs = one.inputs(sizes, stream(seed));
    const { output, f, point, bound } = check(inputs, sizes);
    if (point.length > MOST_POINTS || countNumbers(inputs) > MOST_NUMBERS) return [];
    const make = lazily(() => ({ inputs, output, bound, expected: differences(f, point) }));
    return [{ sizes, seed, make }];
  });
  const variant = one.variant && `, ${one.variant}`;
  return [
    {
      kernel: one.kernel,
      title: `${one.kernel}${variant}: the gradient is that of central differences`,
      run(table, scratch) {
        for (const { sizes, seed, make } of prepared) {
          const { inputs, output, bound, expected } = make();
          const read = run(one, sizes, inputs, {}, table, scratch);
          const text = where(one, sizes, seed, {});
          compare(
            text,
            read(output),
            expected,
            (i) => bound(i) + DIFFERENCE_ERROR * (1 + Math.abs(expected[i])),
          );
          scratch.reset();
        }
      },
    },
  ];
}

export const agreements: Case[] = KERNEL_CASES.map(agreement);
export const gradients: Case[] = KERNEL_CASES.flatMap(gradient);
