// Rows to look at, with what the model makes of them, and those that it gets most wrong.
// Before: session.ts.

import { Dataset } from '../../src/data/dataset.js';
import type { Network } from '../../src/network/network.js';
import { indexOfLargest } from '../../src/statistics.js';
import type { Example } from '../protocol.js';

/** `count` rows from position `from` on, fewer at the end. */
export function examplesOf(data: Dataset, network: Network | null, from: number, count: number): Example[] {
  const positions = Array.from(
    { length: Math.max(0, Math.min(count, data.size - from)) },
    (_, i) => from + i,
  );
  return describe(data, network, positions);
}

/** The wrong predictions of the highest probability. */
export function worstOf(
  data: Dataset,
  network: Network,
  count: number,
): { examples: Example[]; wrong: number } {
  const probabilities = network.predictProba(data);
  const classes = network.classCount;
  const wrong: { position: number; certainty: number }[] = [];
  for (let i = 0; i < data.size; i++) {
    const own = probabilities.subarray(i * classes, (i + 1) * classes);
    const predicted = indexOfLargest(own);
    if (predicted !== data.labelAt(i)) wrong.push({ position: i, certainty: own[predicted] });
  }
  wrong.sort((a, b) => b.certainty - a.certainty);
  const positions = wrong.slice(0, count).map(({ position }) => position);
  return { examples: describe(data, network, positions), wrong: wrong.length };
}

function describe(data: Dataset, network: Network | null, positions: readonly number[]): Example[] {
  if (positions.length === 0) return [];
  const rows = new Dataset({ ...data, rows: Uint32Array.from(positions, (position) => data.rows[position]) });
  const probabilities = network?.predictProba(rows);
  const classes = network?.classCount ?? 0;
  return positions.map((position, i) => ({
    position,
    values: data.featuresAt(position).slice(),
    label: data.labelAt(position),
    probabilities: probabilities?.slice(i * classes, (i + 1) * classes) ?? null,
  }));
}
