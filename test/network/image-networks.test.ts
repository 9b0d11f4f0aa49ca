// Networks that read images, as their users meet them: shapes from data and options, standardisation before padding, equal bits for
// any number of threads, any batch and after a resumption, and what is refused.

import { describe, expect, it, test } from 'vitest';
import {
  type BackendName,
  checkpoint,
  createBackend,
  Dataset,
  type FitOptions,
  ModelError,
  Network,
  OptionError,
} from '../../src/index.js';
import { networkFor } from '../../src/network/network-for.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { Random } from '../../src/random.js';
import { expectClose } from '../support/close.js';
import { rowsOf } from '../support/datasets.js';
import { referenceAnswers } from '../support/reference-graph.js';

/** Bytes of bars that lie or stand, in some channels, at random places. */
function bars(shape: readonly [number, number, number], rows = 60, seed = 3): Dataset {
  const [height, width, channels] = shape;
  const random = Random.stream(seed, 'bars');
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 2);
  const features = new Uint8Array(rows * height * width * channels);
  for (const [i, label] of labels.entries()) {
    const at = random.below(label === 0 ? height : width);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++)
          features[((i * height + y) * width + x) * channels + c] =
            random.below(60) + 30 * c + ((label === 0 ? y : x) === at ? 120 : 0);
  }
  const { length: featureCount } = features.subarray(0, height * width * channels);
  return new Dataset({
    ...{
      name: 'bars',
      features,
      featureCount,
      labels,
      classNames: ['lying', 'standing'],
      sampleShape: shape,
    },
  });
}

const LAYERS: LayerOptions[] = [
  { kind: 'conv2d', filters: 5 },
  { kind: 'batch-norm' },
  { kind: 'max-pool' },
  { kind: 'dropout', rate: 0.2 },
  { kind: 'conv2d', filters: 7, stride: 2 },
  { units: 9 },
];
const FIT: FitOptions = { epochs: 2, batchSize: 16, optimizer: 'adam' };

const colours = bars([7, 6, 3]);
const shapeless = new Dataset({ ...colours, sampleShape: null });

describe('the shape of a sample', () => {
  it('is the data’s where layers read images, and a row of features where none does', async () => {
    const backend = await createBackend({ backend: 'js' });
    expect(networkFor(backend, colours, { layers: LAYERS }).architecture.inputShape).toEqual([7, 6, 3]);
    expect(networkFor(backend, colours, { hidden: [4] }).architecture.inputShape).toEqual([126]);
  });

  it('is that which is given, of as many values', async () => {
    const backend = await createBackend({ backend: 'js' });
    const made = (inputShape: number[]) => networkFor(backend, shapeless, { layers: LAYERS, inputShape });
    expect(made([14, 9]).architecture.inputShape).toEqual([14, 9, 1]);
    expect(() => made([7, 6])).toThrow(
      new OptionError('inputShape: an image of 7×6 has 42 values, a row of bars has 126 features'),
    );
    expect(() => networkFor(backend, shapeless, { layers: LAYERS })).toThrow(
      'inputShape: conv2d layers read images, and bars has no image shape; pass it, such as [height, width, channels] for rows of 126',
    );
    const options = { layers: [...LAYERS, { units: 2 }] };
    expect(new Network(backend, { inputShape: [7, 6, 3], ...options }).architecture.inputSize).toBe(126);
    expect(
      new Network(backend, { inputSize: 126, inputShape: [7, 6, 3], ...options }).architecture.inputSize,
    ).toBe(126);
    expect(() => new Network(backend, { inputSize: 784, inputShape: [7, 6, 3], ...options })).toThrow(
      'inputShape: [7, 6, 3] has 126 values, inputSize 784; leave inputSize out',
    );
    expect(() => new Network(backend, { inputShape: '7x6' as never, ...options })).toThrow(
      'inputShape: "7x6" given; a list such as [28, 28, 1] expected, height, width and channels',
    );
    expect(() => new Network(backend, options)).toThrow('inputSize: nothing, a whole number from 1 expected');
  });

  it('is not exchanged for another of as many values', async () => {
    const backend = await createBackend({ backend: 'js' });
    const network = networkFor(backend, colours, { layers: LAYERS });
    await network.fit(colours, FIT);
    const turned = new Dataset({ ...colours, sampleShape: [6, 7, 3] });
    const message = 'bars: images of 6×7×3, the network takes 7×6×3';
    await expect(network.fit(turned)).rejects.toThrow(new ModelError(message));
    expect(() => network.evaluate(turned)).toThrow(message);
    expect(() => network.predict(turned)).toThrow(message);
    expect(network.predict(shapeless).length).toBe(60);
    expect(() => new Dataset({ ...colours, sampleShape: [7, 6] })).toThrow(
      'bars: sampleShape [7, 6] is no shape of 126 features',
    );
  });
});

describe('standardisation', () => {
  it('is by channel where layers read images, and by feature where none does', async () => {
    const backend = await createBackend({ backend: 'js' });
    const learned = async (options: Parameters<typeof networkFor>[2]) => {
      const network = networkFor(backend, colours, options);
      await network.fit(colours, { ...FIT, epochs: 1 });
      return network.standardizer!;
    };
    const { mean, deviation } = await learned({ layers: LAYERS });
    for (let c = 0; c < 3; c++) {
      const values = rowsOf(colours).flatMap((row) => row.filter((_, k) => k % 3 === c));
      const average = values.reduce((sum, x) => sum + x, 0) / values.length;
      const variance = values.reduce((sum, x) => sum + (x - average) ** 2, 0) / values.length;
      for (let k = c; k < 126; k += 3) {
        expect(mean[k]).toBeCloseTo(average, 3);
        expect(deviation[k]).toBeCloseTo(Math.sqrt(variance), 3);
      }
    }
    expect(new Set((await learned({ hidden: [4] })).mean).size).toBeGreaterThan(50);
    expect(new Set((await learned({ layers: LAYERS, standardize: 'features' })).mean).size).toBeGreaterThan(
      50,
    );
    expect(new Set((await learned({ layers: LAYERS, standardize: 'global' })).mean).size).toBe(1);
    expect((await learned({ layers: LAYERS, standardize: { clip: 2 } })).clip).toBe(2);
    expect(new Set((await learned({ layers: LAYERS, standardize: { clip: 2 } })).mean).size).toBe(3);
  });

  it('of one channel is that of all values, to the bit', async () => {
    const backend = await createBackend({ backend: 'js' });
    const grey = bars([6, 6, 1]);
    const parameters = async (standardize: 'channel' | 'global') => {
      const network = networkFor(backend, grey, { layers: LAYERS, standardize });
      await network.fit(grey, FIT);
      return network.parameters;
    };
    expect(await parameters('channel')).toEqual(await parameters('global'));
  });

  it('by channel needs images', async () => {
    const backend = await createBackend({ backend: 'js' });
    const network = networkFor(backend, shapeless, { hidden: [4], standardize: 'channel' });
    await expect(network.fit(shapeless, FIT)).rejects.toThrow(
      new OptionError(
        'standardize: channel is for images; give the inputShape of a sample, such as [28, 28, 1], or choose global',
      ),
    );
  });

  it.each(['channel', 'features', 'min-max'] as const)(
    '%s comes before padding, which is then 0: predictions are those of standardised rows in float64',
    async (standardize) => {
      for (const name of ['js', 'simd'] as const) {
        const backend = await createBackend({ backend: name });
        const network = networkFor(backend, colours, { layers: LAYERS, standardize });
        await network.fit(colours, FIT);
        const { mean, deviation } = network.standardizer!;
        const rows = rowsOf(colours).map((row) =>
          row.map((x, k) => (x - mean[k]) / (deviation[k] || Infinity)),
        );
        const expected = referenceAnswers(network.architecture, network.parameters, rows).flat();
        // Six layers, of sums of at most 3·4·7 = 84 terms.
        expectClose(network.predictProba(colours), expected, 6 * 84 * 2 ** -24, name);
      }
    },
  );
});

const BACKENDS: BackendName[] = ['js', 'simd'];

describe.each(BACKENDS)('%s', (name) => {
  it('1, 2 and 4 threads give the same bits', async () => {
    const large = bars([14, 13, 2], 150);
    const trained = async (threads: number) => {
      const backend = await createBackend({ backend: name, threads });
      const layers: LayerOptions[] = [
        { kind: 'conv2d', filters: 18 },
        { kind: 'batch-norm' },
        { kind: 'max-pool' },
        { kind: 'conv2d', filters: 24 },
        { kind: 'average-pool', padding: 'same' },
        { units: 10 },
      ];
      const network = networkFor(backend, large, { layers });
      await network.fit(large, { ...FIT, epochs: 1, batchSize: 50 });
      const result = [network.parameters, network.predictProba(large), network.history[0].loss];
      backend.dispose();
      return result;
    };
    const alone = await trained(1);
    expect(await trained(2)).toEqual(alone);
    expect(await trained(4)).toEqual(alone);
  });

  it('a row’s answer does not depend on the others that are asked', async () => {
    const backend = await createBackend({ backend: name });
    const network = networkFor(backend, colours, { layers: LAYERS });
    await network.fit(colours, FIT);
    const all = network.predictProba(colours);
    for (const i of [0, 7, 59])
      expect(network.predictProba([colours.featuresAt(i)])).toEqual(all.slice(2 * i, 2 * i + 2));
  });

  it('a file gives the same network, and a checkpoint within an epoch the same training', async () => {
    const backend = await createBackend({ backend: name });
    const saved: Uint8Array[] = [];
    const callbacks = [checkpoint({ save: (bytes) => void saved.push(bytes.slice()), everySteps: 5 })];
    const fit: FitOptions = { ...FIT, augment: { flip: true, shift: 1 }, validation: bars([7, 6, 3], 20, 8) };
    const network = networkFor(backend, colours, { layers: LAYERS });
    await network.fit(colours, { ...fit, callbacks });
    const loaded = Network.load(backend, network.save());
    expect(loaded.architecture.nodes).toEqual(
      network.architecture.nodes.map((node) => ({
        ...node,
        options: 'initializer' in node.options ? { ...node.options, initializer: 'uniform' } : node.options,
      })),
    );
    expect(loaded.predictProba(colours)).toEqual(network.predictProba(colours));
    expect(loaded.save()).toEqual(network.save());
    const resumed = Network.resume(backend, saved[0]);
    await resumed.fit(colours, fit);
    expect(resumed.save()).toEqual(network.save());
  });
});

test('NaN in a convolution is reported with its layer', async () => {
  const backend = await createBackend({ backend: 'js' });
  const network = networkFor(backend, colours, { layers: LAYERS });
  await expect(network.fit(colours, { epochs: 9, batchSize: 16, learningRate: 1e6 })).rejects.toThrow(
    /layer \d \((conv2d|dense)/,
  );
});

test('fit’s own dropout is for lists of dense layers', async () => {
  const backend = await createBackend({ backend: 'js' });
  const network = networkFor(backend, colours, { layers: LAYERS });
  await expect(network.fit(colours, { ...FIT, dropout: 0.2 })).rejects.toThrow(
    'dropout: this option is for plain lists of dense layers; give this network dropout layers of its own',
  );
});

test('sparse rows are refused', async () => {
  const backend = await createBackend({ backend: 'js' });
  const network = networkFor(backend, colours, { layers: LAYERS, input: 'sparse' });
  await expect(network.fit(colours, FIT)).rejects.toThrow(
    'input: sparse rows are for networks in which dense layers alone',
  );
});
