// Optimizers, schedules and clipping as fit's callers see them. Their formulas: test/optim/.

import { describe, expect, it } from 'vitest';
import {
  type BackendName,
  createBackend,
  type FitOptions,
  Network,
  OptionError,
  SCHEDULE_NAMES,
  splitDataset,
} from '../../src/index.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import { Model } from '../../src/nn/model.js';
import { Ops } from '../../src/ops.js';
import { createOptimizer, OPTIMIZER_NAMES, optimizerEntry } from '../../src/optim/optimizers.js';
import { loadData } from '../../src/platform/node/index.js';
import { vector } from '../../src/tensor.js';
import { Updater } from '../../src/train/optimizer-step.js';
import { resolveTrainingOptions } from '../../src/train/options.js';
import { Trainer } from '../../src/train/trainer.js';
import { blobs } from '../support/datasets.js';

const backend = await createBackend();
const train = blobs();
/** All that there are; at a larger rate than their usual one, as these trainings are short. */
const OPTIMIZERS: [string, FitOptions][] = [
  ...OPTIMIZER_NAMES.map((optimizer): [string, FitOptions] => {
    const { usualRate } = optimizerEntry(optimizer);
    return [optimizer, { optimizer, learningRate: typeof usualRate === 'number' ? 10 * usualRate : 0.1 }];
  }),
  ['momentum', { optimizer: { name: 'sgd', momentum: 0.9 }, learningRate: 0.02 }],
  ['Nesterov', { optimizer: { name: 'sgd', momentum: 0.9, nesterov: true }, learningRate: 0.02 }],
];
const OPTIONS = { epochs: 5, batchSize: 32 };

function network(on = backend): Network {
  return new Network(on, { inputSize: 6, layers: [{ units: 8 }, { units: 3 }], seed: 1 });
}

async function trained(options: FitOptions, on = backend): Promise<Network> {
  const one = network(on);
  await one.fit(train, { ...OPTIONS, ...options });
  return one;
}

describe.each(OPTIMIZERS)('%s', (_, options) => {
  it('learns: validation accuracy above 90 % on separable blobs', async () => {
    const parts = splitDataset(blobs({ rows: 600 }), { seed: 1 });
    const history = await network().fit(parts.train, {
      ...{ ...options, epochs: 20, batchSize: 32 },
      validation: parts.validation,
    });
    expect(history.at(-1)!.validationAccuracy).toBeGreaterThan(0.9);
  });

  it('goes on with its state where it stopped: two epochs and then three equal five, to the bit', async () => {
    const twice = network();
    await twice.fit(train, { ...OPTIONS, ...options, epochs: 2 });
    await twice.fit(train, { ...OPTIONS, ...options, epochs: 3 });
    expect(twice.parameters).toEqual((await trained(options)).parameters);
  });
});

describe('optimizer state', () => {
  const start = { ...OPTIONS, epochs: 2, learningRate: 0.01 };
  const continued = async (first: FitOptions, second: FitOptions, forget: boolean) => {
    const one = network();
    await one.fit(train, { ...start, ...first });
    const next = forget ? Network.load(backend, one.save()) : one;
    await next.fit(train, { ...start, ...second });
    return next.parameters;
  };

  it.each<[string, FitOptions, FitOptions]>([
    ['another name', { optimizer: 'adam' }, { optimizer: 'rmsprop' }],
    ['other numbers', { optimizer: 'adam' }, { optimizer: { name: 'adam', beta1: 0.8 } }],
  ])('begins anew with %s: as a network does that was saved and loaded', async (_, first, second) => {
    expect(await continued(first, second, false)).toEqual(await continued(first, second, true));
  });

  it('is kept across another learning rate', async () => {
    const [first, second] = [{ optimizer: 'adam' }, { optimizer: 'adam', learningRate: 0.001 }] as const;
    expect(await continued(first, second, false)).not.toEqual(await continued(first, second, true));
  });

  it('is kept when a fit is aborted, and dropped when one diverged', async () => {
    const adam = { ...start, optimizer: 'adam' } as const;
    const controller = new AbortController();
    const one = network();
    const stop = { onEpochEnd: () => controller.abort() };
    await expect(one.fit(train, { ...adam, signal: controller.signal, callbacks: [stop] })).rejects.toThrow();
    await one.fit(train, { ...adam, epochs: 1 });
    expect(one.parameters).toEqual((await trained({ ...adam, epochs: 2 })).parameters);

    const sound = one.parameters;
    one.parameters = sound.map(() => 3e38);
    await expect(one.fit(train, adam)).rejects.toMatchObject({ code: 'DIVERGED' });
    one.parameters = sound;
    const fresh = Network.load(backend, one.save());
    await Promise.all([one.fit(train, adam), fresh.fit(train, adam)]);
    expect(one.parameters).toEqual(fresh.parameters);
  });
});

it('a trainer refuses the state of another optimizer, naming both, and leaves no memory behind', () => {
  const architecture = defineArchitecture(6, [{ units: 8 }, { units: 3 }]);
  const model = new Model(architecture, 65536);
  const savedOptimizer = {
    name: 'rmsprop',
    settings: { name: 'rmsprop', rho: 0.99, epsilon: 1e-8 },
    steps: 3,
    state: new Float32Array(83),
  } as const;
  const rows = { data: null as never, rows: train.rows };
  const options = resolveTrainingOptions({ batchSize: 32 });
  const optimizer = createOptimizer(resolveTrainingOptions({ optimizer: 'adam' }).optimizer, { l2: 0 });
  const member = { ...options, model, trained: architecture, optimizer, savedOptimizer };
  const before = backend.arena.bytesInUse;
  const create = () =>
    new Trainer({
      ...options,
      ...{ backend, standardizer: null, train: rows, validation: null, rowWeights: null, targetScale: null },
      members: [{ ...member, clipping: {}, raw: null }],
    });
  expect(create).toThrow(/a state of rmsprop .* with 83 numbers was given; adam .* needs its own, with 166/);
  expect(backend.arena.bytesInUse).toBe(before);
});

describe('the same numbers everywhere', () => {
  const ADAM = { optimizer: 'adam', learningRate: 0.01, clipNorm: 0.5, clipValue: 0.1 } as const;
  // Large enough that updates of 60,000 parameters and more are cut for threads.
  const shape = { inputSize: 64, layers: [{ units: 1000 }, { units: 3 }], seed: 2 };
  const wide = blobs({ rows: 200, features: 64 });

  it.each(OPTIMIZER_NAMES)('%s: threads 1, 2 and 4 give the same bits', async (optimizer) => {
    const results: Float32Array[] = [];
    for (const threads of [1, 2, 4]) {
      const many = await createBackend({ threads });
      const one = new Network(many, shape);
      await one.fit(wide, { ...ADAM, optimizer, epochs: 2, batchSize: 50 });
      results.push(one.parameters);
      many.dispose();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  // Fifty steps of at most 0.01 each way. Adam divides by the gradient's own size, so where a gradient is no more than rounding,
  // a step may go either way: one step's 2·0.01 for such a weight, and a loss that moves by a thousandth of itself at most.
  it('js, simd and relaxed agree on the losses of five epochs of Adam to 1e-3 relative', async () => {
    const histories: Record<string, number[]> = {};
    for (const name of ['js', 'simd', 'relaxed'] as BackendName[]) {
      const on = await createBackend({ backend: name }).catch(() => null); // relaxed SIMD is not everywhere
      if (on === null) continue;
      histories[name] = (await trained(ADAM, on)).history.map(({ loss }) => loss);
    }
    for (const [name, losses] of Object.entries(histories)) {
      losses.forEach((loss, epoch) => {
        const off = Math.abs(loss / histories.simd[epoch] - 1);
        expect(off, `${name}, epoch ${epoch + 1}: ${loss}, ${histories.simd[epoch]}`).toBeLessThan(1e-3);
      });
    }
  });
});

describe('clipping', () => {
  it('that never bites takes another code path than plain SGD, and its losses to 1e-5', async () => {
    const [plain, clipped] = [await trained({}), await trained({ clipNorm: 1e20, clipValue: 1e20 })];
    clipped.history.forEach(({ loss }, i) => {
      expect(Math.abs(loss / plain.history[i].loss - 1)).toBeLessThan(1e-5);
    });
  });

  it('clipNorm bounds the step: rate·clipNorm for one step of plain SGD without L2', async () => {
    const one = network();
    const before = one.parameters;
    const step = { epochs: 1, batchSize: 300, learningRate: 0.5, l2: 0, clipNorm: 0.01 };
    await one.fit(train, step);
    const length = Math.hypot(...one.parameters.map((w, i) => w - before[i]));
    // Each weight is rounded once to its own size: √83·2^-24·1.5 in all.
    expect(Math.abs(length - 0.5 * 0.01)).toBeLessThan(1e-6);
  });

  it('clipValue bounds each weight: rate·clipValue', async () => {
    const one = network();
    const before = one.parameters;
    await one.fit(train, { epochs: 1, batchSize: 300, learningRate: 0.5, l2: 0, clipValue: 0.001 });
    const steps = one.parameters.map((w, i) => Math.abs(w - before[i]));
    expect(Math.max(...steps)).toBeLessThan(0.0005 + 1e-6);
    expect(Math.max(...steps)).toBeGreaterThan(0.0005 - 1e-6);
  });

  it.each([Number.NaN, Infinity])(
    'a norm of %s stops the step before anything changes, and is named',
    (value) => {
      const { arena } = backend;
      const block = arena.reserve(4 * 4 * 5, 'a step');
      const optimizer = createOptimizer(resolveTrainingOptions({ optimizer: 'adam' }).optimizer, { l2: 0 });
      const [parameters, gradients] = [vector(block.address, 5), vector(block.address + 20, 5)];
      const updater = new Updater(
        {
          ...{
            arena,
            ops: new Ops(backend),
            optimizer,
            clipping: { clipNorm: 1 },
            address: block.address + 40,
          },
          block: { parameters, gradients, decayed: 5 },
          gradients: [[gradients]],
        },
        null,
      );
      arena.f32(block.address, 10).set([1, 2, 3, 4, 5, 1, 1, 1, 1, value]);
      expect(updater.step(0.1)).toBe(false);
      expect([...arena.f32(block.address, 5)]).toEqual([1, 2, 3, 4, 5]);
      expect(updater.save()).toMatchObject({ steps: 0, state: new Float32Array(10) });
      expect(updater.firstNonFinite()).toBe('the gradients');
      arena.release(block);
    },
  );

  it("a state that overflows is found after the epoch: the gradients' squares are beyond float32", async () => {
    const one = new Network(backend, { inputSize: 6, layers: [{ units: 3 }], standardize: false });
    const large = blobs();
    large.features.forEach((x, i) => {
      large.features[i] = x * 1e25;
    });
    one.parameters = one.parameters.fill(0);
    const run = one.fit(large, { epochs: 1, batchSize: 300, optimizer: 'rmsprop', l2: 0 });
    await expect(run).rejects.toThrow("the first NaN or infinity is in the optimizer's state");
  });
});

describe('schedules', () => {
  it("the rate of each epoch's last step is recorded where it varies, and nowhere else", async () => {
    const cosine = await trained({ schedule: 'cosine', learningRate: 0.1 });
    const steps = 10; // 300 rows in batches of 32
    cosine.history.forEach(({ learningRate }, i) => {
      const done = (steps * (i + 1) - 1) / (5 * steps);
      expect(learningRate).toBeCloseTo((0.1 * (1 + Math.cos(Math.PI * done))) / 2, 12);
    });
    for (const record of (await trained({})).history) expect(record).not.toHaveProperty('learningRate');
  });

  it('a rate of 0 at the end is one that changes nothing: linear to 0 over one step an epoch', async () => {
    const one = network();
    await one.fit(train, { epochs: 4, batchSize: 300, schedule: 'linear', learningRate: 0.1 });
    expect(one.history.map((record) => record.learningRate)).toEqual(
      [1, 0.75, 0.5, 0.25].map((x) => expect.closeTo(0.1 * x, 12)),
    );
  });

  it('reduce-on-plateau looks at the validation loss, and at the training loss without one', async () => {
    const schedule = { name: 'reduce-on-plateau', patience: 1, minDelta: 1e6, factor: 0.5 } as const;
    const one = await trained({ schedule, learningRate: 0.1 });
    // No fall is large enough after the first, so every epoch from the third on has half the rate of the one before.
    expect(one.history.map((record) => record.learningRate)).toEqual([0.1, 0.1, 0.05, 0.025, 0.0125]);
    const falling = { ...schedule, minDelta: 0, patience: 2 };
    const rising = blobs({ rows: 60, seed: 9 }); // of other centres: the better on train, the worse on these
    const history = await network().fit(train, {
      ...{ epochs: 12, batchSize: 32, learningRate: 0.2, schedule: falling, validation: rising },
    });
    expect(history.at(-1)!.loss).toBeLessThan(history[0].loss);
    expect(history.at(-1)!.learningRate).toBeLessThan(0.2);
  });

  it('survive the model file, which reads older histories as before', async () => {
    const [varying, constant] = [await trained({ warmup: 1 }), await trained({})];
    for (const one of [varying, constant]) {
      const records = one.history.map(({ seconds, ...record }) => record);
      expect(Network.load(backend, one.save()).history).toEqual(records);
    }
    expect(varying.history[0].learningRate).toBeCloseTo(0.05, 12);
  });
});

it('Adam reaches a lower training loss than SGD on the sample in the same two epochs, each at its default rate', async () => {
  const { train: clothes } = await loadData('sample');
  const rows = clothes.take(Uint32Array.from({ length: 2000 }, (_, i) => i));
  const losses: number[] = [];
  for (const optimizer of ['sgd', 'adam'] as const) {
    const one = new Network(backend, { inputSize: 784, layers: [{ units: 32 }, { units: 10 }] });
    const history = await one.fit(rows, { epochs: 2, optimizer });
    losses.push(history.at(-1)!.loss);
  }
  expect(losses[1]).toBeLessThan(losses[0]);
});

describe('options', () => {
  const NAMES = `valid: ${OPTIMIZER_NAMES.join(', ')}`;
  const DECOUPLED = OPTIMIZER_NAMES.filter((name) => optimizerEntry(name).decay === 'weightDecay');
  it.each<[string, object, string]>([
    ['an unknown optimizer', { optimizer: 'tiger' }, `optimizer: "tiger" is unknown; ${NAMES}`],
    [
      'an optimizer without a name',
      { optimizer: { momentum: 0.9 } },
      `optimizer: nothing is unknown; ${NAMES}`,
    ],
    [
      "another optimizer's number",
      { optimizer: { name: 'adam', momentum: 0.9 } },
      'optimizer adam: no option "momentum"; valid: name, beta1, beta2, epsilon',
    ],
    [
      'a momentum out of range',
      { optimizer: { name: 'sgd', momentum: 1 } },
      'optimizer.momentum: 1 is not a number from 0, below 1',
    ],
    [
      'nesterov that is no boolean',
      { optimizer: { name: 'sgd', momentum: 0.9, nesterov: 1 } },
      'optimizer.nesterov: 1 is not true or false',
    ],
    [
      'nesterov without momentum',
      { optimizer: { name: 'sgd', nesterov: true } },
      'optimizer.nesterov: needs a momentum above 0',
    ],
    [
      'a weight decay for sgd',
      { weightDecay: 0.1 },
      `weightDecay: belongs to ${DECOUPLED.join(', ')}; sgd takes l2`,
    ],
    [
      'an l2 for adamw',
      { optimizer: 'adamw', l2: 0.1 },
      'l2: adamw shrinks the weights apart from the gradient',
    ],
    [
      'an unknown schedule',
      { schedule: 'sine' },
      `schedule: "sine" is unknown; valid: ${SCHEDULE_NAMES.join(', ')}`,
    ],
    [
      'a number of a schedule out of range',
      { schedule: { name: 'step', every: 0 } },
      'schedule.every: 0 is not a whole number from 1 to 1000000',
    ],
    [
      'a minimum above the rate',
      { schedule: { name: 'cosine', minimum: 0.1 } },
      'schedule.minimum: 0.1 is above the rate that it begins with, learningRate 0.05',
    ],
    [
      'a warm-up longer than the training',
      { epochs: 2, warmup: 3 },
      'warmup: 3 epochs of warm-up are more than the 2',
    ],
    ['a norm of 0', { clipNorm: 0 }, 'clipNorm: 0 is not a number above 0, at most 1e+30'],
    ['a value that is NaN', { clipValue: Number.NaN }, 'clipValue: NaN is not a number above 0'],
  ])('%s is an OptionError that says what is valid', async (_, options, message) => {
    const run = network().fit(train, options as FitOptions);
    await expect(run).rejects.toThrow(OptionError);
    await expect(network().fit(train, options as FitOptions)).rejects.toThrow(message);
  });

  it('resolve to themselves: what was resolved may be given again', () => {
    for (const [, options] of OPTIMIZERS) {
      const once = resolveTrainingOptions({ ...options, schedule: 'step', warmup: 0.5, clipNorm: 1 });
      expect(resolveTrainingOptions(once)).toEqual(once);
    }
  });

  it('have the default rates 0.05 and 2e-4 for sgd by mean and sum, 1e-3 for the others', () => {
    const rate = (options: FitOptions) => resolveTrainingOptions(options).learningRate;
    expect([rate({}), rate({ reduction: 'sum' })]).toEqual([0.05, 2e-4]);
    for (const optimizer of ['rmsprop', 'adam', 'adamw'] as const) {
      for (const reduction of ['mean', 'sum'] as const) expect(rate({ optimizer, reduction })).toBe(1e-3);
    }
  });
});
