import { describe, expect, it } from 'vitest';
import { relabel } from '../../src/data/classes.js';
import {
  ConstantClassifier,
  createBackend,
  Dataset,
  type FitOptions,
  Network,
  OneVsRest,
  oneAgainstRest,
  splitDataset,
} from '../../src/index.js';
import { blobs, rowsOf } from '../support/datasets.js';

const { train, validation } = splitDataset(blobs({ rows: 240, classes: 4 }), { seed: 1 });
const options = { epochs: 4, batchSize: 32, learningRate: 0.1, l2: 0.01, shuffleSeed: 3 };

describe.each(['js', 'simd'] as const)('%s', (name) => {
  it('columns trained together equal lone classifiers on the same batches, histories included', async () => {
    const backend = await createBackend({ backend: name });
    const together = new Network(backend, {
      inputSize: 6,
      layers: [{ units: 4 }],
      loss: 'binary-cross-entropy',
    });
    const start = together.parameters;
    const lone = new OneVsRest<FitOptions>((_, label) => {
      const network = new Network(backend, {
        inputSize: 6,
        layers: [{ units: 1 }],
        loss: 'binary-cross-entropy',
      });
      network.parameters = Float32Array.from({ length: 7 }, (_, i) => start[4 * i + label]);
      return network;
    });
    const history = await together.fit(train, { ...options, validation });
    await lone.fit(train, (label) => ({ ...options, validation: oneAgainstRest(validation, label) }));

    // Only the order of float32 sums could differ: a few roundings of numbers near 1.
    const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-5);
    const end = together.parameters;
    lone.classifiers.forEach((classifier, label) => {
      const network = classifier as Network;
      network.parameters.forEach((value, i) => {
        close(value, end[4 * i + label]);
      });
      network.history.forEach((record, epoch) => {
        const own = history[epoch].classes![label];
        close(own.loss, record.loss);
        close(own.validationLoss!, record.validationLoss!);
        expect([own.accuracy, own.validationAccuracy]).toEqual([record.accuracy, record.validationAccuracy]);
      });
    });
    const rows = rowsOf(validation);
    expect(lone.predict(rows)).toEqual(together.predict(rows));
    expect(lone.score(validation)).toBe(together.evaluate(validation).accuracy);
    lone.predictProba(rows).forEach((p, i) => {
      close(p, together.predictProba(rows)[i]);
    });
  });

  it('a loss summed over the classes is the sum of the classes’ own', async () => {
    const backend = await createBackend({ backend: name });
    const network = new Network(backend, {
      inputSize: 6,
      layers: [{ units: 4 }],
      loss: 'binary-cross-entropy',
    });
    const [record] = await network.fit(train, { ...options, epochs: 1, validation });
    const sum = (values: number[]) => values.reduce((a, b) => a + b);
    expect(sum(record.classes!.map(({ loss }) => loss))).toBeCloseTo(record.loss, 5);
    expect(sum(record.classes!.map(({ validationLoss }) => validationLoss!))).toBeCloseTo(
      record.validationLoss!,
      5,
    );
  });
});

describe('OneVsRest', () => {
  it('works over any classifier with fit and predictProba', async () => {
    // Nearest to the class's mean: no network in sight.
    const centroid = () => {
      let mean: number[] = [];
      return {
        async fit(data: typeof train) {
          const rows = rowsOf(data).filter((_, i) => data.labelAt(i) === 1);
          mean = rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
        },
        predictProba: (rows: readonly ArrayLike<number>[]) =>
          Float32Array.from(
            rows.flatMap((row) => {
              const distance = mean.reduce((sum, m, j) => sum + (row[j] - m) ** 2, 0);
              return [1 - Math.exp(-distance / 20), Math.exp(-distance / 20)];
            }),
          ),
      };
    };
    const model = new OneVsRest(centroid as never);
    await model.fit(train);
    expect(model.classNames).toEqual(train.classNames);
    expect(model.score(validation)).toBeGreaterThan(0.85);
  });

  it('scores by class name, in whatever order the data lists them', async () => {
    const backend = await createBackend();
    const model = new OneVsRest<FitOptions>(
      () => new Network(backend, { inputSize: 6, layers: [{ units: 1 }], loss: 'binary-cross-entropy' }),
    );
    await model.fit(train, options);
    const reversed = relabel(validation, { names: [...validation.classNames].reverse() });
    expect(model.score(reversed)).toBe(model.score(validation));
  });

  it('a fit that fails leaves the last whole set of classifiers, never half of one', async () => {
    let left = 2;
    const failing = new OneVsRest<object>(() => ({
      async fit() {
        if (left-- === 0) throw new Error('out of luck');
      },
      predictProba: () => Float32Array.of(0.5, 0.5),
    }));
    await expect(failing.fit(train)).rejects.toThrow('out of luck');
    expect(() => failing.predict([[1]])).toThrow('fit the one-vs-rest');
  });

  it('says so when it is asked before it has learned', () => {
    expect(() => new OneVsRest(() => new Network({} as never, {} as never)).predict([[1]])).toThrow(
      'fit the one-vs-rest',
    );
  });

  it('a class without rows is reported, gets the probability 0, and is never predicted, even where all are 0', async () => {
    const named = new Dataset({
      ...train,
      classNames: ['never', ...train.classNames],
      labels: train.labels.map((l) => l + 1),
    });
    const told: string[] = [];
    const certain = () => ({
      async fit() {},
      predictProba: (rows: readonly unknown[]) =>
        Float32Array.from({ length: 2 * rows.length }, (_, i) => 1 - (i % 2)),
    });
    const model = new OneVsRest(certain as never, (message) => told.push(message));
    await model.fit(named);
    expect(told).toEqual(['one-vs-rest: class "never" has no training rows and will never be predicted']);
    expect(model.predictProba(rowsOf(validation).slice(0, 2))).toEqual(new Float32Array(10));
    expect(Array.from(model.predict(rowsOf(validation).slice(0, 2)))).toEqual([1, 1]);
    expect(model.classifiers[0]).toBeInstanceOf(ConstantClassifier);
    expect(() => model.classifiers[0].predictProba([[1, 2]])).toThrow('rows[0]: 2 values, 6 expected');
  });

  it('rows of one class alone are refused', async () => {
    const one = train.take(train.rows.map((_, i) => i).filter((i) => train.labelAt(i) === 2));
    await expect(new OneVsRest(() => ({}) as never).fit(one)).rejects.toThrow('at least 2 classes expected');
  });
});
