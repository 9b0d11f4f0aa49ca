// Where a network has no answer it says so: before it has weights, and for rows that cannot be computed in 32 bits.

import { describe, expect, it } from 'vitest';
import { createBackend, Dataset, Network, OneVsRest } from '../../src/index.js';
import { blobs, rowsOf } from '../support/datasets.js';

const backend = await createBackend({ backend: 'js' });
const whole = blobs({ rows: 60, features: 3 });
/** Features that vary by a few hundredths: 3e38 of those deviations is beyond a 32-bit float. */
const data = new Dataset({ ...whole, features: whole.features.map((value) => value / 100) });
const SHAPE = { inputSize: 3, layers: [{ units: 3 }] };

describe('before it has weights', () => {
  const verbs: [string, (network: Network) => unknown][] = [
    ['predict', (network) => network.predict(rowsOf(data))],
    ['predictProba', (network) => network.predictProba(data)],
    ['evaluate', (network) => network.evaluate(data)],
  ];

  it.each(verbs)('%s is refused, with and without standardising', (_, act) => {
    for (const standardize of [true, false]) {
      using network = new Network(backend, { ...SHAPE, standardize });
      expect(() => act(network)).toThrow(expect.objectContaining({ code: 'STATE' }));
      expect(() => act(network)).toThrow('learned nothing yet: fit the network first');
    }
  });

  it('values and labels likewise', () => {
    using values = new Network(backend, { ...SHAPE, loss: 'mean-squared-error' });
    expect(() => values.predictValues(data)).toThrow('fit the network first');
    const targets = { kind: 'values' as const, values: new Float32Array(180), names: ['a', 'b', 'c'] };
    const rows = new Dataset({ name: 't', features: data.features, featureCount: 3, targets });
    expect(() => values.evaluateValues(rows)).toThrow('fit the network first');
  });

  it.each(verbs)('%s works on parameters that were set, or loaded', (_, act) => {
    using network = new Network(backend, { ...SHAPE, standardize: false });
    network.parameters = Float32Array.from({ length: 12 }, (__, i) => i / 10);
    expect(() => act(network)).not.toThrow();
  });

  it('a callback may ask during the first fit; a file that was saved answers', async () => {
    using network = new Network(backend, SHAPE);
    let asked = 0;
    const onEpochEnd = () => {
      asked += network.predict(data).length;
    };
    await network.fit(data, { epochs: 1, callbacks: [{ onEpochEnd }] });
    expect(asked).toBe(60);
    using loaded = Network.load(backend, network.save());
    expect(loaded.predict(data)).toEqual(network.predict(data));
  });

  it('a fit that was refused leaves it as it was', async () => {
    using network = new Network(backend, SHAPE);
    await expect(network.fit(data, { epochs: -1 })).rejects.toThrow('epochs');
    expect(() => network.predict(data)).toThrow('fit the network first');
  });
});

describe('rows that cannot be computed', async () => {
  const network = new Network(backend, SHAPE);
  await network.fit(data, { epochs: 2 });
  const rows = rowsOf(data).slice(0, 4);
  rows[1] = [0, 3e38, 1];
  rows[3] = [1, 1, -3e38];
  const refused = { code: 'DATA', rows: { row: 1, feature: 1, count: 2, of: 4 } };

  it.each(['predict', 'predictProba'] as const)(
    '%s names the first, its largest feature, and how many',
    (verb) => {
      expect(() => network[verb](rows)).toThrow(expect.objectContaining({ code: refused.code }));
      expect(() => network[verb](rows)).toThrow(
        /row 1: the network's outputs are not finite \(the first of 2 such rows of 4\); its largest feature is feature 1, 3\.0*\d*e\+38/,
      );
      expect(network[verb](rows.filter((_, i) => i % 2 === 0))).toBeDefined();
    },
  );

  it('evaluate refuses too; of a part of a data set it names the row of the whole', () => {
    const features = Float32Array.from(rows.flat());
    const four = new Dataset({
      ...data,
      name: 'w',
      features,
      labels: Int32Array.of(0, 1, 2, 0),
      rows: undefined,
    });
    expect(() => network.evaluate(four)).toThrow('w: row 1: the network');
    expect(() => network.evaluate(four.take(Uint32Array.of(0, 3)))).toThrow(
      "w: row 3: the network's outputs are not finite (the only such row of 2)",
    );
  });

  it('the largest feature is counted in deviations, not in its own units', async () => {
    const wide = Float32Array.from(data.features as Float32Array, (value, i) =>
      i % 3 === 0 ? value * 1e20 : value,
    );
    using other = new Network(backend, SHAPE);
    await other.fit(new Dataset({ ...data, features: wide }), { epochs: 1 });
    expect(() => other.predict([[5e20, 1, 3e38]])).toThrow('its largest feature is feature 2');
  });

  it('predicted values are refused as well', async () => {
    using regression = new Network(backend, {
      inputSize: 3,
      layers: [{ units: 1 }],
      loss: 'mean-squared-error',
    });
    const targets = { kind: 'values' as const, values: Float32Array.from(data.labels), names: ['y'] };
    const values = new Dataset({ name: 't', features: data.features, featureCount: 3, targets });
    await regression.fit(values, { epochs: 1, learningRate: 0.01 });
    expect(() =>
      regression.predictValues([
        [1, 1, 1],
        [1, 3e38, 1],
      ]),
    ).toThrow('row 1: the network');
  });

  it('weights that diverged are named as the cause', () => {
    using broken = new Network(backend, { ...SHAPE, standardize: false });
    broken.parameters = new Float32Array(12).fill(Number.NaN);
    expect(() => broken.predict(rows.slice(0, 1))).toThrow('the training diverged');
  });

  it('one-vs-rest is refused by the network that it asks', async () => {
    const make = () => new Network(backend, { inputSize: 3, layers: [{ units: 2 }] });
    const model = await new OneVsRest(make).fit(data, { epochs: 1 });
    expect(() => model.predict([[3e38, -3e38, 3e38]])).toThrow('row 0: the network');
  });
});
