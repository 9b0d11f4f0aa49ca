// Charts, names and figures of data that a seed draws, each to the last digit as it was recorded: every length, tick and rounding. What a
// chart has to show is checked beside this file.

import { expect, test } from 'vitest';
import { Random } from '../../src/random.js';
import { barChart } from '../../src/report/bar-chart.js';
import { axisTicks, chartScales } from '../../src/report/chart-scales.js';
import { confusionMatrixChart } from '../../src/report/confusion-matrix-chart.js';
import { precisionRecallChart, rocChart } from '../../src/report/curve-charts.js';
import { filtersData } from '../../src/report/filter-images.js';
import * as text from '../../src/report/format-text.js';
import { searchHeatMap } from '../../src/report/heat-map.js';
import {
  accuracyChart,
  classLossChart,
  errorChart,
  foldLossChart,
  lossChart,
} from '../../src/report/history-charts.js';
import { importanceBar, importanceChart, importanceText } from '../../src/report/importance-chart.js';
import { layoutLegend } from '../../src/report/legend.js';
import { lineChart } from '../../src/report/line-chart.js';
import { optionImportanceChart } from '../../src/report/option-importance-chart.js';
import { grayImage, imageSide, largestMagnitude, rgbImage, weightImage } from '../../src/report/png.js';
import { scatterChart } from '../../src/report/scatter-chart.js';
import { axisTexts, scoreScale, scoreWriter } from '../../src/report/score-scale.js';
import { searchChart, searchDots, sortTrials } from '../../src/report/search-chart.js';
import { terminalChart } from '../../src/report/terminal-chart.js';
import { trialAxesChart } from '../../src/report/trial-axes-chart.js';
import { trialScoreChart } from '../../src/report/trial-score-chart.js';
import { reachedCounts, trialStagesChart } from '../../src/report/trial-stages-chart.js';
import type { TrialsData } from '../../src/report/trials-data.js';
import { expectRecordedOutcomes, outcomeOf } from '../support/recorded.js';

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)];
const often = (random: Random, share: number) => random.uniform() < share;
const some = <T>(random: Random, most: number, make: (i: number) => T): T[] =>
  Array.from({ length: random.below(most + 1) }, (_, i) => make(i));

/** Written out, because engines differ in the last digit of powers. */
const SCALES = [1e6, 1e4, 1000, 100, 10, 1, 0.5, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6];

/** Magnitudes of 1e-6 to 1e6, some of them round, zero or nothing. */
const value = (random: Random): number =>
  pick(random, [
    () => random.uniform(),
    () => random.below(100),
    () => pick(random, SCALES) * random.uniform(),
    () => -pick(random, SCALES) * random.uniform(),
    () => 0,
    () => Number.NaN,
    () => Number.POSITIVE_INFINITY,
  ])();
const finite = (random: Random) => {
  const one = value(random);
  return Number.isFinite(one) ? one : 0.5;
};
const WORDS = [
  'a',
  'Sneaker',
  'Ankle boot',
  'the validation rows',
  'Größe',
  '数据',
  'iiii',
  'WWWWWW',
  '👩‍👩‍👧 x',
];
const name = (random: Random, i: number) => `${pick(random, WORDS)} ${i}`.repeat(often(random, 0.1) ? 9 : 1);
const title = (random: Random) =>
  pick(random, ['Loss', 'A title that is rather long and goes on '.repeat(3)]);
const settings = (random: Random) => ({ title: title(random), standalone: often(random, 0.5) });

/** As many drawings of a seed as `count`, recorded. */
async function draw(count: number, make: (random: Random, i: number) => unknown, group = 4) {
  const outcomes: string[] = [];
  for (let i = 0; i < count; i++) outcomes.push(await outcomeOf(() => make(Random.stream(i, 'charts'), i)));
  expect(outcomes.filter((one) => /^\w*Error: /.test(one))).toEqual([]);
  expectRecordedOutcomes(outcomes, group);
}

const series = (random: Random, lengths = [0, 1, 2, 5, 30, 200]) => {
  const length = pick(random, lengths);
  const scale = pick(random, SCALES);
  const fall = 3 * random.uniform();
  return some(random, 12, (i) => ({
    name: name(random, i),
    values: Array.from({ length }, (_, epoch) =>
      often(random, 0.03)
        ? pick(random, [null, Number.NaN, Number.POSITIVE_INFINITY])
        : (scale * (1 + random.uniform())) / (1 + fall * epoch),
    ),
  }));
};

test('lines over epochs', () =>
  draw(60, (random) =>
    lineChart({
      ...settings(random),
      ...{ xLabel: 'epoch', yLabel: 'mean loss', series: series(random) },
      ...(often(random, 0.5) && {
        markers: some(random, 2, (i) => ({ epoch: 1 + random.below(30), label: name(random, i) })),
      }),
      ...(often(random, 0.3) && { format: 'percent' as const }),
      ...(often(random, 0.3) && { width: 300 + random.below(700), height: 200 + random.below(300) }),
    }),
  ));

test('lines in a terminal', () =>
  draw(60, (random) =>
    terminalChart({
      series: series(random).slice(0, 4),
      ...(often(random, 0.7) && { width: 20 + random.below(100), height: 3 + random.below(20) }),
      ascii: often(random, 0.4),
      format: pick(random, ['number', 'percent'] as const),
    }),
  ));

test('axes and their ticks', () =>
  draw(100, (random) => {
    const format = pick(random, ['number', 'percent'] as const);
    const options = { format, top: 10, bottom: 100 + random.below(300), tight: often(random, 0.3) };
    const scales = chartScales({ ...options, values: series(random).map(({ values }) => values) });
    const at = [1, 2, 5].map((epoch) => [scales.x(epoch), scales.y(epoch), scales.canDraw(epoch - 2)]);
    const { epochs, yTicks, xTicks, logarithmic } = scales;
    const all = [at, epochs, yTicks, xTicks(400), logarithmic, axisTicks(scales.y, 5, format)];
    // Nine digits: engines differ in the last ones of logarithms.
    return JSON.stringify(all, (_, one) => (typeof one === 'number' ? one.toPrecision(9) : one));
  }));

test('bars', () =>
  draw(30, (random) =>
    barChart(
      {
        ...{ title: title(random), unit: 'samples a second' },
        groups: some(random, 4, (i) => ({
          label: name(random, i),
          ...(often(random, 0.3) && { note: 'a note' }),
          bars: some(random, 5, (j) => ({
            name: WORDS[j],
            value: Math.abs(finite(random)),
            ...(often(random, 0.3) && { text: 'x' }),
          })),
        })),
      },
      { standalone: often(random, 0.5) },
    ),
  ));

test('confusion matrices', () =>
  draw(30, (random) => {
    const classes = pick(random, [1, 2, 3, 7, 10, 11, 21, 40]);
    const classNames = Array.from({ length: classes }, (_, i) => name(random, i));
    const most = pick(random, [10, 100, 3000, 20_000, 1e6]);
    const counts = classNames.map(() => classNames.map(() => (often(random, 0.3) ? 0 : random.below(most))));
    return confusionMatrixChart({ ...settings(random), classNames, counts, normalized: often(random, 0.5) });
  }));

test('ROC and precision against recall', () =>
  draw(40, (random) => {
    const classes = 1 + random.below(12);
    const points = pick(random, [0, 1, 3, 40]);
    const rising = () => Array.from({ length: points }, () => random.uniform()).sort((a, b) => a - b);
    const curve = () => ({
      x: rising(),
      y: rising(),
      thresholds: often(random, 0.8) ? rising().reverse() : null,
    });
    const curves = Array.from({ length: classes }, (_, i) => ({
      class: classes > 10 ? null : name(random, i),
      ...{ rocAuc: often(random, 0.2) ? null : random.uniform(), averagePrecision: random.uniform() },
      ...{ roc: curve(), precisionRecall: curve() },
    }));
    const counts = [0, 1].map(() => [random.below(9), random.below(3)]);
    const data = {
      ...{ curves, confusion: counts, notes: [] },
      threshold: often(random, 0.5) ? 0.5 : null,
      positiveClass: often(random, 0.5) ? 'yes' : null,
    };
    return [rocChart, precisionRecallChart].map((chart) => chart(data as never, settings(random)));
  }));

test('heat maps and points of a search', () =>
  draw(50, (random) => {
    const axis = () =>
      Array.from({ length: 1 + random.below(12) }, (_, i) =>
        often(random, 0.8) ? SCALES[i] * (1 + random.below(3)) : `w${i}`,
      );
    const [rows, columns] = [axis(), axis()];
    const higherIsBetter = often(random, 0.5);
    const format = pick(random, ['number', 'percent'] as const);
    const cell = () => {
      const diverged = often(random, 0.1);
      return {
        mean: diverged || often(random, 0.05) ? null : random.uniform() * 3,
        deviation: often(random, 0.7) ? random.uniform() / 5 : null,
        diverged,
      };
    };
    const cells = rows.map(() => columns.map(cell));
    const trials = cells.flatMap((line, i) =>
      line.map((one, j) => ({
        ...one,
        ...{
          params: { l2: i / 10, learningRate: SCALES[j], ...(often(random, 0.2) && { other: 3 }) } as Record<
            string,
            number
          >,
        },
        ...{ winner: i + j === 0, nearTie: often(random, 0.1), scores: [one.mean, null] },
      })),
    );
    const winner = often(random, 0.7) ? ([0, 0] as const) : undefined;
    const shared = { ...settings(random), metric: 'validation loss', higherIsBetter, format };
    return [
      searchHeatMap({ ...shared, rows, columns, cells, winner }),
      searchChart({ ...shared, trials }),
      searchDots({ ...shared, trials }),
      sortTrials(trials, higherIsBetter),
    ];
  }));

function trials(random: Random): TrialsData {
  const axes = Array.from({ length: 1 + random.below(6) }, (_, i) => ({
    name: name(random, i),
    ticks: [0, 0.5, 1].map((at) => ({ at, text: `${10 * i + at}` })),
    choices: often(random, 0.4),
  }));
  const stages = pick(random, [[], [1], [1, 3, 9]]);
  const own = some(random, 30, (number) => {
    const state = pick(random, ['complete', 'complete', 'pruned', 'failed', 'running', 'paused']);
    const complete = state === 'complete';
    return {
      ...{
        number,
        state,
        epochs: random.below(10),
        seconds: random.uniform() * 1000,
        reason: state === 'failed' ? 'why' : null,
      },
      at: axes.map(({ choices }) =>
        often(random, 0.1) ? null : choices ? random.below(3) / 2 : random.uniform(),
      ),
      texts: axes.map((_, i) => `${i}`),
      ...{ score: complete ? random.uniform() : null, best: complete ? random.uniform() : null },
      ...{ winner: number === 0 && complete, nearTie: complete && often(random, 0.2) },
      figures: stages.slice(0, random.below(stages.length + 1)).map(() => random.uniform()),
    };
  });
  const importance = {
    options: axes.map((one) => ({ name: one.name, mean: random.uniform(), deviation: random.uniform() / 5 })),
    ...{ together: random.uniform(), epochs: 9, trials: random.below(60), explained: random.uniform() },
  };
  return {
    ...{
      metric: 'validation loss',
      higherIsBetter: often(random, 0.5),
      format: pick(random, ['number', 'percent'] as const),
    },
    ...{ axes, trials: own, epochs: 9, stages, rungs: often(random, 0.5), importance },
  };
}

test('trials of a search', () =>
  draw(60, (random) => {
    const data = trials(random);
    const set = settings(random);
    return [
      ...[trialAxesChart, trialScoreChart, trialStagesChart].map((chart) => chart(data, set)),
      ...[reachedCounts(data), optionImportanceChart(data.importance!, set)],
    ];
  }));

test('values against predictions, and importances', () =>
  draw(40, (random) => {
    const count = pick(random, [0, 1, 2, 30, 400]);
    const list = () => Array.from({ length: count }, () => finite(random));
    const columns = some(random, 30, (i) => ({
      column: name(random, i),
      drop: random.uniform() - 0.2,
      deviation: random.uniform() / 9,
    }));
    const data = {
      name: 'validation rows',
      score: pick(random, ['accuracy', 'share of labels right', 'R²'] as const),
      columns,
    };
    return [
      scatterChart({ ...settings(random), truth: list(), predicted: list() }),
      importanceChart(data, settings(random)),
      columns.map((one) => [importanceBar(one, columns), importanceText(one, data.score)]),
    ];
  }));

test('histories', () =>
  draw(40, (random) => {
    const [validated, figures] = [often(random, 0.6), often(random, 0.6)];
    const epochs = some(random, 12, (i) => ({
      ...{
        epoch: i + 1,
        loss: finite(random),
        accuracy: figures ? random.uniform() : null,
        meanAbsoluteError: finite(random),
        seconds: 1,
      },
      ...(validated && {
        validationLoss: finite(random),
        validationAccuracy: random.uniform(),
        validationMeanAbsoluteError: random.uniform(),
      }),
    }));
    const history = {
      epochs,
      ...(epochs.length > 1 && often(random, 0.5) && { bestEpoch: 2 }),
      ...(often(random, 0.2) && { lossLabel: 'sum' }),
    };
    const histories = [
      { className: 'a', name: 'fold 1', epochs },
      { className: 'b', name: 'fold 2', epochs: epochs.slice(1) },
    ];
    return [
      ...[lossChart(history), accuracyChart(history), errorChart(history)],
      ...[classLossChart(histories), foldLossChart({ histories, lossLabel: 'loss' })],
    ];
  }));

test('numbers, durations, shares, counts and names as texts', () =>
  draw(
    400,
    (random) => {
      const [one, list] = [value(random), some(random, 5, () => value(random))];
      const [words, size] = [some(random, 6, (i) => name(random, i)), 9 + random.below(10)];
      const whole = Math.round(Math.abs(finite(random)));
      return [
        ...[
          text.formatNumber(one),
          text.formatNumber(one, 2),
          text.formatTogether(list),
          text.formatLoss(one),
        ],
        ...[
          text.formatFigure(one),
          text.formatScore(one),
          text.sixDigits(one),
          text.formatPercent(one),
          text.formatCount(whole),
        ],
        ...[
          text.formatShortCount(whole),
          text.formatRanges(some(random, 6, () => random.below(9)).sort()),
          text.formatDuration(whole),
        ],
        ...[
          text.textWidth(words.join(' '), size),
          text.fitText(words.join(' '), size, 20 + random.below(300)),
        ],
        ...[
          text.fitNames(words, size, 20 + random.below(90)),
          text.wrapText(words.join(' '), size, 30 + random.below(200)),
        ],
        ...[layoutLegend(words, 200 + random.below(500)), axisTexts(list.filter(Number.isFinite))],
        scoreWriter(pick(random, ['number', 'percent'] as const))(one),
      ];
    },
    10,
  ));

test('scales of scores', () =>
  draw(60, (random) => {
    const scores = some(random, 12, () => finite(random));
    const scale = scoreScale({ scores, higherIsBetter: often(random, 0.5), write: scoreWriter() });
    return [scale.labels, scores.map((score) => scale.step(score))];
  }));

test('pictures', () =>
  draw(30, (random) => {
    const [width, height] = [1 + random.below(9), 1 + random.below(9)];
    const bytes = (length: number) => Uint8Array.from({ length }, () => random.below(256));
    const weights = Float32Array.from({ length: width * height }, () => random.uniform() - 0.5);
    return [
      ...[
        grayImage(bytes(width * height), width, height),
        rgbImage(bytes(3 * width * height), width, height),
      ],
      ...[weightImage(weights, width, height, largestMagnitude(weights)), imageSide(width * height)],
      filtersData({
        weight: Float32Array.from({ length: 4 * 2 * 3 }, () => random.uniform() - 0.5),
        height: 2,
        width: 2,
        channels: 2,
      }),
    ];
  }));
