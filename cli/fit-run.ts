// A training as the commands run it: progress, logs and checkpoints as it goes, the best weights, and Ctrl-C.
// Before: train.ts and experiment-run.ts say what is trained. Next: run-report.ts writes what it came to.

import type { Dataset } from '../src/data/dataset.js';
import type { RowStream } from '../src/data/row-stream.js';
import { lostFeatures } from '../src/data/standardize.js';
import { DivergedError } from '../src/errors.js';
import type { Network } from '../src/network/network.js';
import type { FitOptions } from '../src/network/options.js';
import { shellPath } from '../src/report/shell-word.js';
import type { Callback } from '../src/train/callbacks.js';
import { type CheckpointOptions, checkpoint } from '../src/train/checkpoint-callback.js';
import { type EarlyStoppingOptions, earlyStopping, type Monitor } from '../src/train/early-stopping.js';
import type { EpochRecord } from '../src/train/history.js';
import { interruptSignal } from './interrupt.js';
import type { RunFolder } from './run-folder.js';
import { stderr } from './terminal.js';
import { counted } from './train-summary.js';
import { type LogName, logsTo, trainingLogs } from './training-logs.js';
import { trainingProgress } from './training-progress.js';
import { note } from './warnings.js';

/** The parameters after the best epoch, which has the best of the figure `monitor`. */
export interface Best {
  record: EpochRecord | null;
  parameters: Float32Array;
  monitor: Monitor;
}

export interface FitRun {
  network: Network;
  parts: { train: Dataset; validation: Dataset };
  /** What is trained on where `parts.train` is only some of it. */
  stream?: RowStream;
  training: Omit<FitOptions, 'validation' | 'callbacks' | 'signal'>;
  /** Makes the run folder, or opens it again, once the data is known to be good and the memory is there. */
  begin(): Promise<RunFolder>;
  quiet: boolean;
  /** What is the best epoch, and when to end. */
  stopping?: Omit<EarlyStoppingOptions, 'restoreBest'>;
  /** When last.safetensors is written before the end; undefined for a training that cannot be resumed. */
  checkpoints?: Omit<CheckpointOptions, 'save'>;
  /** What the figures of each epoch are written to. Default: results.csv. */
  log?: readonly LogName[];
}

/**
 * Trains; the logs grow as it goes. On Ctrl-C a checkpoint, or else the weights so far, is written before the error
 * goes on.
 */
export async function fitKeepingBest({ network, parts, stream, training, begin, quiet, ...how }: FitRun) {
  let run: RunFolder | undefined;
  const watch = earlyStopping({ ...how.stopping, restoreBest: false });
  let stopped: string | null = null;
  const folder: Callback = {
    async onTrainBegin() {
      run = await begin();
      if (network.standardizer) noteLost(lostFeatures(network.standardizer));
    },
    onTrainEnd(_history, { stopped: reason }) {
      stopped = reason;
    },
  };
  const logs = trainingLogs(
    how.log,
    () => run!,
    () => network.history,
  );
  const saving =
    how.checkpoints && checkpoint({ ...how.checkpoints, save: (bytes) => run!.write(LAST, bytes) });
  const progress = quiet ? null : trainingProgress();
  const callbacks = [folder, watch, ...logs, saving, progress].filter(
    (one) => one !== undefined && one !== null,
  );
  const interrupt = interruptSignal();
  try {
    const { validation } = parts;
    await network.fit(stream ?? parts.train, {
      ...training,
      validation,
      callbacks,
      signal: interrupt.signal,
    });
    const kept = watch.best ?? { record: null, parameters: network.parameters };
    const best: Best = { ...kept, monitor: watch.monitor! };
    const files = { run: run!.path, model: await saveBest(run!, network, best), last: run!.file(LAST) };
    const last = network.save();
    if (!saving) await run!.write(LAST, last);
    return { run: run!, best, files, stopped, last };
  } catch (error) {
    progress?.stop();
    if (run) for (const log of logs) await log.flush();
    const epochs = counted(network.history.length, 'epoch');
    if (run && interrupt.signal.aborted) {
      if (watch.best) await saveBest(run, network, watch.best);
      if (!saving) await run.write(LAST, network.save());
      const next = saving ? `; to resume: npx jacquard train --resume ${shellPath(run.path)}` : '';
      stderr.write(`interrupted after ${epochs}; the weights so far: ${run.file(LAST)}${next}\n`);
    } else if (run && error instanceof DivergedError && watch.best === null) {
      if (saving) await run.write(LAST, network.save()); // going on would only run away again
    } else if (run && watch.best) {
      const results = logsTo('csv', how.log) ? `; the results so far: ${run.file('results.csv')}` : '';
      stderr.write(`stopped after ${epochs}${results}\n`);
      if (error instanceof DivergedError) {
        const model = await saveBest(run, network, watch.best);
        if (saving) await saveBest(run, network, watch.best, LAST); // a checkpoint would only run away again
        stderr.write(`the best weights, of epoch ${watch.best.record.epoch}: ${model}\n`);
      }
    }
    throw error;
  } finally {
    interrupt.dispose();
  }
}

/** Features that a network sees as constant although they vary. */
function noteLost([first, ...others]: readonly number[]): void {
  if (first === undefined) return;
  const which =
    others.length === 0 ? `feature ${first} varies` : `feature ${first} and ${others.length} more vary`;
  note(
    `${which} by less than 32-bit numbers can scale (1e-38), which counts as constant; multiply by a large number first`,
  );
}

/** While a training runs a checkpoint, in the end the last weights. */
export const LAST = 'last.safetensors';

/** Writes the best weights; the network keeps its own. */
async function saveBest(
  run: RunFolder,
  network: Network,
  best: Pick<Best, 'parameters'>,
  name = 'model.safetensors',
): Promise<string> {
  const own = network.parameters;
  network.parameters = best.parameters;
  const path = await run.write(name, network.save());
  network.parameters = own;
  return path;
}
