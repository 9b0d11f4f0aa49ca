import { describe, expect, it } from 'vitest';
import {
  combinations,
  gridSearch,
  type Params,
  rankCombinations,
  type TrialScore,
} from '../../src/search/grid.js';

const space = { l2: [0.1, 0.01], learningRate: [1, 2, 3] };
/** Best at learningRate 2; the seed shifts all scores alike. */
const score = ({ l2, learningRate }: Params, seed: number) => 1 + (learningRate - 2) ** 2 + l2 + seed / 10;

describe('gridSearch', () => {
  it('tries every combination once a repeat, with one seed a repeat for all of them', async () => {
    const calls: [Params, number][] = [];
    const result = await gridSearch(
      {
        one: async (params, seed) => {
          calls.push([params, seed]);
          return score(params, seed);
        },
      },
      { space, repeats: 3, seed: 40 },
    );
    expect(calls).toHaveLength(18);
    expect(calls.map(([, seed]) => seed)).toEqual([40, 41, 42].flatMap((seed) => new Array(6).fill(seed)));
    expect(new Set(calls.map((call) => JSON.stringify(call))).size).toBe(18);
    expect(result[0]).toMatchObject({ params: { l2: 0.01, learningRate: 2 }, winner: true, nearTie: false });
    expect(result[0].mean).toBeCloseTo(1 + 0.01 + 4.1, 9);
    expect(result[0].deviation).toBeCloseTo(0.1, 9);
    expect(result.map((row) => row.mean)).toEqual(result.map((row) => row.mean).toSorted((a, b) => a! - b!));
  });

  it('gives an estimator that tries many at once all that are missing of a repeat, with the same result', async () => {
    const sizes: number[] = [];
    const many = async (params: readonly Params[], seed: number) => {
      sizes.push(params.length);
      return params.map((one) => score(one, seed));
    };
    const options = { space, repeats: 2, seed: 1 };
    const fused = await gridSearch({ many }, options);
    expect(sizes).toEqual([6, 6]);
    expect(fused).toEqual(await gridSearch({ one: async (params, seed) => score(params, seed) }, options));
  });

  it('goes on from trials that are done, and repeats none', async () => {
    const first: TrialScore[] = [];
    const options = { space, repeats: 2, seed: 1 };
    let left = 8;
    const broken = async (params: Params, seed: number) => {
      if (left-- === 0) throw new Error('power cut');
      return score(params, seed);
    };
    const run = gridSearch({ one: broken }, { ...options, onScore: (one) => first.push(one) });
    await expect(run).rejects.toThrow('power cut');
    expect(first).toHaveLength(8);
    let more = 0;
    const rest = async (params: Params, seed: number) => {
      more++;
      return score(params, seed);
    };
    const result = await gridSearch({ one: rest }, { ...options, done: first });
    expect(more).toBe(4);
    expect(result).toEqual(await gridSearch({ one: async (p, s) => score(p, s) }, options));
  });

  it('a diverged trial is shown as diverged, ranks behind all others, and stops nothing', async () => {
    const one = async (params: Params, seed: number) =>
      params.learningRate === 2 ? Number.NaN : score(params, seed);
    const result = await gridSearch({ one }, { space, seed: 1 });
    expect(result[0].params.learningRate).not.toBe(2);
    expect(result.slice(-2).map(({ diverged, mean }) => [diverged, mean])).toEqual([
      [true, null],
      [true, null],
    ]);
  });

  it('one repeat that diverges is enough: its combination has no mean', async () => {
    const one = async (params: Params, seed: number) =>
      params.learningRate === 2 && seed === 2 ? Number.POSITIVE_INFINITY : score(params, seed);
    const result = await gridSearch({ one }, { space, seed: 1 });
    expect(result.filter(({ diverged }) => diverged)).toHaveLength(2);
  });

  it('looks for the highest where a high score is good', async () => {
    const result = await gridSearch({ one: async (p, s) => -score(p, s) }, { space, seed: 1, best: 'max' });
    expect(result[0].params).toEqual({ l2: 0.01, learningRate: 2 });
  });

  it('has no winner when everything diverged', async () => {
    const result = await gridSearch({ one: async () => Number.NaN }, { space, seed: 1 });
    expect(result.some(({ winner }) => winner)).toBe(false);
  });

  it.each([
    [{}, 'the space has no parameter'],
    [{ l2: [] }, 'no values to try for l2'],
  ])('refuses the space %o', async (empty, message) => {
    await expect(gridSearch({ one: async () => 1 }, { space: empty, seed: 1 })).rejects.toThrow(message);
  });
});

it.each([
  [{ trials: 3 }, 'search: no option "trials"; valid: space, repeats, seed'],
  [{ repeats: 1.5 }, 'search: repeats is 1.5, a whole number from 1 expected'],
  [{ seed: -1 }, 'search.seed: -1 is not a whole number from 0'],
  [{ seed: undefined }, 'search.seed: nothing is not a whole number from 0'],
  [{ best: 'low' }, 'search.best: "low" is unknown; valid: min, max'],
])('refuses %o', async (wrong, message) => {
  const options = { space: { l2: [1] }, seed: 1, ...wrong } as never;
  await expect(gridSearch({ one: async () => 1 }, options)).rejects.toThrow(message);
});

describe('near ties', () => {
  const table = (scores: number[][]) =>
    rankCombinations(
      scores.flatMap((row, index) => row.map((value, repeat) => ({ index, repeat, score: value }))),
      { space: { x: scores.map((_, i) => i) }, repeats: 2, seed: 1 },
    ).map(({ params, nearTie }) => [params.x, nearTie]);

  it('names what half a percent or one standard error of the paired differences does not tell apart', () => {
    expect(
      table([
        [0.5, 0.6],
        [0.501, 0.602],
        [0.52, 0.62],
        [0.45, 0.68],
      ]),
    ).toEqual([
      [0, false], // the winner itself
      [1, true], // within half a percent
      [3, true], // worse once, better once: the differences' error is larger than their mean
      [2, false], // worse by 0.02 both times
    ]);
  });
});

it('combinations vary the last parameter fastest', () => {
  expect(combinations({ a: [1, 2], b: [3, 4] })).toEqual([
    { a: 1, b: 3 },
    { a: 1, b: 4 },
    { a: 2, b: 3 },
    { a: 2, b: 4 },
  ]);
});

describe('rankCombinations of a search that is not done', () => {
  it('takes mean and deviation from the repeats that there are', () => {
    const scores: TrialScore[] = [
      { index: 0, repeat: 0, score: 4 },
      { index: 0, repeat: 2, score: 8 },
      { index: 1, repeat: 1, score: 5 },
    ];
    const rows = rankCombinations(scores, { space: { a: [1, 2, 3] }, repeats: 3, seed: 1 });
    const of = (a: number) => rows.find(({ params }) => params['a'] === a)!;
    expect(of(1)).toMatchObject({ scores: [4, null, 8], mean: 6, diverged: false });
    expect(of(1).deviation).toBeCloseTo(Math.sqrt(8), 12);
    expect(of(2)).toMatchObject({ scores: [null, 5, null], mean: 5, diverged: false });
    expect(of(3)).toMatchObject({ scores: [null, null, null], mean: null, deviation: null });
  });
});
