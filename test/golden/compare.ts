// Two records of the same training: which figures differ, and by how much a loss does.
// Before: figures.ts. Next: golden.test.ts fails with what this says.

import type { Figures } from './figures.js';

export interface Difference {
  figure: string;
  /** undefined where the figure is new. */
  from: number | string | undefined;
  /** undefined where it is gone. */
  to: number | string | undefined;
}

/** In the order of `found`; those that are gone come last. */
export function differences(recorded: Figures, found: Figures): Difference[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(recorded)])];
  return names
    .filter((name) => !Object.is(recorded[name], found[name]))
    .map((name) => ({ figure: name, from: recorded[name], to: found[name] }));
}

/** |to - from| / |from|; NaN where one of them is no number. */
export function relativeDifference({ from, to }: Difference): number {
  if (typeof from !== 'number' || typeof to !== 'number') return Number.NaN;
  return Math.abs(to - from) / Math.max(Math.abs(from), Number.MIN_VALUE);
}

/** The largest relative difference of a loss; 0 where losses are all equal. */
export function largestLossDifference(found: readonly Difference[]): number {
  const losses = found.filter(({ figure }) => /loss/i.test(figure)).map(relativeDifference);
  return losses.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a), 0);
}

/** "epoch 1 loss: 0.5 recorded, 0.6 now (relative difference 2.0e-1)" */
export function describeDifference(difference: Difference): string {
  const { figure, from = 'nothing', to = 'nothing' } = difference;
  const relative = relativeDifference(difference);
  const share = Number.isNaN(relative) ? '' : ` (relative difference ${relative.toExponential(1)})`;
  return `${figure}: ${from} recorded, ${to} now${share}`;
}

/** What is wrong with a training: its name, the first figure that differs, and the largest difference; '' for nothing. */
export function summarize(name: string, recorded: Figures, found: Figures): string {
  const all = differences(recorded, found);
  if (all.length === 0) return '';
  const count = Object.keys(found).length;
  return (
    `${name}: ${describeDifference(all[0])}; ${all.length} of ${count} figures differ, ` +
    `losses by at most ${largestLossDifference(all).toExponential(1)} relative`
  );
}

/** Every figure of every training that differs, on a line each. */
export function report(
  backend: string,
  recorded: Readonly<Record<string, Figures>>,
  found: Readonly<Record<string, Figures>>,
): string {
  const lines = Object.entries(found).flatMap(([name, figures]) => {
    if (!(name in recorded)) return [`${backend}: ${name}: new`];
    const all = differences(recorded[name], figures);
    if (all.length === 0) return [];
    const summary = `${backend}: ${summarize(name, recorded[name], figures)}`;
    return [summary, ...all.map((one) => `    ${describeDifference(one)}`)];
  });
  const gone = Object.keys(recorded).filter((name) => !(name in found));
  return [...lines, ...gone.map((name) => `${backend}: ${name}: gone, or failed`), ''].join('\n');
}
