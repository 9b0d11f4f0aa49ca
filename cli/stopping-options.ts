// Options of `jacquard train` on when it ends, what its best epoch is, and when it can be gone on with.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { OptionError } from '../src/errors.js';
import type { CheckpointOptions } from '../src/train/checkpoint-callback.js';
import {
  type EarlyStoppingOptions,
  MONITORS,
  type Monitor,
  monitorsFor,
} from '../src/train/early-stopping.js';
import { parseNumber, rangedOption } from './options.js';

export interface StoppingOptions {
  patience?: number;
  monitor?: Monitor;
  minDelta: number;
  checkpointMinutes: number;
  checkpointEpochs?: number;
  checkpointSteps?: number;
}

/** Small models are done before; for large ones so much work is lost at most. */
const CHECKPOINT_MINUTES = 0.25;

export function addStoppingOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--patience <n>', 'end after so many epochs without improvement (default: never)').argParser(
        whole,
      ),
    )
    .addOption(
      new Option('--monitor <figure>', 'what tells the best epoch, and improvement')
        .choices([...MONITORS])
        .default(MONITORS[0]),
    )
    .addOption(rangedOption('--min-delta <x>', 'minDelta').default(0))
    .addOption(
      new Option('--checkpoint-minutes <x>', 'minutes between two checkpoints in last.safetensors')
        .default(CHECKPOINT_MINUTES)
        .argParser((text) => {
          const minutes = parseNumber(text);
          if (minutes > 0) return minutes;
          throw new InvalidArgumentError('A number above 0 expected.');
        }),
    )
    .addOption(new Option('--checkpoint-epochs <n>', 'epochs between two, besides').argParser(whole))
    .addOption(new Option('--checkpoint-steps <n>', 'steps between two, besides').argParser(whole));
}

function whole(text: string): number {
  const count = parseNumber(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('A whole number from 1 expected.');
}

export function stoppingOf({ patience, monitor, minDelta }: StoppingOptions): EarlyStoppingOptions {
  return { patience, monitor, minDelta };
}

/** @throws OptionError for a figure that a training on such targets does not have; before anything is written. */
export function requireMonitor(monitor: Monitor | undefined, targets: 'values' | 'labels' | undefined): void {
  const valid = monitorsFor(targets ?? 'classes');
  if (monitor === undefined || valid.includes(monitor)) return;
  throw new OptionError(
    `monitor: there is no ${monitor} where ${targets ?? 'classes'} are predicted; valid: ${valid.join(', ')}`,
  );
}

export function checkpointsOf(options: StoppingOptions): Omit<CheckpointOptions, 'save'> {
  const {
    checkpointMinutes: everyMinutes,
    checkpointEpochs: everyEpochs,
    checkpointSteps: everySteps,
  } = options;
  return { everyMinutes, everyEpochs, everySteps };
}
