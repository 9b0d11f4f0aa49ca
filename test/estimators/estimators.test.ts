// The estimators on three small real data sets, against what scikit-learn's come to with the same settings
// (test/datasets/make.py prints it), and the verbs and names that its users expect.

import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import {
  MLPClassifier,
  MLPRegressor,
  OneVsRestClassifier,
  SoftmaxRegression,
} from '../../src/estimators/index.js';
import { createBackend, Dataset } from '../../src/index.js';
import reference from '../datasets/estimators.json' with { type: 'json' };
import { blobs } from '../support/datasets.js';

vi.spyOn(console, 'warn').mockImplementation(() => {}); // short fits have not converged, and say so
const backend = await createBackend({ backend: 'simd' });
const SEEDS = [0, 1, 2, 3, 4];

function table(name: string): string[][] {
  const text = readFileSync(new URL(`../datasets/${name}.csv`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

const iris = table('iris').map((row) => ({ x: row.slice(0, 4).map(Number), y: row[4] }));
const diabetes = table('diabetes').map((row) => ({ x: row.slice(0, 10).map(Number), y: Number(row[10]) }));
const wine = table('wine').map((row) => ({ x: row.slice(0, 10).map(Number), y: row.slice(10).map(Number) }));

interface Part<Y> {
  X: number[][];
  y: Y[];
}

function part<Y>(rows: { x: number[]; y: Y }[]): Part<Y> {
  return { X: rows.map(({ x }) => x), y: rows.map(({ y }) => y) };
}

/** Every fourth row is a test row, as in make.py. */
function parts<Y>(rows: { x: number[]; y: Y }[]): { train: Part<Y>; test: Part<Y> } {
  return { train: part(rows.filter((_, i) => i % 4 !== 3)), test: part(rows.filter((_, i) => i % 4 === 3)) };
}

async function meanOf(score: (randomState: number) => Promise<number>): Promise<number> {
  let sum = 0;
  for (const seed of SEEDS) sum += await score(seed);
  return sum / SEEDS.length;
}

describe('iris: classes', () => {
  const { X, y } = part(iris);

  it('SoftmaxRegression comes to LogisticRegression’s weights, within 0.02, and to its score', async () => {
    const model = await new SoftmaxRegression(backend, { C: 1 }).fit(X, y);
    const { coefs, intercepts, score } = reference.logistic;
    const [{ values, shape }] = model.coefs;
    expect(shape).toEqual([4, 3]);
    coefs.forEach((row, k) => {
      row.forEach((w, j) => {
        expect(
          Math.abs(values[3 * j + k] - w),
          `class ${k}, feature ${j}: ${values[3 * j + k]}, ${w}`,
        ).toBeLessThan(0.02);
      });
    });
    // The sum of a softmax's intercepts is free; their differences are not.
    const centred = (list: ArrayLike<number>) =>
      Array.from(list, (v) => v - Array.from(list).reduce((a, b) => a + b, 0) / 3);
    centred(model.intercepts[0]).forEach((v, k) => {
      expect(Math.abs(v - centred(intercepts)[k])).toBeLessThan(0.02);
    });
    expect(model.score(X, y)).toBeCloseTo(score, 10);
    expect(model.classes).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(model.nIter).toBe(300);
  });

  it('two classes are one sigmoid with LogisticRegression’s weights, and any label comes back as it went in', async () => {
    const flowers = y.map((name) => name !== 'setosa');
    const model = await new SoftmaxRegression(backend).fit(X, flowers);
    reference.binary.coefs[0].forEach((w, j) => {
      expect(Math.abs(model.coefs[0].values[j] - w)).toBeLessThan(0.02);
    });
    expect(model.score(X, flowers)).toBe(reference.binary.score);
    expect(model.predict(X.slice(0, 2))).toEqual([false, false]);
    expect(model.predictProba(X)).toHaveLength(2 * X.length);
  });

  it('OneVsRestClassifier over it has each class’s own weights, and its score', async () => {
    const model = await new OneVsRestClassifier(() => new SoftmaxRegression(backend)).fit(X, y);
    reference.oneVsRest.coefs.forEach((coefs, k) => {
      const { values } = model.estimators[k].coefs[0];
      coefs.forEach((w, j) => {
        expect(Math.abs(values[j] - w), `class ${k}, feature ${j}`).toBeLessThan(0.05);
      });
    });
    expect(model.score(X, y)).toBeCloseTo(reference.oneVsRest.score, 10);
    expect(model.predict(X.slice(0, 1))).toEqual(['setosa']);
    expect(model.predictProba(X)).toHaveLength(3 * X.length);
  });

  it.each(['adam', 'sgd'] as const)(
    'MLPClassifier, %s: the mean of five seeds is at most one of 37 test rows below scikit-learn’s lowest of ten',
    async (solver) => {
      const { train, test } = parts(iris);
      const rate = solver === 'sgd' ? { learningRateInit: 0.05 } : {};
      const accuracy = await meanOf(async (randomState) => {
        using model = new MLPClassifier(backend, {
          hiddenLayerSizes: [20],
          maxIter: 400,
          solver,
          randomState,
          ...rate,
        });
        await model.fit(train.X, train.y);
        return model.score(test.X, test.y);
      });
      expect(accuracy).toBeGreaterThanOrEqual(reference.classifier[solver].lowest - 1 / 37);
    },
  );

  it('ends when the loss stops falling, and with earlyStopping when the validation score does', async () => {
    const model = new MLPClassifier(backend, {
      hiddenLayerSizes: [10],
      maxIter: 2000,
      tol: 1e-3,
      learningRateInit: 0.01,
    });
    await model.fit(X, y);
    expect(model.nIter).toBeLessThan(2000);
    expect(model.lossCurve).toHaveLength(model.nIter);
    expect(model.bestLoss).toBe(Math.min(...model.lossCurve));
    const early = new MLPClassifier(backend, {
      ...{ maxIter: 500, earlyStopping: true, validationFraction: 0.2, learningRateInit: 0.01 },
    });
    await early.fit(X, y);
    expect(early.nIter).toBeLessThan(500);
    expect(early.score(X, y)).toBeGreaterThan(0.85);
  });

  it('the same randomState gives the same model, another another', async () => {
    const fitted = async (randomState: number) =>
      (
        await new MLPClassifier(backend, { hiddenLayerSizes: [5], maxIter: 5, randomState }).fit(X, y)
      ).predictProba(X);
    expect(await fitted(1)).toEqual(await fitted(1));
    expect(await fitted(2)).not.toEqual(await fitted(1));
  });
});

describe('diabetes: values', () => {
  const { train, test } = parts(diabetes);
  const SETTINGS = { hiddenLayerSizes: [20], alpha: 1, learningRateInit: 0.01, maxIter: 200 };

  it.each([
    ['on targets as they are, MLPRegressor', false, reference.regressor],
    ['on standardised ones, TransformedTargetRegressor', undefined, reference.scaledRegressor],
  ])(
    '%s: R² and mean absolute error of five seeds are within 0.05 and 5 % of scikit-learn’s mean',
    async (_, standardizeTargets, expected) => {
      const scores: { r2: number; error: number }[] = [];
      for (const randomState of SEEDS) {
        using model = new MLPRegressor(backend, { ...SETTINGS, randomState, standardizeTargets });
        await model.fit(train.X, train.y);
        const predicted = model.predict(test.X);
        const error =
          test.y.reduce((sum, value, i) => sum + Math.abs(value - predicted[i]), 0) / test.y.length;
        scores.push({ r2: model.score(test.X, test.y), error });
      }
      const mean = (key: 'r2' | 'error') => scores.reduce((sum, one) => sum + one[key], 0) / scores.length;
      const { r2, meanAbsoluteError } = expected;
      expect(Math.abs(mean('r2') - r2.mean), `R² ${mean('r2')}, scikit-learn ${r2.mean}`).toBeLessThan(0.05);
      expect(Math.abs(mean('error') / meanAbsoluteError.mean - 1)).toBeLessThan(0.05);
    },
  );

  it('several values a row, Huber’s loss, and pieces', async () => {
    const two = train.y.map((value) => [value / 100, -value / 50]);
    const model = await new MLPRegressor(backend, { ...SETTINGS, alpha: 0, loss: 'huber' }).fit(train.X, two);
    expect(model.score(train.X, two)).toBeGreaterThan(0.4);
    expect(model.predict(test.X)).toHaveLength(2 * test.X.length);
    const pieces = new MLPRegressor(backend, SETTINGS);
    for (let epoch = 0; epoch < 150; epoch++) await pieces.partialFit(train.X, train.y);
    expect(pieces.nIter).toBe(150);
    expect(pieces.network.targetScale!.deviation[0]).toBeGreaterThan(70);
    expect(pieces.score(train.X, train.y)).toBeGreaterThan(0.3);
  });
});

it('MLPRegressor learns house prices by its defaults, where scikit-learn’s needs a TransformedTargetRegressor', async () => {
  const { X } = part(diabetes);
  const prices = X.map((row) => 200_000 + 4000 * (row[2] - 26) + 1000 * (row[3] - 95));
  const model = await new MLPRegressor(backend).fit(X, prices);
  expect(model.score(X, prices)).toBeGreaterThan(0.9);
  const raw = await new MLPRegressor(backend, { standardizeTargets: false }).fit(X, prices);
  expect(raw.score(X, prices)).toBeLessThan(0);
  expect(() => new MLPRegressor(backend, { standardizeTargets: 0 as never })).toThrow(
    'standardizeTargets: 0 is not true or false',
  );
});

describe('wine: several labels a row', () => {
  it('MLPClassifier: macro and micro F1 of five seeds are within 0.04 of scikit-learn’s mean', async () => {
    const { train, test } = parts(wine);
    const scores: { macro: number; micro: number }[] = [];
    for (const randomState of SEEDS) {
      using model = new MLPClassifier(backend, { hiddenLayerSizes: [20], maxIter: 400, randomState });
      await model.fit(train.X, train.y);
      const names = ['y0', 'y1', 'y2'];
      const values = Float32Array.from(test.y.flat());
      const features = Float32Array.from(test.X.flat());
      const rows = new Dataset({
        name: 'wine',
        features,
        featureCount: 10,
        targets: { kind: 'labels', values, names },
      });
      const { macroAverage, microAverage, subsetAccuracy } = model.network.evaluateLabels(rows);
      expect(model.score(test.X, test.y)).toBe(subsetAccuracy);
      expect(model.predictLabels(test.X)).toHaveLength(3 * test.X.length);
      scores.push({ macro: macroAverage.f1, micro: microAverage.f1 });
    }
    const mean = (key: 'macro' | 'micro') => scores.reduce((sum, one) => sum + one[key], 0) / scores.length;
    const { macroF1, microF1 } = reference.multiLabel;
    expect(Math.abs(mean('macro') - macroF1.mean), `${mean('macro')}, ${macroF1.mean}`).toBeLessThan(0.04);
    expect(Math.abs(mean('micro') - microF1.mean), `${mean('micro')}, ${microF1.mean}`).toBeLessThan(0.04);
  });
});

describe('verbs', () => {
  const data = blobs({ rows: 90, features: 4 });
  const { X, y } = part(iris);

  it('partialFit takes pieces, of which the first call names all classes', async () => {
    const model = new MLPClassifier(backend, { hiddenLayerSizes: [10], learningRateInit: 0.05 });
    await expect(model.partialFit(X, y)).rejects.toThrow('its first call needs all classes');
    for (let pass = 0; pass < 20; pass++) {
      for (let k = 0; k < 3; k++) {
        const own = (_: unknown, i: number) => i % 3 === k;
        await model.partialFit(
          X.filter(own),
          y.filter(own),
          pass + k === 0 ? ['virginica', 'versicolor', 'setosa'] : undefined,
        );
      }
    }
    expect(model.classes).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(model.nIter).toBe(60);
    expect(model.score(X, y)).toBeGreaterThan(0.9);
    await expect(model.partialFit(X, y, ['a', 'b', 'c'])).rejects.toThrow('the classes were');
  });

  it('fit forgets what was before, with warmStart it goes on; Datasets and typed rows will do too', async () => {
    const options = { hiddenLayerSizes: [6], maxIter: 4 };
    const fresh = new MLPClassifier(backend, options);
    await fresh.fit(X, y);
    await fresh.fit(data);
    expect(fresh.nIter).toBe(4);
    expect(fresh.classes).toEqual(data.classNames);
    const warm = new MLPClassifier(backend, { ...options, warmStart: true });
    await warm.fit(data);
    await warm.fit(data);
    expect(warm.nIter).toBe(8);
    const typed = Float32Array.from(X.flat());
    await fresh.fit(typed, y);
    expect(fresh.predict(typed)).toHaveLength(X.length);
    expect(fresh.getParams()).toEqual(options);
    expect(fresh.nFeaturesIn).toBe(4);
  });

  it.each<[string, () => unknown, string]>([
    [
      'an unknown parameter',
      () => new MLPClassifier(backend, { layers: 3 } as never),
      'MLPClassifier: no option "layers"; valid: hiddenLayerSizes',
    ],
    [
      'lbfgs',
      () => new MLPClassifier(backend, { solver: 'lbfgs' } as never),
      'solver: "lbfgs" is unknown; valid: adam, sgd',
    ],
    [
      'invscaling',
      () => new MLPRegressor(backend, { learningRate: 'invscaling' } as never),
      'fit: { schedule } has others',
    ],
    ['a C of 0', () => new SoftmaxRegression(backend, { C: 0 }), 'C: 0, a number above 0 expected'],
    ['no fit yet', () => new MLPClassifier(backend).predict(X), 'has learned nothing yet'],
  ])('%s is refused', (_, act, message) => {
    expect(act).toThrow(message);
  });

  it.each<[string, unknown[], string]>([
    [
      'words',
      ['setosa', 'versicolor'],
      'y[0]: "setosa" is not a number: y must be numbers; words are classes',
    ],
    ['a word among numbers', [1, 'two'], 'y[1]: "two" is not a number'],
    ['a number in a string', [1, '2'], 'y[1]: "2" is not a number'],
    ['null, which would be 0', [1, null], 'y[1]: null is not a number'],
    [
      'a word among several values',
      [
        [1, 2],
        [3, 'four'],
      ],
      'y[1][1]: "four" is not a number',
    ],
    ['a list among numbers', [1, [2]], 'y[1]: [2] is not a number'],
  ])('MLPRegressor refuses %s as values, naming value and place', async (_, values, message) => {
    const model = new MLPRegressor(backend, { maxIter: 1 });
    const run = () => model.fit([[1], [2]], values as never);
    await expect(run()).rejects.toThrow(message);
    await expect(run()).rejects.toMatchObject({ code: 'DATA' });
  });

  it('several labels a row are numbers, and as many in each', async () => {
    const model = new MLPClassifier(backend, { maxIter: 1 });
    const fit = (y: unknown[]) => model.fit([[1], [2]], y as never);
    await expect(
      fit([
        [0, 1],
        ['1', 0],
      ]),
    ).rejects.toThrow('y[1][0]: "1" is not a number: several labels a row are');
    await expect(fit([[0, 1], [1]])).rejects.toThrow('y[1]: 1 values, 2 values in the first');
    await expect(fit([[0, 1], 1])).rejects.toThrow('y[1]: 1, 2 values in the first');
  });

  it('rows and labels that do not fit are refused', async () => {
    const model = new MLPClassifier(backend, { maxIter: 1 });
    await expect(model.fit(X, y.slice(1))).rejects.toThrow('X has 150 rows, y has 149');
    await expect(model.fit(X)).rejects.toThrow('labels are missing');
    await expect(
      model.fit(
        X,
        y.map(() => 'one'),
      ),
    ).rejects.toThrow('at least two classes expected');
    await expect(model.fit([[1, 2], [3]], ['a', 'b'])).rejects.toThrow('rows[1]: 1 values, 2 expected');
    await expect(model.fit([1, 2] as never, ['a', 'b'])).rejects.toThrow(
      'X: an array of rows expected, X[0] is 1',
    );
    const words = [[1, 2], ['abc', '2']] as never; // biome-ignore format: a table
    await expect(model.fit(words, ['a', 'b'])).rejects.toThrow(
      'rows[1]: feature 0 is "abc"; numbers expected',
    );
    await model.fit(X, y);
    expect(() =>
      model.score(
        X,
        y.map(() => 'rose'),
      ),
    ).toThrow('"rose" is not among the classes');
  });
});
