// What the benchmarks share: their options, and what they print alike. Next: bench-train.ts and bench-search.ts.

export interface BenchOptions {
  data: string;
  /** Default: 342 for train, none for search. */
  hidden?: number[];
  rounds: number;
  contestants: string[];
  json?: boolean;
}

/** Float32 sums in another order differ by rounding; more than this means other work. */
export const LOSS_TOLERANCE = 1e-3;

/** What is timed now, on a terminal. */
export function showTurn(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

/** "1.43–1.48" */
export function rangeOf(seconds: readonly number[]): string {
  return `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)}`;
}
