// Ensembles: each member is trained as it would be alone, and they answer together.

import { describe, expect, it } from 'vitest';
import {
  createBackend,
  Dataset,
  DivergedError,
  type FitOptions,
  Network,
  type NetworkOptions,
  splitDataset,
  trainPopulation,
} from '../../src/index.js';
import { membersOf } from '../../src/nn/ensemble.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import { withDropout } from '../../src/nn/insert-dropout.js';
import { predictionProgram, trainingPrograms } from '../../src/nn/program-cache.js';
import { expectClose } from '../support/close.js';
import { blobs, rowsOf } from '../support/datasets.js';

const { train, validation } = splitDataset(blobs({ rows: 130 }), { seed: 1 });
const FIT: FitOptions = { epochs: 3, batchSize: 32, validation, shuffleSeed: 17 };
const MEMBERS = 3;

/** As test/network/population.test.ts: a wide product sums in another order than a narrow one. */
const TOLERANCE = 2e-5;

const HIDDEN: NetworkOptions['layers'] = [
  { units: 9, batchNorm: true, activation: 'leaky-relu' },
  { kind: 'dropout', rate: 0.3 },
  { units: 3 },
];
const TRAININGS: [string, Partial<NetworkOptions>, FitOptions][] = [
  ['softmax regression', { layers: [{ units: 3 }] }, {}],
  ['softmax regression, adamw', { layers: [{ units: 3 }] }, { optimizer: 'adamw' }],
  ['one-vs-all', { layers: [{ units: 3 }], loss: 'binary-cross-entropy' }, { l2: 0.01 }],
  ['wide layers', { layers: [{ units: 70 }, { units: 3 }] }, {}],
  [
    'a convolution',
    { inputShape: [3, 2, 1], layers: [{ kind: 'conv2d', filters: 4 }, { units: 3 }] },
    { clipNorm: 0.2 },
  ],
  ['batch norm and dropout', { layers: HIDDEN }, { l2: 0.1 }],
  // A third of the norms are clipped, so that a norm of all members together would clip otherwise.
  ['clipped norms', { layers: HIDDEN }, { optimizer: 'adam', clipNorm: 0.6, l1: 1e-3 }],
  ['limits and an average', { layers: HIDDEN }, { optimizer: 'rmsprop', maxNorm: 1, averaging: 0.8 }],
];

const meanOf = (answers: ArrayLike<number>[]) =>
  Array.from(answers[0], (_, i) => answers.reduce((sum, one) => sum + one[i], 0) / answers.length);

/** What `see` returns for each member. */
function eachMember<Seen>(network: Network, see: (member: Network) => Seen): Seen[] {
  return Array.from({ length: network.memberCount }, (_, m) => {
    using member = network.member(m);
    return see(member);
  });
}

describe.each(['js', 'simd'] as const)('%s', async (name) => {
  const backend = await createBackend({ backend: name });
  const make = (shape: Partial<NetworkOptions>, members = MEMBERS) =>
    new Network(backend, { inputSize: 6, layers: [{ units: 3 }], seed: 4, members, ...shape });

  it.each(TRAININGS)('%s: each member has the numbers of its lone training', async (_, shape, more) => {
    using ensemble = make(shape);
    const alone = Array.from({ length: MEMBERS }, (_, m) => ensemble.member(m));
    await ensemble.fit(train, { ...FIT, ...more });
    for (const [m, network] of alone.entries()) {
      await network.fit(train, { ...FIT, ...more });
      using member = ensemble.member(m);
      expectClose(member.parameters, network.parameters, TOLERANCE, `member ${m}`);
    }
    const [first, second] = alone.map((network) => network.parameters);
    expect(first).not.toEqual(second);
    const losses = alone.map(({ history }) => history.flatMap(({ loss, accuracy }) => [loss, accuracy!]));
    expectClose(
      ensemble.history.flatMap(({ loss, accuracy }) => [loss, accuracy!]),
      meanOf(losses),
      TOLERANCE,
      'the history has their mean',
    );
    for (const network of alone) network.dispose();
  });

  it('the answer is the mean of the probabilities; evaluation and the history measure it', async () => {
    using ensemble = make({ layers: HIDDEN });
    await ensemble.fit(train, FIT);
    const mean = meanOf(eachMember(ensemble, (member) => member.predictProba(validation)));
    expectClose(ensemble.predictProba(validation), mean, 1e-6, 'probabilities');
    const { loss, accuracy } = ensemble.evaluate(validation);
    const last = ensemble.history.at(-1)!;
    expectClose([last.validationLoss!, last.validationAccuracy!], [loss, accuracy], 1e-6, 'validation');
    expect(eachMember(ensemble, (member) => member.evaluate(validation).loss)).not.toContain(loss);
  });

  it('of values and of several labels too', async () => {
    for (const [kind, loss] of [
      ['values', 'mean-squared-error'],
      ['labels', 'binary-cross-entropy'],
    ] as const) {
      const data = targetsOf(train, kind);
      using ensemble = make({ layers: [{ units: 4 }, { units: 2 }], loss });
      await ensemble.fit(data, { epochs: 2, batchSize: 32 });
      const answer = (network: Network): ArrayLike<number> =>
        kind === 'values' ? network.predictValues(data) : network.predictProba(data);
      expectClose(answer(ensemble), meanOf(eachMember(ensemble, answer)), 1e-5, kind);
    }
  });

  it('a file has all members, and each is a network that can be saved', async () => {
    using ensemble = make({ layers: HIDDEN });
    await ensemble.fit(train, FIT);
    using loaded = Network.load(backend, ensemble.save());
    expect(loaded.memberCount).toBe(MEMBERS);
    expect(loaded.predictProba(validation)).toEqual(ensemble.predictProba(validation));
    using member = loaded.member(2);
    using again = Network.load(backend, member.save());
    expect(again.predictProba(validation)).toEqual(member.predictProba(validation));
    expect(again.summary().layers.map((layer) => layer.name)).toEqual([
      'dense1',
      'dense1.batch-norm',
      'dense1.activation',
      'dropout1',
      'dense2',
    ]);
  });

  it('parameters can be read and set between the steps', async () => {
    const read: Float32Array[] = [];
    const trained = async (reset: boolean) => {
      using ensemble = make({});
      const begun = ensemble.parameters;
      await ensemble.fit(train, {
        ...FIT,
        callbacks: [
          {
            onBatchEnd(_, training) {
              read.push(ensemble.parameters);
              expect(ensemble.parameters).toEqual(training.parameters);
              expect(ensemble.predictProba(validation)).toEqual(ensemble.predictProba(validation));
              if (reset) ensemble.parameters = begun;
            },
          },
        ],
      });
      return { begun, ended: ensemble.parameters };
    };
    const free = await trained(false);
    expect(read[0]).not.toEqual(free.begun);
    expect(read.at(-1)).toEqual(free.ended);
    const held = await trained(true);
    expect(held.ended).toEqual(held.begun);
  });

  it('one member that runs away ends the training', async () => {
    using ensemble = make({ layers: [{ units: 4 }, { units: 3 }] });
    const parameters = ensemble.parameters;
    parameters[parameters.length - 1] = Number.NaN; // a bias of the last member
    ensemble.parameters = parameters;
    const error = await ensemble.fit(train, FIT).catch((one) => one);
    expect(error).toBeInstanceOf(DivergedError);
    expect(error.message).toContain('the biases of layer 2 (dense 4→3, identity) of member 3');
  });
});

function targetsOf(data: Dataset, kind: 'values' | 'labels'): Dataset {
  const rows = rowsOf(data);
  const values = Float32Array.from(
    rows.flatMap(([a, b]) => (kind === 'values' ? [a, b] : [+(a > 0), +(b > 0)])),
  );
  const features = Float32Array.from(rows.flat());
  return new Dataset({ name: kind, features, featureCount: 6, targets: { kind, values, names: ['a', 'b'] } });
}

describe('options', async () => {
  const backend = await createBackend({ backend: 'js' });
  const make = (members: number, layers: NetworkOptions['layers'] = [{ units: 3 }]) =>
    new Network(backend, { inputSize: 6, layers, members });

  it.each([0, 1.5, 65])('members: %s is refused', (members) => {
    expect(() => make(members)).toThrow(`members: ${members} is not`);
  });

  it('layers with two outputs, members that nothing tells apart, members of a population are refused', async () => {
    expect(() => make(2, [{ units: 3 }, { units: 3, inputs: 'input' }])).toThrow(
      'members: the layers have 2 outputs',
    );
    expect(() => make(2, [{ units: 3, initializer: 'zeros' }])).toThrow(
      'members: all would be the same network',
    );
    const options = { ...FIT, shuffleSeed: 1 };
    const network = { inputSize: 6, layers: [{ units: 3 }], members: 2 };
    await expect(trainPopulation(backend, network as never, [{ seed: 1 }], train, options)).rejects.toThrow(
      'members',
    );
  });

  it('a member that there is not is refused; a single network has one, itself', () => {
    using ensemble = make(2);
    expect(() => ensemble.member(2)).toThrow('member: 2 given, a whole number from 0 to 1 expected');
    using single = make(1);
    using copy = single.member(0);
    expect(copy.parameters).toEqual(single.parameters);
  });

  it('dropout that is asked for as an option has masks of its own in each member', () => {
    using ensemble = make(3, [{ units: 4 }, { units: 5 }, { units: 3 }]);
    const { nodes, outputs } = withDropout(ensemble.architecture, [0.1, 0.2]);
    const dropout = nodes.filter(({ kind }) => kind === 'dropout').map(({ options }) => options);
    expect(dropout.map(({ mask }) => mask)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(dropout.map(({ rate }) => rate)).toEqual([0.1, 0.2, 0.1, 0.2, 0.1, 0.2]);
    expect(outputs.map((i) => nodes[i].kind)).toEqual(['dense', 'dense', 'dense']);
    expect(() => withDropout(ensemble.architecture, [0.1, 0.2, 0.3])).toThrow('2 hidden layers');
  });

  it('members need no more memory for their outputs than one network, in training and in prediction', () => {
    const layers = [{ units: 200 }, { units: 100 }, { units: 3 }];
    const [one, many] = [1, 8].map((members) => {
      using network = make(members, layers);
      const graphs = [network.architecture];
      const programs = trainingPrograms(
        graphs,
        256,
        () => false,
        () => false,
      );
      return [...programs, predictionProgram(graphs, 256)].map(({ bytes }) => bytes);
    });
    expect(many).toHaveLength(9);
    for (const bytes of many.slice(0, 8)) expect(bytes).toBe(one[0]);
    // The answers of the members, beside the layers of one.
    expect(many[8]).toBeLessThanOrEqual(one[1] + 8 * 4 * 256 * 3 + 8 * 64);
  });

  it('outputs that share a layer are no ensemble', () => {
    const shared = [{ units: 4, name: 'body' }, { units: 3 }, { units: 3, inputs: 'body' }];
    expect(membersOf(defineArchitecture(6, shared))).toHaveLength(1);
    const apart = [{ units: 3 }, { units: 4, name: 'other', inputs: 'input' }, { units: 3, inputs: 'other' }];
    expect(membersOf(defineArchitecture(6, apart))).toHaveLength(1);
  });

  it('outputs that share nothing are no ensemble either: their losses are added, each by its weight', async () => {
    const layers = (lossWeight: number) => [
      { units: 3, name: 'a' },
      { units: 3, name: 'b', inputs: 'input', lossWeight },
    ];
    const data = blobs({ rows: 60, features: 6, classes: 3 });
    const lossOf = async (list: object[]) => {
      const network = new Network(backend, { inputSize: 6, layers: list as never });
      return (await network.fit(data, { epochs: 1, batchSize: 60 }))[0].loss;
    };
    const alone = await lossOf(layers(0));
    expect(alone).toBeCloseTo(await lossOf([{ units: 3, name: 'a' }]), 6);
    expect(await lossOf(layers(1))).toBeGreaterThan(1.5 * alone);
  });

  it('dropout as an option of fit is refused for outputs of unequal depth', async () => {
    const layers = [
      { units: 3 },
      { units: 4, name: 'other', inputs: 'input' },
      { units: 3, inputs: 'other' },
    ];
    const network = new Network(backend, { inputSize: 6, layers });
    const data = blobs({ rows: 60, features: 6, classes: 3 });
    await expect(network.fit(data, { dropout: 0.2 })).rejects.toThrow('this option is for plain lists');
  });

  it('is refused where nothing makes members different: dropout of 0, or masks that are given', () => {
    const make = (dropout: object) =>
      new Network(backend, {
        ...{ inputSize: 6, members: 2 },
        layers: [
          { units: 4, initializer: 'zeros' },
          { kind: 'dropout', ...dropout },
          { units: 3, initializer: 'zeros' },
        ],
      });
    for (const same of [{ rate: 0 }, { rate: 0.5, mask: 3 }])
      expect(() => make(same)).toThrow('members: all would be the same network');
    expect(make({ rate: 0.5 }).memberCount).toBe(2);
  });
});
