// Whether wide kernels compute what the 128-bit ones do: every kernel's cases at small awkward sizes, on both, to the bit. A compiler
// that joins operations wrongly is then found before it trains anything. test/backend/wide.test.ts says which code the sizes reach. Before: platform/node/wide-kernels.ts compiles them.

import { ArenaMemory } from '../../benchmark/arena-memory.js';
import type { Inputs, KernelCase, Sizes } from '../../benchmark/cases/case.js';
import { KERNEL_CASES } from '../../benchmark/cases/index.js';
import { layOut } from '../../benchmark/cases/lay-out.js';
import { Arena } from '../../memory/arena.js';
import { Random } from '../../random.js';
import { positional } from '../kernels/call.js';
import type { Description, Kind } from '../kernels/describe.js';
import { extent } from '../kernels/extent.js';
import { KERNELS, type Kernels } from '../kernels/index.js';
import { instantiateKernels } from '../wasm/instantiate.js';

/** Most elements in a checked shape: enough for whole tiles, edges and partial vectors, and the check takes some 30 ms. */
const MOST_NUMBERS = 1000;
/** Shapes of a product, whose code paths depend on them; of any other kernel one. */
const SHAPES_OF_A_PRODUCT = 2;

/** Memory for the kernel alone, whose size follows from what it computes on. */
const SCRATCH: ReadonlySet<Kind> = new Set<Kind>(['scratch', 'workspace', 'panels']);
/** Columns of a 256-bit vector: sizes that are a multiple of it leave no remainder. */
const VECTOR = 8;

/** Initial memory in pages (3 MiB), large enough not to grow. */
const ENOUGH_PAGES = 48;

/** Kernels in memory of their own, to be tried. */
export interface Candidate {
  kernels: Kernels;
  arena: Arena;
  workspace: number;
}

/** The first difference, in words; undefined where there is none. */
export function selfCheckProblem(ours: Candidate, theirs: Candidate): string | undefined {
  for (const one of KERNEL_CASES) {
    for (const sizes of awkwardShapes(one)) {
      const inputs = one.inputs(sizes, Random.stream(1, 'self-check'));
      const found = run(ours, one, sizes, inputs);
      for (const [name, expected] of run(theirs, one, sizes, inputs)) {
        const at = firstDifference(found.get(name)!, expected);
        if (at < 0) continue;
        const shape = Object.entries(sizes).map(([size, value]) => `${size} ${value}`);
        const where = [one.kernel, one.variant, ...shape].filter(Boolean).join(', ');
        return `${where}: ${name}[${at}] is ${found.get(name)![at]}, not ${expected[at]}`;
      }
    }
  }
  return undefined;
}

function firstDifference(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  for (let i = 0; i < expected.length; i++) if (!Object.is(values[i], expected[i])) return i;
  return -1;
}

/** The shapes that a case is checked at: those that it names itself, else the largest small ones, with remainders where there are any. */
export function awkwardShapes({ kernel, shapes, codePaths }: KernelCase): readonly Sizes[] {
  if (codePaths) return codePaths;
  const { arguments: all, sizes: names, cost }: Description = KERNELS[kernel];
  const numbers = (sizes: Sizes) =>
    all
      .filter(({ kind }) => !SCRATCH.has(kind))
      .map(({ kind, over }) => (kind === 'lists' ? over.slice(0, -1) : over)) // not the length of a list's chunks
      .reduce(
        (sum, over) => sum + over.reduce((product, of) => product * extent(of, (name) => sizes[name]), 1),
        0,
      );
  const whole = (sizes: Sizes) => names.filter((name) => sizes[name] % VECTOR === 0).length;
  return shapes
    .map((sizes) => ({ sizes, numbers: numbers(sizes), whole: whole(sizes) }))
    .filter((one) => one.numbers <= MOST_NUMBERS)
    .sort((a, b) => b.whole - a.whole || a.numbers - b.numbers)
    .slice(typeof cost === 'function' ? -SHAPES_OF_A_PRODUCT : -1)
    .map(({ sizes }) => sizes);
}

export function candidate(module: WebAssembly.Module, shared = false): Candidate {
  const memory = new WebAssembly.Memory({ initial: ENOUGH_PAGES, maximum: 65536, shared });
  const kernels = instantiateKernels(module, memory);
  const arena = new Arena(memory);
  return { kernels, arena, workspace: arena.reserve(kernels.gemmWorkspaceBytes(), 'the self-check').address };
}

/** What a case's outputs hold, by name, and what it returns. */
function run(
  { kernels, arena, workspace }: Candidate,
  one: KernelCase,
  sizes: Sizes,
  inputs: Inputs,
): Map<string, ArrayLike<number>> {
  const memory = new ArenaMemory(arena);
  const { given, outputs } = layOut(one, sizes, inputs, memory);
  const kernel = kernels[one.kernel] as (...values: number[]) => number | undefined;
  const result = kernel(...positional(one.kernel, given as never, workspace));
  const values = new Map([...outputs].map(([name, place]) => [name, place.read()]));
  memory.release();
  return result === undefined ? values : values.set('result', [result]);
}
