// A population takes every option that a lone training takes: each member equals the lone training of a Network with the member's
// seed, layers and options, to rounding. Before: population.test.ts has what the population itself promises.

import { describe, expect, it } from 'vitest';
import {
  type Backend,
  type Callback,
  checkpoint,
  createBackend,
  Dataset,
  earlyStopping,
  type LayerOptions,
  LOSS_NAMES,
  Network,
  type NetworkOptions,
  type PopulationMember,
  type PopulationOptions,
  SCHEDULE_NAMES,
  splitDataset,
  trainPopulation,
} from '../../src/index.js';
import { lossOf } from '../../src/nn/losses.js';
import { OPTIMIZER_NAMES } from '../../src/optim/optimizers.js';
import { expectClose } from '../support/close.js';
import { blobs } from '../support/datasets.js';

const { train, validation } = splitDataset(blobs({ rows: 130 }), { seed: 1 });
const SHARED = { epochs: 3, batchSize: 32, validation, shuffleSeed: 17 };
const HIDDEN: readonly LayerOptions[] = [{ units: 7 }, { units: 3 }];

// As in population.test.ts: twelve steps, each with sums of at most 40 terms in another order.
const TOLERANCE = 2e-5;

interface Population {
  network?: Partial<NetworkOptions>;
  members?: readonly PopulationMember[];
  options?: Partial<PopulationOptions>;
  data?: { train: Dataset; validation: Dataset };
}

const SEEDS: readonly PopulationMember[] = [{ seed: 1 }, { seed: 2, learningRate: 0.02 }, { seed: 3 }];

function settled({ network, members = SEEDS, options, data = { train, validation } }: Population) {
  const shape = { inputSize: data.train.featureCount, layers: HIDDEN, ...network };
  return {
    shape,
    members,
    rows: data.train,
    options: { ...SHARED, validation: data.validation, ...options },
  };
}

/** The lone training that a member promises to equal. */
async function trainAlone(backend: Backend, population: Population, p: number): Promise<Network> {
  const { shape, members, rows, options } = settled(population);
  const { seed, layers = shape.layers, ...own } = members[p];
  const lone = new Network(backend, { ...shape, layers, seed });
  await lone.fit(rows, { ...options, ...own });
  return lone;
}

const figuresOf = (history: Network['history']): number[] =>
  history.flatMap(({ seconds, classes, ...record }) => [
    ...Object.values(record).map(Number),
    ...(classes ?? []).flatMap((one) => Object.values(one)),
  ]);

/** Trains a population, and compares each member. */
async function expectAsAlone(backend: Backend, population: Population) {
  const { shape, members, rows, options } = settled(population);
  const results = await trainPopulation(backend, shape, members, rows, options);
  for (const p of members.keys()) {
    const lone = await trainAlone(backend, population, p);
    expect(results[p].divergedAt).toBeNull();
    expectClose(results[p].parameters, lone.parameters, TOLERANCE, `member ${p}`);
    expectClose(figuresOf(results[p].history), figuresOf(lone.history), TOLERANCE, `member ${p}'s history`);
  }
  return results;
}

const regression = () => {
  const { features, size } = blobs({ rows: 130 });
  const values = Float64Array.from({ length: 2 * size }, (_, k) => {
    const row = 6 * (k >> 1);
    return k % 2 ? 1000 * features[row] - features[row + 1] : features[row + 2] * features[row + 3];
  });
  const targets = { kind: 'values' as const, values, names: ['sum', 'product'] };
  return splitDataset(new Dataset({ name: 'values', features, featureCount: 6, targets }), { seed: 1 });
};

const several = () => {
  const { features, size } = blobs({ rows: 130 });
  const values = Float64Array.from({ length: 2 * size }, (_, k) =>
    Number(features[6 * (k >> 1) + (k % 2)] > 0),
  );
  const targets = { kind: 'labels' as const, values, names: ['left', 'right'] };
  return splitDataset(new Dataset({ name: 'labels', features, featureCount: 6, targets }), { seed: 1 });
};

const ofValues = LOSS_NAMES.filter((name) => lossOf(name).tells === 'values');

const POPULATIONS: [string, Population][] = [
  ...OPTIMIZER_NAMES.map((optimizer): [string, Population] => [
    `the optimizer ${optimizer}`,
    { options: { optimizer } },
  ]),
  ['momentum', { options: { optimizer: { name: 'sgd', momentum: 0.9 }, l2: 0.01 } }],
  ...SCHEDULE_NAMES.map((schedule): [string, Population] => [
    `the schedule ${schedule}, after a warm-up`,
    { options: { schedule, warmup: 0.5 } },
  ]),
  [
    'batch normalisation',
    { network: { layers: [{ units: 6, batchNorm: true }, { units: 5, batchNorm: true }, { units: 3 }] } },
  ],
  ...(['gelu', 'silu', 'elu', 'softplus'] as const).map((activation): [string, Population] => [
    `${activation}, whose derivative needs its input`,
    { network: { layers: [{ units: 7, activation }, { units: 3 }] } },
  ]),
  ['dropout', { options: { dropout: 0.3 } }],
  [
    'dropout that members have each of their own',
    { members: [{ seed: 1, dropout: 0.2 }, { seed: 2 }, { seed: 1, dropout: 0.6 }] },
  ],
  [
    'dropout seeds that members have of their own',
    {
      members: [{ seed: 1, dropoutSeed: 4 }, { seed: 1, dropoutSeed: 5 }, { seed: 1 }],
      options: { dropout: 0.5 },
    },
  ],
  [
    'dropout layers',
    {
      network: {
        layers: [{ kind: 'dropout', rate: 0.1 }, { units: 7 }, { kind: 'dropout', rate: 0.3 }, { units: 3 }],
      },
    },
  ],
  ['dropout of the rows', { options: { inputDropout: 0.2 } }],
  ['an L1 penalty, and weights that are limited', { options: { l1: 0.01, maxNorm: 1 } }],
  ['averaged weights', { options: { averaging: 0.8 } }],
  ['weights that are limited, and nothing else', { options: { maxNorm: 0.8 } }],
  [
    'averaged weights, without a hidden layer',
    { network: { layers: [{ units: 3 }] }, options: { averaging: 0.8 } },
  ],
  ['clipped values', { options: { clipValue: 0.02 } }],
  [
    'mixup, label smoothing and weights',
    { options: { mixup: 0.3, labelSmoothing: 0.1, classWeights: [1, 2, 0.5] } },
  ],
  ['sums', { options: { reduction: 'sum', learningRate: 0.002 }, members: [{ seed: 1 }, { seed: 2 }] }],
  ...ofValues.map((loss): [string, Population] => [
    `values, ${loss}`,
    { network: { loss, layers: [{ units: 7, activation: 'tanh' }, { units: 2 }] }, data: regression() },
  ]),
  [
    'values as they are',
    {
      network: { loss: 'huber', layers: [{ units: 7 }, { units: 2 }], standardizeTargets: false },
      data: regression(),
      options: { learningRate: 1e-3 },
    },
  ],
  [
    'several labels',
    { network: { loss: 'binary-cross-entropy', layers: [{ units: 7 }, { units: 2 }] }, data: several() },
  ],
  [
    'layers that members have of their own, of other widths and depths',
    {
      members: [
        { seed: 1, layers: [{ units: 3 }] },
        { seed: 2, layers: [{ units: 19, activation: 'tanh' }, { units: 3 }] },
        { seed: 3, layers: [{ units: 4, batchNorm: true }, { units: 5, activation: 'gelu' }, { units: 3 }] },
        { seed: 4, dropout: 0.2 },
      ],
    },
  ],
  [
    'graphs: a residual connection, two outputs, a frozen layer',
    {
      members: [
        {
          seed: 1,
          layers: [
            { units: 5, name: 'a', activation: 'tanh' },
            { units: 5, name: 'b', activation: 'relu' },
            { kind: 'add', inputs: ['a', 'b'] },
            { units: 3 },
          ],
        },
        {
          seed: 2,
          layers: [
            { units: 8, name: 'body' },
            { units: 3, lossWeight: 0.5 },
            { units: 3, inputs: 'body' },
          ],
        },
        { seed: 3, layers: [{ units: 8, trainable: false }, { units: 3 }] },
      ],
    },
  ],
  [
    'optimizers, schedules and limits that members have of their own',
    {
      members: [
        { seed: 1, optimizer: 'adamw', weightDecay: 0.1, learningRate: 0.01 },
        { seed: 2, schedule: 'cosine', warmup: 1, l2: 0.1 },
        { seed: 3, optimizer: { name: 'sgd', momentum: 0.9 }, averaging: 0.9, learningRate: 0.01 },
        { seed: 4, maxNorm: 0.5, l1: 0.01 },
        { seed: 5 },
      ],
    },
  ],
  [
    'AdamW, batch normalisation and dropout at once',
    {
      network: { layers: [{ units: 9, batchNorm: true }, { units: 6, batchNorm: true }, { units: 3 }] },
      options: { optimizer: 'adamw', weightDecay: 0.01, dropout: 0.2, learningRate: 0.005 },
      members: [{ seed: 1 }, { seed: 2, dropout: [0, 0.4] }, { seed: 3, weightDecay: 0.2 }],
    },
  ],
];

describe.each(['js', 'simd'] as const)('%s', async (name) => {
  const backend = await createBackend({ backend: name });

  it.each(POPULATIONS)(
    'each member of a population with %s has the numbers of its lone training',
    async (_, population) => {
      await expectAsAlone(backend, population);
    },
  );

  it('the norm that is clipped is that of each member’s own gradients', async () => {
    const members = [
      { seed: 1, clipNorm: 0.05 },
      { seed: 2 },
      { seed: 3, clipNorm: 0.2, learningRate: 0.2 },
      { seed: 1, clipNorm: 1e6 },
    ];
    const [clipped, , , unclipped] = await expectAsAlone(backend, { members });
    const moved = clipped.parameters.map((value, i) => Math.abs(value - unclipped.parameters[i]));
    expect(Math.max(...moved)).toBeGreaterThan(100 * TOLERANCE); // else the clipping would tell nothing
  });

  it('masks belong to a member’s seed, not to its place: the same member twice is the same to the bit', async () => {
    const same = { seed: 1, dropoutSeed: 4, dropout: 0.5 };
    const { shape, rows, options } = settled({});
    const members = [same, { seed: 2, dropout: 0.3 }, { ...same, dropoutSeed: 5 }, same];
    const [first, , other, last] = await trainPopulation(backend, shape, members, rows, options);
    expect(last.parameters).toEqual(first.parameters);
    expect(last.history.map(({ loss }) => loss)).toEqual(first.history.map(({ loss }) => loss));
    expect(other.parameters).not.toEqual(first.parameters);
  });

  it('an early stopping of its own ends a member alone, with its best weights; the others’ numbers do not change', async () => {
    const eager = () => earlyStopping({ patience: 1, minDelta: 0.2 });
    const watched = (callbacks: PopulationMember['callbacks']) => [
      { seed: 1, optimizer: 'adam' as const },
      { seed: 2, learningRate: 0.5, callbacks },
      { seed: 3, dropout: 0.2 },
    ];
    const options = { epochs: 8 };
    const stopping = eager();
    const population = { members: watched([stopping]), options };
    const { shape, members, rows, options: all } = settled(population);
    const [first, stopped, last] = await trainPopulation(backend, shape, members, rows, all);
    expect(stopped.history.length).toBeLessThan(8);
    expect([first.history.length, last.history.length]).toEqual([8, 8]);
    expect(stopped.parameters).toEqual(stopping.best!.parameters);

    const alone = eager();
    const lone = await trainAlone(backend, { members: watched([alone]), options }, 1);
    expect(stopping.best!.record.epoch).toBe(alone.best!.record.epoch);
    expectClose(stopped.parameters, lone.parameters, TOLERANCE, 'the member that stopped');
    expectClose(figuresOf(stopped.history), figuresOf(lone.history), TOLERANCE, 'its history');

    const through = await trainPopulation(backend, shape, watched([]), rows, all);
    expect(through[1].history).toHaveLength(8);
    for (const [p, one] of [
      [0, first],
      [2, last],
    ] as const) {
      expect(one.parameters, `member ${p}`).toEqual(through[p].parameters);
      expect(figuresOf(one.history)).toEqual(figuresOf(through[p].history));
    }
  });

  it('the best epoch’s weights are restored where a member does not stop early too', async () => {
    const monitor = 'validationAccuracy';
    const stoppings = [earlyStopping({ monitor }), earlyStopping({ monitor, restoreBest: false })];
    const members = stoppings.map((one) => ({ seed: 2, learningRate: 0.5, callbacks: [one] }));
    const { shape, rows, options } = settled({ options: { epochs: 6 } });
    const [best, last] = await trainPopulation(backend, shape, members, rows, options);
    const shares = best.history.map(({ validationAccuracy }) => validationAccuracy!);
    expect(stoppings[0].best!.record.epoch).toBe(1 + shares.indexOf(Math.max(...shares)));
    expect(stoppings[0].best!.record.epoch).toBeLessThan(6); // else there would be nothing to restore
    expect(best.parameters).toEqual(stoppings[0].best!.parameters);
    expect(last.parameters).not.toEqual(stoppings[1].best!.parameters);
    expect(last.history.map(({ loss }) => loss)).toEqual(best.history.map(({ loss }) => loss));
  });

  it('a member that diverges beside one with AdamW and batch normalisation harms nobody', async () => {
    const sound: PopulationMember[] = [
      { seed: 1, optimizer: 'adamw', weightDecay: 0.1, learningRate: 0.01 },
      { seed: 2, layers: [{ units: 5, batchNorm: true }, { units: 3 }] },
    ];
    const wild: PopulationMember = { seed: 3, learningRate: 1e6, l2: 1 };
    const { shape, rows, options } = settled({});
    const [first, retired, last] = await trainPopulation(
      backend,
      shape,
      [sound[0], wild, sound[1]],
      rows,
      options,
    );
    expect(retired.divergedAt).toBeGreaterThanOrEqual(1);
    expect(retired.history.length).toBe(retired.divergedAt! - 1);
    expect(retired.parameters.every((value) => value === 0)).toBe(true);
    for (const [p, one] of [first, last].entries()) {
      const lone = await trainAlone(backend, { members: sound }, p);
      expectClose(one.parameters, lone.parameters, TOLERANCE, `member ${p}`);
      expectClose(figuresOf(one.history), figuresOf(lone.history), TOLERANCE, `member ${p}'s history`);
    }
  });

  it('a member whose norm is clipped, and diverges, ends in the epoch in which its lone training does', async () => {
    const wild = { seed: 2, clipNorm: 1, learningRate: 1e6, l2: 1e6 };
    const population = { members: [{ seed: 1, clipNorm: 1 }, wild], options: { epochs: 5 } };
    const { shape, members, rows, options } = settled(population);
    const [sound, retired] = await trainPopulation(backend, shape, members, rows, options);
    const lone = await trainAlone(backend, population, 0);
    expectClose(sound.parameters, lone.parameters, TOLERANCE, 'the sound member');
    const { seed, ...own } = wild;
    const other = new Network(backend, { ...shape, seed });
    await expect(other.fit(rows, { ...options, ...own })).rejects.toMatchObject({ code: 'DIVERGED' });
    expect(retired.divergedAt).toBe(other.history.length + 1);
  });

  it('a member that has stopped rests: parameters and running statistics stay as its last epoch left them', async () => {
    for (const more of [{}, { optimizer: 'adam' as const }, { averaging: 0.5 }]) {
      const left: Float32Array[] = [];
      const stop: Callback = {
        onEpochEnd(record, training) {
          left.push(training.parameters);
          if (record.epoch === 2) training.stop('enough');
        },
      };
      const layers = [{ units: 5, batchNorm: true }, { units: 3 }];
      const members = [{ seed: 1 }, { seed: 2, layers, callbacks: [stop] }, { seed: 3, callbacks: [stop] }];
      const { shape, rows, options } = settled({ options: { epochs: 4, ...more } });
      const [, first, second] = await trainPopulation(backend, shape, members, rows, options);
      expect([first.history.length, second.history.length, left.length]).toEqual([2, 2, 4]);
      expect(first.parameters).toEqual(left[2]);
      expect(second.parameters).toEqual(left[3]);
    }
  });

  it('an option that a member has as undefined is the population’s', async () => {
    const { shape, rows, options } = settled({ options: { learningRate: 0.2 } });
    const members = [{ seed: 1, learningRate: undefined }, { seed: 1 }];
    const [given, absent] = await trainPopulation(backend, shape, members, rows, options);
    expect(given.parameters).toEqual(absent.parameters);
  });

  it('leaves the memory in use as it was, whatever its members have of their own', async () => {
    const before = backend.arena.bytesInUse;
    const members: PopulationMember[] = [
      { seed: 1, optimizer: 'adam', averaging: 0.9, dropout: 0.1 },
      { seed: 2, layers: [{ units: 9, batchNorm: true }, { units: 3 }], callbacks: [earlyStopping()] },
      { seed: 3, learningRate: 1e6, l2: 1 },
    ];
    const { shape, rows, options } = settled({});
    await trainPopulation(backend, shape, members, rows, options);
    expect(backend.arena.bytesInUse).toBe(before);
  });
});

describe('what a member cannot have is refused by name', async () => {
  const backend = await createBackend();
  it.each<[string, PopulationMember, string]>([
    [
      'what belongs to the batches',
      { seed: 1, epochs: 3 } as object as PopulationMember,
      'population member 1: no option "epochs"',
    ],
    [
      'another number of output units',
      { seed: 1, layers: [{ units: 4 }] },
      'population: all members need the same number of output units',
    ],
    [
      'dropout without a hidden layer',
      { seed: 1, dropout: 0.2, layers: [{ units: 3 }] },
      'dropout: the network has no hidden layer',
    ],
    [
      'an l2 for AdamW',
      { seed: 1, optimizer: 'adamw', l2: 0.1 },
      'l2: adamw shrinks the weights apart from the gradient',
    ],
    ['a seed that is none', { seed: -1 }, 'population member 1.seed: -1 is not a whole number from 0'],
    [
      'a dropout seed that is none',
      { seed: 1, dropoutSeed: 0.5 },
      'dropoutSeed: 0.5 is not a whole number from 0',
    ],
    [
      'checkpoints',
      { seed: 1, callbacks: [checkpoint({ everySteps: 1, save: () => {} })] },
      'population: no checkpoints are written of populations',
    ],
    [
      'no layer that is trained',
      { seed: 1, layers: [{ units: 3, trainable: false }] },
      'every layer has trainable: false',
    ],
  ])('%s', async (_, member, message) => {
    const { shape, rows, options } = settled({});
    const before = backend.arena.bytesInUse;
    const training = trainPopulation(backend, shape, [{ seed: 1 }, member], rows, options);
    await expect(training).rejects.toThrow(message);
    expect(backend.arena.bytesInUse).toBe(before);
  });
});
