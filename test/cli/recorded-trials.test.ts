// The tables of a search --try, live and at its end, of studies that a seed draws: every width and height, what runs, pauses, fails and ties.

import { afterEach, expect, test, vi } from 'vitest';
import { COLORS, NO_COLORS } from '../../cli/colors.js';
import { cutTo, fitColumns } from '../../cli/fit-columns.js';
import { expectedEpochs, liveLines, liveTable } from '../../cli/search-try-live.js';
import { searchTryProgress } from '../../cli/search-try-progress.js';
import { isMetric, shown, trialRows, trialsCsv, trialsTable } from '../../cli/search-try-table.js';
import { stderr } from '../../cli/terminal.js';
import { Random } from '../../src/random.js';
import { search } from '../../src/search/run-search.js';
import type { Study, TrialJob } from '../../src/search/study.js';
import { LIMITS, recordTexts, shownText, written } from './in-process.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});
interface Reporting {
  report(epoch: number, score: number): boolean;
}
const SPACES = [
  { learningRate: { low: 1e-4, high: 1, log: true }, hidden: ['64', '128,64'] },
  {
    l2: { low: 0, high: 0.5 },
    batchSize: { low: 8, high: 64, step: 8 },
    averyLongNameOfAnOption: ['x', 'a value that is long'],
    dropout: { low: 0, high: 0.9 },
    activation: ['relu', 'tanh'],
  },
];

/** A study, as it is, or as it was when `stopped` reports had come; with what ran then. */
async function studyOf(
  i: number,
  onChange?: (study: Study, running: ReadonlySet<number>) => void,
): Promise<Study> {
  const random = Random.stream(i, 'studies');
  return search({
    ...{
      space: SPACES[i % 2],
      trials: [1, 3, 8, 14][i % 4],
      epochs: [1, 4, 9][i % 3],
      seed: i,
      sampler: 'random',
      onChange,
    },
    ...(i % 3 === 1 && { direction: 'max' as const }),
    ...(i % 5 === 4 && { budget: 12 }),
    pruner: (['none', { name: 'asha', reduction: 2 }, { name: 'median', startup: 2 }] as const)[i % 3],
    objective: async ({ number, done, until, epochs }: TrialJob, { report }: Reporting) => {
      if (number % 5 === 4) return { state: 'failed', reason: number % 2 ? 'diverged' : '' };
      const value = [1, 1.0001, 12345.678, 1e-9][random.below(4)] * (1 + random.below(3));
      for (let epoch = done + 1; epoch <= until; epoch++)
        if (!report(epoch, value / epoch)) return { state: 'pruned' };
      return { state: until < epochs ? 'paused' : 'complete' };
    },
  } as never);
}

test('live tables at each step of a search', async () => {
  const outcomes: Promise<string>[] = [];
  for (let i = 0; i < 12; i++) {
    let step = 0;
    await studyOf(i, (study, running) => {
      if (step++ % 3 !== i % 3) return;
      const [width, height] = [
        [79, 24],
        [39, 10],
        [20, 4],
        [199, 50],
        [1, 1],
        [60, 6],
      ][step % 6];
      const secondsLeft = [null, 0.4, 59.6, 4000][step % 4];
      const view = {
        study,
        running,
        metric: 'loss' as const,
        width,
        height,
        secondsLeft,
        colors: i % 2 ? COLORS : NO_COLORS,
      };
      outcomes.push(
        shownText(() => [liveLines(view), liveLines({ ...view, running: new Set() }), expectedEpochs(study)]),
      );
    });
  }
  recordTexts(await Promise.all(outcomes), 4);
});

test('the table at the end, and search.csv', async () => {
  const outcomes: string[] = [];
  for (let i = 0; i < 12; i++) {
    const study = await studyOf(i);
    const names = Object.keys(study.settings.space);
    for (const running of [false, true])
      outcomes.push(
        await shownText(() => [trialRows(study, running), trialsCsv(trialRows(study, running), names)]),
      );
    const rows = trialRows(study);
    const ties = rows.map((row, j) => ({
      ...row,
      nearTie: j % 2 === 1,
      state: j === 3 ? 'failed' : row.state,
    }));
    for (const columns of [undefined, 80, 30, 200])
      for (const some of [rows, ties, ties.slice(0, 10), rows.slice(0, 1)])
        outcomes.push(
          await shownText(() =>
            written(
              () =>
                trialsTable(some, names, {
                  metric: 'accuracy',
                  seconds: i % 2 ? 3.25 : null,
                  folder: 'runs/s',
                }),
              { columns },
            ),
          ),
        );
  }
  recordTexts(outcomes, 6);
});

test('single cells, and columns that find no room', async () => {
  const outcomes = [...LIMITS, 0.001, 0.00099, -0.00012345, 12.3456, 'text', true, null, undefined].map(
    (value) => shown(value),
  );
  for (let i = 0; i < 60; i++) {
    const random = Random.stream(i, 'columns');
    const text = () => 'Wörter 🙂 and\u202e words'.slice(0, random.below(20));
    const columns = Array.from({ length: random.below(5) }, () => ({
      ...{ heading: text(), cells: [text(), text()] },
      ...(random.below(2) === 0 && { least: random.below(9) }),
      ...(random.below(2) === 0 && { optional: true }),
    }));
    for (const width of [0, 9, 20, 33, 60]) outcomes.push(await shownText(() => fitColumns(columns, width)));
  }
  for (const width of [-1, 0, 1, 2, 3, 4, 5]) outcomes.push(cutTo('a🙂cd', width));
  recordTexts(outcomes, 8);
  expect([isMetric('loss'), isMetric('accuracy'), isMetric('x'), isMetric(undefined)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('lines for each trial in a pipe, nothing when it is quiet', async () => {
  const outcomes: string[] = [];
  for (let i = 0; i < 8; i++)
    for (const quiet of [false, true])
      outcomes.push(
        await shownText(() =>
          written(async () => {
            const progress = searchTryProgress(quiet, 'loss');
            const study = await studyOf(i, progress.onChange);
            progress.onChange(study, new Set());
            progress.stop();
          }),
        ),
      );
  recordTexts(outcomes, 2);
});

test('a live table is redrawn in place, at most ten times a second, and leaves nothing', async () => {
  const outcomes: string[] = [];
  for (const screen of [
    { columns: 80, rows: 24 },
    { columns: 40, rows: 8 },
    { columns: 0, rows: 0 },
  ]) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    outcomes.push(
      await shownText(() =>
        written(async () => {
          const progress = searchTryProgress(false, 'loss');
          let step = 0;
          const study = await studyOf(2, (one, running) => {
            progress.onChange(one, running);
            vi.advanceTimersByTime([0, 40, 60, 100, 250][step++ % 5]);
          });
          progress.onChange(study, new Set());
          vi.advanceTimersByTime(99);
          progress.onChange(study, new Set());
          progress.stop();
          vi.advanceTimersByTime(1000);
          const table = liveTable(stderr, 'accuracy');
          table.draw(study, new Set([0]));
          table.clear();
          table.clear();
        }, screen),
      ),
    );
    vi.useRealTimers();
  }
  recordTexts(outcomes);
});
