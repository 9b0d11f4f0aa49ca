// Small trained models of every kind that an exchange format has to have words for, each with rows and jacquard's own answers.
// They are trained anew each time, in a second or two: their data are drawn by a formula. Next: run.mjs.

import { ACTIVATION_NAMES, createBackend, Dataset, Network } from '../../build/src/index.js';
import { trainTable } from '../../build/src/tabular/index.js';

const ROWS = 240;

/** A number from -1 to 1 that looks random, from two whole numbers. */
function noise(i, j) {
  const x = Math.sin(i * 127.1 + j * 311.7) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

const table = (rows, columns, of) =>
  Float32Array.from({ length: rows * columns }, (_, k) => of(Math.floor(k / columns), k % columns));

/** Rows of features on different scales; the sixth of them never varies. */
const features = table(ROWS, 6, (i, j) => (j === 5 ? 4 : 10 ** (j - 2) * (noise(i, j) + j)));
const score = (i) => noise(i, 0) - noise(i, 1) * noise(i, 2) + 0.5 * noise(i, 3);

/** Rows for three classes, two, values, or labels. */
const classes = (count) => ({
  name: `${count} classes`,
  features,
  featureCount: 6,
  labels: Int32Array.from({ length: ROWS }, (_, i) =>
    Math.max(0, Math.min(count - 1, Math.floor(score(i) + count / 2))),
  ),
  classNames: ['ash', 'birch "silver"', 'Zürgelbaum'].slice(0, count),
});
const targets = (kind, names, of) => ({
  name: kind,
  features,
  featureCount: 6,
  targets: { kind, names, values: table(ROWS, names.length, of) },
});
const VALUES = targets('values', ['height', 'year'], (i, j) => (j ? 1900 + 20 * score(i) : score(i)));
const LABELS = targets('labels', ['wet', 'cold', 'loud'], (i, j) => (noise(i, j) + noise(i, 4) > 0 ? 1 : 0));

/** Images [height, width, channels] as bytes, of a bar that lies, stands, or is not there. */
function images(height, width, channels, count = 3) {
  const labels = Int32Array.from({ length: ROWS }, (_, i) => i % count);
  const pixel = (i, y, x) => {
    const at = Math.floor((noise(i, 1) + 1) * 3) + 1;
    return labels[i] === 0 ? y === at : labels[i] === 1 ? x === at : false;
  };
  const size = height * width * channels;
  const drawn = Uint8Array.from({ length: ROWS * size }, (_, k) => {
    const [i, p, c] = [Math.floor(k / size), Math.floor((k % size) / channels), k % channels];
    return (pixel(i, Math.floor(p / width), p % width) ? 180 : 30) + 20 * noise(i, k % size) + 9 * c;
  });
  const names = ['lies', 'stands', 'nothing'].slice(0, count);
  return {
    ...{ name: 'bars', features: drawn, featureCount: size, sampleShape: [height, width, channels] },
    ...{ labels, classNames: names },
  };
}

const HIDDEN = [{ units: 8 }, { units: 5 }];
const conv = (filters, more) => ({ kind: 'conv2d', filters, ...more });
const RESIDUAL = [
  { ...conv(6), name: 'first' },
  { ...conv(6, { activation: 'identity' }), name: 'second' },
  { kind: 'add', name: 'sum', inputs: ['first', 'second'] },
  { kind: 'activation', activation: 'gelu' },
  { kind: 'global-average-pool' },
];

/** By name: data, layers before the output, units of the output, and what else the network takes. */
const KINDS = {
  softmax: [classes(3), HIDDEN, 3],
  'no hidden layers': [classes(3), [], 3],
  'two classes, one unit': [classes(2), HIDDEN, 1, { loss: 'binary-cross-entropy' }],
  'two classes, softmax': [classes(2), HIDDEN, 2],
  'one sigmoid a class': [classes(3), HIDDEN, 3, { loss: 'binary-cross-entropy' }],
  labels: [LABELS, HIDDEN, 3, { loss: 'binary-cross-entropy' }],
  values: [VALUES, HIDDEN, 2, { loss: 'mean-squared-error' }],
  'values as they are': [VALUES, HIDDEN, 2, { loss: 'mean-squared-error', standardizeTargets: false }],
  huber: [VALUES, HIDDEN, 2, { loss: 'huber' }],
  'features as they are': [classes(3), HIDDEN, 3, { standardize: false }],
  clip: [classes(3), HIDDEN, 3, { standardize: { kind: 'features', clip: 1.2 } }],
  ...Object.fromEntries(
    ACTIVATION_NAMES.map((activation) => [
      `activation ${activation}`,
      [classes(3), [{ units: 7, activation }], 3],
    ]),
  ),
  'leaky-relu:0.3': [classes(3), [{ units: 7, activation: 'leaky-relu:0.3' }], 3],
  'elu:0.7': [classes(3), [{ units: 7, activation: 'elu:0.7' }], 3],
  'batch norm': [classes(3), HIDDEN.map((layer) => ({ ...layer, batchNorm: true })), 3],
  'batch norm of the features': [classes(3), [{ kind: 'batch-norm' }, ...HIDDEN], 3],
  'batch norm after the activation': [classes(3), [{ units: 8 }, { kind: 'batch-norm' }, { units: 4 }], 3],
  dropout: [classes(3), [{ units: 8 }, { kind: 'dropout', rate: 0.3 }, { units: 5 }], 3],
  residual: [
    classes(3),
    [
      { units: 6, name: 'a' },
      { units: 6, name: 'b' },
      { units: 6, name: 'c' },
      { kind: 'add', inputs: ['a', 'b', 'c'] },
    ],
    3,
  ],
  ensemble: [classes(3), HIDDEN, 3, { members: 3 }],
  'ensemble of values': [VALUES, HIDDEN, 2, { members: 2, loss: 'mean-squared-error' }],
  'ensemble, two classes, one unit': [classes(2), HIDDEN, 1, { members: 2, loss: 'binary-cross-entropy' }],
  cnn: [images(8, 8, 1), [conv(4), { kind: 'max-pool' }, conv(6), { kind: 'flatten' }], 3],
  'cnn, three channels': [
    images(9, 7, 3),
    [conv(4, { kernelSize: [3, 5] }), { kind: 'max-pool' }, { units: 8 }],
    3,
  ],
  'cnn, stride 2, same': [
    images(8, 9, 2),
    [conv(4, { stride: 2 }), conv(5, { stride: 2, kernelSize: 2 }), { kind: 'flatten' }],
    3,
  ],
  'cnn, valid': [
    images(9, 8, 2),
    [conv(4, { padding: 'valid', stride: 2, kernelSize: 4 }), { kind: 'flatten' }],
    3,
  ],
  'cnn, batch norm': [
    images(8, 8, 2),
    [
      conv(4),
      { kind: 'batch-norm' },
      { kind: 'max-pool' },
      conv(5),
      { kind: 'batch-norm' },
      { kind: 'flatten' },
    ],
    3,
  ],
  'cnn, batch norm of the images': [
    images(8, 8, 2),
    [{ kind: 'batch-norm' }, conv(4), { kind: 'flatten' }],
    3,
  ],
  'cnn, batch norm of the flat': [
    images(8, 8, 2),
    [conv(4, { stride: 2 }), { kind: 'flatten' }, { kind: 'batch-norm' }],
    3,
  ],
  'max pool, same': [
    images(9, 9, 2),
    [conv(4), { kind: 'max-pool', size: 3, stride: 2, padding: 'same' }, { kind: 'flatten' }],
    3,
  ],
  'average pool, same': [
    images(9, 8, 2),
    [conv(4), { kind: 'average-pool', size: 3, stride: 2, padding: 'same' }, { kind: 'flatten' }],
    3,
  ],
  'pools that leave rows out': [
    images(9, 7, 2),
    [conv(4), { kind: 'average-pool' }, { kind: 'max-pool', size: 3, stride: 1 }],
    3,
  ],
  'residual cnn': [images(8, 8, 3), RESIDUAL, 3],
  'sum of a flat image and a dense layer': [
    images(4, 4, 2),
    [
      { kind: 'dense', units: 32, name: 'side', inputs: 'input' },
      { ...conv(2), name: 'image', inputs: 'input' },
      { kind: 'flatten', name: 'flat', inputs: 'image' },
      { kind: 'add', inputs: ['flat', 'side'] },
    ],
    3,
  ],
  'cnn by feature, clip': [
    images(8, 8, 2),
    [conv(4), { kind: 'flatten' }],
    3,
    { standardize: { kind: 'features', clip: 1.5 } },
  ],
  'cnn ensemble': [images(8, 8, 2), [conv(4), { kind: 'max-pool' }, { kind: 'flatten' }], 3, { members: 2 }],
};

const FIT = { epochs: 2, batchSize: 32, optimizer: 'adamw', learningRate: 0.003 };

/**
 * Every model: its name, the network and its file, rows [count, width] with the shape of one, and jacquard's answers [count, outputs]:
 * probabilities, of a single unit of both classes, or values.
 */
export async function trainedModels() {
  const backend = await createBackend();
  const models = [];
  for (const [name, [init, layers, units, options = {}]] of Object.entries(KINDS)) {
    const data = new Dataset(init);
    const network = new Network(backend, {
      ...{ inputShape: data.sampleShape ?? [data.featureCount], seed: 3, ...options },
      layers: [...layers, { units }],
    });
    await network.fit(data, FIT);
    models.push(
      described(name, network, Float32Array.from(data.features).subarray(0, 16 * data.featureCount)),
    );
  }
  models.push(await tableModel(backend));
  return models;
}

/** Of a table with numbers, categories, gaps, and numbers that are limited smoothly. Its rows are the encoded features. */
async function tableModel(backend) {
  const rows = Array.from({ length: ROWS }, (_, i) => ({
    age: i % 9 === 4 ? null : Math.round(40 + 30 * noise(i, 1)),
    fare: Math.exp(3 + 2 * noise(i, 2)),
    port: ['Cork', 'Cherbourg', 'Southampton'][i % 3],
    alive: noise(i, 1) + (i % 3) / 4 > 0.2 ? 'yes' : 'no',
  }));
  const { network, train } = await trainTable(backend, rows, { label: 'alive', epochs: 3, members: 1 });
  return {
    ...described('table', network, Float32Array.from(train.features).subarray(0, 16 * train.featureCount)),
    objects: rows.slice(0, 16),
  };
}

function described(name, network, rows) {
  const width = network.architecture.inputSize;
  const isValue = network.task === 'values';
  const answers = isValue ? network.predictValues(rows) : network.predictProba(rows);
  const count = rows.length / width;
  return {
    ...{ name, network, bytes: network.save(), rows, count, width },
    ...{
      shape: network.architecture.inputShape,
      answers: Float64Array.from(answers),
      outputs: answers.length / count,
    },
  };
}
