// The epochs of a population: like fit.ts for one network, but a member that diverges is retired and the others continue.

import type { EpochRecord } from './history.js';
import { Population } from './population.js';
import type { PopulationInit } from './population-options.js';
import { shuffleStream } from './shuffle-rows.js';
import { Pacer } from './yield-to-event-loop.js';

export interface FitPopulationInit extends PopulationInit {
  epochs: number;
  /** Governs the order of the rows, which all members share. */
  shuffleSeed: number;
  signal?: AbortSignal;
  /** After each step: steps done, of how many. */
  onStep?: (done: number, total: number) => void;
}

export interface MemberResult {
  readonly history: EpochRecord[];
  /** The epoch in which its loss became NaN or infinite; null when it did not. */
  readonly divergedAt: number | null;
  /** Laid out as planParameters says; zeros for a member that diverged. */
  readonly parameters: Float32Array;
}

/** @throws the signal's reason when aborted. */
export async function fitPopulation(init: FitPopulationInit): Promise<MemberResult[]> {
  const population = new Population(init);
  try {
    const divergedAt: (number | null)[] = init.members.map(() => null);
    const histories: EpochRecord[][] = init.members.map(() => []);
    const pacer = new Pacer(init.backend.host, init.signal);
    for (let epoch = 1; epoch <= init.epochs; epoch++) {
      population.shuffle(shuffleStream(init.shuffleSeed, epoch));
      await runEpoch(population, init, epoch, pacer);
      const running = population.running(population.stepsPerEpoch);
      const seconds = pacer.takeSeconds();
      population.retireUnsound();
      const validation = await validate(population, pacer);
      pacer.takeSeconds(); // the validation's are not the training's
      histories.forEach((history, p) => {
        if (!population.isAlive(p)) {
          divergedAt[p] ??= epoch;
          return;
        }
        const validated = validation && {
          validationLoss: validation[p].loss,
          validationAccuracy: validation[p].accuracy,
        };
        history.push({ epoch, ...running[p], ...validated, seconds });
      });
    }
    init.signal?.throwIfAborted();
    return histories.map((history, p) => ({
      history,
      divergedAt: divergedAt[p],
      parameters: population.parametersOf(p),
    }));
  } finally {
    population.dispose();
  }
}

async function runEpoch(
  population: Population,
  init: FitPopulationInit,
  epoch: number,
  pacer: Pacer,
): Promise<void> {
  const { stepsPerEpoch } = population;
  for (let step = 0; step < stepsPerEpoch; step++) {
    pacer.run(() => population.step(step));
    init.onStep?.((epoch - 1) * stepsPerEpoch + step + 1, init.epochs * stepsPerEpoch);
    const pause = pacer.breathe();
    if (pause) await pause;
  }
}

async function validate(population: Population, pacer: Pacer) {
  const batches = population.validation();
  for (;;) {
    const next = pacer.run(() => batches.next());
    if (next.done) return next.value;
    const pause = pacer.breathe();
    if (pause) await pause;
  }
}
