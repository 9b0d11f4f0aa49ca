// The job that all contestants are given, as files that JavaScript and Python both read: the rows, the order of every
// epoch, how to standardise, the first weights. Before: run.mjs makes it. Next: child.mjs and numpy_child.py read it.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBackend, Network, splitDataset } from '../../build/src/index.js';
import { loadData } from '../../build/src/platform/node/index.js';
import { Random } from '../../build/src/random.js';

export const BATCH_SIZE = 256;
/** Of the mean over a batch. */
export const LEARNING_RATE = 0.05;
export const SEED = 1;

/** Writes what does not depend on the model: rows, labels, mean and 1/deviation of each feature, and all orders. */
export async function writeData(folder, source, epochs) {
  const data = await loadData(source);
  const { train } = splitDataset(data.train, { seed: SEED });
  const { featureCount: width } = train;
  const features = new Uint8Array(train.size * width);
  const labels = new Uint8Array(train.size);
  for (let row = 0; row < train.size; row++) {
    features.set(train.featuresAt(row), row * width);
    labels[row] = train.labelAt(row);
  }
  const write = (name, values) => writeFileSync(join(folder, name), values);
  write('features.u8', features);
  write('labels.u8', labels);
  const { mean, scale } = standardizer(features, width);
  write('mean.f32', mean);
  write('scale.f32', scale);
  write('test.u8', data.test.features);
  for (let epoch = 1; epoch <= epochs; epoch++) write(`order-${epoch}.u32`, orderOf(epoch, train.size));
  const { name, sample } = data;
  return {
    folder,
    name,
    sample,
    rows: train.size,
    width,
    image: train.sampleShape,
    testRows: data.test.size,
  };
}

/** Rows of a few values and two classes: as many pixels from the middle of each image, and whether its class is odd. */
export function writeNarrowData({ folder: from, width: all }, [width]) {
  const folder = join(from, `${width}-pixels`);
  mkdirSync(folder, { recursive: true });
  const read = (name) => new Uint8Array(readFileSync(join(from, name)));
  const write = (name, values) => writeFileSync(join(folder, name), values);
  const narrow = (images) => {
    const first = (all - width) >> 1;
    const rows = images.length / all;
    return Uint8Array.from(
      { length: rows * width },
      (_, i) => images[Math.floor(i / width) * all + first + (i % width)],
    );
  };
  const features = narrow(read('features.u8'));
  const { mean, scale } = standardizer(features, width);
  write('features.u8', features);
  write(
    'labels.u8',
    read('labels.u8').map((label) => label % 2),
  );
  write('mean.f32', mean);
  write('scale.f32', scale);
  write('test.u8', narrow(read('test.u8')));
  return { folder };
}

/** The order in which jacquard takes `rows` rows in an epoch, counted from 1, under our seed. */
export function orderOf(epoch, rows) {
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  return Random.stream(SEED, `shuffle ${epoch}`).shuffle(order);
}

/** Mean and 1/deviation of each feature over all rows; 0 for one that never varies. Sums in float64. */
function standardizer(features, width) {
  const rows = features.length / width;
  const mean = new Float32Array(width);
  const scale = new Float32Array(width);
  for (let j = 0; j < width; j++) {
    let sum = 0;
    let squares = 0;
    for (let i = j; i < features.length; i += width) {
      sum += features[i];
      squares += features[i] ** 2;
    }
    mean[j] = sum / rows;
    const variance = squares / rows - (sum / rows) ** 2;
    scale[j] = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  }
  return { mean, scale };
}

/** Writes the first weights of a model, such as [784, 342, 10]: every layer's weights, then every layer's biases. */
export async function writeWeights(folder, sizes) {
  const network = makeNetwork(await createBackend({ threads: 1 }), sizes);
  writeFileSync(join(folder, `weights-${sizes.join('-')}.f32`), network.parameters);
}

export function makeNetwork(backend, sizes) {
  const units = sizes.slice(1);
  const layers = units.map((count, i) => ({
    units: count,
    activation: i < units.length - 1 ? 'relu' : 'identity',
  }));
  return new Network(backend, { inputSize: sizes[0], layers, seed: SEED });
}

/** The job as a contestant holds it; when `rows` are fewer than there are, a job of its own on the first of them. */
export function readJob({ folder, sizes, rows }) {
  const read = (name, Type) => new Type(new Uint8Array(readFileSync(join(folder, name))).buffer);
  const width = sizes[0];
  const parameters = read(`weights-${sizes.join('-')}.f32`, Float32Array);
  const all = read('features.u8', Uint8Array);
  const few = rows * width < all.length;
  const features = few ? all.slice(0, rows * width) : all;
  const { mean, scale } = few
    ? standardizer(features, width)
    : { mean: read('mean.f32', Float32Array), scale: read('scale.f32', Float32Array) };
  return {
    ...{ sizes, width, rows, classes: sizes.at(-1), batchSize: BATCH_SIZE, learningRate: LEARNING_RATE },
    ...{ seed: SEED, parameters, layers: layersOf(parameters, sizes) },
    ...{ features, mean, scale, labels: read('labels.u8', Uint8Array).subarray(0, rows) },
    order: (epoch) => (few ? orderOf(epoch, rows) : read(`order-${epoch}.u32`, Uint32Array)),
    test: () => read('test.u8', Uint8Array),
  };
}

/** Each layer's weight [inputs, units] and bias [units], as views of the parameters. */
function layersOf(parameters, sizes) {
  let at = 0;
  const take = (count) => {
    at += count;
    return parameters.subarray(at - count, at);
  };
  const weights = sizes.slice(1).map((units, i) => take(units * sizes[i]));
  return weights.map((weight, i) => ({
    ...{ inputs: sizes[i], units: sizes[i + 1], weight },
    bias: take(sizes[i + 1]),
  }));
}

/** Rows `order[start..start + count]` standardised into `input` [count, width], and their labels into `labels`. */
export function gather(job, order, start, count, input, labels) {
  const { features, width, mean, scale } = job;
  for (let i = 0; i < count; i++) {
    const from = order[start + i] * width;
    const to = i * width;
    for (let j = 0; j < width; j++) input[to + j] = (features[from + j] - mean[j]) * scale[j];
    labels[i] = job.labels[order[start + i]];
  }
}
