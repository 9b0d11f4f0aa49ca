// What a list of layers means where it leaves something open, and networks that hold several outputs or shapes.

import { describe, expect, it } from 'vitest';
import {
  type Callback,
  createBackend,
  Dataset,
  earlyStopping,
  type LayerOptions,
  Network,
  type NetworkOptions,
  trainPopulation,
} from '../../src/index.js';
import { blobs } from '../support/datasets.js';

const backend = await createBackend({ backend: 'simd' });
const data = new Dataset(blobs({ rows: 200, features: 6, classes: 3, seed: 4 }));

/** Each layer with those that it reads: "dense1(input)". */
function shape(layers: LayerOptions[], more: Partial<NetworkOptions> = {}): string[] {
  const { nodes } = new Network(backend, { inputSize: 6, layers, ...more }).architecture;
  const nameOf = (i: number) => (i < 0 ? 'input' : nodes[i].name);
  return nodes.map(({ name, inputs }) => `${name}(${inputs.map(nameOf).join(', ')})`);
}

describe('a dense layer', () => {
  it('has ReLU where another dense layer reads it, even if a sum does too', () => {
    const layers: LayerOptions[] = [
      { units: 4 },
      { units: 4 },
      { kind: 'add', inputs: ['dense1', 'dense2'] },
    ];
    expect(shape([...layers, { units: 3 }])).toEqual([
      ...['dense1(input)', 'dense1.activation(dense1)', 'dense2(dense1.activation)'],
      ...['add1(dense1.activation, dense2)', 'dense3(add1)'],
    ]);
  });

  it('keeps an activation that was given before a batch norm that follows; the default one comes after it', () => {
    const follow = (dense: object): LayerOptions[] => [
      { kind: 'dense', units: 4, ...dense },
      { kind: 'batch-norm' },
      { units: 3 },
    ];
    expect(shape(follow({ activation: 'tanh' }))).toEqual([
      ...[
        'dense1(input)',
        'dense1.activation(dense1)',
        'batch-norm1(dense1.activation)',
        'dense2(batch-norm1)',
      ],
    ]);
    expect(shape(follow({}))).toEqual([
      ...['dense1(input)', 'batch-norm1(dense1)', 'batch-norm1.activation(batch-norm1)'],
      'dense2(batch-norm1.activation)',
    ]);
  });

  it('that is only reshaped into the output has no activation', () =>
    expect(shape([{ units: 3 }, { kind: 'flatten' }])).toEqual(['dense1(input)', 'flatten1(dense1)']));
});

it('softmax as an activation is refused with the reason', () =>
  expect(() => shape([{ units: 3, activation: 'softmax' as never }])).toThrow('softmax is part of the loss'));

it('a loss weight of 0 for every output is refused', () =>
  expect(() => shape([{ units: 3, lossWeight: 0 }])).toThrow('there is nothing to train'));

it('a shape is copied: the caller may change its own', async () => {
  const inputSize = [2, 3];
  const network = new Network(backend, { inputSize, layers: [{ units: 3 }] });
  inputSize[1] = 50;
  await network.fit(data, { epochs: 1 });
  expect(Network.load(backend, network.save()).predict(data)).toEqual(network.predict(data));
});

it('images are moved in the network’s own shape', async () => {
  const { features: _, ...blob } = blobs({ rows: 60, features: 64, classes: 3, seed: 4 });
  const features = new Uint8Array(60 * 64).map((_byte, k) => (k * 37) % 256);
  const images = new Dataset({ ...blob, features });
  const lossOf = async (inputSize: number[] | number, imageShape?: number[]) => {
    const network = new Network(backend, { inputSize, layers: [{ units: 3 }] });
    await network.fit(images, { epochs: 1, batchSize: 20, augment: { flip: true, imageShape } });
    return network.history[0].loss;
  };
  expect(await lossOf([4, 16])).toBe(await lossOf(64, [4, 16]));
  expect(await lossOf([4, 16])).not.toBe(await lossOf(64));
});

it('parameters set into a network that would standardise, and has not learned how, do not predict', () => {
  const layers = [{ units: 3 }];
  const network = new Network(backend, { inputSize: 6, layers });
  network.parameters = network.parameters.fill(0.1);
  expect(() => network.predict(data)).toThrow(
    'this network standardises its features, and has not learned how',
  );
  const plain = new Network(backend, { inputSize: 6, layers, standardize: false });
  plain.parameters = network.parameters;
  expect(plain.predict(data)).toHaveLength(200);
});

const HEADS: LayerOptions[] = [
  { name: 'b', units: 70 },
  { units: 3, inputs: 'b' },
  { units: 3, inputs: 'b' },
];

describe('two outputs', () => {
  it('in a callback the network’s parameters are those of the training, and may be set', async () => {
    const network = new Network(backend, { inputSize: 6, layers: HEADS });
    const zeros = network.parameters.fill(0);
    let compared = 0;
    await network.fit(data, {
      ...{ epochs: 1, batchSize: 20, learningRate: 0.1 },
      callbacks: [
        {
          onBatchEnd(info, training) {
            expect(network.parameters).toEqual(training.parameters);
            compared++;
            if (info.batch === info.stepsPerEpoch) network.parameters = zeros;
          },
        },
      ],
    });
    expect(compared).toBe(10);
    expect(network.parameters).toEqual(zeros);
  });

  it.each(['softmax-cross-entropy', 'binary-cross-entropy'] as const)(
    'resumed within an epoch end with the bits of a training that was not stopped, losses too: %s',
    async (loss) => {
      const layers: LayerOptions[] = [
        { name: 'b', units: 9 },
        { units: 3, inputs: 'b', lossWeight: 0.7 },
        { units: 3, inputs: 'b', lossWeight: 0.3 },
      ];
      const made = () => new Network(backend, { inputSize: 6, layers, loss });
      const options = { epochs: 2, batchSize: 20, learningRate: 0.1, validation: data };
      const whole = made();
      await whole.fit(data, options);
      const network = made();
      const stop = new AbortController();
      let bytes: Uint8Array | null = null;
      const callbacks: Callback[] = [
        {
          onBatchEnd({ epoch, batch }, training) {
            if (epoch !== 2 || batch !== 3) return;
            bytes = training.checkpoint();
            stop.abort();
          },
        },
      ];
      await expect(network.fit(data, { ...options, callbacks, signal: stop.signal })).rejects.toThrow();
      const resumed = Network.resume(backend, bytes!);
      await resumed.fit(data, options);
      expect(resumed.parameters).toEqual(whole.parameters);
      const figures = ({ history }: Network) => history.map(({ seconds: _, ...figures }) => figures);
      expect(figures(resumed)).toEqual(figures(whole));
    },
  );

  it('far apart, have finite losses: the mean of probabilities is taken by logarithms', async () => {
    for (const loss of ['softmax-cross-entropy', 'binary-cross-entropy'] as const) {
      const network = new Network(backend, { inputSize: 6, layers: HEADS, loss, standardize: false });
      const { features, ...rest } = blobs({ rows: 200, features: 6, classes: 3, seed: 7 });
      const far = new Dataset({ ...rest, features: features.map((value) => value * 3000) });
      await network.fit(far, { epochs: 3, batchSize: 20, learningRate: 1e-5, validation: far });
      expect(Number.isFinite(network.evaluate(far).loss), loss).toBe(true);
      expect(network.history.every(({ validationLoss }) => Number.isFinite(validationLoss))).toBe(true);
    }
  });
});

it('training.parameters of another length is refused', async () => {
  const network = new Network(backend, { inputSize: 6, layers: [{ units: 3 }] });
  const callbacks = [
    {
      onEpochEnd(_record: unknown, training: { parameters: Float32Array }) {
        training.parameters = new Float32Array(2);
      },
    },
  ];
  await expect(network.fit(data, { epochs: 1, callbacks })).rejects.toThrow(
    'parameters: 21 expected, 2 given',
  );
});

it('targets that never vary are answered as they are, through sums and reshapes', async () => {
  const { features, featureCount } = data;
  const targets = { kind: 'values' as const, names: ['y'], values: new Float64Array(200).fill(7) };
  const rows = new Dataset({ name: 'constant', features, featureCount, targets });
  for (const layers of [
    [{ units: 4 }, { units: 1 }, { kind: 'flatten' }],
    [
      { units: 1, name: 'a', activation: 'identity' },
      { units: 1, name: 'b', inputs: 'input', activation: 'identity' },
      { kind: 'add', inputs: ['a', 'b'] },
    ],
  ] as LayerOptions[][]) {
    const network = new Network(backend, { inputSize: 6, layers, loss: 'mean-squared-error' });
    await network.fit(rows, { epochs: 2 });
    expect(network.predictValues(rows).every((value) => value === 7)).toBe(true);
  }
});

describe('a population', () => {
  const shapeOf = { inputSize: 6, layers: [{ units: 5 }, { units: 3 }] };
  const options = { epochs: 2, shuffleSeed: 1 };

  it('takes shared options that suit the members’ own', async () => {
    const cosine = { ...options, schedule: { name: 'cosine' as const, minimum: 0.1 } };
    const fast = [
      { seed: 1, learningRate: 0.5 },
      { seed: 2, learningRate: 0.6 },
    ];
    expect(await trainPopulation(backend, shapeOf, fast, data, cosine)).toHaveLength(2);
    const decay = { ...options, weightDecay: 0.01 };
    const adamw = [1, 2].map((seed) => ({ seed, optimizer: 'adamw' as const }));
    expect(await trainPopulation(backend, shapeOf, adamw, data, decay)).toHaveLength(2);
    const linear = { seed: 1, dropout: 0, layers: [{ units: 3 }] };
    const dropped = { ...options, dropout: 0.2 };
    expect(await trainPopulation(backend, shapeOf, [linear, { seed: 2 }], data, dropped)).toHaveLength(2);
  });

  it('gives each member as a model file, which answers as its lone training does', async () => {
    const layers: LayerOptions[] = [
      { units: 5, batchNorm: true },
      { kind: 'dropout', rate: 0.1 },
      { units: 3 },
    ];
    const of = { inputSize: 6, layers };
    const both = [{ seed: 1 }, { seed: 2, learningRate: 1e6, l2: 1e6 }];
    const [member, wild] = await trainPopulation(backend, of, both, data, { ...options, batchSize: 50 });
    const lone = new Network(backend, { ...of, seed: 1 });
    await lone.fit(data, { epochs: 2, batchSize: 50, shuffleSeed: 1 });
    const loaded = Network.load(backend, member.save());
    expect(loaded.classNames).toEqual(lone.classNames);
    const expected = lone.predictProba(data);
    const apart = loaded.predictProba(data).map((p, k) => Math.abs(p - expected[k]));
    expect(Math.max(...apart)).toBeLessThan(1e-5);
    expect(() => wild.save()).toThrow('member 1 diverged');
  });

  it('names the member of a wrong option, and refuses an early stopping that two members share', async () => {
    const wrong = [{ seed: 1 }, { seed: 2, learningRate: -1 }];
    await expect(trainPopulation(backend, shapeOf, wrong, data, options)).rejects.toThrow(
      'population member 1: learningRate: -1',
    );
    const callbacks = [earlyStopping({ monitor: 'loss', patience: 1 })];
    const shared = [1, 2].map((seed) => ({ seed, callbacks }));
    await expect(trainPopulation(backend, shapeOf, shared, data, options)).rejects.toThrow(
      "population member 1.callbacks: one is member 0's too; make one for each",
    );
  });
});
