// save() and load() of every estimator: what was fitted comes back, with labels as they went in.

import { describe, expect, it } from 'vitest';
import {
  type Label,
  MLPClassifier,
  MLPRegressor,
  OneVsRestClassifier,
  SoftmaxRegression,
} from '../../src/estimators/index.js';
import { createBackend, Network } from '../../src/index.js';
import { withMetadata } from '../../src/model/metadata.js';

const backend = await createBackend({ backend: 'js' });
const onWarning = () => {};
const X = Array.from({ length: 30 }, (_, i) => [i % 3, Math.sin(i)]);
const y = X.map((_, i) => i % 3);

describe.each<[string, Label[]]>([
  ['numbers', [-1, 2, 10]],
  ['booleans', [false, true]],
  ['words', ['__proto__', 'a "b"', 'ü😀']],
  ['words of digits', ['01', '1']],
  ['words that JSON’s numbers are written as', ['Infinity', 'NaN']],
])('classes that are %s', (_, classes) => {
  const labels = X.map((__, i) => classes[i % classes.length]);

  it.each([MLPClassifier, SoftmaxRegression])('come back from %o’s file as they were', async (Estimator) => {
    using model = await new Estimator(backend, { maxIter: 5, onWarning }).fit(X, labels);
    const bytes = model.save();
    using loaded = Estimator.load(backend, bytes);
    expect(loaded).toBeInstanceOf(Estimator);
    expect(loaded.classes).toEqual(model.classes);
    expect(loaded.classes.map((label) => typeof label)).toEqual(model.classes.map((label) => typeof label));
    expect(loaded.predict(X)).toEqual(model.predict(X));
    expect(loaded.predictProba(X)).toEqual(model.predictProba(X));
    expect(loaded.score(X, labels)).toBe(model.score(X, labels));
    expect(loaded.lossCurve).toEqual(model.lossCurve);
    expect(loaded.save()).toEqual(bytes);
  });

  it('come back from OneVsRestClassifier’s file', async () => {
    const model = new OneVsRestClassifier(() => new SoftmaxRegression(backend, { maxIter: 20 }));
    await model.fit(X, labels);
    const loaded = OneVsRestClassifier.load(backend, model.save());
    expect(loaded.classes).toEqual(model.classes);
    expect(loaded.predict(X)).toEqual(model.predict(X));
    expect(loaded.predictProba(X)).toEqual(model.predictProba(X));
    expect(loaded.estimators[0].coefs).toEqual(model.estimators[0].coefs);
    await expect(loaded.fit(X, labels)).rejects.toThrow(
      'this classifier was loaded, and has no function that makes',
    );
  });
});

it('parameters come back, but for functions, signals and weights of rows', async () => {
  const options = {
    ...{ C: Number.POSITIVE_INFINITY, maxIter: 3, standardize: { kind: 'global', clip: 3 } as const },
    classWeight: Object.fromEntries([
      ['__proto__', 2],
      ['constructor', 3],
    ]),
    fit: { inputDropout: 0.1, sampleWeights: new Float32Array(30).fill(1) },
    ...{ callbacks: [{ onEpochEnd() {} }], signal: new AbortController().signal, onWarning, tol: undefined },
  };
  using model = new SoftmaxRegression(backend, options);
  await model.fit(
    X,
    X.map((_, i) => ['__proto__', 'constructor'][i % 2]),
  );
  using loaded = SoftmaxRegression.load(backend, model.save());
  const { C, maxIter, standardize, classWeight } = options;
  expect(loaded.getParams()).toEqual({ C, maxIter, standardize, classWeight, fit: { inputDropout: 0.1 } });
  expect(Object.hasOwn(loaded.getParams().classWeight as object, '__proto__')).toBe(true);
  await loaded.fit(
    X,
    X.map((_, i) => ['__proto__', 'constructor'][i % 2]),
  );
  expect(loaded.nIter).toBe(3);
});

it('values, several labels a row, and a training that goes on', async () => {
  using regressor = await new MLPRegressor(backend, { maxIter: 3, hiddenLayerSizes: 4, onWarning }).fit(X, X);
  using again = MLPRegressor.load(backend, regressor.save());
  expect(again.predict(X)).toEqual(regressor.predict(X));
  const several = X.map((_, i) => [i % 2, Number(i % 3 > 0)]);
  using labels = await new MLPClassifier(backend, { maxIter: 3, onWarning }).fit(X, several);
  using labelsAgain = MLPClassifier.load(backend, labels.save());
  expect(labelsAgain.classes).toEqual([]);
  expect(labelsAgain.predictLabels(X)).toEqual(labels.predictLabels(X));
  using warm = await new MLPClassifier(backend, { maxIter: 2, warmStart: true, onWarning }).fit(X, y);
  const options = MLPClassifier.load(backend, warm.save()).getParams();
  expect(options).toEqual({ maxIter: 2, warmStart: true });
  using loaded = MLPClassifier.load(backend, warm.save());
  await loaded.partialFit(X, y);
  expect(loaded.nIter).toBe(3);
});

it('the file is a model file as well', async () => {
  using model = await new MLPClassifier(backend, { maxIter: 2, onWarning }).fit(X, y);
  using network = Network.load(backend, model.save());
  expect(network.classNames).toEqual(['0', '1', '2']);
  expect(network.predictProba(X)).toEqual(model.predictProba(X));
});

describe('files that are refused', async () => {
  const model = await new MLPClassifier(backend, { maxIter: 1, onWarning }).fit(X, y);
  const regressor = await new MLPRegressor(backend, { maxIter: 1, onWarning }).fit(X, y);
  const many = new OneVsRestClassifier(() => new SoftmaxRegression(backend, { maxIter: 1 }));
  await many.fit(X, y);
  const plain = model.network.save();
  const saved = (value: unknown) => withMetadata(plain, 'estimator', JSON.stringify(value));
  const options = { pairs: [] };
  const kind = 'MLPClassifier';

  it.each<[string, Uint8Array, string]>([
    ['a network’s', plain, 'm: no estimator was saved in it; Network.load reads'],
    [
      'another estimator’s',
      regressor.save(),
      'm: saved by MLPRegressor; use MLPRegressor.load() to read it, not MLPClassifier.load()',
    ],
    ['one-vs-rest’s', many.save(), 'm: no estimator was saved in it'],
    ['no file’s', new Uint8Array(9), 'm: '],
    ['no JSON', withMetadata(plain, 'estimator', '{'), 'm: metadata "estimator" is not valid JSON'],
    ['no object', saved([1]), 'm: metadata "estimator" should be an object'],
    ['without classes', saved({ kind, options }), 'metadata "estimator" is damaged'],
    [
      'with classes of two types',
      saved({ kind, options, classes: [1, '1', 2] }),
      'metadata "estimator" is damaged',
    ],
    [
      'with classes given twice',
      saved({ kind, options, classes: [1, 1, 2] }),
      'metadata "estimator" is damaged',
    ],
    [
      'with options that are none',
      saved({ kind, options: 3, classes: [0, 1, 2] }),
      'metadata "estimator" is damaged',
    ],
    [
      'with other classes',
      saved({ kind, options, classes: [0, 1, 7] }),
      'estimator and network do not belong together',
    ],
    [
      'with fewer classes',
      saved({ kind, options, classes: [0, 1] }),
      'estimator and network do not belong together',
    ],
    [
      'with an unknown parameter',
      saved({ kind, options: { pairs: [['depth', 3]] }, classes: [0, 1, 2] }),
      'm: the saved parameters are not valid: MLPClassifier: no option "depth"',
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => MLPClassifier.load(backend, bytes, 'm')).toThrow(message);
    expect(() => MLPClassifier.load(backend, bytes, 'm')).toThrow(expect.objectContaining({ code: 'MODEL' }));
  });

  it('a classifier’s network under a regressor’s name, and the reverse', () => {
    const none = { options, classes: [] };
    const wrong = withMetadata(plain, 'estimator', JSON.stringify({ kind: 'MLPRegressor', ...none }));
    expect(() => MLPRegressor.load(backend, wrong)).toThrow('do not belong together');
    const values = withMetadata(regressor.network.save(), 'estimator', JSON.stringify({ kind, ...none }));
    expect(() => MLPClassifier.load(backend, values)).toThrow('do not belong together');
  });

  it('one-vs-rest of a file that is none, and of estimators that cannot be saved', async () => {
    expect(() => OneVsRestClassifier.load(backend, model.save(), 'm')).toThrow(
      'm: no OneVsRestClassifier was saved',
    );
    const own = new OneVsRestClassifier(() => ({
      fit: async () => {},
      predictProba: (rows) => new Float32Array(2 * (rows as unknown[]).length),
    }));
    await own.fit(X, y);
    expect(() => own.save()).toThrow(
      'the estimator of class 0 is neither an MLPClassifier nor a SoftmaxRegression',
    );
  });
});

it('a fit that is running cannot be saved', async () => {
  using model = new MLPRegressor(backend, { maxIter: 2, onWarning });
  const fit = model.fit(X, y);
  expect(() => model.save()).toThrow('is still running');
  await fit;
});
