// y of the classifiers: what scikit-learn refuses is refused, by place; and the order of classes.

import { describe, expect, it } from 'vitest';
import {
  MLPClassifier,
  MLPRegressor,
  OneVsRestClassifier,
  SoftmaxRegression,
} from '../../src/estimators/index.js';
import { createBackend, Dataset } from '../../src/index.js';

const backend = await createBackend({ backend: 'js' });
const onWarning = () => {};
const X = Array.from({ length: 12 }, (_, i) => [i % 3, Math.cos(i)]);
const y = X.map((_, i) => i % 3);
const words = X.map((_, i) => 'abc'[i % 3]);

function withValue(values: readonly unknown[], at: number, value: unknown): unknown[] {
  return values.map((one, i) => (i === at ? value : one));
}

const hole = [...y];
delete hole[5];

const REFUSED: [string, unknown, string][] = [
  ['undefined', withValue(y, 7, undefined), 'y[7]: nothing is a missing label'],
  ['null', withValue(words, 7, null), 'y[7]: null is a missing label'],
  ['NaN', withValue(y, 0, Number.NaN), 'y[0]: NaN is a missing label'],
  [
    'NaN in a Float32Array',
    Float32Array.from(y, (v, i) => (i === 3 ? Number.NaN : v)),
    'y[3]: NaN is a missing label',
  ],
  ['an empty word', withValue(words, 2, ''), 'y[2]: "" is a missing label'],
  ['a hole', hole, 'y[5]: nothing is a missing label'],
  [
    '1 and "1"',
    withValue(y, 4, '1'),
    'y[4]: "1" is a string, y[0] is 0, a number; labels of one type expected',
  ],
  ['true among numbers', withValue(y, 1, true), 'y[1]: true is a boolean, y[0] is 0, a number'],
  ['values', y.map((v) => v + 0.01), 'y[0]: 0.01 is not a whole number, so these are values and not classes'],
  ['infinity', withValue(y, 6, Number.POSITIVE_INFINITY), 'y[6]: Infinity is not a whole number'],
  [
    'an object',
    withValue(words, 6, {}),
    'y[6]: an object is not a label; a word, a whole number or a boolean expected',
  ],
  ['a list among labels', withValue(words, 6, [1, 0]), 'y[6]: [1, 0] is not a label'],
];

describe.each(REFUSED)('%s', (_, labels, message) => {
  it.each([MLPClassifier, SoftmaxRegression])(
    'is refused by %o, in fit, score and partialFit',
    async (Estimator) => {
      using model = await new Estimator(backend, { maxIter: 1, onWarning }).fit(X, y);
      const error = { code: 'DATA', message: expect.stringContaining(message) };
      await expect(model.fit(X, labels as never)).rejects.toMatchObject(error);
      await expect(model.partialFit(X, labels as never)).rejects.toMatchObject(error);
      expect(() => model.score(X, labels as never)).toThrow(message);
      // The model from before is whole.
      expect(model.classes).toEqual([0, 1, 2]);
      expect(model.predict(X).every((label) => [0, 1, 2].includes(label as number))).toBe(true);
    },
  );

  it('is refused by OneVsRestClassifier', async () => {
    const model = new OneVsRestClassifier(() => new SoftmaxRegression(backend, { maxIter: 1 }));
    await expect(model.fit(X, labels as never)).rejects.toThrow(message);
  });
});

it('classes of partialFit are checked as labels are', async () => {
  const model = new SoftmaxRegression(backend);
  await expect(model.partialFit(X, y, [0, 1, null] as never)).rejects.toThrow(
    'classes[2]: null is a missing label',
  );
});

it('floats that are whole are classes', async () => {
  using model = await new SoftmaxRegression(backend, { maxIter: 1 }).fit(X, Float32Array.from(y));
  expect(model.classes).toEqual([0, 1, 2]);
});

it.each<[string, readonly (string | number | boolean)[], unknown[]]>([
  ['numbers ascend', [10, 9, -1, 100], [-1, 9, 10, 100]],
  ['words go by code point, not by a language', ['b', 'B', 'ä', 'a', 'Z'], ['B', 'Z', 'a', 'b', 'ä']],
  // U+FB01 lies below U+1F600, whose first UTF-16 unit is D83D.
  ['words go by code point, not by UTF-16 unit', ['😀', 'ﬁ', '😀a', 'ﬁz'], ['ﬁ', 'ﬁz', '😀', '😀a']],
  ['a beginning goes before the whole', ['aa', 'a', 'ab'], ['a', 'aa', 'ab']],
  ['words of digits are words', ['10', '9'], ['10', '9']],
  ['false goes before true', [true, false], [false, true]],
])('order: %s', async (_, labels, order) => {
  using model = await new SoftmaxRegression(backend, { maxIter: 1 }).fit(
    labels.map((__, i) => [i]),
    labels,
  );
  expect(model.classes).toEqual(order);
});

it.each(['constructor', '__proto__', 'toString'])('a class named %s is a class like others', async (name) => {
  const labels = words.map((word) => (word === 'a' ? name : word));
  for (const classWeight of ['balanced', { b: 2 }, Object.fromEntries([[name, 2]])] as const) {
    using model = await new SoftmaxRegression(backend, { classWeight }).fit(X, labels);
    expect(model.score(X, labels)).toBe(1);
    expect(model.predict([[0, 1]])).toEqual([name]);
  }
});

describe('MLPRegressor', () => {
  it.each<[string, unknown, string]>([
    ['undefined', withValue(y, 3, undefined), 'y[3]: nothing is not a number'],
    ['NaN', withValue(y, 3, Number.NaN), 'row 3, "y": NaN is not a finite number'],
    ['a hole', hole, 'y[5]: nothing is not a number'],
    ['a hole in the beginning', Object.assign(new Array(12), { 4: 1 }), 'y[0]: nothing is not a number'],
    [
      'NaN among several',
      withValue(
        y.map((v) => [v, v]),
        2,
        [1, Number.NaN],
      ),
      'row 2, "y1": NaN is not a finite',
    ],
    [
      'null among several',
      withValue(
        y.map((v) => [v, v]),
        2,
        [null, 1],
      ),
      'y[2][0]: null is not a number',
    ],
  ])('refuses %s by its place', async (_, values, message) => {
    const model = new MLPRegressor(backend, { maxIter: 1, onWarning });
    await expect(model.fit(X, values as never)).rejects.toMatchObject({
      ...{ code: 'DATA', message: expect.stringContaining(message) },
    });
  });
});

it('predicting before any fit is a StateError', () => {
  for (const Estimator of [MLPClassifier, MLPRegressor, SoftmaxRegression]) {
    const model = new Estimator(backend);
    expect(() => model.predict(X)).toThrow(expect.objectContaining({ code: 'STATE' }));
    expect(() => model.score(X, y)).toThrow('has learned nothing yet: fit it first');
    expect(() => model.save()).toThrow('has learned nothing yet: fit it first');
  }
  const many = new OneVsRestClassifier(() => new SoftmaxRegression(backend));
  for (const act of [() => many.predict(X), () => many.score(X, y), () => many.save()])
    expect(act).toThrow(expect.objectContaining({ code: 'STATE' }));
});

describe('a Dataset with a class that has no rows', () => {
  const data = new Dataset({
    ...{ name: 'd', features: Float32Array.from(X.flat()), featureCount: 2 },
    ...{ labels: Int32Array.from(y, (label) => label + 1), classNames: ['none', 'a', 'b', 'c'] },
  });

  it('OneVsRestClassifier warns, and never predicts it', async () => {
    const told: string[] = [];
    const make = () => new SoftmaxRegression(backend, { maxIter: 50 });
    const model = new OneVsRestClassifier(make, (message) => told.push(message));
    await model.fit(data);
    expect(told).toEqual(['one-vs-rest: class "none" has no training rows and will never be predicted']);
    expect(model.classes).toEqual(['none', 'a', 'b', 'c']);
    const probabilities = model.predictProba(X);
    expect(probabilities.filter((_, i) => i % 4 === 0)).toEqual(new Float32Array(12));
    expect(model.score(data)).toBe(1);
    expect(model.estimators).toHaveLength(4);
    expect(model.estimators[1].coefs[0].shape).toEqual([2, 1]);
    const loaded = OneVsRestClassifier.load(backend, model.save());
    expect(loaded.predictProba(X)).toEqual(probabilities);
  });

  it('a classifier of all classes learns that it is rare', async () => {
    using model = await new MLPClassifier(backend, { maxIter: 60, learningRateInit: 0.05, onWarning }).fit(
      data,
    );
    expect(
      model
        .predictProba(X)
        .filter((_, i) => i % 4 === 0)
        .every((p) => p < 0.3),
    ).toBe(true);
  });
});
