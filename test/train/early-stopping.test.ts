// The epoch whose weights are kept is the best one, by however little; minDelta decides about patience alone.

import { describe, expect, it } from 'vitest';
import { createBackend, type EpochRecord, earlyStopping, Network, type Training } from '../../src/index.js';
import { blobs } from '../support/datasets.js';

/** What the callback does with these validation losses; epoch n has the parameters [n]. */
function watched(losses: number[], options: Parameters<typeof earlyStopping>[0]) {
  const watch = earlyStopping(options);
  let parameters = new Float32Array(1);
  let reason: string | null = null;
  const training = {
    stop: (given: string) => {
      reason ??= given;
    },
    get parameters() {
      return parameters;
    },
    set parameters(values) {
      parameters = values;
    },
  } as unknown as Training;
  watch.onTrainBegin!(
    { epochs: 9, stepsPerEpoch: 1, trainRows: 1, validationRows: 1, learningRate: 1, history: [], step: 0 },
    training,
  );
  let epochs = 0;
  for (const validationLoss of losses) {
    if (reason !== null) break;
    parameters = Float32Array.of(++epochs);
    watch.onEpochEnd!({ epoch: epochs, loss: 1, validationLoss } as EpochRecord, training);
  }
  watch.onTrainEnd!([], training);
  return { best: watch.best!.record.epoch, kept: parameters[0], epochs, reason: reason as string | null };
}

describe('earlyStopping with minDelta', () => {
  it('keeps the best epoch where no step is an improvement for patience', () => {
    const { best, kept, epochs, reason } = watched([1, 0.95, 0.93, 0.94], { patience: 3, minDelta: 0.1 });
    expect([best, kept, epochs]).toEqual([3, 3, 4]);
    expect(reason).toBe('validationLoss has not improved by more than 0.1 for 3 epochs, since epoch 1');
  });

  it('small improvements that add up to more than minDelta reset patience', () => {
    expect(watched([1, 0.96, 0.92, 0.88, 0.88, 0.88], { patience: 3, minDelta: 0.1 }).epochs).toBe(6);
  });

  it('an improvement of just minDelta is none, nor is an equal epoch where minDelta is 0', () => {
    expect(watched([1, 0.75, 0.75, 0.75, 0.75], { patience: 3, minDelta: 0.25 })).toMatchObject({
      epochs: 4,
      reason: 'validationLoss has not improved by more than 0.25 for 3 epochs, since epoch 1',
    });
    expect(watched([1, 1, 1, 1], { patience: 2 })).toMatchObject({
      epochs: 3,
      reason: 'validationLoss has not improved for 2 epochs, since epoch 1',
    });
  });

  it('an improvement by more than minDelta starts the count anew', () => {
    expect(watched([1, 0.5, 0.5, 0.5, 0.5], { patience: 3, minDelta: 0.25 })).toMatchObject({
      epochs: 5,
      reason: 'validationLoss has not improved by more than 0.25 for 3 epochs, since epoch 2',
    });
  });

  it('equal epochs: the first is the best', () => {
    expect(watched([1, 0.5, 0.5], {}).best).toBe(2);
  });

  it.each(['validationLoss', 'validationAccuracy'] as const)(
    'a network ends with the best %s of its history',
    async (monitor) => {
      const backend = await createBackend({ backend: 'js' });
      using network = new Network(backend, { inputSize: 6, layers: [{ units: 3 }] });
      const validation = blobs({ rows: 60, seed: 1, name: 'v' });
      const stop = earlyStopping({ monitor, patience: 4, minDelta: 0.05 });
      await network.fit(blobs({ rows: 120 }), { validation, epochs: 60, callbacks: [stop] });
      const figures = network.history.map((record) => record[monitor]!);
      const { loss, accuracy } = network.evaluate(validation);
      if (monitor === 'validationLoss') expect(loss).toBeCloseTo(Math.min(...figures), 6);
      else expect(accuracy).toBe(Math.max(...figures));
      expect(stop.best!.record[monitor]).toBe(
        monitor === 'validationLoss' ? Math.min(...figures) : Math.max(...figures),
      );
    },
  );
});
