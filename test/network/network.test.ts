import { describe, expect, it } from 'vitest';
import { relabel } from '../../src/data/classes.js';
import { createBackend, Dataset, Network, type NetworkOptions } from '../../src/index.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { blobs, rowsOf } from '../support/datasets.js';

const backend = await createBackend();
const data = blobs();
const layers: LayerOptions[] = [{ units: 8, activation: 'leaky-relu:0.05' }, { units: 3 }];

async function trained(options: Partial<NetworkOptions> = {}): Promise<Network> {
  const network = new Network(backend, { inputSize: 6, layers, ...options });
  await network.fit(data, { epochs: 5, batchSize: 32, learningRate: 0.1 });
  return network;
}

describe('Network', () => {
  it('predicts the class of the highest probability, and probabilities that sum to 1', async () => {
    const network = await trained();
    const rows = rowsOf(data);
    const classes = network.predict(rows);
    const probabilities = network.predictProba(rows);
    classes.forEach((predicted, i) => {
      const row = Array.from(probabilities.subarray(3 * i, 3 * i + 3));
      expect(row.indexOf(Math.max(...row))).toBe(predicted);
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    });
  });

  it('gives a single sigmoid output as two classes', async () => {
    const binary = blobs({ classes: 2 });
    const network = new Network(backend, {
      inputSize: 6,
      layers: [{ units: 1 }],
      loss: 'binary-cross-entropy',
    });
    await network.fit(binary, { epochs: 10, batchSize: 32, learningRate: 0.1 });
    const evaluation = network.evaluate(binary);
    expect(evaluation.accuracy).toBeGreaterThan(0.85);
    const probabilities = network.predictProba(rowsOf(binary));
    expect(probabilities).toHaveLength(2 * binary.size);
    network.predict(rowsOf(binary)).forEach((predicted, i) => {
      expect(predicted).toBe(probabilities[2 * i + 1] > 0.5 ? 1 : 0);
    });
  });

  it('fit returns the history of all fits, not of its own call', async () => {
    const network = await trained();
    const history = await network.fit(data, { epochs: 2, batchSize: 32, learningRate: 0.1 });
    expect(history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(history).toBe(network.history);
  });

  it('evaluates as it predicts, and as the last epoch validated', async () => {
    const network = new Network(backend, { inputSize: 6, layers });
    const history = await network.fit(data, {
      epochs: 3,
      batchSize: 32,
      learningRate: 0.1,
      validation: data,
    });
    const evaluation = network.evaluate(data);
    const right = network
      .predict(rowsOf(data))
      .filter((predicted, i) => predicted === data.labelAt(i)).length;
    expect(evaluation.accuracy).toBe(right / data.size);
    expect(evaluation.accuracy).toBe(history.at(-1)!.validationAccuracy);
    expect(evaluation.loss).toBeCloseTo(history.at(-1)!.validationLoss!, 6);
  });

  it('comes back from its file the same: predictions, history, names, and training that goes on', async () => {
    const network = await trained({ seed: 12 });
    const loaded = Network.load(backend, network.save(), 'm.safetensors');
    expect(loaded.parameters).toEqual(network.parameters);
    expect(loaded.predictProba(rowsOf(data))).toEqual(network.predictProba(rowsOf(data)));
    expect(loaded.history).toEqual(network.history.map(({ seconds, ...record }) => record));
    expect(loaded.classNames).toEqual(network.classNames);
    for (const one of [network, loaded]) await one.fit(data, { epochs: 2, batchSize: 32, learningRate: 0.1 });
    expect(loaded.parameters).toEqual(network.parameters);
  });

  it('is not saved before it has learned its standardiser; without one it can be', () => {
    const fresh = new Network(backend, { inputSize: 6, layers });
    expect(() => fresh.save()).toThrow('save: train the network first');
    const network = new Network(backend, { inputSize: 6, layers, standardize: false });
    expect(Network.load(backend, network.save()).parameters).toEqual(network.parameters);
  });

  it.each([
    ['no layer', { layers: [] }, 'layers: at least one is needed'],
    [
      'a fractional size',
      { layers: [{ units: 2.5 }] },
      'layers[0].units: 2.5, a whole number from 1 expected',
    ],
    [
      'an unknown activation',
      { layers: [{ units: 2, activation: 'swish' as never }, { units: 2 }] },
      'valid: identity, sigmoid',
    ],
    [
      'a slope of 0',
      { layers: [{ units: 2, activation: 'leaky-relu:0' as const }, { units: 2 }] },
      "leaky-relu's slope",
    ],
    [
      'an activation on the output',
      { layers: [{ units: 2, activation: 'relu' as const }] },
      'part of the loss',
    ],
    ['one softmax unit', { layers: [{ units: 1 }] }, 'needs 2 output units'],
    ['an unknown loss', { loss: 'hinge' as never }, 'valid: softmax-cross-entropy, binary-cross-entropy'],
    [
      'an unknown initialiser',
      { layers: [{ units: 2, initializer: 'magic' as never }] },
      'valid: uniform, he',
    ],
    [
      'a side of no pixels',
      { inputSize: undefined, inputShape: [0, 3, 2] },
      'inputShape: [0, 3, 2] given; a list of',
    ],
    ['a negative seed', { seed: -1 }, 'seed: -1 is not a whole number from 0'],
  ])('refuses %s and says what is valid', (_, options, message) => {
    const make = () => new Network(backend, { inputSize: 6, layers, ...options });
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'OPTION' }));
  });

  it.each([
    [{ epochs: 0 }, 'epochs: 0 is not a whole number from 1'],
    [{ batchSize: 1.5 }, 'batchSize: 1.5'],
    [{ learningRate: Number.NaN }, 'learningRate: NaN is not a number above 0'],
    [{ l2: -1 }, 'l2: -1 is not a number from 0'],
    [{ reduction: 'max' as never }, 'valid: mean, sum'],
  ])('fit refuses %o', async (options, message) => {
    const network = new Network(backend, { inputSize: 6, layers });
    await expect(network.fit(data, options)).rejects.toThrow(message);
    network.dispose();
  });

  it('refuses rows of another size, naming both', async () => {
    const network = await trained();
    expect(() => network.predict([[1, 2, 3]])).toThrow('rows[0]: 3 values, 6 expected');
    expect(() => network.predict(new Float32Array(7))).toThrow('7 values are no whole number of rows of 6');
    expect(() => network.evaluate(blobs({ features: 5 }))).toThrow('5 features a row, the network takes 6');
  });

  it('refuses to train on more or fewer classes than it has outputs for', async () => {
    const network = new Network(backend, { inputSize: 6, layers });
    await expect(network.fit(blobs({ classes: 4 }))).rejects.toThrow('4 classes, the network tells 3 apart');
    await expect(network.fit(blobs({ classes: 2 }))).rejects.toThrow('2 classes, the network tells 3 apart');
  });

  it('matches classes by name, in whatever order other data lists them', async () => {
    const network = await trained();
    const { accuracy } = network.evaluate(data);
    const reversed = relabel(data, { names: [...data.classNames].reverse() });
    expect(reversed.labels).not.toEqual(data.labels);
    expect(network.evaluate(reversed).accuracy).toBe(accuracy);
    const once = new Network(backend, { inputSize: 6, layers });
    const history = await once.fit(data, { epochs: 1, learningRate: 0.1, validation: reversed });
    expect(history[0].validationAccuracy).toBe(once.evaluate(data).accuracy);
    expect(() => network.evaluate(blobs({ classes: 4 }))).toThrow(
      'class "class 3" is unknown; the classes are class 0',
    );
  });

  it('validates on the labels of the validation rows, even where they share the features', async () => {
    const wrong = new Dataset({ ...data, labels: data.labels.map((label) => (label + 1) % 3) });
    const network = new Network(backend, { inputSize: 6, layers });
    const [record] = await network.fit(data, { epochs: 1, learningRate: 0.1, validation: wrong });
    expect(record.validationAccuracy).toBe(network.evaluate(wrong).accuracy);
    expect(record.validationAccuracy).not.toBe(network.evaluate(data).accuracy);
  });

  it('refuses validation data without rows', async () => {
    const network = new Network(backend, { inputSize: 6, layers });
    const none = data.take(new Uint32Array(0));
    await expect(network.fit(data, { validation: none })).rejects.toThrow('no rows to validate on');
  });

  it('predicts no rows as no classes', async () => {
    expect((await trained()).predict([])).toHaveLength(0);
  });

  it('refuses misspelt options, which it would otherwise ignore', async () => {
    const misspelt = { inputSize: 6, layers, sede: 3 } as never;
    expect(() => new Network(backend, misspelt)).toThrow(
      'network: no option "sede"; valid: inputSize, inputShape, layers, loss',
    );
    const layer = [{ units: 3, activaton: 'tanh' }] as never;
    expect(() => new Network(backend, { inputSize: 6, layers: layer })).toThrow(
      'layers[0]: no option "activaton"',
    );
    const network = new Network(backend, { inputSize: 6, layers });
    await expect(network.fit(data, { epoch: 3 } as never)).rejects.toThrow(
      'fit: no option "epoch"; valid: epochs',
    );
    await expect(createBackend('gpu' as never)).rejects.toThrow(
      'createBackend: an object of options expected',
    );
  });

  it('says what it wants instead of a promise, a loaded source, or a plain row', async () => {
    expect(() => new Network(createBackend() as never, { inputSize: 6, layers })).toThrow(
      'await createBackend()',
    );
    const network = await trained();
    await expect(network.fit({ train: data } as never)).rejects.toThrow(
      'what loadData() gives has them as train',
    );
    expect(() => network.predict([1, 2, 3, 4, 5, 6] as never)).toThrow('an array of rows, expected');
    expect(network.predict(data)).toEqual(network.predict(rowsOf(data)));
    expect(() => network.predict([[Number.NaN, 1, 2, 3, 4, 5]])).toThrow('row 0, feature 0 is NaN');
  });

  it.each([
    ['rows', [[1, 2]], 'fit: a Dataset expected, new Dataset({ … }), Array found'],
    ['typed rows', new Float32Array(6), 'fit: a Dataset expected, new Dataset({ … }), Float32Array found'],
    ['labels after a Dataset', data, 'fit: its second argument is an object of options, Int32Array found'],
  ])('fit(X, y) with %s: says that a Dataset is expected, and who takes arrays', async (_, X, message) => {
    const network = new Network(backend, { inputSize: 6, layers });
    const run = () => network.fit(X as never, data.labels as never);
    await expect(run()).rejects.toThrow(message);
    await expect(run()).rejects.toThrow('the estimators (jacquard/estimators) take arrays');
    await expect(run()).rejects.toMatchObject({ code: 'OPTION' });
    network.dispose();
  });

  it('a Dataset in place of options, and arrays to evaluate: says where each belongs', async () => {
    const network = await trained();
    await expect(network.fit(data, data as never)).rejects.toThrow('validate on are { validation: dataset }');
    await expect(network.fit(data, null as never)).rejects.toThrow('an object of options, null found');
    expect(() => network.evaluate(rowsOf(data) as never)).toThrow('a Dataset expected, new Dataset({ … })');
    await expect(network.fit(data, { validation: rowsOf(data) as never })).rejects.toThrow(
      'validation: a Dataset expected, Array found',
    );
  });

  it.each(['uniform', 'he', 'xavier', 'normal', 'zeros'] as const)(
    '%s draws weights of the stated spread',
    (initializer) => {
      const network = new Network(backend, {
        inputSize: 200,
        layers: [{ units: 300, initializer }, { units: 2 }],
        seed: 4,
      });
      const weights = network.parameters.subarray(0, 60_000);
      const deviation = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length);
      const expected = {
        uniform: 1 / Math.sqrt(200 * 3),
        he: Math.sqrt(2 / 200),
        xavier: Math.sqrt(6 / 500 / 3),
        normal: 0.01,
        zeros: 0,
      }[initializer];
      // The deviation of 60,000 draws varies by a third of a percent.
      expect(Math.abs(deviation - expected)).toBeLessThanOrEqual(0.02 * expected);
      const limit =
        { uniform: 1 / Math.sqrt(200), xavier: Math.sqrt(6 / 500) }[initializer as string] ?? Infinity;
      expect(weights.every((w) => Math.abs(w) <= limit)).toBe(true);
      network.dispose();
    },
  );
});
