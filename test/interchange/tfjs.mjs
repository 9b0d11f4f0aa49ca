// TensorFlow.js: tf.loadLayersModel() loads each model over a fetch of its files, and answers. Before: models.mjs, compare.mjs.
// Next: run.mjs.

import * as tf from '@tensorflow/tfjs';
import { FORMATS } from '../../build/src/formats/formats.js';
import { portableModel } from '../../build/src/formats/portable-model.js';
import { decodeModel } from '../../build/src/model/model-file.js';
import { compare } from './compare.mjs';
import { imported } from './imported.mjs';

/** At most; f16 rounds a weight to 11 bits. */
const HALF_TOLERANCE = 0.02;

export async function check(models, report) {
  await tf.setBackend('cpu');
  let [checked, worst] = [0, 0];
  for (const model of models) {
    try {
      worst = Math.max(worst, compare(model, await answersOf(model, 'f32'), report));
      compare(model, await answersOf(model, 'f16'), report, HALF_TOLERANCE);
    } catch (error) {
      report(`${model.name}: ${error.message}`);
    }
    checked += 2;
  }
  for (const [name, layers] of Object.entries(OWN)) {
    try {
      const expected = await savedByTfjs(name, layers);
      const found = await imported('tfjs', expected.files, expected.rows, expected.options);
      worst = Math.max(worst, compare(expected, found, report));
    } catch (error) {
      report(`${name}: ${error.message}`);
    }
    checked++;
  }
  return { checked, worst };
}

const dense = (units, activation, more) => tf.layers.dense({ units, activation, ...more });
const image = { inputShape: [9, 8, 2] };

/** Models that TensorFlow.js itself makes and saves. */
const OWN = {
  'activations, by tfjs': () => [
    dense(5, 'relu', { inputShape: [4] }),
    ...['sigmoid', 'tanh', 'elu', 'gelu', 'swish', 'softplus', 'linear'].map((one) => dense(5, one)),
    tf.layers.leakyReLU({ alpha: 0.2 }),
    tf.layers.reLU(),
    dense(3, 'softmax'),
  ],
  'batch norm, by tfjs': () => [
    dense(5, undefined, { inputShape: [4], useBias: false }),
    tf.layers.batchNormalization({
      epsilon: 1e-2,
      movingVarianceInitializer: tf.initializers.constant({ value: 0.3 }),
    }),
    tf.layers.dropout({ rate: 0.2 }),
    dense(3),
    tf.layers.softmax(),
  ],
  'cnn, by tfjs': () => [
    tf.layers.conv2d({
      ...image,
      filters: 4,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      activation: 'relu',
    }),
    tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
    tf.layers.averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
    tf.layers.flatten(),
    dense(3, 'sigmoid'),
  ],
  'values, by tfjs': () => [
    tf.layers.conv2d({ ...image, filters: 4, kernelSize: [3, 2] }),
    tf.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }),
    dense(2),
  ],
};

async function savedByTfjs(name, makeLayers) {
  const model = tf.sequential({ layers: makeLayers() });
  model.setWeights(
    model.getWeights().map((one) => tf.add(one, tf.randomUniform(one.shape, 0, 0.1, 'float32', 7))),
  );
  let files;
  const handler = tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    const json = JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest });
    files = [
      { name: 'model.json', bytes: new TextEncoder().encode(json) },
      { name: 'weights.bin', bytes: new Uint8Array(tf.io.concatenateArrayBuffers([weightData].flat())) },
    ];
    return { modelArtifactsInfo: {} };
  });
  await model.save(handler);
  const x = tf.randomNormal([6, ...model.inputs[0].shape.slice(1)], 0, 1, 'float32', 5);
  const y = model.predict(x);
  const options = name.startsWith('values') ? { task: 'values' } : {};
  return { name, files, options, rows: x.dataSync(), answers: [...y.dataSync()], outputs: y.shape[1] };
}

async function answersOf({ name, bytes, rows, count, shape, outputs }, dtype) {
  const { files } = FORMATS.tfjs.write(portableModel(decodeModel(bytes, name)), { name: 'model', dtype });
  const fetchFunc = async (url) => {
    const file = files.find((one) => url.endsWith(`/${one.name}`));
    const type = file.name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
    return new Response(file.bytes, { headers: { 'content-type': type } });
  };
  const model = await tf.loadLayersModel(tf.io.http('http://localhost/model.json', { fetchFunc }));
  const size = shape.length === 2 ? [...shape, 1] : shape;
  const found = [...tf.tidy(() => model.predict(tf.tensor(rows, [count, ...size])).dataSync())];
  model.dispose();
  // One sigmoid tells the second of two classes.
  return found.length === count && outputs === 2 ? found.flatMap((p) => [1 - p, p]) : found;
}
