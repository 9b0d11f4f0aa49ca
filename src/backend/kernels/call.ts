// Calls of kernels by named arguments: sizes, addresses and strides are taken from matrices and vectors, and the shapes are
// checked against one another, once for every backend. The only way that the library calls a kernel.
// Before: index.ts has the descriptions, bind.ts makes numbers of named arguments. Next: src/ops.ts has what takes more than one kernel.

import type { ActivationCode, Lists, Matrix, StridedMatrix, Vector } from '../../tensor.js';
import { Binder, type NamedArguments } from './bind.js';
import { type Argument, type Description, scratchBytes } from './describe.js';
import { KERNEL_NAMES, KERNELS, type KernelName, type Kernels } from './index.js';

/** What an argument of each kind is given as. */
interface Given {
  /** Only where no array tells. */
  size: number;
  chunk: number;
  prefix: number;
  counter: number;
  scalar: number;
  address: number;
  stats: number;
  scratch: number;
  /** A matrix has to lie as one stretch. */
  array: Vector | Matrix;
  matrix: Matrix;
  strided: Matrix | StridedMatrix;
  /** A row for each image. */
  planes: Matrix;
  lists: Lists;
  activation: ActivationCode;
  /** The backend's own, always. */
  workspace: never;
  panels: number;
}

type Omissible<A> = A extends { optional: true } | { kind: 'size' | 'chunk' } ? true : false;

/** The named arguments of a kernel. */
export type ArgumentsOf<D> =
  D extends Description<infer A>
    ? { readonly [One in A[number] as Omissible<One> extends true ? never : One['name']]: GivenAs<One> } & {
        readonly [One in A[number] as Omissible<One> extends true
          ? One['name']
          : never]?: GivenAs<One> | null;
      }
    : never;

type GivenAs<One extends Argument> = Given[One['kind']] | (One extends { addressed: true } ? number : never);

type ResultOf<D> = D extends Description<infer _A, infer R> ? R : never;

export interface KernelCall<D> {
  /** @throws ShapeError naming both sides where shapes disagree. */
  (given: ArgumentsOf<D>): ResultOf<D>;
  /** The same call with its arguments checked now, to be run many times. */
  prepare(given: ArgumentsOf<D>): () => ResultOf<D>;
}

export type KernelCalls = { readonly [Name in KernelName]: KernelCall<(typeof KERNELS)[Name]> };

/** Made once for a table and the workspace that its calls have. */
const made = new WeakMap<Kernels, { workspace: number; calls: KernelCalls }>();

/** The kernels of a backend, to be called by named arguments. */
export function callsOf({ kernels, workspace }: { kernels: Kernels; workspace: number }): KernelCalls {
  const before = made.get(kernels);
  if (before?.workspace === workspace) return before.calls;
  const calls = Object.fromEntries(
    KERNEL_NAMES.map((name) => [name, callOf(kernels, name, workspace)]),
  ) as unknown as KernelCalls;
  made.set(kernels, { workspace, calls });
  return calls;
}

/** The numbers that a kernel takes for named arguments; gemm's scratch lies at `workspace`. For benchmarks and tests. */
export function positional<Name extends KernelName>(
  name: Name,
  given: ArgumentsOf<(typeof KERNELS)[Name]>,
  workspace: number,
): number[] {
  const binder = new Binder(name, KERNELS[name], workspace);
  binder.bind(given as unknown as NamedArguments);
  return binder.values as number[];
}

/** Bytes that the scratch of a kernel needs, for one thread, at these sizes. */
export function scratchBytesOf(name: KernelName, sizes: Readonly<Record<string, number>>): number {
  const all: Description['arguments'] = KERNELS[name].arguments;
  const scratch = all.find(({ kind }) => kind === 'scratch' || kind === 'panels');
  return scratch ? scratchBytes(scratch, (of) => sizes[of]) : 0;
}

function callOf(kernels: Kernels, name: KernelName, workspace: number) {
  const kernel = kernels[name] as (...values: unknown[]) => unknown;
  const binder = new Binder(name, KERNELS[name], workspace);
  const { values } = binder;
  // With the table as `this`: who holds the call holds the table, and with it the threads (create/start-threads.ts).
  const call = (given: NamedArguments) => {
    binder.bind(given);
    return kernel.apply(kernels, values);
  };
  call.prepare = (given: NamedArguments) => {
    binder.bind(given);
    const own = values.slice();
    return () => kernel.apply(kernels, own);
  };
  return call;
}
