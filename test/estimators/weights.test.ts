// Weights, pieces, validation rows and warnings of the estimators: what scikit-learn does (weights.py prints its weights),
// and what must not depend on how the data is cut.

import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { MLPClassifier, MLPRegressor, SoftmaxRegression } from '../../src/estimators/index.js';
import { createBackend, Dataset } from '../../src/index.js';
import { Random } from '../../src/random.js';
import reference from './weights.json' with { type: 'json' };

const backend = await createBackend({ backend: 'simd' });
const onWarning = () => {};
const iris = readFileSync(new URL('../datasets/iris.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));
const X = iris.map((row) => row.slice(0, 4).map(Number));
const y = iris.map((row) => row[4]);
const BY_ROW = y.map((_, i) => 0.5 + (i % 4));
const BY_CLASS = { setosa: 1, versicolor: 6, virginica: 0.5 };

/** The largest difference of the weights, and of the intercepts around their mean. */
function difference(model: SoftmaxRegression, { coefs, intercepts }: (typeof reference)['rows']): number {
  const centred = (list: ArrayLike<number>) =>
    Array.from(list, (v) => v - Array.from(list).reduce((a, b) => a + b, 0) / 3);
  const expected = centred(intercepts);
  const { values } = model.coefs[0];
  return Math.max(
    ...coefs.flatMap((row, k) => row.map((w, j) => Math.abs(values[3 * j + k] - w))),
    ...centred(model.intercepts[0]).map((v, k) => Math.abs(v - expected[k])),
  );
}

describe('SoftmaxRegression comes to LogisticRegression’s weights', () => {
  const options = { maxIter: 2000, learningRateInit: 0.1 };

  it.each([
    ['class weights', { C: 0.05, classWeight: BY_CLASS }, undefined, reference.classes],
    ['class weights in fit', { C: 0.05, fit: { classWeights: BY_CLASS } }, undefined, reference.classes],
    ['row weights', { C: 0.05 }, BY_ROW, reference.rows],
    [
      'row weights in fit',
      { C: 0.05, fit: { sampleWeights: Float32Array.from(BY_ROW) } },
      undefined,
      reference.rows,
    ],
    ['both', { C: 2, classWeight: BY_CLASS }, BY_ROW, reference.both],
    ['weights that are all 100', { C: 0.01 }, y.map(() => 100), reference.heavy],
  ])('with %s', async (_, given, sampleWeight, expected) => {
    using model = await new SoftmaxRegression(backend, { ...options, ...given }).fit(X, y, sampleWeight);
    // ours standardises features without weights, as the script does
    expect(difference(model, expected)).toBeLessThan(5e-3);
  });

  it('weights of another number than rows are refused', async () => {
    const model = new SoftmaxRegression(backend);
    await expect(model.fit(X, y, [1, 2])).rejects.toThrow('sampleWeight: 2 weights, 150 rows');
    await expect(
      model.fit(
        X,
        y,
        y.map(() => -1),
      ),
    ).rejects.toThrow('-1 is not a finite number from 0');
  });

  it('a Dataset in another order of classes takes its list of weights with warmStart', async () => {
    const model = new SoftmaxRegression(backend, { warmStart: true, maxIter: 1, classWeight: [1, 6, 0.5] });
    await model.fit(X, y);
    const labels = Int32Array.from(y, (name) => ['virginica', 'setosa', 'versicolor'].indexOf(name));
    const classNames = ['virginica', 'setosa', 'versicolor'];
    const other = new Dataset({
      name: 'o',
      features: Float32Array.from(X.flat()),
      featureCount: 4,
      labels,
      classNames,
    });
    await model.fit(other);
    expect(model.nIter).toBe(2);
    expect(model.classes).toEqual(['setosa', 'versicolor', 'virginica']);
  });
});

describe('multi-layer perceptrons with weights', () => {
  const base = { hiddenLayerSizes: [5], maxIter: 8, onWarning };

  it('a row that weighs 2 counts as two rows do: the penalty is by what the batch weighs', async () => {
    const fitted = async (alpha: number, weights?: number[]) => {
      const model = new MLPClassifier(backend, { ...base, alpha });
      await model.fit(X, y, weights);
      return Array.from(model.coefs[0].values);
    };
    const twice = await fitted(
      6,
      y.map(() => 2),
    );
    (await fitted(3)).forEach((value, i) => {
      expect(twice[i]).toBeCloseTo(value, 4);
    });
    expect(Math.hypot(...(await fitted(300)))).toBeLessThan(Math.hypot(...twice) - 0.01);
  });

  it('weights follow the rows into the training part', async () => {
    const values = X.map((row) => row[0]);
    const model = new MLPRegressor(backend, { ...base, earlyStopping: true, validationFraction: 0.2 });
    await model.fit(X, values, BY_ROW);
    expect(model.nIter).toBeGreaterThan(0);
    // Rows that weigh 0 might as well hold nonsense.
    const wrong = values.map((value, i) => (i % 2 ? 1e4 : value));
    const zero = values.map((_, i) => (i % 2 ? 0 : 1));
    const ignoring = new MLPRegressor(backend, {
      ...base,
      maxIter: 300,
      learningRateInit: 0.05,
      standardizeTargets: false, // the scale of targets is learned without weights, as that of features is
    });
    await ignoring.fit(X, wrong, zero);
    expect(ignoring.score(X, values)).toBeGreaterThan(0.5);
  });
});

describe('partialFit', () => {
  const random = Random.stream(3, 'pieces');
  const rows = Array.from({ length: 600 }, (_, i) => [
    (i % 2) * 1.4 + 2 * (2 * random.uniform() - 1),
    2 * random.uniform() - 1,
  ]);
  const labels = rows.map((_, i) => i % 2);
  const norm = (model: SoftmaxRegression | MLPClassifier | MLPRegressor) =>
    Math.hypot(...model.coefs[0].values);

  /** Passes over all rows in pieces of `size`. */
  async function inPieces<Model extends SoftmaxRegression | MLPClassifier>(
    model: Model,
    size: number,
    steps = 400,
  ) {
    const pieces = Math.ceil(rows.length / size);
    for (let pass = 0; pass < Math.max(7, steps / pieces); pass++)
      for (let at = 0; at < rows.length; at += size)
        await model.partialFit(rows.slice(at, at + size), labels.slice(at, at + size), [0, 1]);
    return norm(model);
  }

  it.each([
    ['SoftmaxRegression', () => new SoftmaxRegression(backend, { C: 0.01, standardize: false })],
    [
      'MLPClassifier',
      () =>
        new MLPClassifier(backend, {
          hiddenLayerSizes: [],
          alpha: 5,
          learningRateInit: 0.01,
          standardize: false,
        }),
    ],
  ])('%s ends near the same norm whatever the size of the pieces', async (_, make) => {
    const norms = [];
    for (const size of [600, 200, 50, 10]) norms.push(await inPieces(make(), size));
    for (const one of norms) expect(Math.abs(one / norms[0] - 1), norms.join(', ')).toBeLessThan(0.08);
  });

  it('its penalty is that of SGDClassifier: alpha = 1e-4 / C, as a fit of 10,000 rows has it', async () => {
    // The minimum of mean loss + ½·alpha·‖W‖² does not change when rows are repeated.
    const whole = new SoftmaxRegression(backend, {
      C: 0.01 * (10_000 / 600),
      standardize: false,
      maxIter: 600,
    });
    await whole.fit(rows, labels);
    const pieces = await inPieces(new SoftmaxRegression(backend, { C: 0.01, standardize: false }), 200);
    expect(Math.abs(pieces / norm(whole) - 1)).toBeLessThan(0.03);
  });

  it('the rate is constant from call to call; a schedule that would run in each is refused', async () => {
    const model = new SoftmaxRegression(backend);
    await model.partialFit(rows, labels, [0, 1]);
    await model.partialFit(rows, labels);
    expect(model.network.history.map(({ learningRate }) => learningRate)).toEqual([undefined, undefined]);
    for (const fit of [
      { schedule: 'cosine' as const },
      { schedule: { name: 'step' as const } },
      { warmup: 1 },
    ]) {
      const refused = new MLPClassifier(backend, { fit }).partialFit(rows, labels, [0, 1]);
      await expect(refused).rejects.toThrow('the rate of partialFit is constant');
    }
  });

  it('a row counts its weight whatever else is in its piece', async () => {
    const fitted = async (order: number[], size: number) => {
      const model = new SoftmaxRegression(backend, { classWeight: { 0: 1, 1: 8 }, standardize: false });
      for (let pass = 0; pass < 12; pass++)
        for (let at = 0; at < order.length; at += size) {
          const part = order.slice(at, at + size);
          await model.partialFit(
            part.map((i) => rows[i]),
            part.map((i) => labels[i]),
            [0, 1],
          );
        }
      return model.predictProba([[0, 0]])[1];
    };
    const all = rows.map((_, i) => i);
    const mixed = await fitted(all, 10);
    // Five rows of one class, then five of the other: within each piece all weights are equal.
    const sorted = all.map((_, i) => 10 * Math.floor(i / 10) + 2 * (i % 5) + (i % 10 < 5 ? 0 : 1));
    expect(await fitted(sorted, 5)).toBeCloseTo(mixed, 1);
    expect(mixed).toBeGreaterThan(0.6); // one class weighs eight times the other
    const light = new SoftmaxRegression(backend, { standardize: false });
    await inPieces(light, 10, 1);
    expect(light.predictProba([[0, 0]])[1]).toBeLessThan(mixed - 0.2);
  });

  it('a piece may be of one class, or one row', async () => {
    const model = new SoftmaxRegression(backend, { standardize: false });
    for (let i = 0; i < 40; i++) await model.partialFit([rows[i]], [labels[i]], [0, 1]);
    expect(model.nIter).toBe(40);
    await model.partialFit(
      rows.filter((_, i) => i % 2),
      labels.filter((_, i) => i % 2),
    );
    expect(model.score(rows, labels)).toBeGreaterThan(0.5);
    await expect(
      model.fit(
        rows,
        labels.map(() => 1),
      ),
    ).rejects.toThrow('at least two classes expected');
  });

  it('balanced is refused: it needs all rows at once', async () => {
    const model = new SoftmaxRegression(backend, { classWeight: 'balanced' });
    await expect(model.partialFit(rows, labels, [0, 1])).rejects.toThrow('"balanced" need all rows at once');
  });

  it('a list of classes that is shorter than the first is another one', async () => {
    const model = new SoftmaxRegression(backend);
    await model.partialFit(rows, labels, [0, 1, 2]);
    await expect(model.partialFit(rows, labels, [0, 1])).rejects.toThrow('the classes were [0,1,2] before');
  });
});

describe('validation rows of earlyStopping', () => {
  it('take of each class its share: the two rows of a rare one are never both set apart', async () => {
    const rare = [...X.slice(0, 100), [40, 40, 40, 40], [41, 41, 41, 41]];
    const names = [...y.slice(0, 100), 'rare', 'rare'];
    for (let randomState = 0; randomState < 12; randomState++) {
      using model = new SoftmaxRegression(backend, {
        ...{ earlyStopping: true, validationFraction: 0.5, randomState, nIterNoChange: 400, C: 100 },
      });
      await model.fit(rare, names);
      expect(model.predict([[40, 40, 40, 40]]), `seed ${randomState}`).toEqual(['rare']);
    }
  });

  it('values to predict have no classes', async () => {
    const model = new MLPRegressor(backend, { earlyStopping: true, maxIter: 2, onWarning });
    await expect(
      model.fit(
        X,
        X.map((row) => row[0]),
      ),
    ).resolves.toBe(model);
  });
});

describe('the warning at maxIter', () => {
  const values = X.map((row) => row[0]);

  it.each([
    ['MLPRegressor', async (options: object) => new MLPRegressor(backend, options).fit(X, values)],
    ['MLPClassifier', async (options: object) => new MLPClassifier(backend, options).fit(X, y)],
  ])('%s gives it where the loss still falls, and not where it stopped', async (name, fit) => {
    const told: string[] = [];
    const listening = { onWarning: (message: string) => told.push(message) };
    await fit({ maxIter: 3, ...listening });
    await fit({ maxIter: 3, earlyStopping: true, ...listening });
    const message = `${name}: maxIter: fit stopped after 3 epochs without converging`;
    expect(told).toEqual([expect.stringContaining(message), expect.stringContaining(message)]);
    await fit({ maxIter: 500, tol: 10, ...listening });
    const enough = {
      onEpochEnd: (_: unknown, training: { stop(reason: string): void }) => training.stop('enough'),
    };
    await fit({ maxIter: 1, callbacks: [enough], ...listening });
    expect(told).toHaveLength(2);
  });

  it('goes to console.warn by default; SoftmaxRegression does not warn', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      await new MLPRegressor(backend, { maxIter: 1 }).fit(X, values);
      expect(warn).toHaveBeenCalledExactlyOnceWith(
        expect.stringContaining('jacquard: MLPRegressor: maxIter: fit stopped after 1 epoch '),
      );
      await new SoftmaxRegression(backend, { maxIter: 1 }).fit(X, y);
      expect(warn).toHaveBeenCalledTimes(1);
    } finally {
      warn.mockRestore();
    }
  });
});
