// The same short training at many sizes, because products take different code paths by their columns, rows and inner length, and
// sparse rows by the width of the layer that they enter. Each has one loss and two hashes for a size.
// The JavaScript kernels have few of those paths, and the suite takes a third of the sizes with them; npm run golden takes all.
// Before: ../training.ts. Next: index.ts lists all trainings.

import type { Backend } from '../../../src/backend/backend.js';
import { type Dataset, type FitOptions, Network, type NetworkOptions } from '../../../src/index.js';
import { blobs } from '../../support/datasets.js';
import { compressed, cut, gappy, images } from '../data.js';
import { type Figures, hashOf } from '../figures.js';
import type { GoldenTraining } from '../training.js';

interface Sized {
  data: Dataset;
  network: Omit<NetworkOptions, 'inputSize'>;
  fit: FitOptions;
}

/** npm run golden sets the variables. */
const isWhole = Boolean(process.env['GOLDEN_REPORT'] || process.env['GOLDEN_WRITE']);
const isPart = ({ name }: Backend) => name === 'js' && !isWhole;

function sized(name: string, sizes: readonly number[], make: (size: number) => Sized): GoldenTraining {
  return {
    name: `sizes: ${name}`,
    crosses: () => ({}),
    isPart,
    async run(backend) {
      const figures: Figures[] = [];
      const taken = isPart(backend) ? sizes.filter((_, i) => i % 3 === 0) : sizes;
      for (const size of taken) figures.push(await figuresAt(backend, size, make(size)));
      return Object.assign({}, ...figures);
    },
  };
}

async function figuresAt(backend: Backend, size: number, { data, network, fit }: Sized): Promise<Figures> {
  using trained = new Network(backend, { inputSize: data.featureCount, seed: 3, ...network });
  await trained.fit(data, { epochs: 1, batchSize: 20, ...fit });
  const predictions = Array.from({ length: Math.min(13, data.size) }, (_, i) =>
    trained.predictProba(data.take(Uint32Array.from({ length: i + 1 }, (_, j) => j))),
  );
  return {
    [`${size}, loss`]: trained.history[0].loss,
    [`${size}, parameters`]: hashOf(trained.parameters),
    [`${size}, predictions of 1 to 13 rows`]: hashOf(...predictions),
  };
}

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);
const WIDTHS = [...upTo(36), 40, 47, 48, 49, 64, 65, 96, 101];
const LENGTHS = [...upTo(20), 31, 32, 33, 100, 391, 392, 393, 783, 785];
const FEW_IMAGES = cut(images, 0, 23);
const ROWS = blobs({ rows: 26, features: 13, classes: 7, seed: 12 });

export const sizes: readonly GoldenTraining[] = [
  sized('units, dense, sgd', WIDTHS, (units) => ({
    data: ROWS,
    network: { layers: [{ units }, { units: 7 }] },
    fit: { learningRate: 0.3 },
  })),
  sized('units, dense, two layers of them, adam and gelu', WIDTHS, (units) => ({
    data: ROWS,
    network: { layers: [{ units, activation: 'gelu' }, { units, activation: 'tanh' }, { units: 7 }] },
    fit: { optimizer: 'adam', learningRate: 0.02, maxNorm: 3 },
  })),
  sized('units, dense, batch normalisation', WIDTHS, (units) => ({
    data: ROWS,
    network: { layers: [{ units, batchNorm: true, activation: 'silu' }, { units: 7 }] },
    fit: { batchSize: 13, dropout: 0.2 },
  })),
  sized('units, sparse floats, sgd', WIDTHS, (units) => ({
    data: gappy,
    network: { layers: [{ units }, { units: 3 }], input: 'sparse' },
    fit: { learningRate: 0.3 },
  })),
  sized('units, sparse bytes, adam', WIDTHS, (units) => ({
    data: FEW_IMAGES,
    network: { layers: [{ units, activation: 'leaky-relu' }, { units: 10 }], input: 'sparse' },
    fit: { optimizer: 'adam' },
  })),
  sized('units, compressed rows', WIDTHS.slice(0, 36), (units) => ({
    data: compressed,
    network: { layers: [{ units, activation: 'elu' }, { units: 3 }] },
    fit: { l1: 1e-3 },
  })),
  sized('units, differences', WIDTHS, (units) => ({
    data: FEW_IMAGES,
    network: { layers: [{ units }, { units: 10 }], input: 'sparse', standardize: { clip: 2 } },
    fit: { inputDropout: 0.1 },
  })),
  sized('classes', upTo(24).slice(1), (classes) => ({
    data: blobs({ rows: 31, features: 9, classes, seed: 5 }),
    network: { layers: [{ units: classes }] },
    fit: { labelSmoothing: 0.05, learningRate: 0.2 },
  })),
  sized('classes, one-vs-all', upTo(24).slice(1), (classes) => ({
    data: blobs({ rows: 31, features: 9, classes, seed: 5 }),
    network: { layers: [{ units: 6 }, { units: classes }], loss: 'binary-cross-entropy' },
    fit: { learningRate: 0.2 },
  })),
  sized('features', LENGTHS, (features) => ({
    data: blobs({ rows: 22, features, seed: 7 }),
    network: { layers: [{ units: 11 }, { units: 3 }], input: 'dense' },
    fit: { learningRate: 0.1 },
  })),
  sized('rows of a batch', upTo(26), (batchSize) => ({
    data: ROWS,
    network: { layers: [{ units: 12 }, { units: 7 }] },
    fit: { batchSize, optimizer: { name: 'sgd', momentum: 0.5 }, clipNorm: 1 },
  })),
];
