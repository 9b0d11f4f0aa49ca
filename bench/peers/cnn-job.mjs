// The job of the small convolutional network, as files that JavaScript and Python both read: its layers with their first
// tensors, how to standardise, the order of the rows, dropout's masks. The rows are those of job.mjs.
// Before: run.mjs. Next: child.mjs and torch_child.py read it; contestants/cnn/ and torch_child.py compute it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dropoutKernels } from '../../build/src/backend/js/dropout.js';
import { createBackend, Network } from '../../build/src/index.js';
import { layersFor } from '../../build/src/network/network-for.js';
import { NORM_EPSILON } from '../../build/src/nn/kinds/batch-norm.js';
import { parseLayers } from '../../build/src/nn/parse-layers.js';
import { Random } from '../../build/src/random.js';
import { orderOf, SEED } from './job.mjs';

/** A recipe of jacquard's: its layers, optimizer and batch size are the job's. */
export const CNN = 'cnn-small';
/** Steps of a turn; the first turn's are the proof. */
export const STEPS = 10;
const CLASSES = 10;
const TENSORS = ['weight', 'bias', 'shift', 'scale', 'mean', 'variance'];

const { options: RECIPE } = JSON.parse(
  readFileSync(new URL(`../../recipes/${CNN}.json`, import.meta.url), 'utf8'),
);
export const CNN_BATCH_SIZE = RECIPE.batchSize;
/**
 * The recipe's warm-up, in steps: epochs of 50,000 rows. With its full rate from the first step on, rounding grows into losses that
 * differ in the third digit within ten steps, also between PyTorch in float32 and PyTorch in float64.
 */
const WARMUP_STEPS = RECIPE.warmup * Math.ceil(50_000 / CNN_BATCH_SIZE);

/**
 * Writes the job for `turns` turns. To predict, every batch normalisation has numbers of its own: those it begins with
 * change nothing, so that a peer without it would pass.
 */
export async function writeCnn({ folder, image, rows: available }, what, turns) {
  const rows = STEPS * CNN_BATCH_SIZE;
  if (available < rows) throw new Error(`${rows} rows are needed, there are ${available}`);
  const network = makeCnn(await createBackend({ threads: 1 }), image);
  if (what === 'predict') network.tensors = drawnNorms(network.tensors);
  const { layers, values } = describe(network);
  const width = image.reduce((a, b) => a * b);
  const pixels = new Uint8Array(readFileSync(join(folder, 'features.u8'))).subarray(0, rows * width);
  const write = (name, content) => writeFileSync(join(folder, name), content);
  write(`${CNN}.f32`, values);
  const { learningRate, weightDecay } = RECIPE;
  const description = {
    ...{ batchSize: CNN_BATCH_SIZE, rows, image, classes: CLASSES, layers, ...momentsOf(pixels) },
    ...{ learningRate, weightDecay, warmup: WARMUP_STEPS / STEPS, epsilon: NORM_EPSILON },
    rates: Array.from({ length: turns }, (_, turn) => ratesOf(turn)),
  };
  write(`${CNN}.json`, JSON.stringify(description));
  if (what === 'predict') return;
  const dropout = layers.find(({ kind }) => kind === 'dropout');
  for (let turn = 1; turn <= turns; turn++) {
    write(`${CNN}-order-${turn}.u32`, orderOf(turn, rows));
    if (dropout) write(`${CNN}-mask-${turn}.f32`, masksOf(turn, dropout));
  }
}

/** The learning rate of each step of a turn, counted from 0. */
function ratesOf(turn) {
  const rate = (step) => RECIPE.learningRate * Math.min(1, (turn * STEPS + step + 1) / WARMUP_STEPS);
  return Array.from({ length: STEPS }, (_, step) => rate(step));
}

export function makeCnn(backend, image) {
  if (RECIPE.standardize !== 'channel' || image.at(-1) !== 1 || RECIPE.optimizer.name !== 'adamw')
    throw new Error(`recipe ${CNN}: one channel, standardised by it, and AdamW expected`);
  const layers = layersFor(CLASSES, { layers: parseLayers(RECIPE.layers), activation: RECIPE.activation });
  return new Network(backend, { inputShape: image, layers, standardize: 'channel', seed: SEED });
}

function drawnNorms(tensors) {
  const random = Random.stream(SEED, 'norms');
  const between = { shift: [-0.5, 0.5], scale: [2, 3], mean: [-0.5, 0.5], variance: [0.5, 1.5] };
  const drawn = {};
  for (const [name, values] of Object.entries(tensors)) {
    const range = name.includes('batch-norm') && between[name.split('.').at(-1)];
    if (!range) continue;
    const [least, most] = range;
    drawn[name] = values.map(() => least + (most - least) * random.uniform());
  }
  return drawn;
}

/** The layers in order, each with where its tensors stand in `values`. @throws Error for one that the peers here do not have. */
function describe(network) {
  const { tensors, architecture } = network;
  const values = [];
  let inputs = architecture.inputShape;
  const layers = architecture.nodes.map(({ kind, name, options, inputs: from, shape }, i) => {
    requireKnown(kind, options, from, i);
    const layer = { name, kind, inputs, shape, ...(kind === 'dropout' && options), tensors: {} };
    for (const tensor of TENSORS) {
      const found = tensors[`layers.${name}.${tensor}`];
      if (!found) continue;
      layer.tensors[tensor] = { from: values.length, to: values.length + found.length };
      for (const value of found) values.push(value);
    }
    inputs = shape;
    return layer;
  });
  return { layers, values: Float32Array.from(values) };
}

const KNOWN = {
  // Without a bias batch normalisation follows.
  conv2d: ({ kernelSize, stride, padding, bias }) =>
    `${kernelSize}` === '3,3' && stride === 1 && padding === 'same' && !bias,
  'batch-norm': () => true,
  activation: ({ activation }) => activation.name === 'relu',
  'max-pool': ({ size, padding, stride }) =>
    `${size}` === '2,2' && padding === 'valid' && (stride === 'size' || stride === 2),
  dropout: () => true,
  dense: () => true,
};

function requireKnown(kind, options, from, i) {
  const chained = from.length === 1 && from[0] === i - 1;
  if (!chained || !KNOWN[kind]?.(options))
    throw new Error(
      `recipe ${CNN}: ${kind} ${JSON.stringify(options)}: the peers' networks have no such layer`,
    );
}

/** Mean and 1/deviation of all pixels. */
function momentsOf(pixels) {
  let sum = 0;
  let squares = 0;
  for (const pixel of pixels) {
    sum += pixel;
    squares += pixel ** 2;
  }
  const mean = sum / pixels.length;
  return { mean, scale: 1 / Math.sqrt(squares / pixels.length - mean ** 2) };
}

/** What jacquard's dropout multiplies by in each step of a turn: 0, or 1/(1 - rate). [steps, batch size, size of a sample] */
function masksOf(turn, { rate, mask, shape }) {
  const n = CNN_BATCH_SIZE * shape.reduce((a, b) => a * b);
  const random = Random.stream(SEED, `dropout ${turn}`);
  const [key0, key1] = [random.next(), random.next()];
  const masks = new Float32Array(STEPS * n).fill(1);
  for (let step = 0; step < STEPS; step++) {
    const f32 = masks.subarray(step * n, (step + 1) * n);
    dropoutKernels({ f32 }).dropout(n, 0, 0, rate, key0, key1, step, mask, 0);
  }
  return masks;
}

/** The job as a contestant holds it: `steps` of each turn's are its own. */
export function readCnn({ folder, steps = STEPS }) {
  const read = (name, Type) => new Type(new Uint8Array(readFileSync(join(folder, name))).buffer);
  const job = JSON.parse(readFileSync(join(folder, `${CNN}.json`), 'utf8'));
  const values = read(`${CNN}.f32`, Float32Array);
  const layers = job.layers.map(({ tensors, ...layer }) => {
    const views = Object.entries(tensors).map(([name, { from, to }]) => [name, values.subarray(from, to)]);
    return { ...layer, ...Object.fromEntries(views) };
  });
  const width = job.image.reduce((a, b) => a * b);
  return {
    ...{ ...job, layers, steps, width, seed: SEED },
    tensors: Object.fromEntries(
      layers.flatMap(({ name, ...layer }) =>
        TENSORS.filter((tensor) => layer[tensor]).map((tensor) => [
          `layers.${name}.${tensor}`,
          layer[tensor],
        ]),
      ),
    ),
    features: read('features.u8', Uint8Array).slice(0, job.rows * width),
    labels: read('labels.u8', Uint8Array).slice(0, job.rows),
    order: (turn) => read(`${CNN}-order-${turn}.u32`, Uint32Array),
    /** Of each step. */
    masks(turn) {
      const all = read(`${CNN}-mask-${turn}.f32`, Float32Array);
      const n = all.length / STEPS;
      return Array.from({ length: STEPS }, (_, step) => all.subarray(step * n, (step + 1) * n));
    },
    test: () => read('test.u8', Uint8Array),
  };
}
