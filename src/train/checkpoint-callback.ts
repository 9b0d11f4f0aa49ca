// Checkpoints while a training runs: after so many epochs, minutes or steps, after its last epoch, and when it is aborted.

import { OptionError, show } from '../errors.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { checked, needed } from '../options/option-kinds.js';
import type { BatchInfo, Callback, Training } from './callbacks.js';
import type { EpochRecord } from './history.js';

export const CHECKPOINT_OPTIONS = {
  /** Takes each checkpoint, as Network.resume() reads it; the training waits for a promise. */
  save: needed<(bytes: Uint8Array) => unknown>('function'),
  /** Epochs between two. Default 1 where neither minutes nor steps are given, else none. */
  everyEpochs: checked(requireCount),
  /** Minutes between two, within epochs too. Default: none. */
  everyMinutes: checked(requireMinutes),
  /** Steps between two. Default: none. */
  everySteps: checked(requireCount),
};

/** Options of checkpoint(). */
export interface CheckpointOptions extends Given<typeof CHECKPOINT_OPTIONS> {}

function requireCount(count: number, shown: string): number {
  if (Number.isInteger(count) && count > 0) return count;
  throw new OptionError(`${shown}: ${show(count)} is not a whole number from 1`);
}

function requireMinutes(minutes: number, shown: string): number {
  if (typeof minutes === 'number' && minutes > 0) return minutes;
  throw new OptionError(`${shown}: ${show(minutes)} is not above 0`);
}

/**
 * @throws OptionError
 * @example
 * const save = (bytes) => writeFileAtomic('checkpoint.safetensors', bytes);
 * await network.fit(train, { callbacks: [checkpoint({ save, everyMinutes: 5 })] });
 */
export function checkpoint(options: CheckpointOptions): Callback {
  requireOptionsOf('checkpoint', CHECKPOINT_OPTIONS, options);
  const { save, everyMinutes, everySteps, ...others } = settle(CHECKPOINT_OPTIONS, options, 'checkpoint.');
  if (typeof save !== 'function')
    throw new OptionError('checkpoint.save: a function that takes the bytes expected');
  const { everyEpochs = everyMinutes || everySteps ? undefined : 1 } = others;
  let last = 0;
  let steps = 0;
  const isDue = (training: Training) =>
    steps === everySteps || training.seconds - last >= 60 * (everyMinutes ?? Number.POSITIVE_INFINITY);
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
      return isDue(training) ? take(training) : undefined;
    },
    onEpochEnd({ epoch }: EpochRecord, training) {
      const epochIsDue = everyEpochs !== undefined && epoch % everyEpochs === 0;
      // The last one is of the epoch's end: later the best weights may stand in place of those that were trained.
      return epochIsDue || training.finished || isDue(training) ? take(training) : undefined;
    },
    onAbort: take,
  };
}
