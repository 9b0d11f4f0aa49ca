// Options of `jacquard train` for early stopping, the choice of the best epoch, and checkpoints.

import { OptionError } from '../src/errors.js';
import { CHECKPOINT_OPTIONS, type CheckpointOptions } from '../src/train/checkpoint-callback.js';
import {
  EARLY_STOPPING_OPTIONS,
  type EarlyStoppingOptions,
  MONITORS,
  type Monitor,
  monitorsFor,
} from '../src/train/early-stopping.js';
import { Flag, parsed, parseNumber, parseWhole, plainFlag, type ValuesOf } from './flags.js';

/** Small models are done before; for large ones so much work is lost at most. */
const CHECKPOINT_MINUTES = 0.25;

const counting = (flags: string, help: string) =>
  new Flag<number | undefined>(flags, help).argParser(parseWhole);

export const STOPPING_FLAGS = {
  patience: counting('--patience <n>', 'stop after this many epochs without improvement (default: never)'),
  monitor: new Flag<Monitor | undefined>('--monitor <figure>', 'the figure that decides which epoch is best')
    .choices([...MONITORS])
    .default(MONITORS[0]),
  minDelta: plainFlag('minDelta', EARLY_STOPPING_OPTIONS.minDelta, {
    meaning: 'smallest change of the monitored figure that counts as an improvement',
  }),
  checkpointMinutes: new Flag<number>(
    '--checkpoint-minutes <x>',
    'minutes between two checkpoints in last.safetensors',
  )
    .default(CHECKPOINT_MINUTES)
    .argParser((text) =>
      parsed(
        () => CHECKPOINT_OPTIONS.everyMinutes.check(parseNumber(text), 'minutes')!,
        'A number above 0 expected.',
      ),
    ),
  checkpointEpochs: counting(
    '--checkpoint-epochs <n>',
    'also write a checkpoint when this many epochs have passed since the last one',
  ),
  checkpointSteps: counting(
    '--checkpoint-steps <n>',
    'also write a checkpoint when this many steps have passed since the last one',
  ),
};

export type StoppingOptions = ValuesOf<typeof STOPPING_FLAGS>;

export function stoppingOf({
  patience,
  monitor,
  minDelta,
}: Pick<StoppingOptions, 'patience' | 'monitor' | 'minDelta'>): EarlyStoppingOptions {
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
