// Valid calls of `jacquard/estimators`, `jacquard/table`, `jacquard/formats` and `jacquard/search`. Before: api-calls.ts.

import {
  MLPClassifier,
  MLPRegressor,
  OneVsRestClassifier,
  SoftmaxRegression,
} from '../../src/estimators/index.js';
import {
  crossValidate,
  crossValidateWith,
  epochsOf,
  failureOf,
  MemoryJournal,
  networkTrials,
  search,
} from '../../src/experiments/index.js';
import { exportModel, importModel, tensorBoardLog } from '../../src/formats/index.js';
import { createBackend, Network } from '../../src/index.js';
import {
  featureOrigins,
  importanceRefusal,
  learnSchema,
  permutationImportance,
  TableData,
  tableOfObjects,
  tableRecipe,
  trainTable,
} from '../../src/tabular/index.js';
import { data, dispose, methods, trained } from './api-calls.js';
import type { Call } from './odd-values.js';

const X = Array.from({ length: 12 }, (_, row) => [row, row % 3, (row * 7) % 5]);
const words = X.map(([row]) => (row % 2 ? 'a' : 'b'));
const numbers = X.map(([row]) => row / 2);
const weights = X.map(() => 1);

export async function callsOfEstimators(): Promise<Call[]> {
  const backend = await createBackend();
  const options = { hiddenLayerSizes: [3], maxIter: 2, randomState: 1, onWarning: () => {} };
  const softmax = { maxIter: 2, C: 1, randomState: 1, onWarning: () => {} };
  const classifier = await new MLPClassifier(backend, options).fit(X, words);
  const regressor = await new MLPRegressor(backend, options).fit(X, numbers);
  const linear = await new SoftmaxRegression(backend, softmax).fit(X, words);
  const several = await new MLPClassifier(backend, options).fit(
    X,
    X.map(([row]) => [row % 2, 1]),
  );
  const make = () => new MLPClassifier(backend, options);
  const rest = await new OneVsRestClassifier(make, () => {}).fit(X, words);
  const classes = { MLPClassifier, MLPRegressor, SoftmaxRegression, OneVsRestClassifier };
  const fitted = { MLPClassifier: classifier, MLPRegressor: regressor, SoftmaxRegression: linear };
  const calls: Call[] = [];
  for (const [name, one] of Object.entries(fitted)) {
    const Kind = classes[name as keyof typeof fitted];
    const y = one === regressor ? numbers : words;
    const given = Kind === SoftmaxRegression ? softmax : options;
    calls.push(
      {
        name: `new ${name}`,
        run: (...all: never[]) => new Kind(...(all as unknown as [never, never])),
        given: [backend, given],
        after: dispose,
      },
      { name: `${name}.load`, run: Kind.load.bind(Kind), given: [backend, one.save(), 'm'], after: dispose },
      ...methods(name, () => new Kind(backend, given as never), { fit: [X, y, weights] }),
      ...methods(name, () => new Kind(backend, given as never), {
        partialFit: one === regressor ? [X, y, weights] : [X, y, ['a', 'b'], weights],
      }),
      ...methods(name, () => one, { predict: [X], score: [X, y], save: [], getParams: [] }),
    );
  }
  return [
    ...calls,
    ...methods('MLPClassifier', () => classifier, { predictProba: [X] }),
    ...methods('MLPClassifier', () => several, { predictLabels: [X] }),
    ...methods('SoftmaxRegression', () => linear, { predictProba: [X] }),
    {
      name: 'new OneVsRestClassifier',
      run: (...all: never[]) => new OneVsRestClassifier(...(all as unknown as [never])),
      given: [make, () => {}],
    },
    {
      name: 'OneVsRestClassifier.load',
      run: OneVsRestClassifier.load.bind(OneVsRestClassifier),
      given: [backend, rest.save(), 'm'],
    },
    ...methods('OneVsRestClassifier', () => new OneVsRestClassifier(make, () => {}), { fit: [X, words] }),
    ...methods('OneVsRestClassifier', () => rest, {
      save: [],
      predict: [X],
      predictProba: [X],
      score: [X, words],
    }),
  ];
}

const rows = Array.from({ length: 30 }, (_, row) => ({
  age: row,
  kind: ['x', 'y', 'z'][row % 3],
  label: row % 2 ? 'a' : 'b',
}));

export async function callsOfTable(): Promise<Call[]> {
  const backend = await createBackend();
  const table = tableOfObjects(rows, 't');
  const columns = { kind: 'classes', columns: [2] };
  const made = await trainTable(backend, rows, { label: 'label', hidden: [3], epochs: 1, seed: 1 });
  const { network, validation } = made;
  return [
    { name: 'tableOfObjects', run: tableOfObjects, given: [rows, 't'] },
    { name: 'tableRecipe', run: tableRecipe, given: [{ rows: 30, features: 4, task: 'classes' }] },
    {
      name: 'trainTable',
      run: trainTable,
      given: [
        backend,
        rows,
        { label: 'label', hidden: [3], epochs: 1, seed: 1, ignore: [], missing: ['?'], validation: 0.3 },
      ],
      after: (all) => dispose((all as { network: unknown }).network),
    },
    {
      name: 'trainTable',
      run: trainTable,
      given: [backend, table, { label: 'label', hidden: [3], epochs: 1 }],
    },
    {
      name: 'new TableData',
      run: (...all: never[]) => new TableData(...(all as unknown as [never, never])),
      given: [table, columns, {}],
    },
    { name: 'TableData.of', run: TableData.of.bind(TableData), given: [table, { label: 'label' }] },
    ...methods('TableData', () => TableData.of(table, { label: 'label' }), { dataset: [] }),
    {
      name: 'learnSchema',
      run: learnSchema,
      given: [table, Uint32Array.of(0, 1, 2, 3, 4, 5), columns, { bins: 'auto' }],
    },
    { name: 'featureOrigins', run: featureOrigins, given: [network.schema] },
    { name: 'importanceRefusal', run: importanceRefusal, given: [network, validation] },
    { name: 'permutationImportance', run: permutationImportance, given: [network, validation] },
  ];
}

export async function callsOfFormats(): Promise<Call[]> {
  const backend = await createBackend();
  const network = await trained(backend);
  const { files } = exportModel(network, { to: 'onnx' });
  const file = { read: () => new Uint8Array(), truncate: () => {}, append: () => {}, now: () => 0 };
  return [
    {
      name: 'exportModel',
      run: exportModel,
      given: [network, { to: 'onnx', name: 'clothes', dtype: 'f32', member: undefined }],
    },
    { name: 'exportModel', run: exportModel, given: [network.save(), { to: 'npz' }] },
    { name: 'importModel', run: importModel, given: [files, { classNames: ['a', 'b', 'c'] }] },
    { name: 'importModel', run: importModel, given: [files[0], {}] },
    { name: 'tensorBoardLog', run: tensorBoardLog, given: [{ file }] },
  ];
}

const FIRST = { state: 'complete', reports: new Map([[1, 0.5]]), attributes: {} };

export async function callsOfSearch(): Promise<Call[]> {
  const backend = await createBackend();
  const space = { x: { low: -1, high: 1 }, kind: ['a', 'b'] };
  const objective = async (_: unknown, { report }: { report: (epoch: number, score: number) => boolean }) => {
    report(1, 0.5);
    return { state: 'complete' };
  };
  const train = async (fold: { train: never }) => {
    const network = new Network(backend, { inputSize: 3, layers: [{ units: 3 }] });
    await network.fit(fold.train, { epochs: 1 });
    return network;
  };
  return [
    {
      name: 'search',
      run: search,
      given: [
        {
          ...{
            space,
            objective,
            sampler: { name: 'random' },
            pruner: 'median',
            trials: 2,
            budget: 10,
            epochs: 1,
          },
          ...{ direction: 'min', seed: 1, workers: 1, setup: 'u' },
          ...{ onChange: () => {}, signal: new AbortController().signal },
        },
      ],
    },
    {
      name: 'search',
      run: search,
      given: [{ space, objective, trials: 1, journal: new MemoryJournal(), study: 's' }],
    },
    {
      name: 'new MemoryJournal',
      run: (...all: never[]) => new MemoryJournal(...(all as unknown as [never])),
      given: [[{ op_code: 0, worker_id: 'w', study_name: 's', directions: [1] }]],
    },
    ...methods('MemoryJournal', () => new MemoryJournal(), { now: [], update: [0, () => []] }),
    { name: 'epochsOf', run: epochsOf, given: [FIRST] },
    { name: 'failureOf', run: failureOf, given: [FIRST] },
    {
      name: 'networkTrials',
      run: networkTrials,
      given: [{ backend, data, fixed: { epochs: 1 }, validation: 6, seed: 1, metric: 'loss' }],
    },
    {
      name: 'crossValidate',
      run: crossValidate,
      given: [
        backend,
        data,
        {
          hidden: [2],
          epochs: 1,
          folds: 2,
          seed: 1,
          validation: 3,
          groups: undefined,
          foldIndices: undefined,
        },
      ],
    },
    {
      name: 'crossValidateWith',
      run: crossValidateWith,
      given: [data, { train, folds: 2, seed: 1, stratified: true, onFold: () => {}, atOnce: 1 }],
    },
  ];
}
