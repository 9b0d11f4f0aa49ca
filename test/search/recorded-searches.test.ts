// Whole searches that a seed decides: which values are tried, which trials are pruned or go on, what they come to and what their options were worth.
// Each is as recorded; what samplers and pruners promise is checked beside this file.

import { expect, test } from 'vitest';
import { Random } from '../../src/random.js';
import { combinations, gridSearch } from '../../src/search/grid.js';
import { optionImportance } from '../../src/search/option-importance.js';
import { formatParameter, parseParameter } from '../../src/search/parse-space.js';
import { search } from '../../src/search/run-search.js';
import { checkSpace, type GivenSpace } from '../../src/search/space.js';
import { expectRecordedOutcomes, outcomeOf, rounded } from '../support/recorded.js';

const SPACES: Record<string, GivenSpace> = {
  mixed: {
    rate: { low: 1e-4, high: 1, log: true },
    dropout: { low: 0, high: 0.5 },
    units: { low: 8, high: 64, step: 8 },
    kind: ['adam', 'sgd', [64, 32]],
  },
  small: { a: { low: 1, high: 4, whole: true }, b: [true, false], c: { low: 0.25, high: 1, step: 0.25 } },
  one: { x: { low: -5, high: 5 } },
  logarithmic: { n: { low: 1, high: 1000, whole: true, log: true }, y: { low: 1e-6, high: 1e3, log: true } },
};
const SAMPLERS = [
  'random',
  'grid',
  'tpe',
  { name: 'tpe', startup: 4, candidates: 8, multivariate: false },
] as const;
const PRUNERS = [
  'none',
  'median',
  'asha',
  { name: 'asha', reduction: 2 },
  { name: 'median', startup: 2 },
] as const;

/** A score that falls with the epochs, from a number for each value. */
function scoreOf(values: Readonly<Record<string, unknown>>, epoch: number): number {
  let sum = 0;
  for (const [i, value] of Object.values(values).entries()) {
    const number =
      typeof value === 'number' ? value / (1 + Math.abs(value)) : JSON.stringify(value).length / 10;
    sum += (number - 0.3 * (i + 1)) * (number - 0.3 * (i + 1));
  }
  return sum + 1 / epoch;
}

const all = Object.keys(SPACES)
  .flatMap((space) => SAMPLERS.flatMap((sampler) => PRUNERS.map((pruner) => ({ space, sampler, pruner }))))
  .filter((_, i) => i % 2 === 0);

test('searches with every sampler and pruner', async () => {
  const outcomes: string[] = [];
  for (const [i, { space, sampler, pruner }] of all.entries())
    outcomes.push(
      await outcomeOf(async () => {
        const study = await search({
          ...{ space: SPACES[space], sampler, pruner, trials: 24, epochs: 9, seed: i },
          ...(i % 3 === 0 && { direction: 'max' as const }),
          ...(i % 7 === 0 && { budget: 60 }),
          objective: async ({ number, values, done, until, epochs }, { report }) => {
            if (number % 11 === 6) return { state: 'failed', reason: 'diverged' };
            for (let epoch = done + 1; epoch <= until; epoch++)
              if (!report(epoch, scoreOf(values, epoch))) return { state: 'pruned' };
            return { state: until < epochs ? 'paused' : 'complete' };
          },
        });
        const trials = study.trials.map(({ state, value, reports, ...trial }) => [
          state,
          value,
          [...reports],
          study.valuesOf(trial as never),
        ]);
        return rounded([trials, study.ranked.map(({ number }) => number), optionImportance(study)]);
      }),
    );
  expect(outcomes.filter((one) => one.startsWith('TypeError'))).toEqual([]);
  expectRecordedOutcomes(outcomes, 2);
});

test('spaces: what is taken, and what is refused in which words', async () => {
  const random = Random.stream(1, 'spaces');
  const numbers = [-1, 0, 0.1, 0.5, 1, 2, 10, 10.5, 1e9, Number.NaN, Number.POSITIVE_INFINITY];
  const number = () => numbers[random.below(numbers.length)];
  const outcomes: string[] = [];
  for (let i = 0; i < 400; i++) {
    const range = {
      ...{ low: number(), high: number() },
      ...(random.below(3) === 0 && { step: number() }),
      ...(random.below(3) === 0 && { log: true }),
      ...(random.below(3) === 0 && { whole: true }),
      ...(random.below(20) === 0 && { other: 1 }),
    };
    const choices = Array.from(
      { length: random.below(4) },
      () => [1, 'a', [1, 2], null, true, '1'][random.below(6)],
    );
    outcomes.push(await outcomeOf(() => checkSpace({ x: random.below(4) === 0 ? choices : range })));
    const part = () =>
      ['1', '0', '-2', '0.1', '1e-4', 'a', '', '10', '64,32', 'none', ' 3'][random.below(11)];
    const marks = ['..', '/', ':', ':log', ':step=', ':step=2', ':log:step=1', ''];
    const text = `${part()}${marks[random.below(2)]}${part()}${marks[random.below(marks.length)]}${part()}`;
    outcomes.push(
      await outcomeOf(() => {
        const parameter = parseParameter('x', text, (low, high) => low > 0 && high > 5);
        return [parameter, formatParameter(parameter)];
      }),
    );
  }
  expectRecordedOutcomes(outcomes, 10);
});

test('grids: every combination, its scores, their order, near ties and what diverged', async () => {
  const outcomes: string[] = [];
  for (let i = 0; i < 30; i++) {
    const random = Random.stream(i, 'grids');
    const space = {
      l2: [0, 0.1, 0.01].slice(0, 1 + random.below(3)),
      rate: [1, 0.1, 0.5].slice(0, 1 + random.below(3)),
    };
    const trial = async () => (random.below(6) === 0 ? Number.NaN : 1 + random.below(200) / 1000);
    outcomes.push(
      await outcomeOf(async () => [
        combinations(space),
        await gridSearch(
          { one: trial },
          { space, repeats: 1 + random.below(3), best: i % 2 === 0 ? 'min' : 'max', seed: i },
        ),
      ]),
    );
  }
  expectRecordedOutcomes(outcomes, 3);
});
