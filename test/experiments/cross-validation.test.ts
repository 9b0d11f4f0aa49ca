// Cross-validation: what each fold's network sees, how the scores are averaged, and scikit-learn's cross_val_score on the same folds.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/data/dataset.js';
import type { Evaluation } from '../../src/evaluate/classification-report.js';
import { crossValidate, crossValidateWith } from '../../src/experiments/index.js';
import { createBackend, Network } from '../../src/index.js';
import { loadData } from '../../src/platform/node/index.js';
import { type Schema, TableData, tableOfObjects, trainTable } from '../../src/tabular/index.js';

const backend = await createBackend({ backend: 'js' });
const datasetFile = (name: string) => fileURLToPath(new URL(`../datasets/${name}`, import.meta.url));

/** Rows of which only the last fold has the word "late" and the fare of a million. */
const ROWS = Array.from({ length: 90 }, (_, i) => ({
  fare: i < 60 ? i % 7 : 1e6 + i,
  word: i < 60 ? ['red', 'blue', 'green'][i % 3] : 'late',
  survived: i % 2 === 0 ? 'yes' : 'no',
}));
const FOLD_INDICES = ROWS.map((_, i) => Math.floor(i / 30));

describe('crossValidateWith', () => {
  it('a table: schema, scales and levels are learnt from the training rows alone, and each row is scored once', async () => {
    const data = TableData.of(tableOfObjects(ROWS), { label: 'survived' }).dataset();
    const schemas: Schema[] = [];
    const sizes: number[] = [];
    const result = await crossValidateWith(data, {
      foldIndices: FOLD_INDICES,
      async train({ train }) {
        sizes.push(train.size);
        schemas.push(train.encoded!.schema as Schema);
        const { network } = await trainTable(backend, train, { epochs: 1, validation: 10 });
        return network;
      },
    });
    expect(sizes).toEqual([60, 60, 60]);
    const levels = schemas.map((schema) =>
      JSON.stringify(schema.columns.find(({ name }) => name === 'word')),
    );
    expect(levels.map((text) => text.includes('late'))).toEqual([true, true, false]);
    expect(Array.from(result.positions)).toEqual([...ROWS.keys()]);
    expect(Array.from(result.foldOf)).toEqual(FOLD_INDICES);
    expect(result.evaluation.rows).toBe(90);
  });

  it('a table: what stands in the scored rows changes nothing of the network', async () => {
    const weights = async (rows: readonly object[]) => {
      const found: Float32Array[] = [];
      const data = TableData.of(tableOfObjects(rows), { label: 'survived' }).dataset();
      await crossValidateWith(data, {
        foldIndices: FOLD_INDICES,
        train: async ({ train }) => (await trainTable(backend, train, { epochs: 2, validation: 10 })).network,
        onFold: (_, network) => found.push(network.parameters),
      });
      return found[2];
    };
    const others = ROWS.map((row, i) => (i < 60 ? row : { ...row, fare: -5 * i, word: 'red' }));
    expect(await weights(others)).toEqual(await weights(ROWS));
  });

  it('a fold equals a network that is trained on the other rows by itself', async () => {
    const data = await loadData(datasetFile('iris.csv'), { label: 'species' });
    const options = { hidden: [8], epochs: 5, batchSize: 16, learningRate: 0.05 };
    const result = await crossValidate(backend, data.train, { ...options, folds: 3 });
    const [, second] = result.folds;
    const others = Uint32Array.from(data.train.rows.keys()).filter((i) => result.foldOf[i] !== 1);
    const { train, validation } = data.train.encoded!.divide(data.train, others, second.positions);
    using network = new Network(backend, {
      ...{ inputSize: train.featureCount, layers: [{ units: 8, activation: 'relu' }, { units: 3 }] },
    });
    await network.fit(train, { epochs: 5, batchSize: 16, learningRate: 0.05 });
    expect(Array.from(network.predictProba(validation))).toEqual(Array.from(second.outputs));
    expect(second.scores.accuracy).toBe(network.evaluate(validation).accuracy);
    const rows = result.folds.map(({ positions }) => positions.length);
    const { accuracy } = result.scores;
    expect(accuracy!.mean).toBeCloseTo(accuracy!.values.reduce<number>((sum, one) => sum + one!, 0) / 3, 12);
    const weighted =
      accuracy!.values.reduce<number>((sum, one, i) => sum + one! * rows[i], 0) / data.train.size;
    expect((result.evaluation as Evaluation).accuracy).toBeCloseTo(weighted, 12);
  });

  it('validation rows come from the training rows, and the best epoch is chosen on them', async () => {
    const data = (await loadData(datasetFile('iris.csv'), { label: 'species' })).train;
    const { folds } = await crossValidate(backend, data, {
      hidden: [4],
      epochs: 4,
      folds: 3,
      validation: 20,
    });
    for (const { history, trainRows, positions } of folds) {
      expect(trainRows + positions.length).toBe(data.size);
      expect(history.every(({ validationLoss }) => validationLoss !== undefined)).toBe(true);
    }
    const refused = crossValidate(backend, data, { hidden: [4], patience: 3 });
    await expect(refused).rejects.toThrow(/^patience: it is measured on validation rows/);
  });

  it('values and several labels a row have their scores', async () => {
    const features = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i));
    const of = (kind: 'values' | 'labels', values: Float32Array) =>
      new Dataset({ name: 'rows', features, featureCount: 2, targets: { kind, values, names: ['x', 'y'] } });
    const sums = Float32Array.from({ length: 60 }, (_, i) => features[i] * 3 + 5);
    const regression = await crossValidate(backend, of('values', sums), {
      hidden: [],
      epochs: 60,
      learningRate: 0.1,
      folds: 3,
    });
    expect(regression.scores.r2!.mean).toBeGreaterThan(0.99);
    expect(regression.outputs).toBeInstanceOf(Float64Array);
    const signs = features.map((value) => Number(value > 0));
    const labels = await crossValidate(backend, of('labels', signs), {
      hidden: [],
      epochs: 60,
      learningRate: 0.3,
      folds: 3,
    });
    expect(labels.scores.microF1!.mean).toBeGreaterThan(0.85);
    expect(labels.outputs).toHaveLength(60);
  });

  it('a score that a fold has none of has no mean', async () => {
    const data = TableData.of(tableOfObjects(ROWS), { label: 'survived' }).dataset();
    const foldIndices = ROWS.map(({ survived }, i) => (i < 20 && survived === 'yes' ? 0 : 1 + (i % 3)));
    const { scores } = await crossValidate(backend, data, { hidden: [], epochs: 1, foldIndices });
    expect(scores.rocAuc!.values[0]).toBeNull();
    expect(scores.rocAuc!.mean).toBeNull();
    expect(scores.accuracy!.mean).toBeTypeOf('number');
  });

  it('the signal ends it, with the folds before it handed over', async () => {
    const data = TableData.of(tableOfObjects(ROWS), { label: 'survived' }).dataset();
    const controller = new AbortController();
    const seen: number[] = [];
    const run = crossValidate(backend, data, {
      ...{ hidden: [], epochs: 1, folds: 4, signal: controller.signal },
      onFold({ fold }) {
        seen.push(fold);
        if (fold === 2) controller.abort(new Error('enough'));
      },
    });
    await expect(run).rejects.toThrow('enough');
    expect(seen).toEqual([1, 2]);
  });
});

/** scikit-learn's scores of a pipeline of StandardScaler and a linear model on the given folds. */
const PYTHON = `
import json, sys
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import PredefinedSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
given = json.load(sys.stdin)
def scores(model, of, scoring):
    split = PredefinedSplit(of['folds'])
    return cross_val_score(make_pipeline(StandardScaler(), model), of['x'], of['y'], cv=split, scoring=scoring).tolist()
logistic = LogisticRegression(C=given['C'], tol=1e-10, max_iter=100000)
print(json.dumps({
    'accuracy': scores(logistic, given['classes'], 'accuracy'),
    'logLoss': scores(logistic, given['classes'], 'neg_log_loss'),
    'r2': scores(Ridge(alpha=1e-6), given['values'], 'r2'),
}))
`;

/** Why scikit-learn cannot be asked; null where it can. */
function scikitLearnMissing(): string | null {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import sklearn'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'needs /usr/bin/python3 with scikit-learn (apt-get install python3-sklearn)';
  }
}

const missing = scikitLearnMissing();

describe("scikit-learn's cross_val_score", () => {
  it(`${missing === null ? '' : `(skipped: ${missing}) `}has the same scores on the same folds`, async (context) => {
    if (missing !== null) return context.skip(missing);
    const C = 0.5;
    const [iris, diabetes] = await Promise.all([
      loadData(datasetFile('iris.csv'), { label: 'species' }),
      loadData(datasetFile('diabetes.csv'), { targets: { kind: 'values', columns: [-1] } }),
    ]);
    const foldsFor = ({ size }: Dataset) => Array.from({ length: size }, (_, i) => (i * 7 + (i >> 3)) % 5);
    const rowsOf = (data: Dataset) =>
      Array.from({ length: data.size }, (_, i) => Array.from(data.featuresAt(i)));
    const classes = { x: rowsOf(iris.train), y: Array.from(iris.train.labels), folds: foldsFor(iris.train) };
    const targets = Array.from(diabetes.train.targets!.values);
    const values = { x: rowsOf(diabetes.train), y: targets, folds: foldsFor(diabetes.train) };
    const input = JSON.stringify({ C, classes, values });
    const expected = JSON.parse(
      execFileSync('/usr/bin/python3', ['-c', PYTHON], { input, encoding: 'utf8' }),
    );
    // C·Σ loss + ½‖W‖² over n rows is mean loss + l2/2·‖W‖² with l2 = 1/(C·n): n is that of each fold's training rows.
    const plain = { optimizer: 'adam', schedule: 'cosine', batchSize: 1000 } as const;
    const softmax = await crossValidateWith(iris.train, {
      foldIndices: classes.folds,
      async train({ train }) {
        const network = new Network(backend, {
          ...{ inputSize: train.featureCount, layers: [{ units: 3, initializer: 'zeros' }] },
        });
        await network.fit(train, { ...plain, epochs: 500, learningRate: 0.2, l2: 1 / (C * train.size) });
        return network;
      },
    });
    const linear = await crossValidate(backend, diabetes.train, {
      ...{ hidden: [], foldIndices: values.folds, ...plain, epochs: 500, learningRate: 0.2, l2: 0 },
    });
    expect(softmax.scores.accuracy!.values).toEqual(
      expected.accuracy.map((value: number) => expect.closeTo(value, 9)),
    );
    softmax.scores.logLoss!.values.forEach((value, i) => {
      expect(value).toBeCloseTo(-expected.logLoss[i], 4);
    });
    linear.scores.r2!.values.forEach((value, i) => {
      expect(value).toBeCloseTo(expected.r2[i], 3);
    });
  });
});
