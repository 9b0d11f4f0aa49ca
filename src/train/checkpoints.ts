// Checkpoints while a training runs: after so many epochs, minutes or steps, at its end, and when it is aborted.

import { OptionError, requireKnownOptions } from '../errors.js';
import type { BatchInfo, Callback, Training } from './callbacks.js';
import type { EpochRecord } from './history.js';

export interface CheckpointOptions {
  /** Takes each checkpoint, as Network.resume() reads it; the training waits for a promise. */
  save(bytes: Uint8Array): unknown;
  /** Epochs between two. Default 1. */
  everyEpochs?: number;
  /** Minutes between two, within epochs too. Default: none. */
  everyMinutes?: number;
  /** Steps between two. Default: none. */
  everySteps?: number;
}

/** @throws OptionError */
export function checkpoint(options: CheckpointOptions): Callback {
  requireKnownOptions('checkpoint', options, ['save', 'everyEpochs', 'everyMinutes', 'everySteps']);
  const { save, everyEpochs = 1, everyMinutes = Number.POSITIVE_INFINITY, everySteps } = options;
  if (typeof save !== 'function')
    throw new OptionError('checkpoint.save: a function that takes the bytes expected');
  for (const [name, count] of Object.entries({ everyEpochs, everySteps: everySteps ?? 1 })) {
    if (!(Number.isInteger(count) && count > 0))
      throw new OptionError(`checkpoint.${name}: ${count} is not a whole number from 1`);
  }
  if (!(everyMinutes > 0)) throw new OptionError(`checkpoint.everyMinutes: ${everyMinutes} is not above 0`);
  let last = 0;
  let steps = 0;
  const take = (training: Training) => {
    last = training.seconds;
    steps = 0;
    return save(training.checkpoint());
  };
  return {
    onTrainBegin() {
      last = 0;
      steps = 0;
    },
    onBatchEnd({ batch, stepsPerEpoch }: BatchInfo, training) {
      steps++;
      if (batch === stepsPerEpoch) return undefined; // the epoch's end comes next
      const due = steps === everySteps || training.seconds - last >= 60 * everyMinutes;
      return due ? take(training) : undefined;
    },
    onEpochEnd({ epoch }: EpochRecord, training) {
      return epoch % everyEpochs === 0 ? take(training) : undefined;
    },
    onTrainEnd: (_history, training) => take(training),
    onAbort: take,
  };
}
