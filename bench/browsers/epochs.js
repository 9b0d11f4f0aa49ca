// What every contestant runs, in a page's worker and on Node: the data once, then some epochs whenever it is its turn, each
// time from the same initial weights, so that the losses must be equal.

import { kernelsText } from '../../build/src/backend/backend.js';
import { benchmarkEpoch } from '../../build/src/benchmark/train-benchmark.js';
import { splitDataset } from '../../build/src/data/train-test-split.js';
import { resolveTrainingOptions } from '../../build/src/train/options.js';

const RATES = { learningRate: 2e-4, l2: 1e-4, reduction: 'sum' };

/** `train`: all training rows; `makeBackend`: createBackend. Returns turn({ threads, epochs }). */
export function epochsOf(train, makeBackend) {
  const data = splitDataset(train, { seed: 1 }).train;
  const backends = new Map();
  return async ({ threads, epochs }) => {
    if (!backends.has(threads)) backends.set(threads, await makeBackend({ threads }));
    const backend = backends.get(threads);
    const [{ seconds, losses, input }] = await benchmarkEpoch({
      data,
      layers: [{ units: 342, activation: 'relu' }, { units: 10 }],
      training: resolveTrainingOptions(RATES),
      ...{ seed: 1, rounds: epochs, contestants: [{ name: 'it', backend }] },
    });
    return { seconds, loss: losses.at(-1), input, rows: data.size, kernels: kernelsText(backend) };
  };
}
