// What users of scikit-learn write that is not as it is here: taken where it is plain what is meant, else refused with
// the way out.

import { describe, expect, it } from 'vitest';
import { MLPClassifier, MLPRegressor, SoftmaxRegression } from '../../src/estimators/index.js';
import { createBackend } from '../../src/index.js';

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
