// The training loop as its callers see it: epochs, callbacks, abort, and a clear end when numbers run away.

import { DivergedError } from '../errors.js';
import { createOptimizer } from '../optim/create.js';
import { isVarying, learningRateAt, reductionsAfter } from '../optim/schedules.js';
import type { RawParameters } from './averaging.js';
import type { Callback } from './callbacks.js';
import type { EpochFigures, EpochRecord } from './history.js';
import type { Means } from './inference.js';
import type { TrainingOptions } from './options.js';
import { Pacer } from './pacer.js';
import { Trainer, type TrainerInit } from './trainer.js';
import { fits, type SavedOptimizer } from './updater.js';

/** What a network keeps from one fit to the next; filled as the training goes. */
export interface FitState {
  /** Each finished epoch is added before the callbacks; numbering and shuffling go on from those that are there. */
  readonly history: EpochRecord[];
  /** Gives the optimizer its state, where that is one of the same name and numbers, and takes the new one. */
  optimizer: SavedOptimizer | null;
  /** At the end, however it came, the parameters behind the average; null without averaging. */
  raw: RawParameters | null;
}

type MadeHere = 'optimizer' | 'savedOptimizer' | 'clipping';

export interface FitInit extends Omit<TrainerInit, keyof TrainingOptions | MadeHere> {
  options: TrainingOptions;
  state: FitState;
  shuffleSeed: number;
  callbacks: readonly Callback[];
  signal?: AbortSignal;
}

/**
 * Trains for options.epochs epochs.
 * @throws DivergedError at the first NaN or infinity; the signal's reason when aborted, between two steps. The network
 * keeps its weights as they are then.
 */
export async function fit(init: FitInit): Promise<void> {
  const { options, state } = init;
  const optimizer = createOptimizer(options.optimizer, options);
  const savedOptimizer = state.optimizer && fits(state.optimizer, optimizer) ? state.optimizer : null;
  const trainer = new Trainer({ ...init, ...options, optimizer, savedOptimizer, clipping: options });
  state.optimizer = null; // after numbers that ran away the next fit begins anew
  try {
    await runEpochs(trainer, init);
    state.optimizer = trainer.saveOptimizer();
  } catch (error) {
    if (!(error instanceof DivergedError)) state.optimizer = trainer.saveOptimizer();
    throw error;
  } finally {
    state.raw = trainer.raw;
    trainer.dispose();
  }
}

async function runEpochs(trainer: Trainer, init: FitInit): Promise<void> {
  const { options, callbacks } = init;
  const { history } = init.state;
  const epochsDone = history.length;
  for (const callback of callbacks) {
    await callback.onTrainBegin?.({
      epochs: options.epochs,
      stepsPerEpoch: trainer.stepsPerEpoch,
      trainRows: init.train.rows.length,
      validationRows: init.validation?.rows.length ?? 0,
    });
  }
  const course = { ...options, stepsPerEpoch: trainer.stepsPerEpoch };
  const records: EpochRecord[] = [];
  /** What a plateau is looked for in, epoch by epoch. */
  const watched: number[] = [];
  const pacer = new Pacer(init.backend.host, init.signal);
  for (let epoch = epochsDone + 1; epoch <= epochsDone + options.epochs; epoch++) {
    trainer.beginEpoch(init.shuffleSeed, epoch);
    const reductions = reductionsAfter(options.schedule, watched);
    const firstStep = records.length * trainer.stepsPerEpoch;
    const rateOf = (step: number) => learningRateAt(course, firstStep + step, reductions);
    await runEpoch(trainer, init, epoch, pacer, rateOf);
    const seconds = pacer.takeSeconds();
    const running = trainer.running(trainer.stepsPerEpoch);
    const place = trainer.firstNonFinite();
    if (place) throw diverged(init, epoch, trainer.stepsPerEpoch, place);
    const validation = trainer.validate();
    if (validation && !Number.isFinite(validation.loss)) {
      throw diverged(init, epoch, trainer.stepsPerEpoch, trainer.firstNonFinite() ?? 'the validation loss');
    }
    const learningRate = isVarying(options) ? rateOf(trainer.stepsPerEpoch - 1) : undefined;
    const record = epochRecord(epoch, running, validation, learningRate, seconds);
    records.push(record);
    watched.push(record.validationLoss ?? record.loss);
    history.push(record);
    for (const callback of callbacks) await callback.onEpochEnd?.(record);
    await init.backend.host.pause();
    init.signal?.throwIfAborted();
  }
  for (const callback of callbacks) await callback.onTrainEnd?.(records);
}

/** All steps of an epoch, and the callbacks after each. */
async function runEpoch(
  trainer: Trainer,
  init: FitInit,
  epoch: number,
  pacer: Pacer,
  rateOf: (step: number) => number,
): Promise<void> {
  const { stepsPerEpoch } = trainer;
  const { profile } = init.backend;
  for (let step = 0; step < stepsPerEpoch; step++) {
    const take = () => trainer.step(step, rateOf(step));
    const finite = pacer.run(() => (profile ? profile.record(take) : take()));
    if (!finite) throw diverged(init, epoch, step + 1, trainer.firstNonFinite());
    const { loss, accuracy } = trainer.running(step + 1);
    const info = { epoch, batch: step + 1, stepsPerEpoch, loss, accuracy };
    for (const callback of init.callbacks) {
      const pending = callback.onBatchEnd?.(info);
      if (pending) await pending; // most are not: a promise each step would cost more than a small step
    }
    const pause = pacer.breathe();
    if (pause) await pause;
  }
}

function diverged(init: FitInit, epoch: number, batch: number, place: string | null): DivergedError {
  const { learningRate, reduction } = init.options;
  const advice = reduction === 'sum' ? `, or use reduction "mean"` : '';
  return new DivergedError(
    `training diverged at epoch ${epoch}, batch ${batch}: the first NaN or infinity is in ` +
      `${place ?? 'the loss'}; lower learningRate (now ${learningRate})${advice}`,
  );
}

function epochRecord(
  epoch: number,
  running: Means,
  validation: Means | null,
  learningRate: number | undefined,
  seconds: number,
): EpochRecord {
  const figures = ({ loss, accuracy }: Means, validated?: Means): EpochFigures => ({
    loss,
    accuracy,
    ...(validated && { validationLoss: validated.loss, validationAccuracy: validated.accuracy }),
  });
  const classes = running.classes?.map((means, j) => figures(means, validation?.classes?.[j]));
  const rate = learningRate !== undefined && { learningRate };
  return {
    epoch,
    ...figures(running, validation ?? undefined),
    ...(classes && { classes }),
    ...rate,
    seconds,
  };
}
