// Every option and every name that the library knows is in a golden training, or the failure says which is not. The lists are the
// library's own schemas and registries. Before: training.ts has Crossed, trainings/ the options.

import { expect, test } from 'vitest';
import { INPUT_CHOICES } from '../../src/data/sparse-or-dense.js';
import { STANDARDIZATIONS } from '../../src/data/standardize.js';
import { COMMON_OPTIONS } from '../../src/estimators/common-options.js';
import { MLP_OPTIONS } from '../../src/estimators/mlp-options.js';
import { MLP_REGRESSOR_OPTIONS } from '../../src/estimators/mlp-regressor.js';
import { SOFTMAX_OPTIONS } from '../../src/estimators/softmax-regression.js';
import { ACTIVATION_NAMES, activationNamed } from '../../src/functions/activations.js';
import type { EarlyStoppingOptions, FitOptions, NetworkOptions } from '../../src/index.js';
import { FIT_OPTIONS, NETWORK_OPTIONS } from '../../src/network/options.js';
import { STANDARDIZE_OPTIONS } from '../../src/network/standardize-option.js';
import { MEMBER_OPTIONS, POPULATION_OPTIONS } from '../../src/network/train-population.js';
import { parseActivation } from '../../src/nn/activation-options.js';
import { INITIALIZER_NAMES } from '../../src/nn/initializers.js';
import { LAYER_KINDS } from '../../src/nn/layer-kinds.js';
import { type DenseOptions, LAYER_OPTIONS, NODE_OPTIONS } from '../../src/nn/layer-options.js';
import { LOSS_NAMES, REDUCTIONS } from '../../src/nn/losses.js';
import { OPTIMIZERS } from '../../src/optim/optimizers.js';
import { SCHEDULES } from '../../src/optim/schedules.js';
import { choice, number, toggle } from '../../src/options/option-kinds.js';
import { TRAIN_TABLE_OPTIONS } from '../../src/tabular/train-table.js';
import { AUGMENT_OPTIONS } from '../../src/train/augmentation.js';
import { CHECKPOINT_OPTIONS } from '../../src/train/checkpoint-callback.js';
import { EARLY_STOPPING_OPTIONS, MONITORS } from '../../src/train/early-stopping.js';
import { TRAINING_OPTIONS } from '../../src/train/options.js';
import { readRecorded } from './recorded.js';
import type { Crossed } from './training.js';
import { missingOptions, uncrossed } from './trainings/from-schema.js';
import { TRAININGS } from './trainings/index.js';

const crossed: readonly Crossed[] = TRAININGS.map(({ crosses }) => crosses());
const of = <Options>(taker: string) => crossed.flatMap((one) => one[taker] ?? []) as Partial<Options>[];
const networks = of<NetworkOptions>('network');
const fits = of<FitOptions>('fit');
const hidden = networks.flatMap(({ layers = [] }) => layers.slice(0, -1)) as DenseOptions[];

/** The keys that have a value. */
const given = (all: readonly object[]) =>
  new Set(
    all.flatMap((one) => Object.entries(one).flatMap(([key, value]) => (value === undefined ? [] : [key]))),
  );
const missing = (wanted: Iterable<string>, found: Iterable<unknown>) => {
  const set = new Set(found);
  return [...wanted].filter((name) => !set.has(name));
};

/** Of a table alone; the rest are those of fit, and of the network. */
const ofTable = Object.keys(TRAIN_TABLE_OPTIONS).filter(
  (name) => !(name in FIT_OPTIONS || name in NETWORK_OPTIONS),
);

const objects = (values: readonly unknown[]) =>
  values.filter((value) => typeof value === 'object') as object[];

test.each<[string, readonly string[], readonly object[]]>([
  ['fit', Object.keys(FIT_OPTIONS), fits],
  ['Network', Object.keys(NETWORK_OPTIONS), [{ inputSize: true }, ...networks]],
  ['a layer', Object.keys(LAYER_OPTIONS), networks.flatMap(({ layers = [] }) => layers)],
  ['a node of a graph', Object.keys(NODE_OPTIONS), networks.flatMap(({ layers = [] }) => layers)],
  ['augment', Object.keys(AUGMENT_OPTIONS), objects(fits.map(({ augment }) => augment))],
  ['standardize', Object.keys(STANDARDIZE_OPTIONS), objects(networks.map(({ standardize }) => standardize))],
  ['earlyStopping', Object.keys(EARLY_STOPPING_OPTIONS), of('earlyStopping')],
  ['checkpoint', Object.keys(CHECKPOINT_OPTIONS), of('checkpoint')],
  ['trainPopulation', Object.keys(POPULATION_OPTIONS), of('population')],
  ['a member of a population', Object.keys(MEMBER_OPTIONS), of('member')],
  ['all estimators', Object.keys(COMMON_OPTIONS), of('estimator')],
  ['MLPClassifier', Object.keys(MLP_OPTIONS), of('MLPClassifier')],
  ['MLPRegressor', Object.keys(MLP_REGRESSOR_OPTIONS), of('MLPRegressor')],
  ['SoftmaxRegression', Object.keys(SOFTMAX_OPTIONS), of('SoftmaxRegression')],
  ['trainTable', ofTable, of('trainTable')],
])('every option of %s is given in a golden training', (_, options, found) => {
  expect(missing(options, given(found))).toEqual([]);
});

test('each option that has a default is given another value than that', () => {
  const seeds = networks.map(({ seed }) => ({ seed }));
  const all = [...fits, ...seeds] as Record<string, unknown>[];
  const rows: [string, { usual?: unknown }][] = [
    ...Object.entries(TRAINING_OPTIONS),
    ['seed', NETWORK_OPTIONS.seed],
  ];
  const unchanged = rows.filter(
    ([name, { usual }]) =>
      usual !== undefined && !all.some((fit) => fit[name] !== undefined && fit[name] !== usual),
  );
  expect(unchanged.map(([name]) => name)).toEqual([]);
});

test('every optimizer and schedule, and each number of theirs with another value than its default', () => {
  expect(
    uncrossed(
      OPTIMIZERS,
      fits.map(({ optimizer }) => optimizer),
    ),
  ).toEqual([]);
  expect(
    uncrossed(
      SCHEDULES,
      fits.map(({ schedule }) => schedule),
    ),
  ).toEqual([]);
});

test('every activation, with slopes of its own where it has one', () => {
  const used = hidden.map(({ activation = 'relu' }) => parseActivation(activation));
  expect(
    missing(
      ACTIVATION_NAMES,
      used.map(({ name }) => name),
    ),
  ).toEqual([]);
  const slopes = (name: string) => new Set(used.filter((one) => one.name === name).map(({ slope }) => slope));
  expect(
    ACTIVATION_NAMES.filter((name) => activationNamed(name).slope).filter((name) => slopes(name).size < 2),
  ).toEqual([]);
});

test('every kind of layer, with every option of its own', () => {
  const layers = networks.flatMap(({ layers: all = [] }) => all);
  for (const [kind, { own }] of Object.entries(LAYER_KINDS)) {
    const found = layers.filter((layer) => (layer.kind ?? 'dense') === kind);
    expect(found.length, kind).toBeGreaterThan(0);
    expect(missing(Object.keys(own), given(found)), kind).toEqual([]);
  }
});

test('every initialiser, of hidden and of output layers', () => {
  const outputs = networks.flatMap(({ layers = [] }) => layers.slice(-1)) as DenseOptions[];
  for (const layers of [hidden, outputs]) {
    expect(
      missing(
        INITIALIZER_NAMES,
        layers.map(({ initializer }) => initializer),
      ),
    ).toEqual([]);
  }
});

test('every loss with every reduction', () => {
  const used = TRAININGS.flatMap(({ crosses }) => {
    const { network = [], fit = [], population = [] } = crosses();
    const losses = network.map(({ loss = LOSS_NAMES[0] }) => loss);
    const reductions = [...fit, ...(population as FitOptions[])].map(
      ({ reduction = REDUCTIONS[0] }) => reduction,
    );
    return losses.flatMap((loss) => reductions.map((reduction) => `${loss}, ${reduction}`));
  });
  const wanted = LOSS_NAMES.flatMap((loss) => REDUCTIONS.map((reduction) => `${loss}, ${reduction}`));
  expect(missing(wanted, used)).toEqual([]);
});

test('every standardisation and input choice, and every path that they lead to', () => {
  const kinds = networks.flatMap(({ standardize }) =>
    typeof standardize === 'object' ? [standardize.kind ?? 'features'] : [String(standardize)],
  );
  expect(missing(['false', ...STANDARDIZATIONS], kinds)).toEqual([]);
  expect(
    missing(
      INPUT_CHOICES,
      networks.map(({ input }) => input),
    ),
  ).toEqual([]);
  const paths = Object.values(readRecorded('simd')).map(({ input }) => input);
  expect(missing(['dense', 'sparse', 'differences'], paths)).toEqual([]);
});

test('every figure that early stopping watches', () => {
  const watched = of<EarlyStoppingOptions>('earlyStopping').map(({ monitor }) => monitor);
  expect(missing(MONITORS, watched)).toEqual([]);
});

test('what the schemas have and no training gives is trained by itself', () => {
  const share = number({ from: 0, below: 1 }, 0.5);
  const schemas = {
    options: {
      l1: number({ from: 0, to: 1e6 }, 0),
      noise: share,
      fast: toggle(false),
      kind: choice(['a', 'b'], 'a'),
    },
    optimizers: { sgd: { own: { momentum: share } }, lion: { own: { beta: share } } },
    schedules: { step: { own: { every: number({ whole: true, from: 1, to: 9 }, 2) } } },
  };
  const given = [{ l1: 1, optimizer: { name: 'sgd', momentum: 0.2 }, schedule: 'step' }] as FitOptions[];
  expect(missingOptions(given, schemas)).toEqual([
    ['noise 0.1', { noise: 0.1 }],
    ['fast true', { fast: true }],
    ['kind b', { kind: 'b' }],
    ['lion', { optimizer: 'lion' }],
    ['lion beta 0.1', { optimizer: { name: 'lion', beta: 0.1 } }],
    ['step every 3', { schedule: { name: 'step', every: 3 } }],
  ]);
});

test('the search for what is missing finds it', () => {
  expect(missing(['l1', 'l3'], given([{ l1: 1 }]))).toEqual(['l3']);
  const own = { momentum: number({ from: 0, below: 1 }, 0) };
  const table = { sgd: { own }, adam: { own: {} }, lion: { own: {} } };
  expect(uncrossed(table, [{ name: 'sgd', momentum: 0 }, 'adam', undefined])).toEqual([
    ['sgd', 'momentum'],
    ['lion', undefined],
  ]);
});
