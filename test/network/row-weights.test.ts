// The option classWeights: by name whatever the name is, and balanced over the classes that have rows.

import { describe, expect, it } from 'vitest';
import { createBackend, Dataset, Network } from '../../src/index.js';
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
