import { expect, test } from 'vitest';
import { Random } from '../../src/random.js';
import { LEAST_TRIALS, optionImportance } from '../../src/search/option-importance.js';
import { type SearchOptions, search } from '../../src/search/run-search.js';

type Objective = (values: Record<string, never>) => number;

const SPACE = {
  rate: { low: 1e-4, high: 1, log: true },
  kind: ['a', 'b', 'c', 'd'],
  width: { low: 1, high: 64, whole: true },
};

const studyOf = (score: Objective, options: Partial<SearchOptions> = {}) =>
  search({
    ...{ space: SPACE, trials: 120, sampler: 'random' },
    objective: async ({ number, values, done, until }, { report }) => {
      for (let epoch = done + 1; epoch <= until; epoch++) report(epoch, score(values as never) + 0 * number);
      return { state: until < (options.epochs ?? 1) ? 'paused' : 'complete' };
    },
    ...options,
  });
const sharesOf = (importance: ReturnType<typeof optionImportance>) =>
  Object.fromEntries(importance!.options.map(({ name, mean }) => [name, mean]));

test('one option alone decides: it has nearly all, whatever its kind and however large the scores', async () => {
  const byRate = optionImportance(await studyOf(({ rate }) => 10 ** (3 + Math.log10(rate))));
  expect(byRate!.options[0].name).toBe('rate');
  expect(sharesOf(byRate)['rate']).toBeGreaterThan(0.95);
  expect(byRate!.explained).toBeGreaterThan(0.9);
  expect(byRate).toMatchObject({ trials: 120, epochs: 1 });
  const byKind = sharesOf(optionImportance(await studyOf(({ kind }) => [0, 7, 1, 5]['abcd'.indexOf(kind)])));
  expect(byKind['kind']).toBeGreaterThan(0.95);
});

test('the shares of a sum are those of its parts; what only a pair decides is of neither alone', async () => {
  // Ranks of u + u/2 are not linear in either, so the shares are near 4 : 1, not exactly.
  const place = ({ rate, width }: Record<string, number>) => [1 + Math.log10(rate) / 4, (width - 1) / 63];
  const sum = sharesOf(
    optionImportance(
      await studyOf(
        (values) => {
          const [u, v] = place(values);
          return u + v / 2;
        },
        { trials: 300 },
      ),
    ),
  );
  expect(sum['rate'] / sum['width']).toBeGreaterThan(2.5);
  expect(sum['rate'] / sum['width']).toBeLessThan(6);
  const pair = optionImportance(
    await studyOf(
      (values) => {
        const [u, v] = place(values);
        return (u - 0.5) * (v - 0.5);
      },
      { trials: 300 },
    ),
  );
  expect(pair!.together).toBeGreaterThan(0.5);
});

test('scores of chance: the forest explains nothing of trials that it has not seen', async () => {
  const random = Random.stream(3, 'chance');
  const importance = optionImportance(await studyOf(() => random.uniform()));
  expect(importance!.explained).toBeLessThan(0.1);
});

test('the same study has the same importance; the seed may change it', async () => {
  const score: Objective = ({ rate, width }) => Math.sin(9 * rate) + width / 64;
  const study = await studyOf(score);
  expect(optionImportance(study)).toEqual(optionImportance(await studyOf(score)));
});

test('too few trials, or all alike: none; trials without rungs reached are compared where ten have come', async () => {
  expect(optionImportance(await studyOf(({ rate }) => rate, { trials: LEAST_TRIALS - 1 }))).toBeNull();
  expect(optionImportance(await studyOf(() => 1))).toBeNull();
  const asha = await studyOf(({ rate }) => rate, { trials: 18, epochs: 9, pruner: 'asha' });
  expect(optionImportance(asha)).toMatchObject({ trials: 18, epochs: 1 });
});

test('failed trials are left out', async () => {
  const study = await search({
    ...{ space: SPACE, trials: 40, sampler: 'random' },
    objective: async ({ number, values }, { report }) => {
      if (number % 2 === 0) return { state: 'failed', reason: 'ran away' };
      report(1, values['rate'] as number);
      return { state: 'complete' };
    },
  });
  expect(optionImportance(study)!.trials).toBe(20);
});
