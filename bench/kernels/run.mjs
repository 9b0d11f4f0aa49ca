// npm run bench:kernels: the operations of jacquard/kernels beside plain JavaScript, with their arrays copied in and out and
// without. Needs a build. `-- --threads auto` takes several threads, `-- --json` prints the rows as JSON. Before: src/kernels/.
//
// Each round times every column once, in turns; a row has the least of the rounds, because other work on the machine only makes times longer.
// Plain JavaScript is what one would write by hand:
// loops over Float32Arrays, in the order that reads rows one after another.

import { parseArgs } from 'node:util';
import { repetitions, timePerCall, warmUp } from '../../build/src/benchmark/timing.js';
import { createBackend } from '../../build/src/index.js';
import { conv2dOutput, kernelsOf } from '../../build/src/kernels/index.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    threads: { type: 'string', default: '1' },
    backend: { type: 'string', default: 'auto' },
    json: { type: 'boolean', default: false },
  },
});
const SLICE_MS = 20;

const threads = values.threads === 'auto' ? 'auto' : Number(values.threads);
const backend = await createBackend({ backend: values.backend, threads, wide: 'auto' });
const kernels = kernelsOf(backend);
const now = () => performance.now();
const draw = (length) => Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1)));

/** Lent floats with these numbers. */
function lend(numbers) {
  const floats = kernels.alloc(numbers.length);
  floats.array.set(numbers);
  return floats;
}

function plainGemm(a, b, c, m, n, k) {
  c.fill(0);
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l];
      for (let j = 0; j < n; j++) c[i * n + j] += factor * b[l * n + j];
    }
  }
}

/** A window of 3×3 with padding, one pixel after another. */
function plainConv(x, w, y, { height, width, channels, filters }) {
  y.fill(0);
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++)
      for (let p = Math.max(0, 1 - i); p < Math.min(3, height + 1 - i); p++)
        for (let q = Math.max(0, 1 - j); q < Math.min(3, width + 1 - j); q++)
          for (let c = 0; c < channels; c++) {
            const factor = x[((i + p - 1) * width + j + q - 1) * channels + c];
            const from = ((p * 3 + q) * channels + c) * filters;
            const to = (i * width + j) * filters;
            for (let f = 0; f < filters; f++) y[to + f] += factor * w[from + f];
          }
}

function plainSoftmax(x, y, rows, columns) {
  for (let i = 0; i < rows; i++) {
    const from = i * columns;
    let top = x[from];
    for (let j = 1; j < columns; j++) if (x[from + j] > top) top = x[from + j];
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      y[from + j] = Math.exp(x[from + j] - top);
      sum += y[from + j];
    }
    for (let j = 0; j < columns; j++) y[from + j] /= sum;
  }
}

/** Inputs, plain JavaScript that writes into the array it is given, and the call of the kernel with `out` for the output. */
const CASES = [
  ...[8, 32, 128, 512].map((size) => gemmCase(size, size, size)),
  gemmCase(1, 128, 784),
  gemmCase(64, 342, 784),
  ...[
    { height: 28, width: 28, channels: 1, filters: 8 },
    { height: 28, width: 28, channels: 32, filters: 32 },
  ].map(convCase),
  ...[
    [1, 10],
    [100, 10],
    [100, 1000],
  ].map(softmaxCase),
  ...[100, 10_000, 1_000_000].map(reluCase),
];

function gemmCase(m, n, k) {
  return {
    what: `gemm ${m}×${k}·${k}×${n}`,
    flops: 2 * m * n * k,
    inputs: { a: draw(m * k), b: draw(k * n) },
    outputs: m * n,
    plain: ({ a, b }, out) => plainGemm(a, b, out, m, n, k),
    run: (given, out) => kernels.gemm({ ...given, c: out, m, n, k }),
  };
}

function convCase(shape) {
  const { height, width, channels, filters } = shape;
  const out = conv2dOutput({ height, width });
  return {
    what: `conv2d ${height}×${width}×${channels}→${filters}, 3×3`,
    flops: 2 * height * width * channels * filters * 9,
    inputs: { x: draw(height * width * channels), w: draw(9 * channels * filters) },
    outputs: out.height * out.width * filters,
    plain: ({ x, w }, y) => plainConv(x, w, y, shape),
    run: (given, y) => kernels.conv2d({ ...given, y, ...shape }),
  };
}

function softmaxCase([rows, columns]) {
  return {
    what: `softmax ${rows}×${columns}`,
    inputs: { x: draw(rows * columns) },
    outputs: rows * columns,
    plain: ({ x }, y) => plainSoftmax(x, y, rows, columns),
    run: ({ x }, y) => kernels.softmax({ x, y, rows, columns }),
  };
}

function reluCase(length) {
  return {
    what: `relu ${length}`,
    inputs: { x: draw(length) },
    outputs: length,
    plain: ({ x }, y) => {
      for (let i = 0; i < x.length; i++) y[i] = x[i] > 0 ? x[i] : 0;
    },
    run: ({ x }, y) => kernels.activate({ x, y, activation: 'relu' }),
  };
}

const rows = [];
for (const { what, flops, inputs, outputs, plain, run } of CASES) {
  const lent = Object.fromEntries(Object.entries(inputs).map(([name, numbers]) => [name, lend(numbers)]));
  const [byHand, copied, kept] = [
    new Float32Array(outputs),
    new Float32Array(outputs),
    kernels.alloc(outputs),
  ];
  const columns = {
    plain: () => plain(inputs, byHand),
    copied: () => run(inputs, copied),
    lent: () => run(lent, kept),
  };
  for (const work of Object.values(columns)) warmUp(work, now, 30);
  // A benchmark of wrong answers is none.
  for (const found of [copied, kept.array])
    for (let i = 0; i < outputs; i++)
      if (!(Math.abs(found[i] - byHand[i]) < 1e-3))
        throw new Error(`${what}: ${found[i]} is not ${byHand[i]}`);
  const calls = Object.values(columns).map((work) => repetitions(work, now, SLICE_MS));
  const times = Object.keys(columns).map(() => []);
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [i, work] of Object.values(columns).entries())
      times[i].push(1000 * timePerCall(work, now, calls[i]));
  const [plainUs, copiedUs, lentUs] = times.map((all) => Math.min(...all));
  rows.push({ what, plainUs, copiedUs, lentUs, gflops: flops ? flops / lentUs / 1000 : null });
  for (const one of [...Object.values(lent), kept]) one.dispose();
}

const { name, wide, threads: count } = backend;
if (values.json)
  console.log(JSON.stringify({ node: process.version, backend: name, wide, threads: count, rows }));
else {
  const micro = (us) => (us < 10 ? us.toFixed(2) : us.toFixed(us < 1000 ? 1 : 0)).padStart(9);
  const times = (us, plainUs) => `${(plainUs / us).toFixed(us > plainUs / 10 ? 1 : 0)}×`.padStart(6);
  console.log(
    `Node ${process.version}, ${name}${wide ? ' (wide)' : ''}, ${count} thread${count > 1 ? 's' : ''}; µs of a call\n`,
  );
  console.log(`${''.padEnd(30)}plain JS   copied               lent`);
  for (const { what, plainUs, copiedUs, lentUs, gflops } of rows)
    console.log(
      `${what.padEnd(29)}${micro(plainUs)}${micro(copiedUs)} ${times(copiedUs, plainUs)}${micro(lentUs)} ${times(lentUs, plainUs)}` +
        `${gflops === null ? '' : `   ${gflops.toFixed(1)} GFLOP/s`}`,
    );
  console.log(
    '\nlent: floats of kernels.alloc(), used where they are. Times as fast as plain JavaScript; below 1× is slower.',
  );
}
kernels.dispose();
backend.dispose();
