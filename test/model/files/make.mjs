// node test/model/files/make.mjs: writes a small model file of every kind and version that the package writes, and beside each
// what it answers on the backend js, as JSON. After npm run build. A file that is there stays as it is: it shows what a package
// of its time wrote, and every later one must read it. So a new kind or version of file gets a new entry here, and a new name.
// Next: ../files.test.ts reads them all.

import { existsSync, writeFileSync } from 'node:fs';
import {
  MLPClassifier,
  MLPRegressor,
  OneVsRestClassifier,
  SoftmaxRegression,
} from '../../../build/src/estimators/index.js';
import { checkpoint, createBackend, Dataset, earlyStopping, Network } from '../../../build/src/index.js';
import { Random } from '../../../build/src/random.js';
import { trainTable } from '../../../build/src/tabular/index.js';

const backend = await createBackend({ backend: 'js' });
const random = Random.stream(14, 'model files');
const normal = () => Math.fround(random.normal());

const ROWS = 36;
const FEATURES = 4;
const CLASSES = ['ash', 'Füße 👟 "quoted"', 'cedar'];
const X = Array.from({ length: ROWS }, (_, i) =>
  Array.from({ length: FEATURES }, (_, j) => Math.fround(normal() + (j === i % 3 ? 2 : 0))),
);
const labels = Array.from({ length: ROWS }, (_, i) => i % 3);
const asked = [...X.slice(0, 4), [0, 0, 0, 0], [-9, 40, 0.1, 1e-3].map(Math.fround)];

const features = Float32Array.from(X.flat());
const classes = (more = {}) =>
  new Dataset({
    name: 'rows',
    features,
    featureCount: FEATURES,
    labels: Int32Array.from(labels),
    classNames: CLASSES,
    ...more,
  });
const targets = (kind, names, value) =>
  new Dataset({
    ...{ name: 'rows', features, featureCount: FEATURES },
    targets: {
      kind,
      names,
      values: Float64Array.from(X.flatMap((row) => names.map((_, j) => value(row, j)))),
    },
  });

const PEOPLE = Array.from({ length: 40 }, (_, i) => ({
  id: 100 + i,
  age: i % 7 === 3 ? null : 20 + ((i * 11) % 47),
  sex: i % 3 === 0 ? 'female' : 'male',
  port: ['Cherbourg', 'Queenstown', null, 'Southampton'][i % 4],
  member: i % 4 === 1,
  vip: i % 5 === 2,
  born: `19${10 + ((i * 7) % 80)}-0${1 + (i % 9)}-1${i % 10}`,
  fare: 1e5 + 1000 * ((i * 11) % 47) + (i % 3 === 0 ? 20_000 : 0),
  survived: i % 3 === 0 || i % 4 === 1 ? 'yes' : 'no',
}));
const someone = [
  ...PEOPLE.slice(0, 3),
  { ...PEOPLE[5], sex: 'unheard of', age: null },
  { ...PEOPLE[6], fare: 3e5 },
];

/** @param answers what files.test.ts compares: `kind` says who reads the file. */
function keep(name, bytes, answers) {
  const file = new URL(`${name}.safetensors`, import.meta.url);
  if (existsSync(file)) return console.log(`${name}: there already`);
  writeFileSync(file, bytes);
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(answers)}\n`);
  console.log(`${name}: ${bytes.length} bytes`);
}

const outputsOf = (network, rows) =>
  Array.from(network.task === 'values' ? network.predictValues(rows) : network.predictProba(rows));
const typed = (rows) => rows.map((row) => Float32Array.from(row));

async function network(name, data, options = {}, fit = {}, save = {}) {
  const units = data.targets?.names.length ?? data.classCount;
  const model = new Network(backend, {
    ...{ inputSize: FEATURES, layers: [{ units: 3 }, { units }], seed: 2 ** 40 + 7 },
    ...options,
  });
  await model.fit(data, { epochs: 2, batchSize: 10, learningRate: 0.2, ...fit });
  const { classNames, classCodes } = model;
  const bytes = model.save(save);
  keep(name, bytes, {
    kind: 'Network',
    rows: asked,
    outputs: outputsOf(Network.load(backend, bytes), typed(asked)),
    classNames,
    classCodes,
  });
}

await network('classes', classes(), {}, { validation: classes() });
await network('class-codes', classes({ codes: ['0', '1', '2'] }));
await network('softmax-regression', classes(), { layers: [{ units: 3 }] });
await network('not-standardised', classes(), { standardize: false });
await network('min-max', classes(), { standardize: 'min-max' });
await network('clip', classes(), { standardize: { kind: 'features', clip: 1.5 } });
await network(
  'half-precision',
  classes(),
  { standardize: { kind: 'features', clip: 1.5 } },
  {},
  { dtype: 'f16' },
);
await network('batch-normalisation', classes(), {
  layers: [{ units: 3, batchNorm: true, activation: 'silu' }, { units: 4, batchNorm: true }, { units: 3 }],
});
await network('batch-normalisation-clip', classes(), {
  layers: [{ units: 3, batchNorm: true }, { units: 3 }],
  standardize: { kind: 'global', clip: 2 },
});
for (const activation of [
  'identity',
  'sigmoid',
  'tanh',
  'leaky-relu',
  'leaky-relu:0.3',
  'elu',
  'elu:0.5',
  'gelu',
  'silu',
]) {
  await network(`activation-${activation.replace(':', '-')}`, classes(), {
    layers: [{ units: 3, activation }, { units: 3 }],
  });
}
await network(
  'one-unit',
  classes({ labels: Int32Array.from(labels, (label) => label % 2), classNames: ['no', 'yes'] }),
  {
    ...{ loss: 'binary-cross-entropy', layers: [{ units: 3 }, { units: 1 }] },
  },
);
await network('one-vs-all', classes(), { loss: 'binary-cross-entropy' }, { validation: classes() });
await network(
  'labels',
  targets('labels', ['red', 'round', 'ripe'], (row, j) => (row[j] > 0.5 ? 1 : 0)),
  { loss: 'binary-cross-entropy' },
);
const prices = targets('values', ['price', 'area'], (row, j) =>
  j === 0 ? 1e6 + 1e4 * row[0] * row[1] : row[2] - row[3],
);
await network('values', prices, { loss: 'mean-squared-error' });
await network('values-huber-clip', prices, { loss: 'huber', standardize: { clip: 2 } });
const small = targets('values', ['sum'], (row) => row[0] + row[1]);
await network('values-not-standardised', small, { loss: 'mean-squared-error', standardizeTargets: false });

/** Version 6. */
const RESIDUAL = [
  { units: 4, name: 'stem', activation: 'tanh' },
  { units: 4, name: 'normalised', batchNorm: true, activation: 'silu' },
  { units: 4, name: 'branch', activation: 'identity' },
  { kind: 'add', name: 'sum', inputs: ['stem', 'branch'] },
  { kind: 'activation', activation: 'leaky-relu:0.2' },
];
const heads = (units) => [
  { kind: 'flatten' },
  { units: 4, name: 'body' },
  { units, name: 'left', lossWeight: 0.5 },
  { units: 3, name: 'between', inputs: 'body', activation: 'gelu' },
  { units, name: 'right', inputs: 'between' },
];
await network('graph-residual', classes(), { layers: [...RESIDUAL, { units: 3 }] });
await network('graph-residual-values', prices, {
  ...{ loss: 'mean-squared-error', layers: [...RESIDUAL, { units: 2 }] },
});
await network('graph-two-outputs', classes(), { inputSize: [2, 2], layers: heads(3) });
await network(
  'graph-two-outputs-of-labels',
  targets('labels', ['red', 'round', 'ripe'], (row, j) => (row[j] > 0.5 ? 1 : 0)),
  { inputSize: [2, 2], loss: 'binary-cross-entropy', layers: heads(3) },
);
await network('graph-dropout-and-frozen', classes({ codes: ['0', '1', '2'] }), {
  layers: [
    { kind: 'dropout', rate: 0.1 },
    { units: 5, batchNorm: true, trainable: false },
    { kind: 'dropout', rate: 0.3, mask: 9 },
    { units: 4, bias: false },
    { kind: 'batch-norm' },
    { units: 3 },
  ],
});
await network('graph-images', classes(), {
  ...{ inputSize: undefined, inputShape: [2, 2, 1] },
  layers: [
    { kind: 'conv2d', filters: 5, kernelSize: [2, 1], padding: 'same' },
    { kind: 'batch-norm' },
    { kind: 'max-pool', size: 2, stride: 1, padding: 'same' },
    { kind: 'conv2d', filters: 3, kernelSize: 1, stride: 2, activation: 'gelu' },
    { kind: 'average-pool', size: 1 },
    { kind: 'global-average-pool' },
    { units: 3 },
  ],
});

async function table(name, options, people = PEOPLE, some = someone) {
  const { network: model } = await trainTable(backend, people, {
    epochs: 2,
    hidden: [3],
    ignore: ['id'],
    ...options,
  });
  const { classNames } = model;
  const outputs = model.predictRows(some).flatMap((answer) => Object.values(answer.probabilities ?? answer));
  keep(`table-${name}`, model.save(), { kind: 'table', rows: some, outputs, classNames });
}

await table('classes', { label: 'survived' });
await table('classes-binned', { label: 'survived', bins: 3, standardize: { kind: 'robust', clip: 1 } });
await table('classes-global', {
  label: 'survived',
  standardize: { kind: 'global', clip: 2 },
  batchNorm: true,
  batchSize: 11,
});
await table('values', { target: ['fare', 'age'], dropMissingLabels: true });
await table('values-not-standardised', { target: 'fare', standardizeTargets: false, standardize: 'min-max' });
await table('labels', { labels: ['member', 'vip'] });
const pixels = X.map((row, i) => ({
  label: `${labels[i]}`,
  ...Object.fromEntries(row.map((x, j) => [`pixel${j}`, Math.min(255, Math.round(100 + 40 * Math.abs(x)))])),
}));
await table('pixels', { label: 'label', ignore: undefined }, pixels, pixels.slice(0, 4));

const words = labels.map((label) => CLASSES[label]);
const QUIET = { onWarning: () => {} };

/** @param outputs of the rows that are asked about. */
function estimator(name, model, rows, outputs) {
  const answers = { kind: model.constructor.name, rows, outputs: Array.from(outputs) };
  keep(`estimator-${name}`, model.save(), {
    ...answers,
    classes: model.classes,
    labels: model.predict(rows),
  });
}

const BRIEF = { maxIter: 3, hiddenLayerSizes: 3, ...QUIET };
const classifier = await new MLPClassifier(backend, { ...BRIEF, fit: { classWeights: [1, 2, 1] } }).fit(
  X,
  words,
);
estimator('classifier', classifier, asked, classifier.predictProba(asked));
const binary = await new MLPClassifier(backend, { ...BRIEF, alpha: 0.1 }).fit(
  X,
  labels.map((label) => label === 1),
);
estimator('classifier-of-booleans', binary, asked, binary.predictProba(asked));
const ofRows = new MLPClassifier(backend, { ...BRIEF, columns: { ignore: ['id'] }, standardize: 'robust' });
await ofRows.fit(PEOPLE, 'survived');
const known = someone.slice(0, 3);
estimator('classifier-of-objects', ofRows, known, ofRows.predictProba(known));
const softmax = await new SoftmaxRegression(backend, { maxIter: 5, C: Number.POSITIVE_INFINITY }).fit(
  X,
  labels,
);
estimator('softmax-regression', softmax, asked, softmax.predictProba(asked));
const regressor = await new MLPRegressor(backend, BRIEF).fit(
  X,
  X.map((row) => [1e6 + 1e4 * row[0], row[1] * row[2]]),
);
const predicted = regressor.predict(asked);
keep('estimator-regressor', regressor.save(), {
  kind: 'MLPRegressor',
  rows: asked,
  outputs: Array.from(predicted),
});

const oneVsRest = new OneVsRestClassifier(
  (_, label) =>
    label === 0 ? new SoftmaxRegression(backend, { maxIter: 5 }) : new MLPClassifier(backend, BRIEF),
  () => {},
);
await oneVsRest.fit(classes({ classNames: [...CLASSES, 'never seen'], codes: ['0', '1', '2', '3'] }));
estimator('one-vs-rest', oneVsRest, asked, oneVsRest.predictProba(asked));

/** A training that was stopped within its second epoch, and how it ends when it goes on. */
async function unfinished(name, hidden, fit) {
  const all = { epochs: 4, batchSize: 8, ...fit };
  const shape = { inputSize: FEATURES, layers: [...hidden, { units: 3 }] };
  let taken;
  const saving = checkpoint({ everySteps: 7, save: (bytes) => (taken ??= bytes) });
  const model = new Network(backend, shape);
  const callbacks = () => [earlyStopping({ patience: 9 })];
  await model.fit(classes(), { ...all, validation: classes(), callbacks: [saving, ...callbacks()] });
  const stopped = Network.load(backend, taken);
  keep(`checkpoint-${name}`, taken, {
    ...{ kind: 'checkpoint', rows: asked, outputs: outputsOf(stopped, typed(asked)), classNames: CLASSES },
    resume: { features: X, labels, fit: all, parameters: Array.from(model.parameters) },
  });
}

await unfinished('sgd', [{ units: 3 }], {});
await unfinished('adam', [{ units: 3, activation: 'tanh' }], {
  optimizer: 'adam',
  schedule: 'cosine',
  averaging: 0.9,
  dropout: 0.2,
});
await unfinished('momentum-batch-normalisation', [{ units: 3, batchNorm: true }], {
  optimizer: { name: 'sgd', momentum: 0.9 },
  schedule: { name: 'reduce-on-plateau', patience: 1 },
  batchSize: 9,
});
await unfinished('graph', [...RESIDUAL, { kind: 'dropout', rate: 0.2 }], {
  ...{ optimizer: 'adamw', averaging: 0.9, dropoutSeed: 11, batchSize: 9 },
});
