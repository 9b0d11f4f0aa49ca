// Wide kernels give relaxed's bits, whatever the sizes, strides and numbers: random calls of products and convolutions on both, with NaN, infinities,
// zeros of both signs and subnormal numbers among the inputs, compared over all of the memory that the calls were given.
// A failure prints its seed and the call. The cases of all kernels: conformance.test.ts.

import { expect, test } from 'vitest';
import { SPARSE_PANEL_BYTES } from '../../assembly/codes.js';
import { runs } from '../../src/backend/create/choose-kernels.js';
import type { Kernels } from '../../src/backend/kernels/index.js';
import { instantiateKernels } from '../../src/backend/wasm/instantiate.js';
import { Random } from '../../src/random.js';
import { compile } from './backends.js';

const CALLS = 6000;
/** Floats that a call may use, behind the module's own first page; then the sparse products' scratch, and gemm's. */
const FLOATS = 1 << 17;
const START = 65536;
const PANELS = START + 4 * FLOATS;
const WORKSPACE = PANELS + 4 * (1 << 17);

interface Table {
  kernels: Kernels;
  memory: WebAssembly.Memory;
}

function tableOf(name: string): Table {
  const memory = new WebAssembly.Memory({ initial: 200, maximum: 65536 });
  return { kernels: instantiateKernels(compile(name), memory), memory };
}

function special(random: Random): number {
  const rare = [Number.NaN, Infinity, -Infinity, -0, 0, 1e-40, 3e38][random.below(400)];
  return rare ?? 2 * random.uniform() - 1;
}

/** A call of a product on random arguments, for both tables; its description; undefined where it needs more room than there is. */
function productCall(random: Random): { text: string; run: (table: Table) => void } | undefined {
  const size = (usual: number, most: number) => random.below(random.below(3) > 0 ? usual : most);
  const [m, n, k] = [size(45, 300), size(48, 400), random.below(5) === 0 ? 0 : size(70, 900)];
  const [isAT, isBT, through, biased, descends] = [2, 2, 3, 2, 3].map((of) => random.below(of) === 0);
  const aStride = (isAT ? m : k) + random.below(5);
  const bStride = (isBT ? k : n) + random.below(5);
  const [cStride, yStride] = [n + random.below(4), n + random.below(4)];
  const a = START + 4 * random.below(5);
  const b = a + 4 * (isAT ? k : m) * aStride;
  const c = b + 4 * (isBT ? n : k) * bStride;
  const y = c + 4 * m * cStride;
  const bias = y + 4 * m * yStride;
  if (bias + 4 * n > PANELS) return undefined;
  const [alpha, beta, activation] = [
    [1, -2, 0.5][random.below(3)],
    [0, 1, 0.75, -1][random.below(4)],
    random.below(9),
  ];
  const [aRow, aColumn] = isAT ? [1, aStride] : [aStride, 1];
  const [bRow, bColumn] = isBT ? [1, bStride] : [bStride, 1];
  const run = ({ kernels }: Table) => {
    const operands = [m, n, k] as const;
    if (descends)
      kernels.gemmDescend(...operands, a, aRow, aColumn, b, bRow, bColumn, c, cStride, 0.01, 0.1, WORKSPACE);
    else
      kernels.gemm(
        ...operands,
        ...([alpha, a, aRow, aColumn, b, bRow, bColumn, beta, c, cStride] as const),
        ...([biased ? bias : 0, activation, 0.3, through ? y : 0, yStride, WORKSPACE] as const),
      );
  };
  const facts = { m, n, k, isAT, isBT, alpha, beta, activation, through, biased, descends };
  return { text: `gemm ${JSON.stringify(facts)}`, run };
}

/** The same of a sparse product. */
function sparseCall(random: Random): { text: string; run: (table: Table) => void } | undefined {
  const [lines, n, length] = [
    random.below(40),
    random.below(random.below(3) > 0 ? 60 : 700),
    random.below(60),
  ];
  const chunk = 8 * (1 + random.below(8));
  const density = [0, 0.2, 0.5, 1][random.below(4)];
  const pointers: number[] = [];
  const entries: [position: number, value: number][] = [];
  for (let first = 0; first < length; first += chunk)
    for (let line = 0; line < lines; line++) {
      pointers.push(entries.length);
      for (let at = first; at < Math.min(length, first + chunk); at++)
        if (random.uniform() < density) entries.push([at, special(random)]);
    }
  pointers.push(entries.length);
  const [bStride, cStride] = [n + random.below(4), n + random.below(4)];
  const longest = Math.max(length, lines);
  const b = START + 4 * random.below(5);
  const c = b + 4 * length * bStride;
  const mean = c + 4 * lines * cStride;
  const bias = mean + 8 * longest;
  const list = bias + 4 * n;
  const words = (list + 4 * pointers.length + 7) & ~7;
  const scratch = SPARSE_PANEL_BYTES * (1 + lines + length);
  if (words + 8 * entries.length > PANELS || scratch > WORKSPACE - PANELS) return undefined;
  const [standardised, biased, descends] = [2, 2, 2].map((of) => random.below(of) === 0);
  const activation = random.below(9);
  const statistics = standardised ? ([mean, mean + 4 * longest] as const) : ([0, 0] as const);
  const run = ({ kernels, memory }: Table) => {
    new Uint32Array(memory.buffer, list, pointers.length).set(pointers);
    const view = new DataView(memory.buffer, words);
    entries.forEach(([position, value], i) => {
      view.setUint32(8 * i, position, true);
      view.setFloat32(8 * i + 4, value, true);
    });
    const lists = [lines, n, length, chunk, list, words, b, bStride] as const;
    if (descends) kernels.sparseDescend(...lists, ...statistics, bias, c, cStride, 0.01, 0.1, PANELS);
    else
      kernels.sparseProduct(...lists, ...statistics, biased ? bias : 0, c, cStride, activation, 0.3, PANELS);
  };
  const facts = { lines, n, length, chunk, density, standardised, biased, activation, descends };
  return { text: `sparse ${JSON.stringify(facts)}`, run };
}

/** The same of a convolution, or one of its gradients. */
function convolutionCall(random: Random): { text: string; run: (table: Table) => void } | undefined {
  const [rows, filters, channels] = [
    random.below(6),
    random.below(50),
    1 + random.below(random.below(2) > 0 ? 5 : 40),
  ];
  const [height, width, stride] = [1 + random.below(10), 1 + random.below(10), 1 + random.below(2)];
  const [kernelHeight, kernelWidth] = [1 + random.below(4), 1 + random.below(4)];
  const [top, left] = [random.below(kernelHeight), random.below(kernelWidth)];
  const count = (size: number, before: number) => 1 + random.below(Math.ceil((size + before) / stride));
  const [outHeight, outWidth] = [count(height, top), count(width, left)];
  const [xStride, yStride, wStride] = [
    height * width * channels + random.below(2),
    outHeight * outWidth * filters + random.below(2),
    filters + random.below(3),
  ];
  const x = START + 4 * random.below(5);
  const y = x + 4 * rows * xStride;
  const w = y + 4 * rows * yStride;
  const bias = w + 4 * kernelHeight * kernelWidth * channels * wStride;
  const third = bias + 4 * filters;
  if (third + 4 * rows * xStride > PANELS) return undefined;
  const sizes = [rows, filters, channels, kernelHeight, kernelWidth, outHeight, outWidth] as const;
  const places = [height, width, stride, top, left] as const;
  const [inputs, outputs] = [[x, xStride, channels] as const, [y, yStride, filters] as const];
  const [kind, activation, extra] = [random.below(3), random.below(9), random.below(2)];
  const run = ({ kernels }: Table) => {
    if (kind === 0)
      kernels.convolve(
        ...([...sizes, ...places, ...inputs, w, wStride, ...outputs, extra && bias] as const),
        ...([activation, 0.3, WORKSPACE] as const),
      );
    else if (kind === 1)
      kernels.convolveInputGradient(
        ...([...sizes, ...places, ...outputs, w, wStride, ...inputs, activation, 0.3] as const),
        ...([extra && third, xStride, channels, WORKSPACE] as const),
      );
    else kernels.convolveWeightGradient(...sizes, ...places, ...inputs, ...outputs, w, wStride, WORKSPACE);
  };
  return { text: `convolution ${JSON.stringify({ sizes, places, kind, activation, extra })}`, run };
}

/** The first float whose bits differ, all NaN being alike; -1 where none does. */
function firstDifference(tables: readonly Table[]): number {
  const [found, expected] = tables.map(({ memory }) => new Uint32Array(memory.buffer, START, FLOATS));
  const noNumber = (bits: number) => (bits & 0x7fffffff) > 0x7f800000;
  for (let at = 0; at < FLOATS; at++)
    if (found[at] !== expected[at] && !(noNumber(found[at]) && noNumber(expected[at]))) return at;
  return -1;
}

test.for([1, 2])(`${CALLS} random products have the same bits, seed %i`, (seed, { skip }) => {
  if (!runs('relaxed')) skip('this engine has no relaxed SIMD');
  const random = Random.stream(seed, 'wide-bits');
  const tables = ['wide', 'relaxed'].map(tableOf);
  const pool = Float32Array.from({ length: FLOATS }, () => special(random));
  const finite = pool.map((x) => (Math.abs(x) < 10 ? x : 0.25));
  for (let i = 0; i < CALLS; ) {
    const call = [productCall, sparseCall, convolutionCall][i % 3](random);
    if (call === undefined) continue; // too large: another one
    i++;
    // The same numbers, from another one on.
    const from = random.below(FLOATS);
    // Numbers that are not finite make most of a long sum's results alike, so two calls of three have none.
    const numbers = random.below(3) === 0 ? pool : finite;
    for (const table of tables) {
      const floats = new Float32Array(table.memory.buffer, START, FLOATS);
      floats.set(numbers.subarray(from));
      floats.set(numbers.subarray(0, from), FLOATS - from);
      call.run(table);
    }
    const at = firstDifference(tables);
    if (at >= 0) expect.fail(`seed ${seed}, call ${i}, float ${at}: ${call.text}`);
  }
});
