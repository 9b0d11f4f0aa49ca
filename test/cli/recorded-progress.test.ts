// How far things are, on terminals and in pipes, with a clock of the test's own: what is drawn, when, and what is left in the end.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { byteProgress, noteWaiting } from '../../cli/data-progress.js';
import { foldProgress } from '../../cli/fold-progress.js';
import { ProgressBar } from '../../cli/progress-bar.js';
import { searchProgress } from '../../cli/search-progress.js';
import { stderr } from '../../cli/terminal.js';
import { trainingProgress } from '../../cli/training-progress.js';
import { recordTexts, shownText, written } from './in-process.js';

let time = 5000;
beforeEach(() => {
  time = 5000;
  vi.spyOn(performance, 'now').mockImplementation(() => time);
});
afterEach(() => vi.restoreAllMocks());
const after = (milliseconds: number) => {
  time += milliseconds;
};
const SCREENS = [
  {},
  { columns: 80 },
  { columns: 40 },
  { columns: 0 },
  { columns: 200, env: { NO_COLOR: '1' } },
  { columns: 80, env: { TERM: 'dumb' } },
  { columns: 71, env: { LANG: 'C' } },
];

/** What `work` writes on each screen. */
async function onScreens(work: () => unknown): Promise<string[]> {
  const texts: string[] = [];
  for (const screen of SCREENS) {
    time = 5000;
    texts.push(await shownText(async () => (await written(work, screen)).stderr));
  }
  return texts;
}

test('a bar is drawn at most ten times a second, and is gone at the end', async () => {
  const texts = await onScreens(() => {
    const bar = new ProgressBar(stderr, 10);
    bar.stop();
    bar.update(0, 'begins');
    for (const [share, wait] of [
      [0.04, 99],
      [0.05, 1],
      [0.499, 100],
      [0.999, 250],
      [1, 99],
      [1, 1],
    ]) {
      after(wait);
      bar.update(share, `at ${share} ${'x'.repeat(100 * share)}`);
    }
    bar.log('a line');
    bar.stop();
    bar.log('another');
    bar.stop();
  });
  recordTexts(texts);
});

const record = (epoch: number, more: object = {}) => ({
  epoch,
  loss: 1 / epoch,
  accuracy: 0.5 + epoch / 100,
  seconds: 0.126 * epoch,
  ...more,
});
const KINDS = [
  {},
  { validationLoss: 0.75, validationAccuracy: 0.8 },
  { accuracy: undefined, meanAbsoluteError: 12345.6, scaled: true },
  { accuracy: undefined, meanAbsoluteError: 3.14159, validationLoss: 1e5, validationMeanAbsoluteError: 2.5 },
  { seconds: undefined },
];

test('epochs of a training: a line each, and one bar over all with the time that is left', async () => {
  const texts: string[] = [];
  for (const kind of KINDS)
    for (const [epochs, before] of [
      [3, 0],
      [12, 2],
    ])
      texts.push(
        ...(await onScreens(() => {
          const progress = trainingProgress() as unknown as Record<string, (one?: object) => void>;
          progress.onTrainBegin?.({
            epochs,
            stepsPerEpoch: 4,
            step: before,
            history: Array.from({ length: before }),
          });
          for (let epoch = 1 + before; epoch <= Math.min(epochs, 4); epoch++) {
            for (let batch = 1; batch <= 4; batch++) {
              after(60 * batch);
              progress.onBatchEnd?.({ ...record(epoch, kind), batch, stepsPerEpoch: 4 });
            }
            progress.onEpochEnd?.(record(epoch, kind));
          }
          if (epochs === 3) progress.onTrainEnd?.();
          else progress.stop();
        })),
      );
  recordTexts(texts, 7);
});

test('a search: a line for each tenth, or a bar', async () => {
  const texts: string[] = [];
  for (const quiet of [true, false])
    for (const [total, from] of [
      [10, 0],
      [7, 1],
      [40, 5],
    ])
      texts.push(
        ...(await onScreens(() => {
          const progress = searchProgress(4, quiet);
          for (let done = from; done <= total; done++) {
            after(130);
            progress.onStep(done, total);
          }
          progress.stop();
        })),
      );
  recordTexts(texts, 7);
  expect(texts.slice(0, 21).join('')).toBe('""'.repeat(21));
});

test('folds: a line each, and the epoch that runs', async () => {
  const texts: string[] = [];
  for (const quiet of [true, false])
    texts.push(
      ...(await onScreens(() => {
        const progress = foldProgress(quiet);
        for (const fold of [1, 2]) {
          const callback = progress.of({ fold, folds: 2 }) as unknown as Record<
            string,
            (one: object) => void
          >;
          callback.onTrainBegin({ epochs: 5 });
          for (const [epoch, wait] of [
            [1, 0],
            [2, 99],
            [3, 1],
            [4, 101],
            [5, 20],
          ]) {
            after(wait);
            callback.onEpochEnd({ epoch });
          }
          progress.done(`fold ${fold} is done`);
        }
        progress.stop();
      })),
    );
  recordTexts(texts);
});

test('bytes that are read: nothing for a short read, then now and then, and notices on lines of their own', async () => {
  const texts = await onScreens(() => {
    const { update, notice, end } = byteProgress();
    const step = (wait: number, doneBytes: number, totalBytes?: number) => {
      after(wait);
      update({ stage: 'reads', file: 'a.csv', doneBytes, totalBytes } as never);
    };
    end();
    step(299, 1e6, 4e6);
    step(1, 1.04e6, 4e6);
    step(99, 2e6, 4e6);
    step(1, 3.999e6, 4e6);
    notice('doubtful');
    notice('again');
    step(100, 5e6);
    step(100, 6e6, 0);
    end();
    end();
  });
  recordTexts(texts);
});

test('a keyboard is waited for with a note, a pipe and a file without one', async () => {
  const had = Object.getOwnPropertyDescriptor(process.stdin, 'isTTY');
  const texts: string[] = [];
  for (const value of [true, undefined])
    for (const source of ['-', 'a.csv']) {
      Object.defineProperty(process.stdin, 'isTTY', { value, configurable: true });
      texts.push((await written(() => noteWaiting(source))).stderr);
    }
  if (had) Object.defineProperty(process.stdin, 'isTTY', had);
  else delete (process.stdin as unknown as Record<string, unknown>)['isTTY'];
  expect(texts).toEqual(['note: reads a table from the keyboard, until Ctrl-D\n', '', '', '']);
});
