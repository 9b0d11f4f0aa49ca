// Trials that train networks: paused at rungs they end with the figures of trainings that were never paused.

import { beforeAll, expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { networkTrials, type SearchOptions, search } from '../../src/experiments/index.js';
import { createBackend, Dataset, splitDataset } from '../../src/index.js';
import { networkFor } from '../../src/network/network-for.js';

let backend: Backend;
beforeAll(async () => {
  backend = await createBackend();
});

/** Three classes, told apart by which of four features is larger. */
function rows(count = 120): Dataset {
  const features = Float32Array.from({ length: 4 * count }, (_, i) => {
    const [row, j] = [Math.floor(i / 4), i % 4];
    return ((row * 7 + j * 13) % 10) + (j === row % 3 ? 4 : 0);
  });
  const labels = Int32Array.from({ length: count }, (_, row) => row % 3);
  return new Dataset({ name: 'rows', features, featureCount: 4, labels, classNames: ['x', 'y', 'z'] });
}

const SPACE = {
  learningRate: { low: 1e-3, high: 1, log: true },
  dropout: { low: 0, high: 0.5 },
  hidden: [[], [8], [8, 4]],
  batchSize: [16, 32],
};
const FIXED = { epochs: 9, schedule: 'cosine', optimizer: 'adam', averaging: 0.9 } as const;

const searched = (options: Partial<SearchOptions>) =>
  search({ ...networkTrials({ backend, data: rows(), fixed: FIXED }), space: SPACE, trials: 12, ...options });

test('with ASHA, a trial that was paused and continued has the figures that it has without a pause', async () => {
  const paused = await searched({ sampler: 'random', pruner: 'asha' });
  const whole = await searched({ sampler: 'random' });
  const complete = paused.trials.filter(({ state }) => state === 'complete');
  expect(complete.length).toBeGreaterThan(0);
  for (const trial of paused.trials) {
    const { reports } = whole.trials[trial.number];
    expect([...trial.reports]).toEqual([...reports].slice(0, trial.reports.size));
  }
  for (const { number, value } of complete) expect(value).toBe(whole.trials[number].value);
});

test('a trial trains alone to its score: the best validation figure of its epochs', async () => {
  const study = await searched({ trials: 4, sampler: 'random' });
  const [best] = study.ranked;
  const { train, validation } = splitDataset(rows(), { seed: 5 });
  const { hidden, ...fit } = study.valuesOf(best) as { hidden: number[]; learningRate: number };
  const network = networkFor(backend, train, { hidden });
  const history = await network.fit(train, { ...FIXED, ...fit, validation });
  expect(best.value).toBe(Math.min(...history.map(({ validationLoss }) => validationLoss!)));
});

test('a trial that diverges, or whose values do not go together, fails with its reason', async () => {
  const study = await searched({
    space: { learningRate: [1e6, 0.01], l2: [0, 0.1], optimizer: ['sgd', 'adamw'] },
    ...{ sampler: 'grid', trials: 8 },
  });
  const reasons = study.trials.map(({ state, attributes }) => [state, attributes['jacquard:reason']]);
  expect(reasons.filter(([state]) => state === 'complete').length).toBeGreaterThan(1);
  expect(String(reasons)).toContain('training diverged');
  expect(String(reasons)).toContain('l2: adamw shrinks the weights apart');
});

test('an option that networks do not have is refused, and so are epochs', async () => {
  await expect(searched({ space: { learningRates: [1, 2] } })).rejects.toThrow(
    'space: no option "learningRates"',
  );
  await expect(searched({ space: { epochs: [1, 2] } })).rejects.toThrow(
    'space: epochs is the same for all trials',
  );
  expect(() => networkTrials({ backend, data: rows(), fixed: { rate: 1 } as never })).toThrow(
    'fixed: no option "rate"',
  );
});
