// One epoch of training, on several backends in turn: first proof that they do the same work, then the times.
// Next: cli/bench-train.ts prints it, web/views/race-view.ts shows it.

import type { Dataset } from '../data/dataset.js';
import type { InputPath } from '../data/sparse-or-dense.js';
import { Network } from '../network/network.js';
import { inputShapeFor } from '../network/network-for.js';
import { readsImages } from '../nn/layer-kinds.js';
import type { LayerOptions } from '../nn/layer-options.js';
import type { Shape } from '../nn/shape.js';
import type { BatchInfo } from '../train/callbacks.js';
import { resolveTrainingOptions, type TrainingOptions, type TrainingRequest } from '../train/options.js';
import type { AbortSignalLike } from '../web-types.js';
import type { Contestant } from './contestants.js';

export interface EpochBenchmark {
  readonly data: Dataset;
  readonly layers: readonly LayerOptions[];
  /** Of a sample, where layers read images and the data do not tell their shape. */
  readonly inputShape?: Shape;
  readonly training: TrainingOptions;
  readonly seed: number;
  /** How often each contestant trains an epoch; they take turns, so that a noisy minute hits all alike. */
  readonly rounds: number;
  readonly contestants: readonly Contestant[];
  readonly onTurn?: (contestant: string, round: number) => void;
  /** After each batch of a contestant's epoch: the share that is done. */
  readonly onProgress?: (contestant: string, share: number) => void;
  /** Ends it between two steps; the signal's reason is thrown. */
  readonly signal?: AbortSignalLike;
}

/**
 * Plain descent, so that losses of equal work are equal to rounding. Where layers read images the steps are shorter: max pooling sends
 * a gradient to another pixel where rounding decides which of two is larger, and what follows from that grows with the steps.
 */
export function benchmarkTraining(
  layers: readonly LayerOptions[],
  request: TrainingRequest = {},
): TrainingOptions {
  const learningRate = layers.some(({ kind }) => readsImages(kind)) ? 2e-5 : 2e-4;
  return resolveTrainingOptions({ learningRate, l2: 1e-4, reduction: 'sum', ...request });
}

export interface EpochTimes {
  readonly name: string;
  /** How its first layer read the rows. */
  readonly input: InputPath['path'];
  /** Seconds of each round's epoch, in order. */
  readonly seconds: readonly number[];
  /** Running loss of each round's epoch. */
  readonly losses: readonly number[];
}

export async function benchmarkEpoch(benchmark: EpochBenchmark): Promise<EpochTimes[]> {
  const { data, layers, training, seed, rounds, contestants, onTurn, onProgress, signal } = benchmark;
  const inputShape = inputShapeFor(data, layers, benchmark.inputShape);
  const networks = contestants.map(
    ({ backend, input }) => new Network(backend, { inputShape, layers, seed, input }),
  );
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const [i, network] of networks.entries()) {
        const { name } = contestants[i];
        onTurn?.(name, round);
        const onBatchEnd = ({ batch, stepsPerEpoch }: BatchInfo) =>
          void onProgress?.(name, batch / stepsPerEpoch);
        await network.fit(data, {
          ...training,
          epochs: 1,
          signal,
          callbacks: onProgress ? [{ onBatchEnd }] : [],
        });
      }
    }
    return networks.map((network, i) => ({
      name: contestants[i].name,
      input: network.inputPath!.path,
      seconds: network.history.map((record) => record.seconds!),
      losses: network.history.map((record) => record.loss),
    }));
  } finally {
    for (const network of networks) network.dispose();
  }
}

/** The largest relative difference between any two contestants' losses of the same round. */
export function lossDisagreement(times: readonly EpochTimes[]): number {
  const rounds = times[0].losses.length;
  return Math.max(
    ...Array.from({ length: rounds }, (_, round) => {
      const losses = times.map(({ losses }) => losses[round]);
      return Math.max(...losses) / Math.min(...losses) - 1;
    }),
  );
}
