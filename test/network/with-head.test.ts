// A trained body with a new head, and what a layer's name stands for in it.

import { describe, expect, it } from 'vitest';
import { createBackend, Dataset, type LayerOptions, Network } from '../../src/index.js';
import { blobs } from '../support/datasets.js';

const backend = await createBackend({ backend: 'simd' });
const data = new Dataset(blobs({ rows: 90, features: 6, classes: 3, seed: 4 }));
const BODY: LayerOptions[] = [
  { units: 8, name: 'body', batchNorm: true },
  { units: 5, name: 'top' },
];

async function trained(layers: LayerOptions[] = [...BODY, { units: 3 }]): Promise<Network> {
  const network = new Network(backend, { inputSize: 6, layers });
  await network.fit(data, { epochs: 5, batchSize: 16, learningRate: 0.1 });
  return network;
}

const namesOf = (network: Network) => network.architecture.nodes.map(({ name }) => name);

describe('withHead', () => {
  it('keeps the body’s tensors and standardiser, trains the head alone, and leaves the old network as it was', async () => {
    const network = await trained();
    const before = network.parameters;
    const head = network.withHead(3);
    expect(namesOf(head).slice(0, -1)).toEqual(namesOf(network).slice(0, -1));
    const body = Object.entries(head.tensors).slice(0, -2);
    await head.fit(data, {
      ...{ epochs: 10, batchSize: 16, learningRate: 0.05, optimizer: 'adamw', weightDecay: 0.1 },
    });
    for (const [name, values] of body) expect(head.tensors[name], name).toEqual(values);
    expect(head.standardizer).toEqual(network.standardizer);
    expect(network.parameters).toEqual(before);
    expect(head.evaluate(data).accuracy).toBeGreaterThan(0.8);
  });

  it('with trainable: true trains the body too', async () => {
    const head = (await trained()).withHead(3, { trainable: true });
    const [[name, before]] = Object.entries(head.tensors);
    await head.fit(data, { epochs: 1 });
    expect(head.tensors[name]).not.toEqual(before);
  });

  it('a layer’s name stands for it with its own batch normalisation and activation, in `from` and in the head’s inputs', async () => {
    const network = await trained();
    const lastOf = (head: Network) => {
      const { nodes } = head.architecture;
      return nodes[nodes.at(-1)!.inputs[0]].name;
    };
    expect(lastOf(network.withHead(2, { from: 'body' }))).toBe('body.activation');
    expect(lastOf(network.withHead(2))).toBe('top.activation');
    expect(lastOf(network.withHead([{ units: 2, inputs: 'body' }]))).toBe('body.activation');
    // Names are in the file.
    const loaded = Network.load(backend, network.save());
    expect(lastOf(loaded.withHead(2, { from: 'body' }))).toBe('body.activation');
  });

  it('takes a list of layers, whose dropout has masks that no layer of the body has', async () => {
    const layers: LayerOptions[] = [
      { units: 8, name: 'a' },
      { kind: 'dropout', name: 'd1' },
      { units: 8, inputs: 'a', name: 'b' },
      { kind: 'dropout', name: 'd2' },
      { kind: 'add', inputs: ['d1', 'd2'] },
      { units: 3 },
    ];
    const head = (await trained(layers)).withHead([{ units: 4 }, { kind: 'dropout' }, { units: 2 }], {
      from: 'd2',
    });
    const masks = head.architecture.nodes.flatMap(({ kind, options }) =>
      kind === 'dropout' ? [options.mask] : [],
    );
    expect(new Set(masks).size).toBe(masks.length);
    expect(masks).toHaveLength(2);
  });

  it('keeps standardizeTargets: false', async () => {
    const values = Float64Array.from({ length: 90 }, (_, i) => i);
    const { features, featureCount } = data;
    const targets = { kind: 'values' as const, names: ['y'], values };
    const rows = new Dataset({ name: 'values', features, featureCount, targets });
    const options = { inputSize: 6, loss: 'mean-squared-error' as const, standardizeTargets: false };
    const network = new Network(backend, { ...options, layers: [{ units: 4 }, { units: 1 }] });
    await network.fit(rows, { epochs: 1, learningRate: 1e-4 });
    const head = network.withHead(1);
    await head.fit(rows, { epochs: 1, learningRate: 1e-4 });
    expect(head.targetScale).toBeNull();
  });

  it.each([
    [undefined, 'a number of units, or a list of layers expected'],
    [null, 'a number of units, or a list of layers expected'],
    [{ units: 3 }, 'a number of units, or a list of layers expected'],
    [[null], 'a number of units, or a list of layers expected'],
    [[], 'a number of units, or a list of layers expected'],
  ])('is refused: %j', async (head, message) => {
    const network = await trained();
    expect(() => network.withHead(head as never)).toThrow(message);
  });

  it('is refused for an unknown `from`, an untrained network, and where the layer to read is not clear', async () => {
    expect(() => new Network(backend, { inputSize: 6, layers: [{ units: 3 }] }).withHead(2)).toThrow(
      'has learned nothing yet',
    );
    const network = await trained();
    expect(() => network.withHead(2, { from: 'nowhere' })).toThrow('"nowhere" is no layer of this network');
    const heads = await trained([
      { units: 4, name: 'a' },
      { units: 4, inputs: 'input', name: 'b' },
      { units: 3, inputs: 'a' },
      { units: 3, inputs: 'b' },
    ]);
    expect(() => heads.withHead(2)).toThrow('which layer the head reads is not clear');
    const linear = await trained([{ units: 3 }]);
    expect(() => linear.withHead(2)).toThrow('the output layer reads the features');
  });
});

describe('withTrainable', () => {
  it('is the same network, of which other layers are trained: the second phase of transfer learning', async () => {
    const head = (await trained()).withHead(3);
    await head.fit(data, { epochs: 3, batchSize: 16, learningRate: 0.1 });
    const tuned = head.withTrainable(true);
    expect(tuned.predictProba(data)).toEqual(head.predictProba(data));
    expect([tuned.classNames, tuned.history.length]).toEqual([head.classNames, 3]);
    const before = tuned.tensors;
    await tuned.fit(data, { epochs: 1, batchSize: 16, learningRate: 0.01 });
    for (const [name, values] of Object.entries(before))
      expect(tuned.tensors[name], name).not.toEqual(values);
    expect(tuned.history).toHaveLength(4);
    expect(head.history).toHaveLength(3);
  });

  it('takes names of layers, each with what was made with it; no training goes on with an optimizer of other layers', async () => {
    const network = await trained();
    const top = network.withTrainable(['top', 'dense3']);
    const frozen = (one: Network) => one.architecture.nodes.filter(({ trainable }) => !trainable);
    expect(frozen(top).map(({ name }) => name)).toEqual(['body', 'body.batch-norm', 'body.activation']);
    await top.fit(data, { epochs: 1, optimizer: 'adam' });
    expect(() => network.withTrainable(['nowhere'])).toThrow('"nowhere" is no layer of this network');
    expect(() => network.withTrainable(null as never)).toThrow('true, false, or a list of layers expected');
  });
});
