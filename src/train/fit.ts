// The training loop as its callers see it: epochs, callbacks, abort, and a clear end when numbers run away. Several networks run
// through the same epochs, each with its own callbacks, history and end.

import { DivergedError } from '../errors.js';
import { withDropout } from '../nn/insert-dropout.js';
import { createOptimizer } from '../optim/optimizers.js';
import { isVarying, learningRateAt, reductionsAfter } from '../optim/schedules.js';
import { epochRecord } from './epoch-record.js';
import { fits } from './optimizer-step.js';
import { Trainer } from './trainer.js';
import type { MemberInit } from './trainer-options.js';
import { type FitInit, type FitMember, Session } from './training-session.js';
import { Pacer } from './yield-to-event-loop.js';

/**
 * Trains for options.epochs epochs, or what is left of them.
 * @throws DivergedError at the first NaN or infinity of a network that has no onDiverged; the signal's reason when aborted, between
 * two steps. The networks keep their weights as they are then.
 */
export async function fit(init: FitInit): Promise<void> {
  const { members } = init;
  const [{ identity }] = members;
  const trainer = new Trainer({ ...init, ...identity.options, members: members.map(memberInit) });
  init.onBegin?.(trainer);
  const sessions = members.map((member, p) => new Session(trainer, init, member, p));
  for (const { state } of members) state.optimizer = null; // after divergence the next fit starts with a new state
  let diverged = false;
  const saveOptimizers = () => {
    members.forEach(({ state }, p) => {
      if (!sessions[p].diverged) state.optimizer = trainer.members[p].saveOptimizer();
    });
  };
  try {
    await runEpochs(trainer, sessions, init);
    saveOptimizers();
  } catch (error) {
    diverged = error instanceof DivergedError;
    if (!diverged) saveOptimizers();
    if (init.signal?.aborted && !diverged) for (const session of sessions) await session.call('onAbort');
    throw error;
  } finally {
    trainer.giveParameters();
    members.forEach(({ state }, p) => {
      state.raw = sessions[p].parametersWereSet ? null : trainer.members[p].raw;
    });
    trainer.dispose();
  }
}

function memberInit({ model, identity, state, raw }: FitMember): MemberInit {
  const { options, dropoutSeed } = identity;
  const { l1, maxNorm, averaging } = options;
  const optimizer = createOptimizer(options.optimizer, options);
  const savedOptimizer = state.optimizer && fits(state.optimizer, optimizer) ? state.optimizer : null;
  const trained = withDropout(model.architecture, options.dropout);
  return {
    model,
    trained,
    optimizer,
    savedOptimizer,
    clipping: options,
    l1,
    maxNorm,
    averaging,
    raw,
    dropoutSeed,
  };
}

async function runEpochs(trainer: Trainer, sessions: readonly Session[], init: FitInit): Promise<void> {
  const { stepsPerEpoch } = trainer;
  for (const session of sessions) await session.begin();
  const pacer = new Pacer(init.backend.host, init.signal);
  const unfinished = () => sessions.filter(({ finished }) => !finished);
  for (let running = unfinished(); running.length > 0; running = unfinished()) {
    for (const [p, session] of sessions.entries()) trainer.members[p].resting = session.finished;
    const { shuffleSeed } = running[0].member.identity;
    const { epoch } = running[0];
    trainer.beginEpoch(shuffleSeed, epoch);
    const secondsBefore = running[0].beginEpoch();
    for (const session of running.slice(1)) session.beginEpoch();
    const rates = sessions.map((session) => rateOf(session, stepsPerEpoch));
    for (const session of running) session.secondsOfEpoch = () => secondsBefore + pacer.seconds;
    await runEpoch(trainer, running, init, epoch, pacer, rates);
    const seconds = secondsBefore + pacer.takeSeconds();
    const means = sessions.map((_, p) => trainer.means(stepsPerEpoch, p));
    trainer.endEpoch();
    for (const session of running) {
      const place = session.diverged ? null : trainer.firstNonFinite(session.index);
      if (place) end(trainer, session, epoch, stepsPerEpoch, place);
    }
    const validation = trainer.validate();
    for (const session of running) {
      if (session.diverged) continue;
      const p = session.index;
      const validated = validation?.[p] ?? null;
      if (validated && !Number.isFinite(validated.loss)) {
        end(trainer, session, epoch, stepsPerEpoch, trainer.firstNonFinite(p) ?? 'the validation loss');
        continue;
      }
      const { options } = session.member.identity;
      const rate = isVarying(options) ? rates[p](stepsPerEpoch - 1) : undefined;
      const record = epochRecord(epoch, means[p], validated, rate, seconds);
      session.member.state.history.push(record);
      session.endEpoch();
      await session.call('onEpochEnd', record);
    }
    await init.backend.host.pause();
    init.signal?.throwIfAborted();
  }
  for (const session of sessions) if (!session.diverged) await session.call('onTrainEnd', session.records);
}

/** The learning rate of each step of the epoch that begins. */
function rateOf(session: Session, stepsPerEpoch: number): (step: number) => number {
  const { options } = session.member.identity;
  const { records } = session;
  const course = { ...options, stepsPerEpoch };
  // What a plateau is looked for in, epoch by epoch.
  const watched = records.map((record) => record.validationLoss ?? record.loss);
  const reductions = reductionsAfter(options.schedule, watched);
  const firstStep = records.length * stepsPerEpoch;
  return (step) => learningRateAt(course, firstStep + step, reductions);
}

/** The steps of an epoch that are to be done, and the callbacks after each. */
async function runEpoch(
  trainer: Trainer,
  running: readonly Session[],
  init: FitInit,
  epoch: number,
  pacer: Pacer,
  rates: readonly ((step: number) => number)[],
): Promise<void> {
  const { stepsPerEpoch } = trainer;
  const { profile } = init.backend;
  for (let step = running[0].step; step < stepsPerEpoch; step++) {
    const bringing = trainer.order.bring(step);
    if (bringing) await pacer.wait(bringing);
    const learningRates = rates.map((rate) => rate(step));
    const take = () => trainer.step(step, learningRates);
    pacer.run(() => (profile ? profile.record(take) : take()));
    for (const session of running) {
      const { index: p, callbacks } = session;
      if (session.diverged) continue;
      if (trainer.members[p].refused) {
        end(trainer, session, epoch, step + 1, trainer.firstNonFinite(p));
        continue;
      }
      session.step = step + 1;
      if (callbacks.length === 0) continue;
      const { classes: _, ...means } = trainer.means(step + 1, p);
      const info = { epoch, batch: step + 1, stepsPerEpoch, ...means, learningRate: learningRates[p] };
      for (const callback of callbacks) {
        const pending = callback.onBatchEnd?.(info, session);
        if (pending) await pending; // most are not: a promise each step would cost more than a small step
      }
    }
    init.onStep?.(step + 1, epoch);
    const pause = pacer.breathe();
    if (pause) await pause;
  }
}

/** Ends a network's training that diverged. @throws DivergedError unless the network's owner takes it. */
function end(trainer: Trainer, session: Session, epoch: number, batch: number, place: string | null): void {
  const { identity, onDiverged } = session.member;
  const { learningRate, reduction } = identity.options;
  const advice = reduction === 'sum' ? `, or use reduction "mean"` : '';
  const error = new DivergedError(
    `training diverged at epoch ${epoch}, batch ${batch}: the first NaN or infinity is in ` +
      `${place ?? 'the loss'}; lower learningRate (now ${learningRate})${advice}`,
  );
  if (!onDiverged) throw error;
  session.diverged = true;
  trainer.members[session.index].resting = true;
  trainer.changeParameters(() => onDiverged(error, epoch));
}
