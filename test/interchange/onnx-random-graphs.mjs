// Import of ONNX: graphs of known operators in random order, each either refused or read as a model that answers as ONNX Runtime does.
// What an import takes for a bias, a scale or an activation depends on what stands around it, so that examples alone do not suffice.
// Before: compare.mjs. Next: run.mjs.

import * as ort from 'onnxruntime-web';
import { importModel } from '../../build/src/formats/index.js';
import { encodeOnnx } from '../../build/src/formats/onnx/onnx-file-write.js';
import { createBackend, Network } from '../../build/src/index.js';
import { Random } from '../../build/src/random.js';
import { randomGraph, sizeOf } from '../formats/onnx/random-graph.mjs';

const GRAPHS = 500;
const ROWS = 3;
/** Fewer that are read would mean that nearly everything is refused. */
const LEAST_READ = GRAPHS / 3;
const TOLERANCE = 1e-4;

export async function check(_, report) {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const backend = await createBackend();
  let [read, worst] = [0, 0];
  for (let seed = 0; seed < GRAPHS; seed++) {
    try {
      const random = Random.stream(seed, 'graph');
      const graph = { ...randomGraph(random), random };
      graph.bytes = encodeOnnx(graph.file);
      const model = imported(graph);
      if (model === null) continue;
      const difference = await largestDifference(backend, graph, model);
      if (!(difference < TOLERANCE))
        report(
          `graph ${seed}: answers differ by ${difference}: ${graph.file.nodes.map(({ type }) => type).join(', ')}`,
        );
      worst = Math.max(worst, difference);
    } catch (error) {
      report(`graph ${seed}: ${error.message}`);
    }
    read++;
  }
  if (read < LEAST_READ) report(`only ${read} of ${GRAPHS} graphs are read`);
  return { checked: read, worst };
}

/** Null where it is refused. */
function imported({ bytes, isValue }) {
  try {
    return importModel({ name: 'graph.onnx', bytes }, isValue ? { task: 'values' } : {}).model;
  } catch (error) {
    if (error.code === 'MODEL') return null;
    throw error;
  }
}

async function largestDifference(backend, { bytes, sizes, random }, model) {
  const x = Float32Array.from({ length: ROWS * sizeOf(sizes) }, () => 2 * random.normal());
  const session = await ort.InferenceSession.create(bytes);
  const [{ data }] = Object.values(await session.run({ x: new ort.Tensor('float32', x, [ROWS, ...sizes]) }));
  await session.release();
  const network = Network.load(backend, model, 'graph');
  const shape = network.architecture.inputShape;
  const rows = shape.join() === sizes.join() ? x : channelsLast(x, shape);
  const found = network.task === 'values' ? network.predictValues(rows) : network.predictProba(rows);
  network.dispose();
  return data.reduce((most, value, i) => {
    const difference = Math.abs(value - found[i]) / Math.max(1, Math.abs(value));
    return difference <= most ? most : difference;
  }, 0);
}

/** Images [channels, height, width] as [height, width, channels]. */
function channelsLast(x, [height, width, channels]) {
  const size = height * width * channels;
  return x.map((_, k) => {
    const [image, position, channel] = [
      Math.floor(k / size),
      Math.floor((k % size) / channels),
      k % channels,
    ];
    return x[image * size + channel * height * width + position];
  });
}
