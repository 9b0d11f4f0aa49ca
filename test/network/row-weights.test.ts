// The option classWeights: by name whatever the name is, and balanced over the classes that have rows.

import { describe, expect, it } from 'vitest';
import { createBackend, Dataset, Network } from '../../src/index.js';
import { expectClose } from '../support/close.js';
import { blobs } from '../support/datasets.js';

const backend = await createBackend({ backend: 'js' });
const data = blobs({ rows: 60, features: 3 });
const SHAPE = { inputSize: 3, layers: [{ units: 3 }] };

describe('classWeights by name', () => {
  const named = (classNames: string[]) => new Dataset({ ...data, classNames });

  it.each([['constructor'], ['toString'], ['__proto__'], ['hasOwnProperty']])(
    'a class called %s weighs 1 where it is not named, and what was said where it is',
    async (name) => {
      const rows = named([name, 'b', 'c']);
      const fitted = async (classWeights: Record<string, number>, order = rows) => {
        using network = new Network(backend, SHAPE);
        await network.fit(order, { epochs: 1, classWeights });
        return network.parameters;
      };
      const plain = await fitted({ b: 2 }, named(['a', 'b', 'c']));
      expect(await fitted({ b: 2 })).toEqual(plain);
      const heavy = await fitted({ a: 3, b: 2 }, named(['a', 'b', 'c']));
      expect(
        await fitted(
          Object.fromEntries([
            [name, 3],
            ['b', 2],
          ]),
        ),
      ).toEqual(heavy);
      expect(heavy).not.toEqual(plain);
    },
  );

  it('balanced counts the classes that have rows', async () => {
    const fitted = async (rows: Dataset) => {
      using network = new Network(backend, {
        inputSize: 3,
        layers: [{ units: rows.classCount, initializer: 'zeros' }],
      });
      return (await network.fit(rows, { epochs: 1, classWeights: 'balanced', reduction: 'sum' }))[0].loss;
    };
    const without = data.take(Uint32Array.from({ length: 20 }, (_, i) => 3 * i + (i % 2)));
    const two = new Dataset({
      ...without,
      classNames: ['class 0', 'class 1'],
      labels: data.labels.map((l) => l % 2),
    });
    const three = new Dataset({ ...two, classNames: ['class 0', 'class 1', 'none'] });
    expect(await fitted(three)).toBeGreaterThan(await fitted(two)); // ln 3 against ln 2: the weights are the same
  });
});

describe('rows of weight 0', () => {
  it.each(['js', 'simd'] as const)('%s: a batch of them is a step that changes nothing', async (name) => {
    const engine = await createBackend({ backend: name });
    const two = new Dataset({
      name: 'two',
      features: Float32Array.of(1, 2, 3, -1, 0, 2),
      featureCount: 3,
      labels: Int32Array.of(0, 1),
      classNames: ['a', 'b'],
    });
    const trained = async (batchSize: number) => {
      const network = new Network(engine, { inputSize: 3, layers: [{ units: 2 }], seed: 1 });
      const [record] = await network.fit(two, {
        epochs: 1,
        batchSize,
        learningRate: 0.5,
        l2: 0,
        classWeights: [0, 1],
      });
      return { loss: record.loss, parameters: Array.from(network.parameters) };
    };
    // One step that does nothing and one by the row that weighs something, in either order, are one step by that row.
    const [apart, together] = [await trained(1), await trained(2)];
    expect(apart.parameters.every(Number.isFinite)).toBe(true);
    expectClose(apart.parameters, together.parameters, 1e-6, 'parameters');
    expect(apart.loss).toBeCloseTo(together.loss, 5);
  });
});
