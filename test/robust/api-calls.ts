// Valid calls of everything that `jacquard` exports. Next: odd-values.ts puts wrong values into them.

import {
  type Backend,
  bestEpoch,
  ConstantClassifier,
  checkpoint,
  createBackend,
  csvLog,
  Dataset,
  Evaluation,
  earlyStopping,
  historyCsv,
  MultiLabelEvaluation,
  Network,
  OneVsRest,
  oneAgainstRest,
  Predictor,
  RegressionEvaluation,
  SparseFeatures,
  splitDataset,
  streamRows,
  trainPopulation,
} from '../../src/index.js';
import { blobs } from '../support/datasets.js';
import type { Call } from './odd-values.js';

export const data = blobs({ rows: 24, features: 3 });
export const features = data.features as Float32Array;
const { classNames, labels } = data;
const LAYERS = [{ units: 2, activation: 'relu' }, { units: classNames.length }] as const;
const OPTIONS = {
  inputSize: 3,
  layers: LAYERS,
  seed: 1,
  loss: 'softmax-cross-entropy',
  standardize: true,
  input: 'auto',
};
const FIT = {
  ...{
    epochs: 1,
    batchSize: 8,
    learningRate: 0.01,
    optimizer: { name: 'adam', beta1: 0.9 },
    schedule: 'cosine',
  },
  ...{ l2: 0, dropout: 0.1, classWeights: [1, 1, 1], sampleWeights: new Float32Array(24).fill(1) },
  ...{
    callbacks: [{}],
    signal: new AbortController().signal,
    validation: data,
    mixup: 0,
    patience: undefined,
  },
};
const { patience: _, ...fitOptions } = FIT;
export const dispose = (made: unknown) => (made as { dispose?: () => void } | undefined)?.dispose?.();

/** Calls of methods on what `make` makes; each method gets a new one. */
export function methods(
  name: string,
  make: () => unknown,
  calls: Readonly<Record<string, readonly unknown[]>>,
): Call[] {
  return Object.entries(calls).map(([method, given]) => {
    let made: Record<string, (...all: unknown[]) => unknown> | undefined;
    return {
      name: `${name}.${method}`,
      given,
      run: (...all: unknown[]) => {
        made ??= make() as typeof made;
        const write = Object.getOwnPropertyDescriptor(
          [made, Object.getPrototypeOf(made), Object.getPrototypeOf(Object.getPrototypeOf(made))].find(
            (one) => one && Object.hasOwn(one, method),
          ) ?? {},
          method,
        )?.set;
        return write ? write.call(made, all[0]) : made![method](...all);
      },
      after: dispose,
    };
  });
}

export async function trained(backend: Backend): Promise<Network> {
  const network = new Network(backend, OPTIONS as never);
  await network.fit(data, { epochs: 1, batchSize: 8 });
  return network;
}

export async function callsOfApi(): Promise<Call[]> {
  const backend = await createBackend();
  const network = await trained(backend);
  const bytes = network.save();
  let unfinished: Uint8Array | undefined;
  const save = (one: Uint8Array) => {
    unfinished ??= one;
  };
  const stopped = new Network(backend, OPTIONS as never);
  await stopped.fit(data, { epochs: 2, batchSize: 8, callbacks: [checkpoint({ save, everySteps: 1 })] });
  const values = Float64Array.from(labels);
  const ofValues = new Dataset({
    name: 'v',
    features,
    featureCount: 3,
    targets: { kind: 'values', values, names: ['y'] },
  });
  const regression = new Network(backend, {
    inputSize: 3,
    layers: [{ units: 1 }],
    loss: 'mean-squared-error',
  });
  await regression.fit(ofValues, { epochs: 1 });
  const some = Float32Array.from(labels, (label) => Number(label > 0));
  const both = Float32Array.from([...some].flatMap((one) => [one, 1 - one]));
  const ofLabels = new Dataset({
    name: 'l',
    features,
    featureCount: 3,
    targets: { kind: 'labels', values: both, names: ['a', 'b'] },
  });
  const multi = new Network(backend, { inputSize: 3, layers: [{ units: 2 }], loss: 'binary-cross-entropy' });
  await multi.fit(ofLabels, { epochs: 1 });
  const predicted = network.predict(data);
  const probabilities = network.predictProba(data);
  const sparse = SparseFeatures.fromDense(features, 3);
  const make = () =>
    new Network(backend, { inputSize: 3, layers: [{ units: 1 }], loss: 'binary-cross-entropy' });
  const rest = await new OneVsRest(make as never).fit(data, { epochs: 1 });
  const init = {
    name: 'd',
    features,
    featureCount: 3,
    labels,
    classNames,
    codes: null,
    sampleShape: null,
    rows: data.rows,
  };
  const targets = { kind: 'values', values, names: ['y'] };
  const history = network.history;
  const rows = [
    { features: [1, 2, 3], label: 0 },
    { features: [1, 2, 4], label: 1 },
  ];
  const pieces = () => [{ features: [1, 2, 3, 4, 5, 6], labels: [0, 1] }];
  return [
    {
      name: 'createBackend',
      run: createBackend,
      given: [{ backend: 'auto', threads: 1, profile: false, wide: false }],
      after: dispose,
    },
    {
      name: 'new Network',
      run: (...all: never[]) => new Network(...(all as unknown as [never, never])),
      given: [backend, OPTIONS],
      after: dispose,
    },
    {
      name: 'Network.load',
      run: Network.load,
      given: [backend, bytes, 'm', { input: 'auto' }],
      after: dispose,
    },
    {
      name: 'Network.resume',
      run: Network.resume,
      given: [backend, unfinished, 'm', { anyBackend: true }],
      after: dispose,
    },
    ...methods('Network', () => new Network(backend, OPTIONS as never), { fit: [data, fitOptions] }),
    ...methods('Network', () => network, {
      predict: [data, {}],
      predictProba: [data],
      evaluate: [data, {}],
      save: [{ dtype: 'f32' }],
      predictor: [{ rows: 2 }],
      withHead: [[{ units: 4 }], { trainable: false }],
      withTrainable: [true],
      summary: [],
    }),
    ...methods('Network', () => new Network(backend, OPTIONS as never), {
      parameters: [network.parameters],
      tensors: [network.tensors],
    }),
    ...methods('Network', () => network, { predict: [features], predictProba: [[[1, 2, 3]]] }),
    ...methods('Network', () => regression, { predictValues: [ofValues], evaluateValues: [ofValues] }),
    ...methods('Network', () => multi, { predictLabels: [ofLabels], evaluateLabels: [ofLabels] }),
    ...methods('Predictor', () => network.predictor({ rows: 2 }), {
      predict: [[1, 2, 3]],
      predictProba: [[[1, 2, 3]]],
    }),
    ...methods('Predictor', () => regression.predictor(), { predictValues: [[1, 2, 3]] }),
    ...methods('Predictor', () => multi.predictor(), { predictLabels: [new Float32Array(3)] }),
    { name: 'new Predictor', run: () => Predictor, given: [] },
    { name: 'new Dataset', run: (one: never) => new Dataset(one), given: [init] },
    {
      name: 'new Dataset',
      run: (one: never) => new Dataset(one),
      given: [{ ...init, labels: undefined, targets }],
    },
    ...methods('Dataset', () => data, {
      take: [Uint32Array.of(0, 1)],
      labelAt: [0],
      featuresAt: [0],
      rowNumber: [0],
      classSizes: [],
    }),
    {
      name: 'new SparseFeatures',
      run: (one: never) => new SparseFeatures(one),
      given: [
        { rowPointers: sparse.rowPointers, columnIndices: sparse.columnIndices, values: sparse.values },
      ],
    },
    { name: 'SparseFeatures.fromDense', run: SparseFeatures.fromDense, given: [features, 3] },
    { name: 'splitDataset', run: splitDataset, given: [data, { validation: 0.25, seed: 1 }] },
    { name: 'streamRows', run: streamRows, given: [() => rows, { featureCount: 3, classNames: ['a', 'b'] }] },
    { name: 'streamRows', run: streamRows, given: [pieces, { featureCount: 3, classNames: ['a', 'b'] }] },
    {
      name: 'trainPopulation',
      run: trainPopulation,
      given: [
        backend,
        { inputSize: 3, layers: [{ units: 3 }] },
        [{ seed: 1, learningRate: 0.1 }],
        data,
        { epochs: 1, shuffleSeed: 1 },
      ],
    },
    {
      name: 'new Evaluation',
      run: (one: never) => new Evaluation(one),
      given: [{ loss: 1, truth: labels, predicted, classNames, probabilities }],
    },
    {
      name: 'new MultiLabelEvaluation',
      run: (one: never) => new MultiLabelEvaluation(one),
      given: [
        { loss: 1, truth: both, predicted: Uint8Array.from(both), probabilities: both, names: ['a', 'b'] },
      ],
    },
    {
      name: 'new RegressionEvaluation',
      run: (one: never) => new RegressionEvaluation(one),
      given: [{ loss: 1, truth: values, predicted: values, names: ['y'] }],
    },
    {
      name: 'new ConstantClassifier',
      run: (...all: never[]) => new ConstantClassifier(...(all as unknown as [never, never])),
      given: [3, 0.5],
    },
    ...methods('ConstantClassifier', () => new ConstantClassifier(3, 0), { fit: [], predictProba: [data] }),
    {
      name: 'new OneVsRest',
      run: (...all: never[]) => new OneVsRest(...(all as unknown as [never])),
      given: [make],
    },
    ...methods('OneVsRest', () => new OneVsRest(make as never), { fit: [data, { epochs: 1 }] }),
    ...methods('OneVsRest', () => rest, { predict: [data], predictProba: [data], score: [data] }),
    { name: 'oneAgainstRest', run: oneAgainstRest, given: [data, 0] },
    { name: 'checkpoint', run: checkpoint, given: [{ save, everySteps: 1 }] },
    { name: 'csvLog', run: csvLog, given: [() => {}] },
    { name: 'historyCsv', run: historyCsv, given: [history] },
    {
      name: 'earlyStopping',
      run: earlyStopping,
      given: [{ patience: 2, minDelta: 0, monitor: 'validationLoss', restoreBest: true }],
    },
    { name: 'bestEpoch', run: bestEpoch, given: [history] },
  ];
}
