import { describe, expect, it } from 'vitest';
import {
  type Course,
  isVarying,
  learningRateAt,
  reductionsAfter,
  type ScheduleSettings,
} from '../../src/optim/schedules.js';

/** Ten epochs of four steps at rate 1. */
function course(schedule: ScheduleSettings, warmup = 0): Course {
  return { learningRate: 1, schedule, warmup, epochs: 10, stepsPerEpoch: 4 };
}

const all = (one: Course) => Array.from({ length: 40 }, (_, step) => learningRateAt(one, step));
const plateau = { name: 'reduce-on-plateau', factor: 0.5, patience: 2, minDelta: 0.1, minimum: 0.2 } as const;

describe('the rate of a step', () => {
  it('constant: the same at every step, and not varying', () => {
    expect(new Set(all(course({ name: 'constant' })))).toEqual(new Set([1]));
    expect(isVarying(course({ name: 'constant' }))).toBe(false);
    expect(isVarying(course({ name: 'constant' }, 0.5))).toBe(true);
  });

  it('step: factor^⌊epochs / every⌋, so it changes between epochs and not within one', () => {
    const rates = all(course({ name: 'step', every: 3, factor: 0.1 }));
    rates.forEach((rate, step) => {
      expect(rate).toBeCloseTo(0.1 ** Math.floor(Math.floor(step / 4) / 3), 15);
    });
  });

  it('exponential: factor^epochs at the start of each epoch, and smooth within', () => {
    const rates = all(course({ name: 'exponential', factor: 0.9 }));
    rates.forEach((rate, step) => {
      expect(rate).toBeCloseTo(0.9 ** (step / 4), 15);
    });
  });

  it('cosine: begins at the rate, is half way in the middle, falls all the time, and would reach the minimum next', () => {
    const one = course({ name: 'cosine', minimum: 0.2 });
    const rates = all(one);
    expect(rates[0]).toBe(1);
    expect(rates[20]).toBeCloseTo(0.6, 15);
    for (let step = 1; step < 40; step++) expect(rates[step]).toBeLessThan(rates[step - 1]);
    expect(learningRateAt(one, 40)).toBeCloseTo(0.2, 15);
  });

  it('linear: equal steps from the rate to the minimum', () => {
    const one = course({ name: 'linear', minimum: 0.2 });
    all(one).forEach((rate, step) => {
      expect(rate).toBeCloseTo(1 - (0.8 * step) / 40, 15);
    });
    expect(learningRateAt(one, 40)).toBeCloseTo(0.2, 15);
  });

  it('reduce-on-plateau: factor^reductions, never below the minimum', () => {
    const rates = [0, 1, 2, 3, 9].map((reductions) => learningRateAt(course(plateau), 7, reductions));
    expect(rates).toEqual([1, 0.5, 0.25, 0.2, 0.2]);
  });

  it('a warm-up of 1.5 epochs rises in six equal steps to the rate; the schedule then has the rest to itself', () => {
    const rates = all(course({ name: 'linear', minimum: 0 }, 1.5));
    rates.slice(0, 6).forEach((rate, step) => {
      expect(rate).toBeCloseTo((step + 1) / 6, 15);
    });
    rates.slice(6).forEach((rate, step) => {
      expect(rate).toBeCloseTo(1 - step / 34, 15);
    });
  });

  it('epochs of a step schedule count from the end of the warm-up', () => {
    const rates = all(course({ name: 'step', every: 2, factor: 0.5 }, 1));
    expect(rates.slice(4, 12).every((rate) => rate === 1)).toBe(true);
    expect(rates[12]).toBe(0.5);
  });

  it('a warm-up as long as the training has no step after it', () => {
    expect(all(course({ name: 'cosine', minimum: 0 }, 10)).at(-1)).toBe(1);
  });
});

describe('reductionsAfter', () => {
  it.each<[string, number[], number]>([
    ['no epochs', [], 0],
    ['falling losses', [5, 4, 3, 2, 1], 0],
    ['patience - 1 epochs without improvement', [5, 5, 4, 4, 3], 0],
    ['a fall of no more than minDelta, which is none', [5, 4.95, 4.91], 1],
    ['small falls that add up to more than minDelta below the best', [5, 4.95, 4.89, 4.85], 0],
    ['twice the patience', [5, 6, 6, 6, 6], 2],
    ['an improvement between, which starts the count anew', [5, 6, 4, 6, 3, 6, 6], 1],
    ['NaN, which is no improvement', [5, Number.NaN, Number.NaN], 1],
  ])('%s', (_, losses, reductions) => {
    expect(reductionsAfter(plateau, losses)).toBe(reductions);
  });

  it('is 0 for every other schedule', () => {
    expect(reductionsAfter({ name: 'constant' }, [1, 2, 3, 4, 5, 6, 7, 8])).toBe(0);
  });
});
