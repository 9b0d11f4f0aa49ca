// The training of a fold, as `jacquard train` trains: in this thread, or in a worker beside other folds.
// Before: network-from-flags.ts. Next: crossvalidate.ts.

import type { Backend } from '../src/backend/backend.js';
import type { Dataset } from '../src/data/dataset.js';
import type { FoldTraining } from '../src/experiments/cross-validation.js';
import { Network } from '../src/network/network.js';
import { splitTable } from '../src/tabular/split-table.js';
import type { Callback, Training, TrainingInfo } from '../src/train/callbacks.js';
import { earlyStopping } from '../src/train/early-stopping.js';
import type { TrainingOptions } from '../src/train/options.js';
import { trainInWorker } from '../src/worker/index.js';
import { type CrossvalidateOptions, NO_VALIDATION } from './crossvalidate-options.js';
import { networkOptions, newNetwork } from './network-from-flags.js';
import { stoppingOf } from './stopping-options.js';
import { wideFor } from './warnings.js';

/** A fold's training rows; without those that the best epoch is chosen on. */
export function partsOf(
  train: Dataset,
  { validation, seed }: Pick<CrossvalidateOptions, 'validation' | 'seed'>,
): { train: Dataset; validation?: Dataset } {
  return validation === NO_VALIDATION ? { train } : splitTable(train, { validation, seed });
}

export interface FoldFit {
  backend: Backend;
  options: CrossvalidateOptions;
  training: TrainingOptions;
  callbacks: readonly Callback[];
}

/** The network has the weights of its best epoch. */
export async function trainFold(
  { train, signal }: FoldTraining,
  { backend, options, training, callbacks }: FoldFit,
): Promise<Network> {
  const parts = partsOf(train, options);
  const network = newNetwork(backend, parts.train, options);
  const best = earlyStopping({ ...stoppingOf(options), restoreBest: true });
  const { validation } = parts;
  try {
    await network.fit(parts.train, {
      ...{ ...training, classWeights: options.classWeights, signal, validation },
      callbacks: validation ? [best, ...callbacks] : callbacks,
    });
    return network;
  } catch (error) {
    network.dispose();
    throw error;
  }
}

/** The same in a worker, with the same bits. The callbacks are told, one after another, and cannot reach into the training. */
export async function trainFoldInWorker(
  { train, signal }: FoldTraining,
  { backend, options, training, callbacks }: FoldFit,
): Promise<Network> {
  const parts = partsOf(train, options);
  const { validation } = parts;
  const began = performance.now();
  const clock = {
    get seconds() {
      return (performance.now() - began) / 1000;
    },
  } as Training;
  let told: Promise<unknown> = Promise.resolve();
  const tell = (call: (one: Callback) => unknown) => {
    told = told.then(async () => {
      for (const one of callbacks) await call(one);
    });
    return told;
  };
  const { model } = await trainInWorker({
    ...{ network: networkOptions(parts.train, options), data: parts.train, validation, signal },
    fit: { ...training, classWeights: options.classWeights },
    ...(validation && { earlyStopping: { ...stoppingOf(options), restoreBest: true } }),
    backend: { backend: options.backend, wide: wideFor(options.wide, options.backend), threads: 1 },
    callbacks: [
      {
        onTrainBegin: (info: TrainingInfo) => tell((one) => one.onTrainBegin?.(info, clock)),
        onEpochEnd: (record) => tell((one) => one.onEpochEnd?.(record, clock)),
        onTrainEnd: (history) => tell((one) => one.onTrainEnd?.(history, clock)),
      },
    ],
  });
  await told;
  return Network.load(backend, model);
}

/** A worker takes some 0.1 s of processor time: shorter trainings go on in this thread. */
const WORTH_A_WORKER_SECONDS = 1;

/**
 * Who trains the folds, and how many at a time. `auto`: of images, whose trainings use all threads, one after another; of a table the first one
 * here, and when that took long enough, the others at once, each in a worker. The networks are the same.
 */
export function foldTrainer(
  asked: number | 'auto',
  { threads }: Backend,
  table: boolean,
): { atOnce: number; train: typeof trainFold } {
  if (asked !== 'auto') return { atOnce: asked, train: asked > 1 ? trainFoldInWorker : trainFold };
  if (!table || threads === 1) return { atOnce: 1, train: trainFold };
  let first: Promise<number>;
  let turn: Promise<unknown> = Promise.resolve();
  const train = async (part: FoldTraining, how: FoldFit) => {
    if (part.fold === 1) {
      const began = performance.now();
      const network = trainFold(part, how);
      first = network.then(() => (performance.now() - began) / 1000);
      first.catch(() => {}); // thrown by the first fold itself
      return network;
    }
    if ((await first) >= WORTH_A_WORKER_SECONDS) return trainFoldInWorker(part, how);
    const own = turn.then(() => trainFold(part, how));
    turn = own.catch(() => {});
    return own;
  };
  return { atOnce: threads, train };
}
