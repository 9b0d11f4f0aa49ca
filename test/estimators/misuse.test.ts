// What users of scikit-learn write that is not as it is here: taken where it is plain what is meant, else refused with
// the way out.

import { describe, expect, it, vi } from 'vitest';
import {
  MLPClassifier,
  MLPRegressor,
  OneVsRestClassifier,
  SoftmaxRegression,
} from '../../src/estimators/index.js';
import { createBackend } from '../../src/index.js';

vi.spyOn(console, 'warn').mockImplementation(() => {}); // short fits have not converged, and say so
const backend = await createBackend({ backend: 'js' });
const X = [[0, 1], [1, 0], [2, 1], [3, 0]]; // biome-ignore format: a table
const y = [0, 0, 1, 1];
const ESTIMATORS = [MLPClassifier, MLPRegressor, SoftmaxRegression] as const;

describe.each([MLPClassifier, MLPRegressor])('hiddenLayerSizes: %o', (Estimator) => {
  it('a number is one layer of so many units', async () => {
    using model = await new Estimator(backend, { hiddenLayerSizes: 7, maxIter: 1 }).fit(X, y);
    expect(model.coefs.map(({ shape }) => shape)).toEqual([[2, 7], [7, 1]]); // biome-ignore format: two shapes
    expect(model.getParams().hiddenLayerSizes).toBe(7);
  });

  it('an empty list is no hidden layer', async () => {
    using model = await new Estimator(backend, { hiddenLayerSizes: [], maxIter: 1 }).fit(X, y);
    expect(model.coefs.map(({ shape }) => shape)).toEqual([[2, 1]]);
  });

  it.each([
    ['a word', '20', '"20"'],
    ['a fraction', 2.5, '2.5'],
    ['0', 0, '0'],
    ['null', null, 'null'],
    ['an object', { units: 20 }, 'an object'],
    ['a word in a list', [20, '10'], '[20, "10"]'],
    ['a fraction in a list', [20, 2.5], '[20, 2.5]'],
    ['a list in a list', [[20]], '[[…]]'],
  ])('%s is refused when it is made', (_, hiddenLayerSizes, shown) => {
    const make = () => new Estimator(backend, { hiddenLayerSizes } as never);
    expect(make).toThrow(`hiddenLayerSizes: ${shown}; a whole number from 1 for each layer expected`);
    expect(make).toThrow(expect.objectContaining({ code: 'OPTION' }));
  });
});

describe.each(ESTIMATORS)('%o', (Estimator) => {
  it.each([
    ['options alone', { maxIter: 3 }],
    ['nothing', undefined],
    ['the promise of a backend', createBackend()],
  ])('%s in place of a backend is refused when it is made', (_, first) => {
    const make = () => new Estimator(first as never);
    expect(make).toThrow(`${Estimator.name}: its first argument is a backend: await createBackend()`);
    expect(make).toThrow(expect.objectContaining({ code: 'OPTION' }));
  });
});

it('OneVsRestClassifier refuses an estimator in place of a function when it is made', () => {
  const make = () => new OneVsRestClassifier(new SoftmaxRegression(backend) as never);
  expect(make).toThrow(
    'a function that makes an estimator expected, such as () => new SoftmaxRegression(backend)',
  );
  expect(make).toThrow(expect.objectContaining({ code: 'OPTION' }));
});

describe('while a fit is running, because nobody awaited it', () => {
  const options = { maxIter: 3 };
  const RUNNING = 'is still running; await it first: await model.fit(…)';
  const still = { code: 'STATE', message: expect.stringContaining(RUNNING) };

  it.each(ESTIMATORS)('%o neither answers nor learns, and does both afterwards', async (Estimator) => {
    const model = new Estimator(backend, options);
    const fit = model.fit(X, y);
    expect(() => model.predict(X)).toThrow(`predict: this estimator's fit ${RUNNING}`);
    expect(() => model.score(X, y)).toThrow(expect.objectContaining(still));
    await expect(model.fit(X, y)).rejects.toMatchObject(still);
    await expect(model.partialFit(X, y)).rejects.toMatchObject(still);
    await fit;
    expect(model.nIter).toBe(3);
    expect(model.predict(X)).toHaveLength(4);
    const piece = model.partialFit(X, y);
    expect(() => model.score(X, y)).toThrow("score: this estimator's partialFit is still running");
    await piece;
    expect(model.nIter).toBe(4);
    expect(model.score(X, y)).toBeLessThanOrEqual(1);
  });

  it.each([MLPClassifier, SoftmaxRegression])('%o gives no probabilities either', async (Estimator) => {
    const model = new Estimator(backend, options);
    const fit = model.fit(X, y);
    expect(() => model.predictProba(X)).toThrow(`predictProba: this estimator's fit ${RUNNING}`);
    expect(() => model.predictLabels(X)).toThrow(`predictLabels: this estimator's fit ${RUNNING}`);
    await fit;
    expect(model.predictProba(X)).toHaveLength(8);
  });

  it('the classes of a fit that was refused are not taken', async () => {
    const model = new MLPClassifier(backend, options);
    const fit = model.fit(X, y);
    await expect(model.fit(X, ['a', 'a', 'b', 'b'])).rejects.toMatchObject(still);
    await fit;
    expect(model.classes).toEqual([0, 1]);
  });

  it('a fit that failed is over', async () => {
    const model = new MLPClassifier(backend, options);
    await expect(model.fit(X, [0, 0, 0, 0])).rejects.toThrow('at least two classes');
    const wild = new MLPRegressor(backend, { solver: 'sgd', learningRateInit: 1e6 });
    await expect(wild.fit(X, y)).rejects.toMatchObject({ code: 'DIVERGED' });
    expect((await model.fit(X, y)).predict(X)).toHaveLength(4);
    expect(() => wild.predict(X)).toThrow(
      'its own weights are too large or not finite: the training diverged',
    );
  });

  it('a callback is told to ask the network, which answers it', async () => {
    const seen: unknown[] = [];
    const onEpochEnd = () => {
      expect(() => model.predict(X)).toThrow('(callbacks may ask model.network)');
      seen.push(model.network.predict(X).length);
    };
    const model = new MLPClassifier(backend, { ...options, callbacks: [{ onEpochEnd }] });
    await model.fit(X, y);
    expect(seen).toEqual([4, 4, 4]);
  });

  it('OneVsRestClassifier likewise', async () => {
    const model = new OneVsRestClassifier(() => new SoftmaxRegression(backend, options));
    const words = ['a', 'b', 'c', 'a'];
    const fit = model.fit(X, words);
    for (const verb of ['predict', 'predictProba', 'score'] as const) {
      expect(() => model[verb](X, words)).toThrow(`${verb}: this estimator's fit ${RUNNING}`);
    }
    await expect(model.fit(X, words)).rejects.toMatchObject(still);
    await fit;
    expect(model.predict(X)).toHaveLength(4);
    expect(model.estimators).toHaveLength(3);
  });
});

it.each([
  [{ momentum: 2 }, 'momentum: 2 is not a number from 0, below 1'],
  [{ alpha: -1 }, 'alpha: -1 is not a number from 0'],
  [{ learningRateInit: 0 }, 'learningRateInit: 0 is not a number above 0'],
  [{ batchSize: 0 }, 'batchSize: 0 is not a whole number from 1 to 1000000, or "auto"'],
  [{ maxIter: 0 }, 'maxIter: 0 is not a whole number from 1'],
  [{ nIterNoChange: 0.5 }, 'nIterNoChange: 0.5 is not a whole number from 1'],
  [{ tol: -1 }, 'tol: -1 is not a number from 0'],
  [{ randomState: 1.5 }, 'randomState: 1.5 is not a whole number from 0'],
  [{ warmStart: 'no' }, 'warmStart: "no" is not true or false'],
])('parameters out of range are refused by their own names: %o', async (options, message) => {
  const backend = await createBackend({ backend: 'js' });
  expect(() => new MLPClassifier(backend, options as never)).toThrow(message);
});
