// What fit and the setters refuse before anything is changed, and what a training leaves behind.

import { describe, expect, it } from 'vitest';
import { createBackend, Dataset, Network, OneVsRest } from '../../src/index.js';
import { blobs } from '../support/datasets.js';

const data = blobs({ rows: 60 });
const backend = await createBackend({ backend: 'js' });
const SHAPE = { inputSize: 6, layers: [{ units: 4 }, { units: 3 }] };
const none = data.take(new Uint32Array(0));

describe('fit', () => {
  it('refuses to train and to validate on no rows, and the weights stay as they were', async () => {
    using network = new Network(backend, SHAPE);
    const before = network.parameters;
    await expect(network.fit(none, { epochs: 1 })).rejects.toThrow(/blobs/);
    await expect(network.fit(data, { epochs: 1, validation: none })).rejects.toThrow(
      'no rows to validate on',
    );
    expect(network.parameters).toEqual(before);
    expect(network.history).toEqual([]);
  });

  it.each([[{}], [{ optimizer: 'adam' as const, averaging: 0.9 }], [{ validation: data }]])(
    'gives back the memory that it took: %j',
    async (options) => {
      using network = new Network(backend, SHAPE);
      const before = backend.arena.bytesInUse;
      await network.fit(data, { epochs: 1, ...options });
      expect(backend.arena.bytesInUse).toBe(before);
    },
  );

  it('one at a time: a second one is refused while the first one runs, and taken after it', async () => {
    using network = new Network(backend, SHAPE);
    const first = network.fit(data, { epochs: 2 });
    await expect(network.fit(data, { epochs: 1 })).rejects.toThrow('being trained');
    await first;
    await network.fit(data, { epochs: 1 });
    expect(network.history).toHaveLength(3);
  });
});

describe('parameters', () => {
  it('of another length are refused, by both lengths, and change nothing', () => {
    using network = new Network(backend, SHAPE);
    const before = network.parameters;
    const expected = 6 * 4 + 4 + 4 * 3 + 3;
    for (const length of [expected - 1, expected + 1]) {
      expect(() => {
        network.parameters = new Float32Array(length).fill(1);
      }).toThrow(`parameters: ${expected} expected, ${length} given`);
    }
    expect(network.parameters).toEqual(before);
  });
});

describe('OneVsRest', () => {
  it('has the codes that its rows declare, and null where they declare none', async () => {
    const make = () =>
      new Network(backend, { inputSize: 6, layers: [{ units: 1 }], loss: 'binary-cross-entropy' });
    const plain = new OneVsRest(make);
    await plain.fit(data, { epochs: 1 });
    expect(plain.classCodes).toBeNull();
    const coded = new OneVsRest(make);
    await coded.fit(new Dataset({ ...data, codes: ['10', '20', '30'] }), { epochs: 1 });
    expect(coded.classCodes).toEqual(['10', '20', '30']);
  });
});
