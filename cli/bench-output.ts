// What the benchmarks share: how each ends: a table, a JSON document, an HTML page.
// Next: bench-kernels.ts, bench-train.ts, bench-predict.ts and bench-search.ts.

import { cpus } from 'node:os';
import { writeFileAtomic } from '../src/platform/node/atomic-file.js';
import { type BarChartData, benchmarkPage } from '../src/report/benchmark-page.js';
import { VERSION } from '../src/version.js';
import type { BenchOptions } from './bench-options.js';
import { stderr, stdout } from './terminal.js';

/** What is timed now, on a terminal. */
export function showTurn(text: string): void {
  if (stderr.isLive) stderr.status(text);
}

/** "1.43–1.48" */
export function rangeOf(values: readonly number[], digits = 2): string {
  return `${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)}`;
}

export interface BenchResult {
  what: string;
  title: string;
  /** For --json, beside what every document has. */
  document: object;
  /** For the terminal, under the title. */
  text: string;
  charts: readonly BarChartData[];
}

/** "AMD EPYC, 2 cores; Node 24.21.0 (V8 13.6)" */
export function machineText(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() || 'unknown processor';
  const { node, v8 } = process.versions;
  return `${model}, ${cores.length} core${cores.length === 1 ? '' : 's'}; Node ${node}, V8 ${v8}`;
}

export async function finishBench(options: BenchOptions, result: BenchResult): Promise<void> {
  const { what, title, document, text, charts } = result;
  const machine = machineText();
  const date = new Date().toISOString().slice(0, 10);
  if (options.json) {
    const whole = { command: 'bench', what, version: VERSION, title, machine, date, ...document };
    stdout.json(whole);
  } else {
    const { bold, dim } = stdout.colors;
    stdout.write(`${bold(title)}\n${text}${dim(`${machine}; ${date}`)}\n`);
  }
  if (options.html !== undefined) {
    await writeFileAtomic(options.html, benchmarkPage({ title, machine, date, version: VERSION, charts }));
    stderr.write(`chart: ${options.html}\n`);
  }
}
