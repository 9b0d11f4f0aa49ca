// jacquard bench kernels: every kernel at its shapes, and gemm at odd sizes; says where WASM loses.

import { benchmarkOddSizes, type OddSize } from '../src/benchmark/gemm-odd-sizes.js';
import { benchmarkKernels, type KernelRow } from '../src/benchmark/kernel-benchmark.js';
import { makeContestants, usualContestants } from './bench-contestants.js';
import type { BenchOptions } from './bench-options.js';
import { finishBench, showTurn } from './bench-output.js';
import { stdout } from './terminal.js';
import { plainTable, right, trimmed } from './terminal-table.js';

/** A kernel that takes longer than js by no more than this is called equal: the clock's and the machine's noise. */
const EQUAL = 0.95;

export async function benchKernels(options: BenchOptions): Promise<void> {
  const names = (options.contestants ?? (await usualContestants(options.wide, { threads: false }))).filter(
    ({ kind }) => kind !== 'js-readable',
  );
  const contestants = await makeContestants(names);
  const { rounds, odd } = options;
  const onTurn = (title: string) => showTurn(title);
  const rows = odd ? [] : benchmarkKernels({ contestants, rounds, onTurn, only: options.kernels });
  const sizes = odd ? benchmarkOddSizes(contestants, { rounds }) : [];
  showTurn('');
  const order = contestants.map(({ name }) => name);
  const title = odd ? 'gemm at odd sizes, 1 to 65' : 'kernels, one call';
  const losses = odd ? lostSizes(sizes, order) : lostKernels(rows);
  await finishBench(options, {
    what: 'kernels',
    title,
    document: odd ? { contestants: order, sizes, losses } : { rows, losses },
    text: (odd ? oddText(sizes, order) : rows.map(rowsText).join('')) + lossText(losses),
    charts: odd ? [] : [productChart(rows)],
  });
}

const rates = ({ unit, times }: KernelRow) => times.map(({ rate }) => `${rate.toFixed(1)} ${unit}`);

function rowsText(row: KernelRow): string {
  const { bold, dim } = stdout.colors;
  const table = plainTable(3);
  const shown = rates(row);
  row.times.forEach(({ contestant, microseconds: { median, min, max }, shareOfPeak }, i) => {
    table.push([
      `  ${contestant}`,
      right(`${median.toFixed(1)} µs`),
      right(dim(`${min.toFixed(1)}–${max.toFixed(1)}`)),
      right(bold(shown[i])),
      right(shareOfPeak === null ? '' : `${(100 * shareOfPeak).toFixed(0)} % of peak`),
    ]);
  });
  return `${bold(row.kernel)} ${row.shape}${row.title ? dim(`  ${row.title}`) : ''}\n${trimmed(table)}\n`;
}

function lostKernels(rows: readonly KernelRow[]): string[] {
  return rows.flatMap(({ kernel, shape, times }) => {
    const js = times.find(({ contestant }) => contestant === 'js');
    if (js === undefined) return [];
    return times
      .filter(({ contestant, rate }) => contestant !== 'js' && rate < EQUAL * js.rate)
      .map(
        ({ contestant, rate }) => `${contestant} at ${kernel} ${shape}: ${(rate / js.rate).toFixed(2)} of js`,
      );
  });
}

function oddText(sizes: readonly OddSize[], order: readonly string[]): string {
  const { bold, dim } = stdout.colors;
  const js = order.indexOf('js');
  if (js < 0) return '';
  const table = plainTable(3);
  table.push([dim(''), ...['slowest against js', 'at', 'median against js'].map((head) => right(dim(head)))]);
  order.forEach((name, i) => {
    if (i === js) return;
    const ratios = sizes.map((size) => ({ size, ratio: size.rates[i] / size.rates[js] }));
    ratios.sort((a, b) => a.ratio - b.ratio);
    const { size, ratio } = ratios[0];
    const middle = ratios[ratios.length >> 1].ratio;
    const at = `${size.m}×${size.k}·${size.k}×${size.n}`;
    table.push([bold(name), right(`${ratio.toFixed(2)}×`), right(at), right(`${middle.toFixed(1)}×`)]);
  });
  return `${sizes.length} shapes\n${trimmed(table)}\n`;
}

function lostSizes(sizes: readonly OddSize[], order: readonly string[]): string[] {
  const js = order.indexOf('js');
  if (js < 0) return [];
  return sizes.flatMap(({ m, n, k, rates }) =>
    order
      .map((name, i) => ({ name, ratio: rates[i] / rates[js] }))
      .filter(({ ratio }) => ratio < EQUAL)
      .map(({ name, ratio }) => `${name} at gemm ${m}×${k}·${k}×${n}: ${ratio.toFixed(2)} of js`),
  );
}

function lossText(losses: readonly string[]): string {
  const { bold, dim } = stdout.colors;
  if (losses.length === 0) return `\n${bold('where WASM loses to js')}: nowhere here\n`;
  return `\n${bold('where WASM loses to js')}:\n${losses.map((loss) => dim(`  ${loss}\n`)).join('')}`;
}

function productChart(rows: readonly KernelRow[]) {
  return {
    title: 'Products: GFLOP/s',
    unit: 'GFLOP/s',
    groups: rows
      .filter(({ unit }) => unit === 'GFLOP/s')
      .map(({ kernel, title, shape, times }) => ({
        label: title || kernel,
        note: `${kernel} ${shape}`,
        bars: times.map(({ contestant, rate, shareOfPeak }) => ({
          name: contestant,
          value: rate,
          text: `${rate.toFixed(1)}${shareOfPeak === null ? '' : ` (${(100 * shareOfPeak).toFixed(0)} % of peak)`}`,
        })),
      })),
  };
}
