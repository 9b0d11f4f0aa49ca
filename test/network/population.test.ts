import { describe, expect, it } from 'vitest';
import {
  createBackend,
  earlyStopping,
  Network,
  type NetworkOptions,
  splitDataset,
  trainPopulation,
} from '../../src/index.js';
import { expectClose } from '../support/close.js';
import { blobs } from '../support/datasets.js';

const { train, validation } = splitDataset(blobs({ rows: 130 }), { seed: 1 });
const options = { epochs: 3, batchSize: 32, reduction: 'mean' as const, validation, shuffleSeed: 17 };
const MEMBERS = [
  { learningRate: 0.1, l2: 0, seed: 1 },
  { learningRate: 0.02, l2: 0.5, seed: 2 },
  { learningRate: 0.3, l2: 0.01, seed: 1 },
];
const SHAPES: [string, Omit<NetworkOptions, 'inputSize'>][] = [
  ['softmax regression', { layers: [{ units: 3 }] }],
  ['one-vs-all columns', { layers: [{ units: 3 }], loss: 'binary-cross-entropy' }],
  ['one hidden layer', { layers: [{ units: 7 }, { units: 3 }] }],
  [
    'two hidden layers',
    { layers: [{ units: 9, activation: 'leaky-relu' }, { units: 5, activation: 'tanh' }, { units: 3 }] },
  ],
  ['no standardiser', { layers: [{ units: 4 }, { units: 3 }], standardize: false }],
];

// A wide product sums in another order than a narrow one. Twelve steps, each with sums of at most 40 terms, two of them
// behind one another: 12·2·40·2^-24 = 6e-5 of a number's size at the very worst, far less as roundings go both ways.
const TOLERANCE = 2e-5;

const numbersOf = (record: object): number[] => Object.values(record).map(Number);

describe.each(['js', 'simd'] as const)('%s', (name) => {
  it.each(SHAPES)(
    'each member of %s has the numbers of its lone training, to float32 rounding',
    async (_, shape) => {
      const backend = await createBackend({ backend: name });
      const network = { inputSize: 6, ...shape };
      const results = await trainPopulation(backend, network, MEMBERS, train, options);
      for (const [p, { seed, learningRate, l2 }] of MEMBERS.entries()) {
        const lone = new Network(backend, { ...network, seed });
        const history = await lone.fit(train, { ...options, learningRate, l2 });
        expect(results[p].divergedAt).toBeNull();
        expectClose(results[p].parameters, lone.parameters, TOLERANCE, `member ${p}`);
        const figures = (records: typeof history) => records.map(({ seconds, classes, ...record }) => record);
        const [together, alone] = [figures(results[p].history), figures(history)];
        expectClose(
          together.flatMap(numbersOf),
          alone.flatMap(numbersOf),
          TOLERANCE,
          `member ${p}'s history`,
        );
      }
    },
  );

  it('a member that diverges is retired with its epoch, and harms nobody', async () => {
    const backend = await createBackend({ backend: name });
    const network = { inputSize: 6, layers: [{ units: 7 }, { units: 3 }] };
    const wild = { learningRate: 1e6, l2: 1, seed: 3 };
    const members = [MEMBERS[0], wild, MEMBERS[1]];
    const [first, retired, last] = await trainPopulation(backend, network, members, train, options);
    expect(retired.divergedAt).toBeGreaterThanOrEqual(1);
    expect(retired.history.length).toBe(retired.divergedAt! - 1);
    const quiet = await trainPopulation(backend, network, [MEMBERS[0], MEMBERS[1]], train, options);
    expectClose(first.parameters, quiet[0].parameters, TOLERANCE, 'the first');
    expectClose(last.parameters, quiet[1].parameters, TOLERANCE, 'the last');
    expect(last.history).toHaveLength(3);
  });

  it('a retired member stays as it was retired, through the steps and epochs of the others', async () => {
    const backend = await createBackend({ backend: name });
    const network = { inputSize: 6, layers: [{ units: 7 }, { units: 3 }] };
    const momentum = { optimizer: { name: 'sgd', momentum: 0.9 } as const };
    for (const optimizer of [{}, momentum]) {
      // It diverges after some of the first epoch's 14 steps.
      const wild = { learningRate: 1e6, l2: 1e6, seed: 3, ...optimizer };
      // Ends after two epochs, by the weights that it has then.
      const stops = () => earlyStopping({ patience: 1, minDelta: 1e6, restoreBest: false });
      const early = { ...MEMBERS[1], ...optimizer };
      const members = [{ ...MEMBERS[0], ...optimizer }, wild, { ...early, callbacks: [stops()] }];
      const short = { ...options, batchSize: 8 };
      const long = { ...short, epochs: 5 };
      const [whole, retired, stopped] = await trainPopulation(backend, network, members, train, long);
      expect(retired.divergedAt).toBe(1);
      expect(retired.history).toEqual([]);
      expect(retired.parameters.every((value) => value === 0)).toBe(true);

      expect(stopped.divergedAt).toBeNull();
      expect(stopped.history).toHaveLength(2);
      const lone = new Network(backend, { ...network, seed: early.seed });
      const { seed: _, ...fitted } = early;
      await lone.fit(train, { ...short, ...fitted, epochs: 2 });
      expectClose(stopped.parameters, lone.parameters, TOLERANCE, 'the one that stopped');
      expect(whole.history).toHaveLength(5);
      const other = new Network(backend, { ...network, seed: MEMBERS[0].seed });
      const { seed: __, ...rest } = { ...MEMBERS[0], ...optimizer };
      await other.fit(train, { ...long, ...rest });
      expectClose(whole.parameters, other.parameters, 5 * TOLERANCE, 'the one that went on');
    }
  });

  it('a member that runs away in an epoch’s last step is retired in that epoch, as its lone training would stop', async () => {
    const backend = await createBackend({ backend: name });
    const network = { inputSize: 6, layers: [{ units: 7 }, { units: 3 }] };
    const wild = { learningRate: 1e5, l2: 1e6, seed: 3 };
    const whole = { ...options, batchSize: train.size, epochs: 9 };
    const [result] = await trainPopulation(backend, network, [wild], train, whole);
    const lone = new Network(backend, { ...network, seed: wild.seed });
    await expect(lone.fit(train, { ...whole, ...{ learningRate: 1e5, l2: 1e6 } })).rejects.toMatchObject({
      code: 'DIVERGED',
    });
    expect(result.divergedAt).toBe(lone.history.length + 1);
    expect(result.history).toHaveLength(lone.history.length);
    expect(result.parameters.every((value) => value === 0)).toBe(true);
  });

  it('a member whose last step overflows its weights is retired, though no loss shows it yet', async () => {
    const backend = await createBackend({ backend: name });
    // One layer, one step an epoch, and l2·rate = 1e11: the weights grow until an update overflows, the logits do not.
    const network = { inputSize: 6, layers: [{ units: 3 }] };
    const wild = { learningRate: 1e5, l2: 1e6, seed: 3 };
    const whole = { batchSize: train.size, reduction: 'mean' as const, shuffleSeed: 17 };
    const lone = new Network(backend, { ...network, seed: wild.seed });
    const run = lone.fit(train, { ...whole, epochs: 9, learningRate: wild.learningRate, l2: wild.l2 });
    await expect(run).rejects.toThrow('is in the weights of layer 1');
    const epochs = lone.history.length + 1;
    const [result] = await trainPopulation(backend, network, [wild], train, { ...whole, epochs });
    expect(result.divergedAt).toBe(epochs);
    expect(result.history).toHaveLength(epochs - 1);
  });

  it.each(['mean', 'sum'] as const)(
    'a member without rate and l2 has those of fit, %s',
    async (reduction) => {
      const backend = await createBackend({ backend: name });
      const network = { inputSize: 6, layers: [{ units: 3 }] };
      const [result] = await trainPopulation(backend, network, [{ seed: 1 }], train, {
        ...options,
        reduction,
      });
      const lone = new Network(backend, { ...network, seed: 1 });
      await lone.fit(train, { ...options, reduction });
      expectClose(result.parameters, lone.parameters, TOLERANCE, 'parameters');
    },
  );

  it('leaves the memory in use as it was, done or aborted', async () => {
    const backend = await createBackend({ backend: name });
    const network = { inputSize: 6, layers: [{ units: 3 }] };
    const before = backend.arena.bytesInUse;
    await trainPopulation(backend, network, MEMBERS, train, options);
    expect(backend.arena.bytesInUse).toBe(before);
    const controller = new AbortController();
    const steps: number[] = [];
    const onStep = (done: number, total: number) => {
      steps.push(done, total);
      if (done === 2) controller.abort();
    };
    const run = trainPopulation(backend, network, MEMBERS, train, {
      ...options,
      onStep,
      signal: controller.signal,
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(steps).toEqual([1, 12, 2, 12]);
    expect(backend.arena.bytesInUse).toBe(before);
  });
});

describe('what does not fit is refused, as a Network refuses it', () => {
  const shape = { inputSize: 6, layers: [{ units: 3 }] };
  it.each<[string, () => Promise<unknown>, string]>([
    ['features', async () => run({ data: blobs({ features: 5 }) }), '5 features a row, the network takes 6'],
    [
      'validation features',
      async () => run({ validation: blobs({ features: 5 }) }),
      '5 features a row, the network takes 6',
    ],
    ['classes', async () => run({ data: blobs({ classes: 4 }) }), '4 classes, the network tells 3 apart'],
    [
      'no validation rows',
      async () => run({ validation: train.take(new Uint32Array(0)) }),
      'no rows to validate on',
    ],
    ['no members', async () => run({ members: [] }), 'no member to train'],
    [
      'a shuffle seed that is none',
      async () => run({ shuffleSeed: 0.5 }),
      'population.shuffleSeed: 0.5 is not a whole number from 0',
    ],
    ['a misspelt option', async () => run({ epcohs: 3 }), 'population: no option "epcohs"'],
    [
      'a member’s misspelt option, which would have its default',
      async () => run({ members: [MEMBERS[0], { lr: 0.1, seed: 2 }] as never }),
      'population member 1: no option "lr"; valid: learningRate, l2, optimizer, ',
    ],
  ])('%s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });

  async function run({
    data = train,
    members = MEMBERS,
    ...rest
  }: Record<string, unknown> & { data?: typeof train; members?: typeof MEMBERS }) {
    return trainPopulation(await createBackend(), shape, members, data, { ...options, ...rest });
  }
});
