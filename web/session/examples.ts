// Rows to look at, with what the model makes of them, and those that it gets most wrong.
// Before: session.ts.

import { matchClasses } from '../../src/data/class-matching.js';
import { relabel } from '../../src/data/classes.js';
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

/** The wrong predictions, those of the highest probability first. @throws DataError when the data has classes the model does not know. */
export function worstOf(
  given: Dataset,
  network: Network,
  from: number,
  count: number,
): { examples: Example[]; wrong: number } {
  const data = relabel(given, classesOf(network));
  const probabilities = network.predictProba(data);
  const classes = network.classCount;
  const wrong: { position: number; certainty: number }[] = [];
  for (let i = 0; i < data.size; i++) {
    const own = probabilities.subarray(i * classes, (i + 1) * classes);
    const predicted = indexOfLargest(own);
    if (predicted !== data.labelAt(i)) wrong.push({ position: i, certainty: own[predicted] });
  }
  wrong.sort((a, b) => b.certainty - a.certainty);
  const positions = wrong.slice(from, from + count).map(({ position }) => position);
  return { examples: describe(data, network, positions), wrong: wrong.length };
}

function classesOf({ classNames, classCodes: codes }: Network) {
  return { names: classNames ?? [], codes };
}

/** The model's classes may be others than the data's, or in another order; labels it knows are shown by its names. */
function describe(data: Dataset, network: Network | null, positions: readonly number[]): Example[] {
  if (positions.length === 0) return [];
  const model = network?.architecture.inputSize === data.featureCount ? network : null;
  const rows = new Dataset({ ...data, rows: Uint32Array.from(positions, (position) => data.rows[position]) });
  const probabilities = model?.predictProba(rows);
  const classes = model?.classCount ?? 0;
  const names = model?.classNames ?? [];
  const dataClasses = { names: data.classNames, codes: data.codes };
  const indices = matchClasses(dataClasses, model ? classesOf(model) : { names: [] });
  const comparable = indices.every((index) => index >= 0);
  return positions.map((position, i) => {
    const own = probabilities?.slice(i * classes, (i + 1) * classes) ?? null;
    const label = data.labelAt(position);
    return {
      position,
      values: data.featuresAt(position).slice(),
      label: names[indices[label]] ?? data.classNames[label],
      predicted: own && (names[indexOfLargest(own)] ?? null),
      comparable,
      probabilities: own,
    };
  });
}
