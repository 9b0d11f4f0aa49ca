// Valid calls of `jacquard/report`. Before: api-calls.ts.

import { search } from '../../src/experiments/index.js';
import { createBackend } from '../../src/index.js';
import * as report from '../../src/report/index.js';
import { data, trained } from './api-calls.js';
import type { Call } from './odd-values.js';

const history = {
  epochs: [1, 2, 3].map((epoch) => ({
    epoch,
    loss: 1 / epoch,
    accuracy: 0.5,
    validationLoss: 1 / epoch,
    validationAccuracy: 0.5,
    learningRate: 0.1,
    seconds: 1,
  })),
  lossLabel: 'loss',
  accuracyLabel: 'share',
  bestEpoch: 2,
};
const settings = { title: 't', standalone: true, width: 400, height: 300 };
const TITLE = { title: 't', standalone: true };
const pixels = Uint8Array.of(1, 2, 3, 4);
const image = () => report.grayImage(pixels, 2, 2);
const groups = [{ label: 'g', note: 'n', bars: [{ name: 'a', value: 1, text: '1' }] }];
const bars = { title: 't', unit: 'ms', groups };
const series = [{ name: 's', values: [1, null, 3] }];
const importance = {
  name: 'test rows',
  score: 'accuracy',
  columns: [{ column: 'c', drop: 0.1, deviation: 0.01 }],
};
const trials = [
  {
    params: { learningRate: 0.1, l2: 0 },
    mean: 0.5,
    deviation: 0.1,
    diverged: false,
    winner: true,
    nearTie: false,
    scores: [0.4, 0.6],
  },
  { params: { learningRate: 1, l2: 0 }, mean: null, deviation: null, diverged: true, winner: false },
];
const table = { trials, metric: 'validation loss', higherIsBetter: false, format: 'number', title: 't' };
const settled = { name: 'n', value: 'v', note: 'o' };

export async function callsOfReport(): Promise<Call[]> {
  const network = await trained(await createBackend());
  const evaluation = network.evaluate(data);
  const shown = { ...evaluation.toJSON(), name: 'test rows', curves: report.evaluationCurves(evaluation) };
  const study = await search({
    space: { x: { low: 0, high: 1 }, kind: ['a', 'b'] },
    objective: async ({ number }, { report }) => {
      report(1, number);
      return { state: 'complete' };
    },
    trials: 12,
    sampler: 'random',
  });
  const searched = report.trialsData(study, { metric: 'validation loss' });
  const predictions = {
    name: 'test rows',
    truth: data.labels,
    probabilities: evaluation.probabilities,
    classNames: data.classNames,
    predicted: evaluation.predicted,
    threshold: undefined,
    rowNumber: (at: number) => at,
    image,
    cells: () => [settled],
  };
  const weights = { weight: new Float32Array(12).fill(1), classNames: ['a', 'b', 'c'], width: 2, height: 2 };
  const filters = { weight: new Float32Array(18).fill(1), height: 3, width: 3, channels: 1 };
  const targets = {
    name: 'test rows',
    figures: [{ heading: 'h', meaning: 'm' }],
    rows: [{ name: 'r', figures: ['1'] }],
    notes: ['n'],
    values: [{ name: 'v', truth: [1, 2], predicted: [1, 2] }],
  };
  const whole = {
    ...{ title: 't', subtitle: 's', date: 'd', sample: true, summary: [settled], layers: network.summary() },
    ...{
      results: [{ name: 'test', rows: 3, loss: 0.5, accuracy: 0.5 }],
      resultsOf: 'o',
      warnings: ['w'],
      history,
    },
    ...{ classHistories: [{ className: 'a', epochs: history.epochs }], evaluation: shown, targets },
    ...{
      folds: {
        description: 'd',
        scores: [{ heading: 'h', mean: '1', deviation: '1', values: ['1'] }],
        histories: [{ name: 'f', epochs: history.epochs }],
        lossLabel: 'l',
      },
    },
    ...{
      predictions: report.predictionsData(predictions as never),
      weights: report.weightsData(weights),
      filters: report.filtersData(filters),
    },
    ...{
      columns: {
        columns: [{ name: 'c', kind: 'number', why: 'w', doubt: 'd', features: 1 }],
        importance,
        importanceNote: undefined,
      },
    },
    ...{
      search: { trials, metric: 'm', higherIsBetter: false, format: 'number', description: 'd' },
      trials: searched,
    },
    ...{ bestCommand: 'b', command: 'c', provenance: [settled], files: [settled] },
  };
  const charts: Record<string, readonly unknown[]> = {
    accuracyChart: [history, settings],
    lossChart: [history, settings],
    errorChart: [history, settings],
    barChart: [bars, { standalone: true }],
    benchmarkPage: [{ title: 't', machine: 'm', date: 'd', version: 'v', charts: [bars] }],
    classLossChart: [[{ className: 'a', epochs: history.epochs }], settings],
    confusionMatrixChart: [
      {
        classNames: ['a', 'b'],
        counts: [
          [1, 2],
          [3, 4],
        ],
        normalized: true,
        ...TITLE,
      },
    ],
    evaluationCurves: [evaluation],
    filtersData: [filters],
    foldLossChart: [{ histories: [{ name: 'f', epochs: history.epochs }], lossLabel: 'l' }, settings],
    grayImage: [pixels, 2, 2],
    rgbImage: [new Uint8Array(12), 2, 2],
    weightImage: [new Float32Array([1, 2, 3, 4]), 2, 2, 4],
    largestMagnitude: [new Float32Array([1, 2])],
    htmlReport: [whole],
    importanceChart: [importance, TITLE],
    lineChart: [
      {
        xLabel: 'x',
        yLabel: 'y',
        series,
        markers: [{ epoch: 1, label: 'm' }],
        format: 'number',
        ...settings,
      },
    ],
    optionImportanceChart: [searched.importance, TITLE],
    parameterText: [{ learningRate: 0.1 }],
    precisionRecallChart: [shown, { title: 't', standalone: true, width: 400 }],
    rocChart: [shown, { title: 't', standalone: true, width: 400 }],
    predictionsData: [predictions],
    scatterChart: [{ truth: [1, 2], predicted: [1, 2], width: 400, ...TITLE }],
    searchChart: [table],
    searchDots: [table],
    searchHeatMap: [
      {
        rows: [1, 2],
        columns: [1],
        rowLabel: 'r',
        columnLabel: 'c',
        cells: [[{ mean: 1, deviation: 0, diverged: false }], [{ mean: 2, deviation: 0, diverged: false }]],
        winner: [0, 0],
        metric: 'm',
        higherIsBetter: false,
        format: 'number',
        ...TITLE,
      },
    ],
    terminalChart: [{ series, width: 60, height: 10, ascii: true, format: 'number' }],
    trialAxesChart: [searched, TITLE],
    trialScoreChart: [searched, TITLE],
    trialStagesChart: [searched, TITLE],
    trialsData: [study, { metric: 'm' }],
    weightsData: [weights],
  };
  return Object.entries(charts).map(([name, given]) => ({
    name,
    given,
    run: (report as unknown as Record<string, Call['run']>)[name],
  }));
}
