// Studies on objectives that cost nothing: what samplers find, which epochs pruners spare, and that a search goes on as if it had not
// been stopped, wherever its journal ends.

import { describe, expect, test } from 'vitest';
import { MemoryJournal } from '../../src/search/journal.js';
import { epochsOf } from '../../src/search/rank-trials.js';
import { type SearchOptions, search, type TrialObjective } from '../../src/search/run-search.js';
import type { Study } from '../../src/search/study.js';
import { failureOf } from '../../src/search/trial-attributes.js';

const SPACE = { x: { low: -5, high: 5 }, rate: { low: 1e-4, high: 1, log: true }, kind: ['a', 'b', 'c'] };

/** Lowest, 0, at x 1, rate 0.01, kind b; falls towards that over the epochs. */
function lossAt(values: Readonly<Record<string, unknown>>, epoch = 9): number {
  const { x, rate, kind } = values as { x: number; rate: number; kind: string };
  const end = (x - 1) ** 2 + (Math.log10(rate) + 2) ** 2 + (kind === 'b' ? 0 : 1);
  return end + 2 / epoch;
}

/** Counts the epochs that it computes; a trial goes on where its last job paused. */
function objective(computed: [trial: number, epoch: number][] = []): TrialObjective {
  const reached = new Map<number, number>();
  return async ({ number, values, done, until, epochs }, { report }) => {
    for (let epoch = 1; epoch <= until; epoch++) {
      if (epoch > Math.max(done, reached.get(number) ?? 0)) computed.push([number, epoch]);
      if (!report(epoch, lossAt(values, epoch))) return { state: 'pruned' };
    }
    reached.set(number, until);
    return { state: until < epochs ? 'paused' : 'complete' };
  };
}

const tableOf = (study: Study) =>
  study.ranked.map((trial) => [
    trial.number,
    trial.state,
    trial.value,
    epochsOf(trial),
    { ...trial.numbers },
  ]);

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

test('TPE finds what random search does not: with parameters together, and one by one', async () => {
  const bestOf = async (sampler: SearchOptions['sampler'], seed: number) => {
    const study = await search({ space: SPACE, objective: objective(), sampler, trials: 60, seed });
    return study.ranked[0].value! - 2;
  };
  const medians: number[] = [];
  for (const sampler of ['random', { name: 'tpe', multivariate: false }, 'tpe'] as const) {
    const bests: number[] = [];
    for (let seed = 0; seed < 15; seed++) bests.push(await bestOf(sampler, seed));
    medians.push(median(bests));
  }
  const [random, alone, together] = medians;
  expect(alone).toBeLessThan(0.7 * random);
  expect(together).toBeLessThan(0.3 * random);
});

test.for(['random', 'tpe'] as const)(
  '%s tries no combination twice, and ends when all are tried',
  async (sampler) => {
    const space = { a: { low: 1, high: 3, whole: true }, b: ['x', 'y', 'z'] };
    const study = await search({
      ...{ space, sampler, trials: 50 },
      objective: async ({ values }, { report }) => {
        report(1, values['a'] as number);
        return { state: 'complete' };
      },
    });
    expect(study.trials).toHaveLength(9);
    expect(new Set(study.trials.map((trial) => JSON.stringify(trial.numbers))).size).toBe(9);
  },
);

test('TPE learns from the direction: the highest score wins where it is best', async () => {
  const study = await search({
    space: { x: { low: 0, high: 1 } },
    objective: async ({ values }, { report }) => {
      report(1, values['x'] as number);
      return { state: 'complete' };
    },
    ...{ direction: 'max', trials: 40 },
  });
  expect(study.ranked[0].value).toBeGreaterThan(0.97);
  expect(study.ranked[0].value).toBe(Math.max(...study.trials.map(({ value }) => value!)));
});

test('ASHA continues the best third of each rung, never begins a trial anew, and trains a quarter of the epochs', async () => {
  const computed: [number, number][] = [];
  const study = await search({
    ...{
      space: SPACE,
      objective: objective(computed),
      sampler: 'random',
      pruner: 'asha',
      trials: 27,
      epochs: 9,
    },
  });
  const epochs = study.trials.map(epochsOf);
  expect(new Set(epochs)).toEqual(new Set([1, 3, 9]));
  expect(computed.length, 'every epoch is computed once').toBe(epochs.reduce((a, b) => a + b));
  expect(new Set(computed.map(String)).size).toBe(computed.length);
  expect(computed.length).toBeLessThan(0.35 * 27 * 9);
  const states = study.trials.map(({ state }) => state);
  expect(states.every((state) => state === 'complete' || state === 'pruned')).toBe(true);
  // The figures keep their order over the epochs here, so the best of all must have been promoted to the end.
  const truth = study.trials.toSorted((a, b) => lossAt(study.valuesOf(a)) - lossAt(study.valuesOf(b)));
  expect(study.ranked[0].number).toBe(truth[0].number);
});

test('of fewer trials than ASHA promotes one of, the best is trained to its end all the same', async () => {
  const options = {
    space: SPACE,
    objective: objective(),
    sampler: 'random',
    pruner: 'asha',
    epochs: 9,
  } as const;
  const study = await search({ ...options, trials: 5 });
  expect(study.trials.map(epochsOf).sort()).toEqual([1, 1, 1, 1, 9]);
  const truth = study.trials.toSorted((a, b) => lossAt(study.valuesOf(a)) - lossAt(study.valuesOf(b)));
  expect(study.ranked[0]).toMatchObject({ number: truth[0].number, state: 'complete' });
});

test("a pruned trial's last figure is not its score: it has none, and ranks below every complete trial", async () => {
  const study = await search({
    // Falls far in the first epoch, and ends badly.
    space: { x: { low: 0, high: 1 } },
    objective: async ({ values, until, epochs }, { report }) => {
      for (let epoch = 1; epoch <= until; epoch++) report(epoch, (values['x'] as number) + 10 / epoch);
      return { state: until < epochs ? 'paused' : 'complete' };
    },
    ...{ sampler: 'random', pruner: 'asha', trials: 9, epochs: 9 },
  });
  const pruned = study.trials.filter(({ state }) => state === 'pruned');
  expect(pruned.length).toBeGreaterThan(4);
  expect(pruned.every(({ value }) => value === null)).toBe(true);
  const states = study.ranked.map(({ state }) => state);
  expect(states.lastIndexOf('complete')).toBeLessThan(states.indexOf('pruned'));
});

test('the median pruner ends trials that are worse than the median after as many epochs, and spares the first five', async () => {
  const computed: [number, number][] = [];
  const study = await search({
    ...{
      space: SPACE,
      objective: objective(computed),
      sampler: 'random',
      pruner: 'median',
      trials: 30,
      epochs: 9,
    },
  });
  expect(study.trials.slice(0, 5).map(({ state }) => state)).toEqual(new Array(5).fill('complete'));
  const pruned = study.trials.filter(({ state }) => state === 'pruned');
  expect(pruned.length).toBeGreaterThan(5);
  const finals = study.trials.slice(0, 5).map(({ value }) => value!);
  for (const trial of pruned) expect(lossAt(study.valuesOf(trial))).toBeGreaterThan(Math.min(...finals));
  expect(computed.length).toBeLessThan(30 * 9);
});

test('a trial that fails keeps its reason, is no reason to stop, and is never the best', async () => {
  const study = await search({
    space: SPACE,
    objective: async (job, reporter) =>
      job.number % 3 === 0 ? { state: 'failed', reason: 'diverged' } : objective()(job, reporter),
    ...{ trials: 20, epochs: 3, pruner: 'asha' },
  });
  expect(study.trials).toHaveLength(20);
  expect(study.trials.filter(({ state }) => state === 'failed').map(failureOf)).toEqual(
    new Array(7).fill('diverged'),
  );
  expect(study.ranked[0].state).toBe('complete');
});

describe('a search whose journal ends anywhere goes on to the same table', () => {
  const CASES: Record<string, Partial<SearchOptions>> = {
    'grid, three workers': {
      space: { x: { low: -2, high: 2, whole: true }, rate: [0.1, 0.01], kind: ['a', 'b'] },
      sampler: 'grid',
      workers: 3,
    },
    'random, three workers': { sampler: 'random', trials: 12, workers: 3 },
    tpe: { sampler: { name: 'tpe', startup: 4 }, trials: 14 },
    'tpe with asha': { sampler: { name: 'tpe', startup: 4 }, pruner: 'asha', trials: 14, epochs: 9 },
    'tpe with the median': {
      sampler: { name: 'tpe', startup: 4 },
      pruner: { name: 'median', startup: 2 },
      trials: 14,
      epochs: 4,
    },
  };
  test.for(Object.entries(CASES))('%s', async ([, own]) => {
    const options = { space: SPACE, epochs: 2, ...own };
    const whole = new MemoryJournal();
    const undisturbed = await search({ ...options, objective: objective(), journal: whole });
    for (let end = 0; end <= whole.lines.length; end++) {
      const journal = new MemoryJournal(whole.lines.slice(0, end));
      const study = await search({ ...options, objective: objective(), journal });
      expect(tableOf(study), `cut after line ${end}`).toEqual(tableOf(undisturbed));
      const results = journal.lines.filter(({ op_code }) => op_code === 6).map((line) => line['trial_id']);
      expect(new Set(results).size, 'one result for each trial').toBe(results.length);
    }
  });
});

test('several workers: as many jobs at once, each trial once', async () => {
  let running = 0;
  let most = 0;
  const study = await search({
    space: SPACE,
    objective: async (job, reporter) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      return objective()(job, reporter);
    },
    ...{ sampler: 'random', workers: 4, trials: 20 },
  });
  expect(most).toBe(4);
  const alone = await search({ space: SPACE, objective: objective(), sampler: 'random', trials: 20 });
  expect(tableOf(study)).toEqual(tableOf(alone));
});

test('several workers with ASHA: no epoch is computed twice, each trial has one result', async () => {
  const computed: [number, number][] = [];
  const train = objective(computed);
  const journal = new MemoryJournal();
  const study = await search({
    space: SPACE,
    objective: async (job, reporter) => {
      await new Promise((resolve) => setTimeout(resolve, (job.number * 7) % 4));
      return train(job, reporter);
    },
    ...{ sampler: 'tpe', pruner: 'asha', workers: 5, trials: 40, epochs: 9, journal },
  });
  expect(new Set(computed.map(String)).size).toBe(computed.length);
  expect(computed.length).toBe(study.trials.map(epochsOf).reduce((a, b) => a + b));
  const results = journal.lines.filter(({ op_code }) => op_code === 6).map((line) => line['trial_id']);
  expect(results.sort()).toEqual(study.trials.map(({ id }) => id).sort());
});

test('another space or direction than the journal has is refused, naming it', async () => {
  const journal = new MemoryJournal();
  const options = { objective: objective(), journal, trials: 3 };
  await search({ ...options, space: SPACE });
  await expect(search({ ...options, space: { ...SPACE, x: { low: -5, high: 6 } } })).rejects.toThrow(
    /^x: trial 0 of the journal has a FloatDistribution with .*; -5\.\.6 was asked for$/,
  );
  await expect(search({ ...options, space: { x: SPACE.x, rate: SPACE.rate } })).rejects.toThrow(
    'space: trial 0 of the journal varies kind',
  );
  await expect(search({ ...options, space: SPACE, direction: 'max' })).rejects.toThrow(
    'the lowest score is best',
  );
});

test('what the objective throws ends the search; its trial is made again by the next one', async () => {
  const journal = new MemoryJournal();
  const options = { space: SPACE, journal, trials: 6, sampler: 'random' } as const;
  const broken: TrialObjective = async (job, reporter) => {
    if (job.number === 3) throw new Error('the disk is full');
    return objective()(job, reporter);
  };
  await expect(search({ ...options, objective: broken, workers: 2 })).rejects.toThrow('the disk is full');
  const study = await search({ ...options, objective: objective() });
  expect(study.trials.map(({ state }) => state)).toEqual(new Array(6).fill('complete'));
});

test('an aborted search rejects with the reason, and goes on from its journal', async () => {
  const journal = new MemoryJournal();
  const controller = new AbortController();
  const options = { space: SPACE, journal, trials: 10 };
  const onChange = (study: Study) => study.trials.length === 5 && controller.abort(new Error('enough'));
  const first = search({ ...options, objective: objective(), signal: controller.signal, onChange });
  await expect(first).rejects.toThrow('enough');
  const study = await search({ ...options, objective: objective() });
  expect(tableOf(study)).toEqual(
    tableOf(await search({ ...options, journal: new MemoryJournal(), objective: objective() })),
  );
});
