// Several networks at once: populations, one-vs-rest, searches.
// Before: ../training.ts. Next: index.ts lists all trainings.

import type { Backend } from '../../../src/backend/backend.js';
import { searchNetwork } from '../../../src/experiments/network-search.js';
import {
  type Dataset,
  earlyStopping,
  type LayerOptions,
  Network,
  type NetworkOptions,
  OneVsRest,
  oneAgainstRest,
  type PopulationMember,
  type PopulationOptions,
  trainPopulation,
} from '../../../src/index.js';
import { gridSearch } from '../../../src/search/grid.js';
import { compressed, images, otherImages, rows, rowWeights, twoClasses, validation } from '../data.js';
import { type Figures, hashOf, historyFigures, networkFigures } from '../figures.js';
import { BRIEF, type GoldenTraining, single } from '../training.js';

const MEMBERS: readonly PopulationMember[] = [
  { seed: 1, learningRate: 0.1, l2: 0 },
  { seed: 2, l2: 0.05 },
  { seed: 1, learningRate: 0.3, l2: 1e-3 },
];

/** They change nothing here; they are given so that they are crossed. */
const IDLE = { signal: new AbortController().signal, onStep: () => {} };

interface PopulationRequest {
  data: Dataset;
  layers: LayerOptions[];
  network?: Partial<NetworkOptions>;
  members?: readonly PopulationMember[];
  options?: Partial<PopulationOptions>;
}

function population(name: string, request: PopulationRequest): GoldenTraining {
  const { data, layers, network, members = MEMBERS, options } = request;
  const all: PopulationOptions = { ...BRIEF, ...IDLE, shuffleSeed: 4, ...options };
  return {
    name: `population: ${name}`,
    crosses: () => ({
      network: [{ inputSize: data.featureCount, layers, ...network }],
      population: [all],
      member: members,
    }),
    async run(backend) {
      const shape = { inputSize: data.featureCount, layers, ...network };
      const results = await trainPopulation(backend, shape, members, data, all);
      return Object.assign(
        {},
        ...results.map(({ history, parameters, divergedAt }, p) => ({
          ...historyFigures(history, `member ${p} `),
          [`member ${p} parameters`]: hashOf(parameters),
          ...(divergedAt !== null && { [`member ${p} diverged at`]: divergedAt }),
        })),
      );
    },
  };
}

export const populations: readonly GoldenTraining[] = [
  population('one layer', { data: rows, layers: [{ units: 3 }], options: { validation } }),
  population('hidden layers', {
    data: rows,
    layers: [{ units: 6, activation: 'tanh' }, { units: 5, activation: 'leaky-relu:0.1' }, { units: 3 }],
    options: { validation, epochs: 2 },
  }),
  population('sums, one unit', {
    data: twoClasses,
    layers: [{ units: 4 }, { units: 1 }],
    network: { loss: 'binary-cross-entropy', standardize: 'min-max' },
    options: { reduction: 'sum', batchSize: 16 },
  }),
  population('one-vs-all of images, sparse', {
    data: images,
    layers: [{ units: 10 }],
    network: { loss: 'binary-cross-entropy', input: 'sparse' },
    options: { validation: otherImages, epochs: 2 },
  }),
  population('compressed rows', { data: compressed, layers: [{ units: 3 }] }),
  population('images, dense and clipped, one member diverges', {
    data: images,
    layers: [{ units: 8 }, { units: 10 }],
    network: { input: 'dense', standardize: { clip: 2 } },
    members: [...MEMBERS, { seed: 3, learningRate: 1e5, l2: 1 }],
    options: { epochs: 12 },
  }),
  population('everything that members have of their own', {
    data: rows,
    layers: [{ units: 6 }, { units: 3 }],
    members: [
      { seed: 1, optimizer: 'adamw', weightDecay: 0.05, schedule: 'cosine', warmup: 1, learningRate: 0.02 },
      { seed: 2, clipNorm: 0.5, clipValue: 0.1, l1: 1e-3, maxNorm: 1, dropout: 0.3, dropoutSeed: 9 },
      { seed: 3, layers: [{ units: 9, batchNorm: true, activation: 'gelu' }, { units: 3 }], averaging: 0.8 },
      { seed: 4, learningRate: 1, callbacks: [earlyStopping({ patience: 1, monitor: 'validationLoss' })] },
    ],
    options: { validation, epochs: 6 },
  }),
  population('everything that members share', {
    data: rows,
    layers: [{ units: 6 }, { units: 5 }, { units: 3 }],
    members: [{ seed: 1 }, { seed: 2, dropout: 0 }, { seed: 3, learningRate: 0.1 }],
    options: {
      ...{ validation, learningRate: 0.02, l2: 1e-3, optimizer: { name: 'sgd', momentum: 0.9 } },
      ...{ schedule: 'step', warmup: 0.5, clipNorm: 1, clipValue: 0.2, dropout: [0.2, 0.3] },
      ...{ inputDropout: 0.1, labelSmoothing: 0.1, l1: 1e-4, maxNorm: 3, averaging: 0.7, mixup: 0.2 },
      ...{ classWeights: 'balanced', sampleWeights: rowWeights, partial: true },
    },
  }),
  population('moved images, adamw', {
    data: images,
    layers: [{ units: 8 }, { units: 10 }],
    members: [{ seed: 1 }, { seed: 2, weightDecay: 0.3 }],
    options: { optimizer: 'adamw', weightDecay: 0.01, augment: { shift: 2 }, epochs: 2 },
  }),
];

export const ensembles: readonly GoldenTraining[] = [
  single('an ensemble of one layer', () => ({
    data: rows,
    network: { layers: [{ units: 3 }], members: 3 },
    fit: { validation },
  })),
  single('an ensemble, dropped and clipped', () => ({
    data: images,
    network: { layers: [{ units: 8 }, { units: 10 }], members: 2 },
    fit: { ...BRIEF, optimizer: 'adamw', dropout: 0.2, clipNorm: 0.5, validation: otherImages },
  })),
];

export const oneVsRest: readonly GoldenTraining[] = [
  {
    name: 'one-vs-rest of networks',
    crosses: () => ({}),
    async run(backend: Backend) {
      const networks: Network[] = [];
      const model = new OneVsRest(() => {
        const network = new Network(backend, {
          inputSize: rows.featureCount,
          layers: [{ units: 4 }, { units: 1 }],
          loss: 'binary-cross-entropy',
        });
        networks.push(network);
        return network;
      });
      await model.fit(rows, (label: number) => ({ ...BRIEF, validation: oneAgainstRest(validation, label) }));
      const figures: Figures[] = networks.map((network, label) => {
        const own = networkFigures(network, oneAgainstRest(rows, label));
        return Object.fromEntries(
          Object.entries(own).map(([name, value]) => [`class ${label} ${name}`, value]),
        );
      });
      const few = validation.take(Uint32Array.of(0, 1, 2, 3));
      const answers = {
        score: model.score(validation),
        probabilities: hashOf(model.predictProba(few)),
        classes: model.predict(few).join(),
      };
      for (const network of networks) network.dispose();
      return Object.assign({}, ...figures, answers);
    },
  },
];

const SPACE = { learningRate: [0.05, 0.5], l2: [0, 0.1] };

export const searches: readonly GoldenTraining[] = [
  {
    name: 'search of populations',
    crosses: () => ({}),
    async run(backend) {
      const results = await searchNetwork({
        ...{ backend, train: rows, space: SPACE, epochs: 2, repeats: 2, validation: 0.25, batchSize: 20 },
        ...{ reduction: 'mean', metric: 'loss', seed: 7 },
        network: { inputSize: rows.featureCount, layers: [{ units: 3 }] },
      });
      return searchFigures(results);
    },
  },
  {
    name: 'search of networks one by one',
    crosses: () => ({}),
    async run(backend) {
      const one = async (params: Readonly<Record<string, number>>, seed: number) => {
        using network = new Network(backend, {
          ...{ inputSize: rows.featureCount, seed },
          layers: [{ units: params['units'] }, { units: 3 }],
        });
        await network.fit(rows, { ...BRIEF, dropout: params['dropout'] });
        return network.evaluate(validation).accuracy;
      };
      const space = { units: [2, 6], dropout: [0, 0.5] };
      return searchFigures(await gridSearch({ one }, { space, seed: 3, best: 'max' }));
    },
  },
];

function searchFigures(results: Awaited<ReturnType<typeof gridSearch>>): Figures {
  const entries = results.flatMap(({ params, scores }) =>
    scores.map((score, i) => [`loss or score of ${JSON.stringify(params)}, repeat ${i}`, score ?? 'none']),
  );
  return Object.fromEntries(entries);
}
