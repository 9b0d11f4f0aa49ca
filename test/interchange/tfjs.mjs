// TensorFlow.js: tf.loadLayersModel() loads each model over a fetch of its files, and answers. Before: models.mjs, compare.mjs.
// Next: run.mjs.

import * as tf from '@tensorflow/tfjs';
import { FORMATS } from '../../build/src/formats/formats.js';
import { portableModel } from '../../build/src/formats/portable-model.js';
import { decodeModel } from '../../build/src/model/model-file.js';
import { compare } from './compare.mjs';

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
  return { checked, worst };
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
