// Arrays, buffers and dates of another realm (an iframe, node:vm, Jest) are taken wherever data goes in, with the same results.

import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { MLPClassifier, MLPRegressor } from '../../src/estimators/index.js';
import { exportModel, importModel } from '../../src/formats/index.js';
import { createBackend, Dataset, Network, SparseFeatures, streamRows } from '../../src/index.js';
import { tableOfObjects } from '../../src/tabular/index.js';
import { blobs } from '../support/datasets.js';

/** The same array, made by another realm. */
function foreign<Value extends ArrayBufferView>(value: Value): Value {
  const copy = runInNewContext(`(values) => ${value.constructor.name}.from(values)`)(value) as Value;
  expect(copy).not.toBeInstanceOf(value.constructor);
  return copy;
}

const backend = await createBackend();
const data = blobs({ rows: 40, features: 3 });
const { classNames } = data;
const options = { inputSize: 3, layers: [{ units: 4 }, { units: classNames.length }] };
const fit = { epochs: 2, batchSize: 8 };

async function trainedOn(rows: Dataset, more: object = {}): Promise<Network> {
  const network = new Network(backend, options);
  await network.fit(rows, { ...fit, ...more });
  return network;
}

const network = await trainedOn(data);
const features = data.features as Float32Array;

test('a Dataset, dense and sparse, with rows of its own', async () => {
  const init = { name: 'o', featureCount: 3, classNames, labels: foreign(data.labels) };
  const dense = new Dataset({ ...init, features: foreign(features), rows: foreign(data.rows) });
  expect((await trainedOn(dense)).parameters).toEqual(network.parameters);
  const { rowPointers, columnIndices, values } = SparseFeatures.fromDense(features, 3);
  const sparse = new SparseFeatures({
    rowPointers: foreign(rowPointers),
    columnIndices: foreign(columnIndices),
    values: foreign(values),
  });
  expect(new Dataset({ ...init, features: sparse }).size).toBe(40);
});

test('targets', async () => {
  const values = Float64Array.from(data.labels, (label) => label + 0.5);
  const ofValues = (given: Float64Array) =>
    new Dataset({
      name: 'o',
      features,
      featureCount: 3,
      targets: { kind: 'values', values: given, names: ['y'] },
    });
  const trained = [];
  for (const one of [ofValues(values), ofValues(foreign(values))]) {
    const own = new Network(backend, { inputSize: 3, layers: [{ units: 1 }], loss: 'mean-squared-error' });
    await own.fit(one, fit);
    trained.push(own.parameters);
  }
  expect(trained[1]).toEqual(trained[0]);
});

test('streams, weights, parameters and rows to predict', async () => {
  const rows = await streamRows(() => [{ features: foreign(features), labels: foreign(data.labels) }], {
    featureCount: 3,
    classNames,
  });
  expect(rows.totals.size).toBe(40);
  const sampleWeights = Float32Array.from(data.labels, (label) => 1 + label);
  const [ours, theirs] = [
    await trainedOn(data, { sampleWeights }),
    await trainedOn(data, { sampleWeights: foreign(sampleWeights) }),
  ];
  expect(theirs.parameters).toEqual(ours.parameters);
  const copy = new Network(backend, options);
  copy.parameters = foreign(ours.parameters);
  copy.tensors = Object.fromEntries(Object.entries(ours.tensors).map(([name, one]) => [name, foreign(one)]));
  expect(copy.parameters).toEqual(ours.parameters);
  expect(network.predictProba(foreign(features))).toEqual(network.predictProba(features));
  const list = runInNewContext('(rows) => Array.from(rows, (row) => Float32Array.from(row))')(
    Array.from(data.rows, (row) => data.featuresAt(row)),
  );
  expect(network.predictProba(list)).toEqual(network.predictProba(features));
  using predictor = network.predictor();
  expect(predictor.predictProba(foreign(features.slice(0, 3)))).toEqual(
    predictor.predictProba(features.slice(0, 3)),
  );
});

test('model files, as any kind of bytes', () => {
  const bytes = network.save();
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  const buffer = bytes.slice().buffer;
  const kinds = [
    foreign(bytes),
    runInNewContext('(bytes) => Uint8Array.from(bytes).buffer')(bytes),
    buffer,
    shared,
    new Uint8Array(shared),
    new DataView(buffer),
    Buffer.from(bytes),
    new Int8Array(buffer),
  ];
  for (const one of kinds) {
    using loaded = Network.load(backend, one);
    expect(loaded.parameters).toEqual(network.parameters);
    expect(exportModel(one, { to: 'onnx' }).files[0].bytes).toEqual(
      exportModel(network, { to: 'onnx' }).files[0].bytes,
    );
  }
  const [file] = exportModel(network, { to: 'onnx' }).files;
  const again = importModel([{ name: file.name, bytes: file.bytes.slice().buffer }]);
  expect(importModel([{ name: file.name, bytes: foreign(file.bytes) }]).model).toEqual(again.model);
});

test.each([[null], [undefined], [5], ['model'], [{}], [[]], [new Map()], [Symbol('x')]])(
  'Network.load of %o says that bytes are expected',
  (given) => {
    expect(() => Network.load(backend, given as never)).toThrow('model: bytes expected, an ArrayBuffer or a');
  },
);

test('estimators and tables', async () => {
  const X = runInNewContext('(rows) => rows.map((row) => Float32Array.from(row))')(
    Array.from(data.rows, (row) => [...data.featuresAt(row)]),
  );
  const y = runInNewContext('(labels) => Int32Array.from(labels)')([...data.labels]);
  const classifier = new MLPClassifier(backend, { hiddenLayerSizes: [4], maxIter: 2, onWarning: () => {} });
  await classifier.fit(X, y);
  expect(classifier.predict(foreign(features))).toEqual(classifier.predict(X));
  const regressor = new MLPRegressor(backend, { hiddenLayerSizes: [4], maxIter: 2, onWarning: () => {} });
  await regressor.fit(X, foreign(Float64Array.from(data.labels)));
  const rows = runInNewContext('[{ day: new Date(0), x: 1 }, { day: new Date(864e5), x: 2 }]');
  expect(tableOfObjects(rows).columns[0].words).toEqual(
    tableOfObjects([
      { day: new Date(0), x: 1 },
      { day: new Date(864e5), x: 2 },
    ]).columns[0].words,
  );
});
