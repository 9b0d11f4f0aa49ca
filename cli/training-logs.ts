// What a training logs as it goes: results.csv, and events for TensorBoard. Writes are paced.
// Before: src/train/pace.ts. Next: fit-run.ts and crossvalidate.ts.

import { InvalidArgumentError } from 'commander';
import { tensorBoardLog } from '../src/formats/tensorboard-log.js';
import { eventFile } from '../src/platform/node/event-file.js';
import type { Callback, Training } from '../src/train/callbacks.js';
import type { History } from '../src/train/history.js';
import { Pace } from '../src/train/pace.js';
import { Flag } from './flags.js';
import type { RunFolder } from './run-folder.js';

export const LOG_NAMES = ['csv', 'tensorboard'] as const;
export type LogName = (typeof LOG_NAMES)[number];
const DEFAULT_LOGS: readonly LogName[] = ['csv'];

export const logOption = () =>
  new Flag<LogName[] | undefined>(
    '--log <name>',
    'where to write the figures of each epoch: csv, results.csv in the run folder; tensorboard, an event file there, for "tensorboard --logdir runs"; ' +
      'may be given more than once (default: csv)',
  ).argParser((text, before: LogName[] = []) => {
    const name = LOG_NAMES.find((one) => one === text);
    if (name === undefined) throw new InvalidArgumentError(`Allowed choices are ${LOG_NAMES.join(', ')}.`);
    return before.includes(name) ? before : [...before, name];
  });

/** Whether a log is written. */
export function logsTo(name: LogName, names: readonly LogName[] = DEFAULT_LOGS): boolean {
  return names.includes(name);
}

export interface TrainingLog extends Callback {
  /** Writes what is not written yet. */
  flush(): Promise<void>;
}

/** @param history the network's, which grows */
export function trainingLogs(
  names: readonly LogName[] = DEFAULT_LOGS,
  run: () => RunFolder,
  history: () => History,
): TrainingLog[] {
  const logs = { csv: () => csvLog(run, history), tensorboard: () => tensorBoardIn(() => run().path) };
  return names.map((name) => logs[name]());
}

/** results.csv: a row an epoch. */
function csvLog(run: () => RunFolder, history: () => History): TrainingLog {
  const pace = new Pace();
  let written = -1;
  const flush = async () => {
    if (history().length === 0 || history().length === written) return;
    written = history().length;
    await run().writeResults(history());
  };
  return {
    flush,
    async onEpochEnd(_, training: Training) {
      const began = training.seconds;
      if (!pace.isDue(began)) return;
      await flush();
      pace.wrote(began, training.seconds);
    },
    onTrainEnd: flush,
  };
}

/** An event file in a folder whose name is known when the training begins. */
export function tensorBoardIn(folder: () => string): TrainingLog {
  let log: ReturnType<typeof tensorBoardLog> | undefined;
  return {
    flush: async () => log?.flush(),
    onTrainBegin(info, training) {
      log = tensorBoardLog({ file: eventFile(folder()) });
      return log.onTrainBegin!(info, training);
    },
    onEpochEnd: (record, training) => log!.onEpochEnd!(record, training),
    onTrainEnd: (history, training) => log!.onTrainEnd!(history, training),
  };
}
