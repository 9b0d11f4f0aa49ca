import { describe, expect, it } from 'vitest';
import {
  type NetworkSearchOptions,
  SEARCH_METRICS,
  searchNetwork,
} from '../../src/experiments/network-search.js';
import { createBackend, Network, type NetworkOptions, splitDataset } from '../../src/index.js';
import { combinations, type TrialScore } from '../../src/search/grid.js';
import { blobs } from '../support/datasets.js';

const train = blobs({ rows: 130 });
const SPACE = { l2: [0.1, 0.001], learningRate: [0.03, 0.003, 0.0003] };
const SHARED = { epochs: 2, batchSize: 16, reduction: 'sum', validation: 0.3 } as const;
const SHAPES: [string, Omit<NetworkOptions, 'seed'>][] = [
  ['softmax regression', { inputSize: 6, layers: [{ units: 3 }] }],
  ['one-vs-all', { inputSize: 6, layers: [{ units: 3 }], loss: 'binary-cross-entropy' }],
  ['one hidden layer', { inputSize: 6, layers: [{ units: 7 }, { units: 3 }] }],
];
const [, , [, HIDDEN]] = SHAPES;

async function optionsFor(
  name: 'js' | 'simd',
  more: Partial<NetworkSearchOptions> = {},
): Promise<NetworkSearchOptions> {
  const backend = await createBackend({ backend: name });
  return {
    backend,
    network: HIDDEN,
    train,
    space: SPACE,
    repeats: 2,
    metric: 'loss',
    seed: 40,
    ...SHARED,
    ...more,
  };
}

/** A wide product sums in another order than a narrow one; see test/network/population.test.ts. */
const ROUNDING = 2e-5;

describe.each(['js', 'simd'] as const)('%s', (name) => {
  it.each(SHAPES)(
    'a search over %s has the scores of lone trainings on the same splits, to float32 rounding',
    async (_, network) => {
      for (const metric of SEARCH_METRICS) {
        const options = await optionsFor(name, { network, metric });
        const scores: TrialScore[] = [];
        await searchNetwork({ ...options, onScore: (score) => scores.push(score) });
        expect(scores).toHaveLength(12);
        for (const { index, repeat, score } of scores) {
          const seed = 40 + repeat;
          const parts = splitDataset(train, { validation: 0.3, seed });
          const lone = new Network(options.backend, { ...network, seed });
          const { epochs, batchSize, reduction } = SHARED;
          const history = await lone.fit(parts.train, {
            ...{ epochs, batchSize, reduction, shuffleSeed: seed, validation: parts.validation },
            ...combinations(SPACE)[index],
          });
          const last = history.at(-1)!;
          const alone = metric === 'loss' ? last.validationLoss : last.validationAccuracy;
          expect(
            Math.abs(score / alone! - 1),
            `${metric}, combination ${index}, repeat ${repeat}`,
          ).toBeLessThan(ROUNDING);
          lone.dispose();
        }
      }
    },
  );

  it('leaves the memory in use as it was', async () => {
    const options = await optionsFor(name);
    const before = options.backend.arena.bytesInUse;
    await searchNetwork(options);
    expect(options.backend.arena.bytesInUse).toBe(before);
  });
});

it('lowest mean loss wins, or highest mean accuracy', async () => {
  const byLoss = await searchNetwork(await optionsFor('simd'));
  const means = byLoss.map(({ mean }) => mean!);
  expect(means).toEqual(means.toSorted((a, b) => a - b));
  const byAccuracy = await searchNetwork(await optionsFor('simd', { metric: 'accuracy' }));
  const shares = byAccuracy.map(({ mean }) => mean!);
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  for (const share of shares) expect(share >= 0 && share <= 1, `${share} is a share`).toBe(true);
});

it('a combination that diverges scores NaN, never wins, and changes no other score', async () => {
  const scoresOf = async (learningRate: number[]) => {
    const rows = await searchNetwork(await optionsFor('simd', { space: { learningRate } }));
    return new Map(rows.map((row) => [row.params.learningRate, row]));
  };
  const [wild, tame] = [await scoresOf([1e6, 0.01, 0.001]), await scoresOf([0.01, 0.001])];
  expect(wild.get(1e6)).toMatchObject({
    diverged: true,
    mean: null,
    winner: false,
    scores: [Number.NaN, Number.NaN],
  });
  for (const rate of [0.01, 0.001]) {
    const { scores, ...rest } = wild.get(rate)!;
    expect(rest.diverged).toBe(false);
    scores.forEach((score, i) => {
      expect(Math.abs(score! / tame.get(rate)!.scores[i]! - 1)).toBeLessThan(ROUNDING);
    });
  }
});

it('without l2 in the space it is 0', async () => {
  const learningRate = [0.01, 0.001];
  const without = await searchNetwork(await optionsFor('simd', { space: { learningRate } }));
  const zero = await searchNetwork(await optionsFor('simd', { space: { l2: [0], learningRate } }));
  expect(without.map(({ scores }) => scores)).toEqual(zero.map(({ scores }) => scores));
});

it('progress counts every step of every repeat, from 1 to all', async () => {
  const steps: number[] = [];
  const totals = new Set<number>();
  const onStep = (done: number, total: number) => {
    steps.push(done);
    totals.add(total);
  };
  await searchNetwork(await optionsFor('simd', { onStep, repeats: 3 }));
  const all = 3 * 2 * Math.ceil((130 - 39) / 16); // repeats × epochs × batches of the 91 rows that 30 % leave
  expect([...totals]).toEqual([all]);
  expect(steps).toEqual(Array.from({ length: all }, (_, i) => i + 1));
});

it('goes on from the repeats that are done: same result, and progress goes on too', async () => {
  const scores: TrialScore[] = [];
  const whole = await searchNetwork(await optionsFor('simd', { onScore: (score) => scores.push(score) }));
  const fresh: TrialScore[] = [];
  const steps: [number, number][] = [];
  const rest = await searchNetwork(
    await optionsFor('simd', {
      done: scores.filter(({ repeat }) => repeat === 0),
      onScore: (score) => fresh.push(score),
      onStep: (done, total) => steps.push([done, total]),
    }),
  );
  expect(rest).toEqual(whole);
  expect(fresh).toEqual(scores.filter(({ repeat }) => repeat === 1));
  expect([steps[0], steps.at(-1)]).toEqual([
    [13, 24],
    [24, 24],
  ]);
});

it('aborted in the second repeat: the first one has been handed over, and the reason is thrown', async () => {
  const scores: TrialScore[] = [];
  const controller = new AbortController();
  const options = await optionsFor('simd', {
    signal: controller.signal,
    onScore: (score) => scores.push(score),
    onStep: (done) => done === 15 && controller.abort(),
  });
  const before = options.backend.arena.bytesInUse;
  await expect(searchNetwork(options)).rejects.toMatchObject({ name: 'AbortError' });
  expect(scores.map(({ repeat }) => repeat)).toEqual(new Array(6).fill(0));
  expect(options.backend.arena.bytesInUse).toBe(before);
});

it.each([
  [{ learningRate: [0.1], momentum: [0.9] }, 'learningRate, momentum given'],
  [{ l2: [0.1] }, 'l2 given'],
  [{}, 'nothing given'],
  [{ learningRate: [] }, 'no values to try for learningRate'],
  [{ learningRate: [-1] }, 'learningRate'],
])('refuses the space %o with an OptionError', async (space: Record<string, number[]>, message) => {
  const search = searchNetwork(await optionsFor('js', { space }));
  await expect(search).rejects.toMatchObject({ code: 'OPTION', message: expect.stringContaining(message) });
});
