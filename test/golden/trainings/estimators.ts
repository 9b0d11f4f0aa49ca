// The estimators of jacquard/estimators.
// Before: ../training.ts. Next: index.ts lists all trainings.

import type { Backend } from '../../../src/backend/backend.js';
import {
  MLPClassifier,
  type MLPOptions,
  MLPRegressor,
  type MLPRegressorOptions,
  OneVsRestClassifier,
  SoftmaxRegression,
  type SoftmaxRegressionOptions,
} from '../../../src/estimators/index.js';
import { rowsOf } from '../../support/datasets.js';
import { passengers, rows, rowWeights, twoClasses, valued } from '../data.js';
import { type Figures, fileHash, hashOf, historyFigures } from '../figures.js';
import type { GoldenTraining } from '../training.js';

type Estimator = MLPClassifier | MLPRegressor | SoftmaxRegression;

const X = rowsOf(rows);
const few = X.slice(0, 7);
const words = Array.from(rows.rows, (_, i) => ['ash', 'beech', 'cedar'][rows.labelAt(i)]);
const prices = Array.from(rows.rows, (row) => valued(['price']).targets!.values[row]);
const QUIET = { onWarning: () => {} };

function figuresOf(estimator: Estimator, some: readonly number[][] | readonly object[] = few): Figures {
  const { network } = estimator;
  const answers =
    estimator instanceof MLPRegressor
      ? estimator.predict(some as number[][])
      : estimator.predictProba(some as number[][]);
  const figures = {
    ...historyFigures(network.history),
    parameters: hashOf(network.parameters),
    predictions: hashOf(answers),
    file: fileHash(estimator.save()),
  };
  estimator.dispose();
  return figures;
}

function estimated<Options extends object>(
  name: string,
  Kind: new (backend: Backend, options: Options) => Estimator,
  options: Options,
  fit: (estimator: never) => Promise<unknown>,
  some?: readonly object[],
): GoldenTraining {
  return {
    name: `estimator: ${name}`,
    crosses: () => ({ [Kind.name]: [options], estimator: [{ ...QUIET, ...options }] }),
    async run(backend) {
      const estimator = new Kind(backend, { ...QUIET, ...options });
      await fit(estimator as never);
      return figuresOf(estimator, some);
    },
  };
}

const BRIEF = { maxIter: 4, hiddenLayerSizes: 6, randomState: 2 } as const;
const byWords = (one: MLPClassifier | SoftmaxRegression) => one.fit(X, words);
const byPrices = (one: MLPRegressor) => one.fit(X, prices);

const classifiers: readonly GoldenTraining[] = [
  estimated<MLPOptions>('classifier with adam', MLPClassifier, { ...BRIEF, batchSize: 'auto' }, byWords),
  estimated<MLPOptions>(
    'classifier with adam and numbers of its own',
    MLPClassifier,
    {
      ...{ maxIter: 3, hiddenLayerSizes: [6, 5], activation: 'logistic', solver: 'adam', alpha: 0.01 },
      ...{ batchSize: 16, learningRateInit: 0.01, beta1: 0.8, beta2: 0.99, epsilon: 1e-6 },
      ...{ standardize: false, callbacks: [{}], signal: new AbortController().signal },
      fit: { labelSmoothing: 0.1 },
    },
    byWords,
  ),
  estimated<MLPOptions>(
    'classifier with sgd, stopped early',
    MLPClassifier,
    {
      ...{ maxIter: 8, hiddenLayerSizes: [6], activation: 'tanh', solver: 'sgd', learningRate: 'adaptive' },
      ...{ momentum: 0.8, nesterovsMomentum: false, earlyStopping: true, validationFraction: 0.2 },
      ...{ tol: 0.01, nIterNoChange: 2, batchSize: 10, learningRateInit: 0.05 },
    },
    (one: MLPClassifier) => one.fit(X, words, rowWeights),
  ),
  estimated<MLPOptions>(
    'classifier, twice with a warm start',
    MLPClassifier,
    { ...BRIEF, maxIter: 2, warmStart: true },
    async (one: MLPClassifier) => (await byWords(one)).fit(X, words),
  ),
  estimated<MLPOptions>('classifier in pieces', MLPClassifier, BRIEF, async (one: MLPClassifier) => {
    await one.partialFit(X.slice(0, 40), words.slice(0, 40), ['ash', 'beech', 'cedar']);
    await one.partialFit(X.slice(40), words.slice(40));
  }),
  estimated<MLPOptions>(
    'classifier of passengers',
    MLPClassifier,
    { ...BRIEF, standardize: 'robust', columns: { ignore: ['ticket'] } },
    (one: MLPClassifier) => one.fit(passengers, 'survived'),
    passengers.slice(0, 5),
  ),
];

const regressions: readonly GoldenTraining[] = [
  estimated<SoftmaxRegressionOptions>('softmax regression', SoftmaxRegression, { maxIter: 20 }, byWords),
  estimated<SoftmaxRegressionOptions>(
    'softmax regression in batches',
    SoftmaxRegression,
    { C: 0.1, batchSize: 20, learningRateInit: 0.1, classWeight: 'balanced', maxIter: 3 },
    byWords,
  ),
  estimated<SoftmaxRegressionOptions>(
    'softmax regression in pieces',
    SoftmaxRegression,
    { C: 10 },
    async (one: SoftmaxRegression) => {
      await one.partialFit(X.slice(0, 40), words.slice(0, 40), ['ash', 'beech', 'cedar']);
      await one.partialFit(X.slice(40), words.slice(40));
    },
  ),
  estimated<MLPRegressorOptions>('regressor', MLPRegressor, { ...BRIEF, learningRateInit: 0.02 }, byPrices),
  estimated<MLPRegressorOptions>(
    'regressor with sgd and Huber’s loss',
    MLPRegressor,
    {
      ...{ ...BRIEF, loss: 'huber', solver: 'sgd', standardizeTargets: true, batchSize: 16 },
      ...{ earlyStopping: true, learningRateInit: 0.02 },
    },
    byPrices,
  ),
  estimated<MLPRegressorOptions>(
    'regressor of values as they are',
    MLPRegressor,
    { ...BRIEF, standardizeTargets: false },
    (one: MLPRegressor) =>
      one.fit(
        X,
        prices.map((price) => [price / 1e6, price / 2e6 - 1]),
      ),
  ),
];

const oneVsRest: GoldenTraining = {
  name: 'estimator: one-vs-rest',
  crosses: () => ({}),
  async run(backend) {
    const model = new OneVsRestClassifier((_, label) =>
      label === 0
        ? new SoftmaxRegression(backend, { maxIter: 10 })
        : new MLPClassifier(backend, { ...BRIEF, ...QUIET }),
    );
    await model.fit(X, words);
    const answers = { predictions: hashOf(model.predictProba(few)), classes: model.predict(few).join() };
    const figures = model.estimators.map((one, label) => {
      const entries = Object.entries(figuresOf(one as MLPClassifier));
      return Object.fromEntries(entries.map(([name, value]) => [`class ${label} ${name}`, value]));
    });
    return Object.assign({}, ...figures, answers);
  },
};

const ofDataset = estimated<MLPOptions>(
  'classifier of two classes',
  MLPClassifier,
  BRIEF,
  (one: MLPClassifier) => one.fit(twoClasses),
);

export const estimators: readonly GoldenTraining[] = [...classifiers, ofDataset, ...regressions, oneVsRest];
