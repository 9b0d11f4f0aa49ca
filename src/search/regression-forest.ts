// A small random forest over the parameters of trials, of which the volumes are known: how large a part of the space each leaf is.
// Parameters are cut into cells: of a choice its values, of a range at most 64 of equal counts.
// Next: option-importance.ts.

import type { Random } from '../random.js';

/** A parameter: how much of it each cell is (the sum is 1), and whether cells have an order. */
export interface ForestAxis {
  readonly widths: readonly number[];
  readonly ordered: boolean;
}

export interface ForestRow {
  /** By axis. */
  readonly cells: readonly number[];
  readonly score: number;
}

export interface Leaf {
  readonly mean: number;
  /** Of each axis the cells that it has. */
  readonly cells: readonly (readonly number[])[];
}

export type RegressionTree = readonly Leaf[];

/** Of a leaf, at least. */
const LEAST_ROWS = 2;

/** A tree of a bootstrap sample, and which rows are not in it. */
export function growTree(
  rows: readonly ForestRow[],
  axes: readonly ForestAxis[],
  random: Random,
): { tree: RegressionTree; outside: number[] } {
  const drawn = rows.map(() => random.below(rows.length));
  const all = axes.map(({ widths }) => widths.map((_, cell) => cell));
  const used = new Set(drawn);
  return {
    tree: split(
      drawn.map((i) => rows[i]),
      all,
      axes,
    ),
    outside: [...rows.keys()].filter((i) => !used.has(i)),
  };
}

/** The mean of the leaf that a row falls into. */
export function predictTree(tree: RegressionTree, { cells }: Pick<ForestRow, 'cells'>): number {
  return tree.find((leaf) => leaf.cells.every((own, axis) => own.includes(cells[axis])))!.mean;
}

function split(
  rows: readonly ForestRow[],
  cells: readonly (readonly number[])[],
  axes: readonly ForestAxis[],
): Leaf[] {
  const mean = sum(rows.map(({ score }) => score)) / rows.length;
  const cuts = axes.flatMap((axis, i) => bestCut(rows, cells[i], i, axis.ordered, mean) ?? []);
  if (cuts.length === 0) return [{ mean, cells }];
  const { axis, below } = cuts.reduce((a, b) => (b.gain > a.gain ? b : a));
  const inside = new Set(below);
  const part = (isBelow: boolean) =>
    split(
      rows.filter((row) => inside.has(row.cells[axis]) === isBelow),
      cells.with(
        axis,
        cells[axis].filter((cell) => inside.has(cell) === isBelow),
      ),
      axes,
    );
  return [...part(true), ...part(false)];
}

interface Cut {
  readonly axis: number;
  readonly below: readonly number[];
  readonly gain: number;
}

/** Cells without an order are ordered by their means, among which the best division of them is. */
function bestCut(
  rows: readonly ForestRow[],
  cells: readonly number[],
  axis: number,
  ordered: boolean,
  mean: number,
): Cut | null {
  const counts = new Map<number, { count: number; sum: number }>();
  for (const row of rows) {
    const at = counts.get(row.cells[axis]) ?? { count: 0, sum: 0 };
    counts.set(row.cells[axis], { count: at.count + 1, sum: at.sum + row.score - mean });
  }
  if (counts.size < 2) return null;
  const meanOf = (cell: number) => {
    const at = counts.get(cell);
    return at === undefined ? 0 : at.sum / at.count;
  };
  const order = ordered ? cells : cells.toSorted((a, b) => meanOf(a) - meanOf(b) || a - b);
  const filled = [...order.keys()].filter((i) => counts.has(order[i]));
  let best: Cut | null = null;
  let [count, total] = [0, 0];
  for (const [k, i] of filled.slice(0, -1).entries()) {
    const at = counts.get(order[i])!;
    count += at.count;
    total += at.sum;
    const gain = total ** 2 / count + total ** 2 / (rows.length - count); // the sums around the mean cancel
    if (count < LEAST_ROWS || rows.length - count < LEAST_ROWS || gain <= (best?.gain ?? 1e-12)) continue;
    // Cells that no row has are divided in the middle.
    const end = Math.ceil((i + 1 + filled[k + 1]) / 2);
    best = { axis, below: order.slice(0, end), gain };
  }
  return best;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
