// Tables and lines of the terminal, of figures that a seed draws and of those at the ends: widths from 20 to 200 and unknown, colours, no rows and one,
// ties, zero, tiny, huge and not finite. What they mean is checked in the tests of the commands; here a sign or a digit that moves is noticed.

import { test } from 'vitest';
import { COLORS, NO_COLORS } from '../../cli/colors.js';
import { comparisonTable, experimentSummary, testComparison } from '../../cli/experiment-summary.js';
import { layersTable } from '../../cli/layers-table.js';
import { membersText } from '../../cli/member-figures.js';
import { profileTable, summarizeProfile } from '../../cli/profile-table.js';
import { searchTable } from '../../cli/search-table.js';
import { fewDigits, grouped, timeText } from '../../cli/terminal-table.js';
import { bestText, counted, densityText, lossCurve, trainingTitle } from '../../cli/train-summary.js';
import { Random } from '../../src/random.js';
import { LIMITS, recordTexts, shownText, written } from './in-process.js';

const dim = (text: string) => `<${text}>`;
test('single figures at both sides of each limit', async () => {
  const outcomes: string[] = [];
  for (const value of LIMITS) {
    outcomes.push(
      await shownText(() => [fewDigits(value), timeText(value), grouped(value), counted(value, 'epoch')]),
    );
    outcomes.push(
      await shownText(() => [
        densityText({ density: value } as never),
        testComparison({ accuracy: value, loss: value }),
      ]),
    );
    for (const score of ['accuracy', 'meanAbsoluteError'] as const)
      outcomes.push(
        await shownText(() =>
          membersText({
            each: [{}, {}] as never,
            score,
            mean: value,
            best: 2 * value,
            worst: value / 3,
            together: -value,
          }),
        ),
      );
  }
  for (const [task, loss] of [
    ['labels', 'x'],
    ['classes', 'binary-cross-entropy'],
    ['classes', 'x'],
    ['values', 'x'],
  ])
    outcomes.push(trainingTitle({ task, model: { name: 'm', outputs: 3, loss } } as never));
  const best = { epoch: 3, monitor: 'validationLoss', validation: { loss: 0.5 } };
  for (const one of [
    null,
    best,
    { ...best, test: { loss: 1, accuracy: 0.91374 } },
    { ...best, validation: { loss: 1, scaled: true }, test: null },
  ])
    outcomes.push(bestText(one as never));
  recordTexts(outcomes, 4);
});

const search = (i: number) => {
  const random = Random.stream(i, 'grids');
  const rows = Array.from({ length: 1 + (i % 5) }, (_, j) => ({
    params: { learningRate: [0, 2e-4, 0.001, 0.1, 1][(i + j) % 5], l2: [0, 0.00099, 5][j % 3] },
    ...{ winner: j === 0 && i % 3 > 0, diverged: j === 4, nearTie: j === 1 },
    ...{
      mean: j === 4 ? null : [0.5, 9999.99, 1e4, -2e4][random.below(4)],
      deviation: j > 2 ? null : random.uniform(),
    },
    scores: [random.uniform(), null],
  }));
  return { rows, metric: 'loss', epochs: 1 + (i % 3), repeats: 1 + (i % 2), seconds: 0.25 * i, winner: null };
};

test('the table of a grid', async () => {
  const outcomes: string[] = [];
  for (let i = 0; i < 20; i++) {
    const options = { colors: i % 2 ? COLORS : NO_COLORS, folder: i % 3 ? 'runs/search' : undefined };
    outcomes.push(await shownText(() => searchTable(search(i) as never, options)));
  }
  recordTexts(outcomes, 2);
});

const history = (length: number, more: object = {}) =>
  Array.from({ length }, (_, i) => ({
    epoch: i + 1,
    loss: 2 / (i + 1),
    validationLoss: i % 3 ? 2.1 / (i + 1) : undefined,
    seconds: 0.1,
    ...more,
  }));

test('experiments beside the report, and curves', async () => {
  const outcomes: string[] = [];
  for (const [i, name] of [
    'softmax',
    'one-hidden',
    'two-hidden',
    'one-vs-all',
    'softmax',
    'one-hidden',
  ].entries()) {
    const document = {
      experiment: name,
      ...{ learningRate: 0.1, l2: 1e-4, epochs: 1 + (i % 2), seconds: 12.345 + i },
      reported: [
        { runningAccuracy: 0.9, validationAccuracy: 0.88, validationLoss: 0.33 },
        {},
        { validationLoss: 2e4 },
      ][i % 3],
      ...{
        train: { runningAccuracy: i % 2 ? 0.91 : undefined },
        validation: { accuracy: 0.876, loss: [0.3, 9999.9, 1e4][i % 3] },
      },
      test: i % 2 ? { accuracy: 0.8, loss: 0.5 } : null,
      search: i % 3 ? { seconds: 61.04 } : undefined,
      ...{
        files: { run: 'runs/x', model: 'runs/x/m' },
        best: null,
        task: 'classes',
        model: { name: 'm', outputs: 10, loss: 'x' },
      },
    };
    for (const columns of [undefined, 80, 30]) {
      const texts = () => [
        experimentSummary(document as never, history(2 + i) as never),
        comparisonTable([document, document] as never),
      ];
      outcomes.push(await shownText(() => written(texts, { columns })));
    }
  }
  for (const columns of [undefined, 0, 20, 73, 74, 75, 200])
    for (const length of [0, 2, 3, 50])
      for (const env of [{}, { LANG: 'C' }])
        outcomes.push(
          await shownText(() =>
            written(() => lossCurve(history(length, { scaled: length === 3 }) as never), { columns, env }),
          ),
        );
  recordTexts(outcomes, 4);
});

test('where the time of the steps went', async () => {
  const outcomes: string[] = [];
  for (let i = 0; i < 12; i++) {
    const rows = Array.from({ length: i % 5 }, (_, j) => ({
      kernel: ['gemm', 'sparseGemm', 'exp', 'copy'][(i + j) % 4],
      ...{ shape: `${i}×${j}`, calls: 1 + 10 * j, milliseconds: [500, 1, 0.999, 33.3, 0.1][(i + j) % 5] },
      ...{ flops: j % 2 ? 3e9 : 0, bytes: 7e8 },
    }));
    const summary = summarizeProfile({ rows } as never, 1 + (i % 3));
    outcomes.push(
      await shownText(() =>
        written(() => [summary, profileTable(summary)], { columns: i % 2 ? 80 : undefined }),
      ),
    );
  }
  recordTexts(outcomes, 2);
});

test('layers', async () => {
  const layer = (name: string, more: object = {}) => ({
    name,
    layer: 'dense 4→3',
    inputs: ['input'],
    shape: [3],
    trainable: true,
    mflop: 0.001234,
    parameters: 15,
    ...more,
  });
  const tables = [
    [layer('a')],
    [layer('a'), layer('b', { trainable: false, shape: [28, 28, 1] })],
    [layer('a'), layer('b'), layer('c', { inputs: ['a', 'b'], parameters: 0, mflop: 0 })],
  ];
  const outcomes = tables.map((layers) =>
    layersTable({ layers, parameters: 1234, trainableParameters: 15, mflop: 12.5 } as never, dim),
  );
  recordTexts(outcomes);
});
