// Which trial goes on, and which ends, for trials that a seed draws: the rules in words, and every decision as recorded.

import { describe, expect, test } from 'vitest';
import { Random } from '../../src/random.js';
import {
  type Goals,
  lastPromotion,
  type PrunerSettings,
  promotion,
  prunes,
  rungsOf,
} from '../../src/search/pruners.js';
import type { TrialRecord } from '../../src/search/replay-journal.js';
import { findStudy } from '../../src/search/study-setup.js';
import { expectRecordedOutcomes } from '../support/recorded.js';

const asha = (from: number, reduction: number) => ({ name: 'asha', from, reduction }) as PrunerSettings;
const medianOf = (startup: number, warmup: number) => ({ name: 'median', startup, warmup }) as PrunerSettings;

/** A trial that has reported these figures after epochs 1, 2, … */
const trialOf = (number: number, figures: readonly number[], state: TrialRecord['state'] = 'running') =>
  ({ number, state, reports: new Map(figures.map((figure, i) => [i + 1, figure])) }) as TrialRecord;

/** Every trial was sent to the epoch that it has reached, and waits there. */
const WAITING: Goals = { goalOf: ({ reports }) => reports.size, waits: ({ state }) => state === 'running' };

test('rungs: from the first, so many times as far, and the last epoch', () => {
  expect(rungsOf(asha(1, 3), 20)).toEqual([1, 3, 9, 20]);
  expect(rungsOf(asha(1, 3), 27)).toEqual([1, 3, 9, 27]);
  expect(rungsOf(asha(2, 2), 9)).toEqual([2, 4, 8, 9]);
  expect(rungsOf(asha(5, 2), 5)).toEqual([5]);
  expect(rungsOf(asha(7, 2), 5)).toEqual([5]);
  expect(rungsOf(medianOf(5, 0), 20)).toEqual([20]);
});

describe('asha', () => {
  const rungs = [1, 3, 9];

  test('one of three that have come to a rung goes on to the next', () => {
    const three = [trialOf(0, [0.5]), trialOf(1, [0.3]), trialOf(2, [0.4])];
    expect(promotion(asha(1, 3), rungs, three.slice(0, 2), WAITING, 'min')).toBeNull();
    expect(promotion(asha(1, 3), rungs, three, WAITING, 'min')).toEqual({ trial: three[1], goal: 3 });
    expect(promotion(asha(1, 3), rungs, three, WAITING, 'max')).toEqual({ trial: three[0], goal: 3 });
    expect(promotion({ name: 'none' }, rungs, three, WAITING, 'min')).toBeNull();
  });

  test('the highest rung goes first; who has gone on is not sent again', () => {
    const high = [0.2, 0.3, 0.4].map((figure, i) => trialOf(i, [figure, figure, figure]));
    const low = [0.1, 0.2, 0.3].map((figure, i) => trialOf(3 + i, [figure]));
    const all = [...high, ...low];
    expect(promotion(asha(1, 3), rungs, all, WAITING, 'min')).toEqual({ trial: high[0], goal: 9 });
    const away: Goals = { ...WAITING, waits: (trial) => trial !== high[0] };
    expect(promotion(asha(1, 3), rungs, all, away, 'min')).toEqual({ trial: low[0], goal: 3 });
  });

  test('equal figures: the older trial', () => {
    const equal = [2, 0, 1].map((number) => trialOf(number, [0.5]));
    expect(promotion(asha(1, 3), rungs, equal, WAITING, 'min')!.trial.number).toBe(0);
  });

  test('the last promotion takes the best of the highest rung where one waits', () => {
    const [one, other] = [trialOf(0, [0.5, 0.4, 0.3]), trialOf(1, [0.1])];
    expect(lastPromotion(rungs, [one, other], WAITING, 'min')).toEqual({ trial: one, goal: 9 });
    expect(lastPromotion(rungs, [other], WAITING, 'min')).toEqual({ trial: other, goal: 3 });
    expect(lastPromotion(rungs, [], WAITING, 'min')).toBeNull();
    expect(lastPromotion([9], [one], WAITING, 'min')).toBeNull();
  });
});

test('median: worse than the median of the complete trials after as many epochs, once enough are complete', () => {
  const complete = [1, 2, 3, 4, 5].map((figure, i) => trialOf(i, [figure, figure / 2], 'complete'));
  const asked = (step: number, best: number, pruner: PrunerSettings, trials = complete) =>
    prunes(pruner, trials, { trial: 9, step, best }, 'min');
  expect([2.9, 3, 3.1].map((best) => asked(1, best, medianOf(5, 0)))).toEqual([false, false, true]);
  expect([1.4, 1.5, 1.6].map((best) => asked(2, best, medianOf(5, 0)))).toEqual([false, false, true]);
  expect([1, 2, 3].map((step) => asked(step, 9, medianOf(5, 1)))).toEqual([false, true, false]);
  expect(asked(1, 9, medianOf(6, 0))).toBe(false);
  expect(asked(1, 9, medianOf(4, 0), complete.slice(0, 4))).toBe(true);
  expect(asked(1, 9, asha(1, 3))).toBe(false);
  expect(prunes(medianOf(5, 0), complete, { trial: 4, step: 1, best: 9 }, 'min')).toBe(false); // itself is not counted
});

test('2000 decisions over trials that a seed draws', () => {
  const random = Random.stream(1, 'pruners');
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
  const outcomes: string[] = [];
  for (let i = 0; i < 2000; i++) {
    const settings = asha(1 + random.below(3), 2 + random.below(3));
    const rungs = rungsOf(settings, 3 + random.below(25));
    const trials = Array.from({ length: random.below(12) }, (_, number) => {
      const figures = Array.from(
        { length: pick([0, ...rungs, random.below(12)]) },
        () => random.below(8) / 4,
      );
      return trialOf(
        number,
        figures,
        pick(['running', 'running', 'running', 'complete', 'failed', 'pruned']),
      );
    });
    const sent = trials.map(({ reports }) => pick([reports.size, ...rungs]));
    const busy = trials.map(() => random.below(4) === 0);
    const goals: Goals = {
      goalOf: ({ number }) => sent[number],
      waits: (trial) =>
        trial.state === 'running' && !busy[trial.number] && trial.reports.size >= sent[trial.number],
    };
    const direction = pick(['min', 'max'] as const);
    const shown = (found: ReturnType<typeof promotion>) => found && [found.trial.number, found.goal];
    const about = { trial: random.below(12), step: 1 + random.below(6), best: random.below(8) / 4 };
    outcomes.push(
      JSON.stringify([
        ...[rungs, shown(promotion(settings, rungs, trials, goals, direction))],
        shown(lastPromotion(rungs, trials, goals, direction)),
        prunes(medianOf(1 + random.below(5), random.below(4)), trials, about, direction),
      ]),
    );
  }
  expectRecordedOutcomes(outcomes, 50);
});

test('which study of a journal is meant', () => {
  const study = (name: string, setup?: string) =>
    ({ name, attributes: { 'jacquard:setup': setup } }) as never;
  const [a, b] = [study('a', 'x'), study('b', 'y')];
  expect(findStudy([], {})).toBeUndefined();
  expect(findStudy([a], {})).toBe(a);
  expect(findStudy([a, b], { name: 'b' })).toBe(b);
  expect(findStudy([a, b], { name: 'c' })).toBeUndefined();
  for (const given of [{}, { setup: 'z' }])
    expect(() => findStudy([a, b], given)).toThrow('study: the journal has several, "a", "b"; name one');
});
