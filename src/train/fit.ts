// The training loop as its callers see it: epochs, callbacks, abort, and a clear end when numbers run away.

import { DivergedError } from '../errors.js';
import { type FigureName, METRIC_NAMES, type MetricName, onValidation } from '../functions/metrics.js';
import { createOptimizer } from '../optim/optimizers.js';
import { isVarying, learningRateAt, reductionsAfter } from '../optim/schedules.js';
import type { EpochFigures, EpochRecord } from './history.js';
import { fits } from './optimizer-step.js';
import { Trainer } from './trainer.js';
import { type FitInit, Session } from './training-session.js';
import type { Means } from './validation.js';
import { Pacer } from './yield-to-event-loop.js';

/**
 * Trains for options.epochs epochs, or what is left of them.
 * @throws DivergedError at the first NaN or infinity; the signal's reason when aborted, between two steps. The network
 * keeps its weights as they are then.
 */
export async function fit(init: FitInit): Promise<void> {
  const { state } = init;
  const { options } = init.identity;
  const optimizer = createOptimizer(options.optimizer, options);
  const savedOptimizer = state.optimizer && fits(state.optimizer, optimizer) ? state.optimizer : null;
  const trainer = new Trainer({ ...init, ...options, optimizer, savedOptimizer, clipping: options });
  const session = new Session(trainer, init);
  state.optimizer = null; // after numbers that ran away the next fit begins anew
  try {
    await runEpochs(trainer, session, init);
    state.optimizer = trainer.saveOptimizer();
  } catch (error) {
    if (!(error instanceof DivergedError)) state.optimizer = trainer.saveOptimizer();
    if (init.signal?.aborted && !(error instanceof DivergedError)) await session.call('onAbort');
    throw error;
  } finally {
    state.raw = session.parametersWereSet ? null : trainer.raw;
    trainer.dispose();
  }
}

async function runEpochs(trainer: Trainer, session: Session, init: FitInit): Promise<void> {
  const { options, shuffleSeed } = init.identity;
  const { history } = init.state;
  const { stepsPerEpoch } = trainer;
  await session.begin();
  const course = { ...options, stepsPerEpoch };
  const pacer = new Pacer(init.backend.host, init.signal);
  while (!session.finished) {
    const epoch = history.length + 1;
    trainer.beginEpoch(shuffleSeed, epoch);
    const secondsBefore = session.beginEpoch();
    const { records } = session;
    // What a plateau is looked for in, epoch by epoch.
    const watched = records.map((record) => record.validationLoss ?? record.loss);
    const reductions = reductionsAfter(options.schedule, watched);
    const firstStep = records.length * stepsPerEpoch;
    const rateOf = (step: number) => learningRateAt(course, firstStep + step, reductions);
    session.secondsOfEpoch = () => secondsBefore + pacer.seconds;
    await runEpoch(trainer, session, init, epoch, pacer, rateOf);
    const seconds = secondsBefore + pacer.takeSeconds();
    const running = trainer.running(stepsPerEpoch);
    const place = trainer.firstNonFinite();
    if (place) throw diverged(init, epoch, stepsPerEpoch, place);
    const validation = trainer.validate();
    if (validation && !Number.isFinite(validation.loss)) {
      throw diverged(init, epoch, stepsPerEpoch, trainer.firstNonFinite() ?? 'the validation loss');
    }
    const learningRate = isVarying(options) ? rateOf(stepsPerEpoch - 1) : undefined;
    const record = epochRecord(epoch, running, validation, learningRate, seconds);
    history.push(record);
    session.endEpoch();
    await session.call('onEpochEnd', record);
    await init.backend.host.pause();
    init.signal?.throwIfAborted();
  }
  await session.call('onTrainEnd', session.records);
}

/** The steps of an epoch that are to be done, and the callbacks after each. */
async function runEpoch(
  trainer: Trainer,
  session: Session,
  init: FitInit,
  epoch: number,
  pacer: Pacer,
  rateOf: (step: number) => number,
): Promise<void> {
  const { stepsPerEpoch } = trainer;
  const { profile } = init.backend;
  for (let step = session.step; step < stepsPerEpoch; step++) {
    const learningRate = rateOf(step);
    const take = () => trainer.step(step, learningRate);
    const finite = pacer.run(() => (profile ? profile.record(take) : take()));
    if (!finite) throw diverged(init, epoch, step + 1, trainer.firstNonFinite());
    session.step = step + 1;
    const { classes: _, ...running } = trainer.running(step + 1);
    const info = { epoch, batch: step + 1, stepsPerEpoch, ...running, learningRate };
    for (const callback of session.callbacks) {
      const pending = callback.onBatchEnd?.(info, session);
      if (pending) await pending; // most are not: a promise each step would cost more than a small step
    }
    const pause = pacer.breathe();
    if (pause) await pause;
  }
}

function diverged(init: FitInit, epoch: number, batch: number, place: string | null): DivergedError {
  const { learningRate, reduction } = init.identity.options;
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
  const figures = (means: Means, validated?: Means): EpochFigures => ({
    loss: means.loss,
    ...(means.scaled && { scaled: means.scaled }),
    ...renamed(means, (name) => name),
    ...(validated && renamed(validated, onValidation)),
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

/** The metrics that there are, each under another name. */
function renamed(means: Means, nameOf: (metric: MetricName) => FigureName): Partial<EpochFigures> {
  const present = METRIC_NAMES.filter((name) => means[name] !== undefined);
  return Object.fromEntries(present.map((name) => [nameOf(name), means[name]]));
}
