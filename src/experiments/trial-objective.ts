// A trial of a search as a training: a network is trained until the job's goal, its figure on the validation rows is reported after
// each epoch, and it pauses there with a checkpoint, from which the next job goes on.
// Before: search/study.ts gives jobs. Next: cli/trial-training.ts makes the network and options from flags.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { DataError, DivergedError, ModelError, OptionError } from '../errors.js';
import { type MetricName, onValidation } from '../functions/metrics.js';
import { Network } from '../network/network.js';
import type { FitOptions } from '../network/options.js';
import type { TrialReporter } from '../search/run-search.js';
import type { TrialJob, TrialOutcome } from '../search/study.js';
import type { Callback, Training } from '../train/callbacks.js';
import { checkpoint } from '../train/checkpoint-callback.js';
import { type EarlyStoppingOptions, earlyStopping, type Monitor } from '../train/early-stopping.js';
import type { EpochRecord } from '../train/history.js';

/** What a trial is, made from its values. */
export interface TrialTraining {
  readonly backend: Backend;
  readonly train: Dataset;
  readonly validation: Dataset;
  /** A new network, with its initial weights. */
  make(): Network;
  readonly fit: Omit<FitOptions, 'validation' | 'callbacks' | 'signal'>;
  readonly input?: Parameters<typeof Network.resume>[3];
  readonly stopping?: Omit<EarlyStoppingOptions, 'monitor' | 'restoreBest'>;
}

/** Where checkpoints are kept; none is written for a trial that is done. */
export interface TrialCheckpoints {
  read(): Promise<Uint8Array | null>;
  write(bytes: Uint8Array): Promise<unknown>;
  remove(): Promise<unknown>;
}

/** A trial that takes longer than this is not begun anew after a stop. */
const MINUTES_BETWEEN_CHECKPOINTS = 0.25;

/** Ends a fit at its goal. */
const PAUSE = new Error('the trial pauses');
/** Ends a fit that the pruner does not let go on. */
const PRUNED = new Error('the trial is pruned');

/**
 * Trains until job.until; the score of an epoch is the metric on the validation rows after it.
 * @returns `failed` for numbers that ran away, and for values that do not go together or do not suit the data.
 */
export async function runTrial(
  training: TrialTraining,
  job: TrialJob,
  metric: MetricName,
  { report, signal }: TrialReporter,
  checkpoints: TrialCheckpoints,
): Promise<TrialOutcome> {
  const { backend, train, validation, fit, stopping, input } = training;
  const figure: Monitor = onValidation(metric);
  const saved = await checkpoints.read();
  const stop = new AbortController();
  const abort = () => stop.abort(signal.reason);
  signal.addEventListener('abort', abort);
  let network: Network | undefined;
  if (saved) network = Network.resume(backend, saved, `trial ${job.number}`, input);
  try {
    signal.throwIfAborted();
    network ??= training.make();
    for (const record of network.history) if (!report(record.epoch, scoreOf(record, figure))) throw PRUNED;
    if (saved && network.history.length >= job.until && job.until < job.epochs) return { state: 'paused' };
    const watching: Callback = {
      async onEpochEnd(record: EpochRecord, fitting) {
        const pauses = record.epoch >= job.until && !fitting.finished;
        // The checkpoint is there before the journal says so.
        if (pauses) await checkpoints.write(fitting.checkpoint());
        const goesOn = report(record.epoch, scoreOf(record, figure));
        if (!goesOn && !fitting.finished) stop.abort(PRUNED);
        else if (pauses) stop.abort(PAUSE);
      },
    };
    const saving = checkpoint({ everyMinutes: MINUTES_BETWEEN_CHECKPOINTS, save: checkpoints.write });
    const { onBatchEnd, onTrainBegin } = saving;
    const onAbort = (fitting: Training) => (signal.aborted ? saving.onAbort!(fitting) : undefined);
    const stops =
      stopping?.patience === undefined
        ? []
        : [earlyStopping({ ...stopping, monitor: figure, restoreBest: false })];
    await network.fit(train, {
      ...{ ...fit, validation, callbacks: [...stops, watching, { onTrainBegin, onBatchEnd, onAbort }] },
      signal: stop.signal,
    });
    await checkpoints.remove();
    return { state: 'complete' };
  } catch (error) {
    if (error === PAUSE) return { state: 'paused' };
    if (error !== PRUNED && !isTrialsOwn(error)) throw error;
    await checkpoints.remove();
    return error === PRUNED ? { state: 'pruned' } : { state: 'failed', reason: (error as Error).message };
  } finally {
    signal.removeEventListener('abort', abort);
    network?.dispose();
  }
}

/** A mistake of these values, after which other trials go on. */
function isTrialsOwn(error: unknown): boolean {
  return [DivergedError, OptionError, DataError, ModelError].some((kind) => error instanceof kind);
}

function scoreOf(record: EpochRecord, figure: Monitor): number {
  const score = record[figure];
  if (score === undefined) throw new OptionError(`metric: this training has no ${figure}`);
  return score;
}
