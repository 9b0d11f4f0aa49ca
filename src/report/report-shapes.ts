// What the public functions of jacquard/report take, so that a wrong argument is named before anything is drawn.
// Before: options/shapes.ts, report-data.ts. Next: each chart and html.ts check their arguments with it.

import {
  AMOUNT,
  AMOUNT_OR_TEXT,
  COUNTING,
  NUMBER_OR_PERCENT,
  NUMBERS,
  PIXELS,
  requireShape,
  type Shape,
} from '../options/shapes.js';

const FIGURE = 'number|null';
const NAMES = ['text'] as const;
const EPOCHS = [
  {
    ...{ epoch: 'number', loss: FIGURE, 'validationLoss?': FIGURE, 'accuracy?': FIGURE },
    ...{
      'validationAccuracy?': FIGURE,
      'meanAbsoluteError?': FIGURE,
      'validationMeanAbsoluteError?': FIGURE,
    },
    'learningRate?': FIGURE,
  },
] as const;
const HISTORY = {
  ...{ epochs: EPOCHS, 'lossLabel?': 'text', 'accuracyLabel?': 'text', 'bestEpoch?': 'number' },
};
const CLASS_HISTORIES = [{ className: 'text', epochs: EPOCHS }] as const;
const FOLDS = { histories: [{ name: 'text', epochs: EPOCHS }], lossLabel: 'text' } as const;
const STYLE = { 'title?': 'text', 'standalone?': 'switch', 'width?': PIXELS, 'height?': PIXELS };
const TITLED = { ...STYLE, title: 'text' };
const FORMAT = { 'format?': NUMBER_OR_PERCENT, 'higherIsBetter?': 'switch' };
const NAMED = [{ name: 'text', value: 'text', 'note?': 'text' }] as const;
const BARS = {
  ...{ title: 'text', unit: 'text' },
  groups: [
    { label: 'text', 'note?': 'text', bars: [{ name: 'text', value: AMOUNT, 'text?': 'text' }] as const },
  ] as const,
};
const CURVE = { x: ['number'], y: ['number'], thresholds: 'null|list' } as const;
const CURVES = [
  {
    ...{ class: 'text|null', rocAuc: FIGURE, averagePrecision: FIGURE, roc: CURVE, precisionRecall: CURVE },
  },
] as const;
const MATRIX = { classNames: NAMES, counts: [['number']] } as const;
const DECIDED = {
  positiveClass: 'text|null',
  threshold: FIGURE,
  confusion: [['number']],
  notes: NAMES,
} as const;
const SCORES = {
  ...{ precision: FIGURE, recall: FIGURE, f1: FIGURE, support: 'number' },
};
const EVALUATION = {
  ...{ ...DECIDED, name: 'text', rows: 'number', loss: FIGURE, accuracy: FIGURE, 'standardError?': FIGURE },
  ...{ 'classesLeftOut?': AMOUNT },
  ...{ perClass: [SCORES], macroAverage: SCORES, weightedAverage: SCORES, mostConfused: ['object'] },
  'curves?': CURVES,
} as const;
const IMPORTANCE = {
  ...{ name: 'text', score: 'text', columns: [{ column: 'text', drop: 'number', deviation: 'number' }] },
} as const;
const SEARCHED = [
  {
    ...{ params: NUMBERS, mean: FIGURE, deviation: FIGURE, diverged: 'switch', winner: 'switch' },
    ...{ 'nearTie?': 'switch', 'scores?': [FIGURE] },
  },
] as const;
const OPTIONS = {
  ...{ options: [{ name: 'text', mean: AMOUNT, deviation: AMOUNT }], together: AMOUNT },
  ...{ trials: 'number', epochs: 'number', explained: 'number' },
} as const;
const TRIALS = {
  ...{
    metric: 'text',
    higherIsBetter: 'switch',
    format: NUMBER_OR_PERCENT,
    epochs: 'number',
    stages: [FIGURE],
  },
  ...{
    axes: [{ name: 'text', ticks: [{ at: 'number', text: 'text' }], choices: 'switch' }],
    rungs: 'switch',
  },
  trials: [
    {
      ...{ number: 'number', state: 'text', at: [FIGURE], texts: NAMES, score: FIGURE, best: FIGURE },
      ...{ epochs: 'number', seconds: FIGURE, reason: 'text|null', winner: 'switch', nearTie: 'switch' },
      figures: ['number'],
    },
  ],
  importance: 'object|null',
} as const;
const ROWS = [{ row: 'number', true: 'text', predicted: 'text', probability: 'number' }] as const;
const IMAGE = { weight: ['number'], height: COUNTING, width: COUNTING } as const;
const REPORT = {
  ...{
    title: 'text',
    'subtitle?': 'text',
    'date?': 'text',
    'sample?': 'switch',
    summary: NAMED,
    command: 'text',
  },
  ...{ 'results?': [{ name: 'text', 'rows?': 'number', loss: FIGURE, 'accuracy?': FIGURE }] },
  ...{
    'layers?': { layers: ['object'], parameters: AMOUNT, trainableParameters: AMOUNT, mflop: AMOUNT },
    'resultsOf?': 'text',
    'warnings?': NAMES,
    'history?': HISTORY,
  },
  ...{ 'classHistories?': CLASS_HISTORIES, 'evaluation?': EVALUATION, 'bestCommand?': 'text' },
  'folds?': {
    ...FOLDS,
    description: 'text',
    scores: [{ heading: 'text', mean: 'text', deviation: 'text', values: NAMES }],
  },
  'predictions?': {
    ...{
      name: 'text',
      'worst?': ROWS,
      'confidentMistakes?': ROWS,
      'uncertain?': ROWS,
      'threshold?': 'number',
    },
  },
  'targets?': {
    ...{
      name: 'text',
      figures: [{ heading: 'text', meaning: 'text' }],
      rows: [{ name: 'text', figures: NAMES }],
    },
    ...{ 'notes?': NAMES, 'values?': [{ name: 'text', truth: ['number'], predicted: ['number'] }] },
  },
  'columns?': {
    columns: [{ name: 'text', kind: 'text', why: 'text', 'doubt?': 'text', features: 'number' }],
    ...{ 'importance?': IMPORTANCE, 'importanceNote?': 'text' },
  },
  'weights?': { images: [{ className: 'text', image: 'text' }], 'limit?': 'number' },
  'filters?': { images: NAMES, limit: 'number', filters: 'number', channels: 'number' },
  'search?': { trials: SEARCHED, 'metric?': 'text', 'description?': 'text', ...FORMAT },
  ...{ 'trials?': TRIALS, 'provenance?': NAMED, 'files?': NAMED },
} as const;

/** By function, the shapes of its arguments in order. */
const ARGUMENTS = {
  accuracyChart: { history: HISTORY, settings: STYLE },
  lossChart: { history: HISTORY, settings: STYLE },
  errorChart: { history: HISTORY, settings: STYLE },
  barChart: { data: BARS, settings: STYLE },
  benchmarkPage: { data: { title: 'text', machine: 'text', date: 'text', version: 'text', charts: [BARS] } },
  classLossChart: { histories: CLASS_HISTORIES, settings: STYLE },
  confusionMatrixChart: { options: { ...TITLED, ...MATRIX, normalized: 'switch' } },
  filtersData: { filters: { ...IMAGE, channels: COUNTING } },
  foldLossChart: { folds: FOLDS, settings: STYLE },
  grayImage: { bytes: ['number'], width: COUNTING, height: COUNTING },
  rgbImage: { bytes: ['number'], width: COUNTING, height: COUNTING },
  weightImage: { weights: ['number'], width: COUNTING, height: COUNTING, 'limit?': AMOUNT },
  largestMagnitude: { weights: ['number'] },
  htmlReport: { report: REPORT },
  importanceChart: { importance: IMPORTANCE, settings: STYLE },
  lineChart: {
    options: {
      ...{
        ...TITLED,
        ...FORMAT,
        xLabel: 'text',
        yLabel: 'text',
        series: [{ name: 'text', values: [FIGURE] }],
      },
      'markers?': [{ epoch: 'number', label: 'text' }],
    },
  },
  optionImportanceChart: { importance: OPTIONS, settings: TITLED },
  parameterText: { params: NUMBERS },
  precisionRecallChart: { data: { ...DECIDED, curves: CURVES }, settings: STYLE },
  rocChart: { data: { ...DECIDED, curves: CURVES }, settings: STYLE },
  predictionsData: {
    predictions: {
      ...{ name: 'text', truth: 'list', probabilities: 'list', classNames: NAMES, 'threshold?': AMOUNT },
      ...{ 'predicted?': 'list', 'rowNumber?': 'function', 'image?': 'function', 'cells?': 'function' },
    },
  },
  scatterChart: { options: { ...TITLED, truth: [FIGURE], predicted: [FIGURE] } },
  searchChart: { options: { ...TITLED, ...FORMAT, trials: SEARCHED, metric: 'text' } },
  searchDots: { options: { ...TITLED, ...FORMAT, trials: SEARCHED, metric: 'text' } },
  searchHeatMap: {
    options: {
      ...{ ...TITLED, ...FORMAT, rows: [AMOUNT_OR_TEXT], columns: [AMOUNT_OR_TEXT], metric: 'text' },
      ...{ 'rowLabel?': 'text', 'columnLabel?': 'text', 'winner?': ['number'] },
      cells: [[{ mean: FIGURE, deviation: FIGURE, diverged: 'switch' }]],
    },
  },
  terminalChart: {
    options: {
      series: [{ name: 'text', values: [FIGURE] }],
      ...{ 'width?': PIXELS, 'height?': PIXELS, 'ascii?': 'switch', 'format?': NUMBER_OR_PERCENT },
    },
  },
  trialAxesChart: { data: TRIALS, settings: TITLED },
  trialScoreChart: { data: TRIALS, settings: TITLED },
  trialStagesChart: { data: TRIALS, settings: TITLED },
  trialsData: {
    study: { trials: 'list', ranked: 'list', settings: { space: 'object' } },
    options: { metric: 'text', 'format?': NUMBER_OR_PERCENT, 'isRunning?': 'switch' },
  },
  weightsData: { weights: { ...IMAGE, classNames: NAMES } },
};

/** @throws OptionError that names the function, the argument and its part, what is expected and what was found. */
export function requireArguments(name: keyof typeof ARGUMENTS, ...given: unknown[]): void {
  for (const [i, [key, shape]] of Object.entries<unknown>(ARGUMENTS[name]).entries()) {
    const argument = key.replace('?', '');
    if (given[i] !== undefined || argument === key)
      requireShape(`${name}: ${argument}`, given[i], shape as Shape);
  }
}
