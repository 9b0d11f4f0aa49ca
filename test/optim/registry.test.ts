// The registries of optimizers and schedules: an entry is complete, and everything that lists them lists the same ones.
// What an entry computes: ten-steps.test.ts, schedules.test.ts.

import { describe, expect, expectTypeOf, it } from 'vitest';
import { TRAIN_FLAGS } from '../../cli/train-options.js';
import { OPTIMIZER_NAMES, SCHEDULE_NAMES } from '../../src/index.js';
import type { OptimizerEntry } from '../../src/optim/optimizer-interface.js';
import { OPTIMIZER_TEXTS, OPTIMIZERS, optimizerEntry } from '../../src/optim/optimizers.js';
import {
  learningRateAt,
  SCHEDULE_NUMBER_TEXTS,
  SCHEDULES,
  type ScheduleName,
  type ScheduleSettings,
} from '../../src/optim/schedules.js';
import { namesIn, type Schema, settle } from '../../src/options/option.js';
import { resolveTrainingOptions } from '../../src/train/options.js';
import tenSteps from './ten-steps.json' with { type: 'json' };

it('an entry that is no more than a name does not compile', () => {
  expectTypeOf<Record<never, never>>().not.toExtend<OptimizerEntry<Schema>>();
  expectTypeOf<{ own: Record<never, never> }>().not.toExtend<(typeof SCHEDULES)['constant']>();
});

describe.each(OPTIMIZER_NAMES)('the optimizer %s', (name) => {
  const { own, usualRate, decay } = optimizerEntry(name);

  it('has a reference in ten-steps.json', () => {
    expect(tenSteps.runs.map(({ optimizer }) => optimizer.name)).toContain(name);
  });

  it('stands in the help of --optimizer, with its usual rate in that of --learning-rate', () => {
    expect(TRAIN_FLAGS.optimizer.description).toMatch(new RegExp(`[ ,]${name}[,;]`));
    const rates = typeof usualRate === 'number' ? [`${name} ${usualRate}`] : Object.values(usualRate);
    for (const rate of rates) expect(TRAIN_FLAGS.learningRate.description).toContain(String(rate));
  });

  it('has usual numbers that are in their ranges, and words for each', () => {
    expect(settle(own, {})).toEqual(
      Object.fromEntries(namesIn(own).map((number) => [number, own[number].usual])),
    );
    for (const number of namesIn(own)) expect(OPTIMIZER_TEXTS).toHaveProperty(number);
  });

  it('takes l2 or weightDecay, and the training that is asked for by name is its own', () => {
    const training = resolveTrainingOptions({ optimizer: name });
    expect(training.optimizer.name).toBe(name);
    expect(training.weightDecay === undefined).toBe(decay === 'l2');
    expect(training.l2 > 0).toBe(decay === 'l2');
  });
});

it('every optimizer of the reference is there', () => {
  for (const { optimizer } of tenSteps.runs) expect(Object.keys(OPTIMIZERS)).toContain(optimizer.name);
});

/** Rates after half of ten epochs, from 1, with the usual numbers: by hand from the formulas in the schedules' sources. */
const HALF_WAY = {
  constant: 1,
  step: 0.5, // every 5 epochs
  exponential: 0.59049, // 0.9⁵
  cosine: 0.5, // (1 + cos(π/2))/2
  linear: 0.5,
  'reduce-on-plateau': 1, // losses that fall
} satisfies Record<ScheduleName, number>;

describe.each(SCHEDULE_NAMES)('the schedule %s', (name) => {
  const own: Schema = SCHEDULES[name].own;
  const schedule = { name, ...settle(own, {}) } as unknown as ScheduleSettings;
  const course = { schedule, learningRate: 1, warmup: 0, epochs: 10, stepsPerEpoch: 4 };

  it('begins with the rate, never rises above it, and is half way where its formula says', () => {
    const rates = Array.from({ length: 40 }, (_, step) => learningRateAt(course, step));
    expect(rates[0]).toBe(1);
    for (const rate of rates) expect(rate).toBeLessThanOrEqual(1);
    for (const rate of rates) expect(rate).toBeGreaterThan(0);
    expect(rates[20]).toBeCloseTo(HALF_WAY[name], 12);
  });

  it('stands in the help of --schedule, and has words for each of its numbers', () => {
    expect(TRAIN_FLAGS.schedule.description).toMatch(new RegExp(`[ ,]${name}[,;( ]`));
    for (const number of namesIn(own)) expect(SCHEDULE_NUMBER_TEXTS).toHaveProperty(number);
  });

  it('is the one that is asked for by name', () => {
    expect(resolveTrainingOptions({ schedule: name }).schedule).toEqual(schedule);
  });
});
