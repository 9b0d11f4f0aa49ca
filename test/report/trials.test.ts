import { describe, expect, test } from 'vitest';
import { htmlReport } from '../../src/report/html.js';
import { optionImportanceChart } from '../../src/report/option-importance-chart.js';
import { trialAxesChart } from '../../src/report/trial-axes-chart.js';
import { trialScoreChart } from '../../src/report/trial-score-chart.js';
import { trialStagesChart } from '../../src/report/trial-stages-chart.js';
import { trialsData } from '../../src/report/trials-data.js';
import { type SearchOptions, search, type TrialObjective } from '../../src/search/run-search.js';
import { expectInside, HOSTILE_NAMES, readRecorded } from './charts.js';
import { findAll, parseXml, texts } from './xml.js';

const SPACE = {
  learningRate: { low: 1e-4, high: 1, log: true },
  dropout: { low: 0, high: 0.5 },
  kind: ['adam', 'sgd', [64, 32]],
};

/** Better from epoch to epoch; every seventh trial fails. */
const studyOf = (options: Partial<SearchOptions> = {}) =>
  search({
    ...{ space: SPACE, trials: 40, sampler: 'random', epochs: 9 },
    objective: async ({ number, values, done, until, epochs }, { report }) => {
      if (number % 7 === 3) return { state: 'failed', reason: 'the loss ran away' };
      for (let epoch = done + 1; epoch <= until; epoch++) {
        const score = Math.abs(Math.log10(Number(values['learningRate'] ?? 0.1)) + 2) + 1 / epoch;
        if (!report(epoch, score)) return { state: 'pruned' };
      }
      return { state: until < epochs ? 'paused' : 'complete' };
    },
    ...options,
  });
const dataOf = async (options?: Partial<SearchOptions>) =>
  trialsData(await studyOf(options), { metric: 'validation loss' });
const scored =
  (score: (number: number) => number): TrialObjective =>
  async ({ number }, { report }) => {
    report(1, score(number));
    return { state: 'complete' };
  };
const SETTINGS = { title: 'Trials' };
const pageOf = (trials: Awaited<ReturnType<typeof dataOf>>) =>
  htmlReport({
    title: 't',
    summary: [],
    trials,
    command: 'c',
    bestCommand: 'npx jacquard train --learning-rate 0.01',
  });

describe('the data', () => {
  test('best first, one winner, near ties within half a percent of it; a pruned trial has no score', async () => {
    const { trials } = await dataOf({ pruner: 'median' });
    expect(trials.map(({ winner }) => winner)).toEqual(trials.map((_, i) => i === 0));
    const scores = trials.flatMap(({ score }) => score ?? []);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    for (const { score, state } of trials) expect(score === null).toBe(state !== 'complete');
    expect(trials.some(({ state }) => state === 'pruned')).toBe(true);
    for (const { score, winner, nearTie } of trials)
      expect(nearTie).toBe(!winner && score !== null && score <= scores[0] * 1.005);
    expect(trials.every(({ seconds, state }) => seconds !== null || state === 'paused')).toBe(true);
  });

  test('axes: logarithms where the space has them, ticks at both ends, choices in the middle of their part', async () => {
    const { axes, trials } = await dataOf();
    expect(axes[0].ticks).toEqual([
      { at: 0, text: '1e-4' },
      ...[0.001, 0.01, 0.1].map((value) => ({
        at: expect.closeTo(1 + Math.log10(value) / 4),
        text: String(value),
      })),
      { at: 1, text: '1' },
    ]);
    expect(axes[2].ticks.map(({ text }) => text)).toEqual(['adam', 'sgd', '[64,32]']);
    for (const { at, texts: shown } of trials) {
      expect(at[0]).toBeCloseTo(1 + Math.log10(Number(shown[0])) / 4, 3);
      expect([1 / 6, 3 / 6, 5 / 6]).toContainEqual(expect.closeTo(at[2]!));
    }
  });

  test('rungs: figures of a trial as far as it came, and those that went on are fewer', async () => {
    const { stages, trials, rungs } = await dataOf({ pruner: 'asha' });
    expect([stages, rungs]).toEqual([[1, 3, 9], true]);
    const counts = stages.map((_, i) => trials.filter(({ figures }) => figures.length > i).length);
    expect(counts[0]).toBe(trials.filter(({ state }) => state !== 'failed').length);
    expect(counts[1]).toBeLessThan(counts[0]);
    for (const { figures, epochs } of trials)
      expect(figures).toHaveLength(stages.filter((one) => one <= epochs).length);
  });
});

describe.each(['none', 'median', 'asha'] as const)('pruner %s', (pruner) => {
  test('parallel coordinates: a line a trial with values, those without a score dashed, one thick', async () => {
    const data = await dataOf({ pruner });
    const root = readRecorded(trialAxesChart(data, SETTINGS));
    expectInside(root);
    const lines = findAll(root, 'path');
    expect(lines).toHaveLength(40);
    const dashed = lines.filter(({ attributes }) => attributes['stroke-dasharray']);
    expect(dashed).toHaveLength(data.trials.filter(({ score }) => score === null).length);
    expect(lines.filter(({ attributes }) => /\bbest\b/.test(attributes.class))).toHaveLength(1);
    expect(lines.at(-1)!.attributes.class).toMatch(/\bbest\b/); // on top
    expect(texts(root, 'text', 'axis-name').join(' ')).toBe('learning rate dropout kind validation loss');
  });

  test('score by trial: a point a complete trial, open for others, and steps that never get worse', async () => {
    const data = await dataOf({ pruner });
    const root = readRecorded(trialScoreChart(data, SETTINGS));
    expectInside(root);
    const circles = findAll(root, 'circle');
    const count = (name: string) =>
      circles.filter(({ attributes }) => attributes.class.split(' ').includes(name)).length;
    expect(count('point')).toBe(data.trials.filter(({ score }) => score !== null).length);
    expect(count('open')).toBe(
      data.trials.filter(({ score, best }) => score === null && best !== null).length,
    );
    const [{ attributes }] = findAll(root, 'path').filter((path) =>
      path.attributes.class.includes('running-best'),
    );
    const heights = Array.from(attributes.d.matchAll(/V([\d.]+)/g), ([, y]) => Number(y));
    expect(heights).toEqual(heights.toSorted((a, b) => a - b)); // lower losses are further down
  });

  test('the page: charts, table and command; well-formed', async () => {
    const data = await dataOf({ pruner });
    const page = pageOf(data);
    const root = parseXml(page.replace('<!doctype html>\n', ''));
    const titles = findAll(root, 'svg').map(({ attributes }) => attributes['aria-label']);
    const stages = { none: [], median: ['Pruning'], asha: ['Rungs'] }[pruner];
    expect(titles).toEqual([
      'Trials: options and score',
      'Score by trial',
      ...stages,
      'Importance of the options',
    ]);
    expect(page).toContain('npx</span> <span class="token">jacquard');
    expect(page).toContain('failed: the loss ran away');
    expect(page).toContain(`Failed: trials`);
  });
});

test('the rungs: as many points in each as trials reached it, and a count below', async () => {
  const data = await dataOf({ pruner: 'asha' });
  const root = readRecorded(trialStagesChart(data, SETTINGS));
  expectInside(root);
  const points = findAll(root, 'circle').length;
  expect(points).toBe(data.trials.reduce((sum, { figures }) => sum + figures.length, 0));
  expect(texts(root, 'text', 'count')[0]).toBe(
    `${data.trials.filter(({ figures }) => figures.length > 0).length} trials`,
  );
});

test('the importance: a bar an option, and a doubt where trials are few', async () => {
  const { importance } = await dataOf({ trials: 16 });
  const root = readRecorded(optionImportanceChart(importance!, SETTINGS));
  expectInside(root);
  expect(texts(root, 'title').filter((text) => /±/.test(text))).toHaveLength(3);
  expect(pageOf(await dataOf({ trials: 16 }))).toMatch(/the importances are a hint at most/);
  expect(pageOf(await dataOf({ trials: 5 }))).toMatch(/No importance of the options yet/);
});

test('one trial, no trial complete, equal scores, many options, hostile names', async () => {
  const hostile = Object.fromEntries(HOSTILE_NAMES.map((name) => [name, HOSTILE_NAMES]));
  const studies = [
    await dataOf({ trials: 1 }),
    await dataOf({ objective: async () => ({ state: 'failed', reason: '<b>' }) }),
    await dataOf({ objective: scored(() => 0.5) }),
    await dataOf({ space: hostile }),
    await dataOf({
      objective: scored((number) => 10 ** (5 * number)),
    }),
  ];
  for (const data of studies) {
    for (const chart of [trialAxesChart, trialScoreChart, trialStagesChart])
      expectInside(readRecorded(chart(data, SETTINGS)));
    parseXml(pageOf(data).replace('<!doctype html>\n', ''));
  }
});

test('a winner without a score is refused', () => {
  const [axis, trial] = [
    { name: 'x', ticks: [], choices: false },
    { number: 3, state: 'running', at: [0], texts: ['0'] },
  ];
  const odd = {
    ...trial,
    score: null,
    best: null,
    epochs: 0,
    seconds: null,
    reason: null,
    winner: true,
    nearTie: false,
    figures: [],
  };
  const data = {
    metric: 'loss',
    higherIsBetter: false,
    format: 'number',
    axes: [axis],
    trials: [odd],
    epochs: 1,
    stages: [],
    rungs: false,
    importance: null,
  } as const;
  for (const draw of [trialAxesChart, trialScoreChart])
    expect(() => draw(data, { title: 't' })).toThrow('trial 3 is the winner, and has no score');
});
