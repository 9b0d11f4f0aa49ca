// Fits of networks with random options, and backends that are made and disposed, in one process: ../soak.mjs starts it. Every valid choice of
// options trains to a result, or is refused before the first step, or runs away with an error that says so; the same seed gives the same bytes.
//     node --expose-gc scripts/faults/fits.mjs '{"seed":1,"fits":[0,1000],"backends":[0,1000]}'
// Sends what it counted to its parent, or prints it.

import { createHash } from 'node:crypto';
import { ACTIVATION_NAMES } from '../../build/src/functions/activations.js';
import { createBackend, Dataset, Network } from '../../build/src/index.js';
import { OPTIMIZER_NAMES } from '../../build/src/optim/optimizers.js';
import { SCHEDULES } from '../../build/src/optim/schedules.js';
import { Random } from '../../build/src/random.js';

const { seed, fits, backends, repeatEvery = 10 } = JSON.parse(process.argv[2]);

const ROWS = 48;
const counts = { fits: 0, trained: 0, refused: 0, diverged: 0, repeated: 0, backends: 0 };
const faults = [];
/** How often each option was refused. */
const said = new Map();
let slowest = { milliseconds: 0, what: '' };
const memory = { tenth: 0, end: 0 };

function dataOf(random, task, width) {
  const features = Float32Array.from({ length: ROWS * width }, () => random.normal());
  const labels = Int32Array.from({ length: ROWS }, () => random.below(3));
  const about = { name: `random rows`, features, featureCount: width };
  if (task === 'classes') return new Dataset({ ...about, labels, classNames: ['a', 'b', 'c'] });
  const kind = task;
  const values = Float64Array.from({ length: 2 * ROWS }, () =>
    kind === 'values' ? random.normal() : random.below(2),
  );
  return new Dataset({ ...about, targets: { kind, names: ['s', 't'], values } });
}

/** What is asked for: each option is left out half of the time. */
function caseOf(number) {
  const random = Random.stream(seed, `fit ${number}`);
  const pick = (list) => list[random.below(list.length)];
  const maybe = (name, make) => (random.below(2) === 0 ? {} : { [name]: make() });
  const task = pick(['classes', 'values', 'labels']);
  const isImage = random.below(4) === 0;
  const shape = isImage ? [4, 4, pick([1, 2])] : [pick([3, 8])];
  const width = shape.reduce((product, one) => product * one, 1);
  const loss = {
    classes: ['softmax-cross-entropy'],
    values: ['mean-squared-error', 'huber'],
    labels: ['binary-cross-entropy'],
  }[task];
  const hidden = () =>
    pick([
      () => [{ units: 1 + random.below(20), ...maybe('activation', () => pick(ACTIVATION_NAMES)) }],
      () => [{ units: 8 }, { kind: 'dropout', rate: random.uniform() * 0.9 }],
      () => [
        { units: 8, activation: 'identity' },
        { kind: 'batch-norm' },
        { kind: 'activation', activation: 'relu' },
      ],
    ])();
  const images = isImage ? [{ kind: 'conv2d', filters: 1 + random.below(4) }, { kind: 'max-pool' }] : [];
  const layers = [
    ...images,
    ...(isImage ? [{ kind: 'flatten' }] : []),
    ...hidden(),
    ...hidden(),
    { units: task === 'classes' ? 3 : 2 },
  ];
  const optimizer = pick(OPTIMIZER_NAMES);
  return {
    random,
    task,
    width,
    network: {
      ...(isImage ? { inputShape: shape } : { inputSize: width }),
      ...{ layers, loss: pick(loss), seed: random.below(1000) },
      ...maybe('members', () => 1 + random.below(3)),
      ...maybe('standardize', () => random.below(2) === 0),
    },
    fit: {
      ...{ epochs: 1 + random.below(3), batchSize: pick([1, 7, 16, 48, 64]), optimizer },
      ...maybe('schedule', () => pick(Object.keys(SCHEDULES))),
      ...maybe('warmup', () => random.uniform()),
      ...maybe('clipNorm', () => random.uniform() + 0.1),
      ...maybe('clipValue', () => random.uniform() + 0.1),
      ...maybe('inputDropout', () => random.uniform() * 0.5),
      ...(layers.every(({ kind }) => kind === undefined) && maybe('dropout', () => random.uniform() * 0.5)),
      ...(task === 'classes' && maybe('labelSmoothing', () => random.uniform() * 0.3)),
      ...maybe('l1', () => random.uniform() * 1e-3),
      ...maybe('l2', () => random.uniform() * 1e-2),
      ...maybe('maxNorm', () => 0.5 + random.uniform()),
      ...maybe('averaging', () => random.uniform() * 0.99),
      ...maybe('mixup', () => random.uniform()),
      ...maybe('reduction', () => pick(['mean', 'sum'])),
      ...maybe('learningRate', () => 10 ** (-4 + 3 * random.uniform())),
    },
  };
}

/** The checksum of the weights, or what was said instead. */
async function fit(backend, number) {
  const { random, task, width, network: options, fit: training } = caseOf(number);
  const data = dataOf(random, task, width);
  let network;
  try {
    network = new Network(backend, options);
    const history = await network.fit(data, { ...training, validation: data });
    const figures = history.flatMap((record) =>
      Object.values(record).filter((one) => typeof one === 'number'),
    );
    if (!figures.every(Number.isFinite)) throw new Error(`figures that are not finite: ${figures.join()}`);
    if (!network.parameters.every(Number.isFinite)) throw new Error('weights that are not finite');
    return { end: 'trained', is: createHash('sha256').update(network.save()).digest('hex') };
  } catch (error) {
    if (['OPTION', 'SHAPE', 'DATA'].includes(error.code)) return { end: 'refused', is: error.message };
    if (error.code === 'DIVERGED') return { end: 'diverged', is: error.message };
    throw error;
  } finally {
    network?.dispose();
  }
}

const timed = async (what, work) => {
  const began = performance.now();
  const result = await work();
  const milliseconds = performance.now() - began;
  if (milliseconds > slowest.milliseconds) slowest = { milliseconds, what };
  if (milliseconds > 10_000) faults.push(`${what}: ${(milliseconds / 1000).toFixed(1)} s`);
  return result;
};

const used = () => {
  globalThis.gc?.();
  return process.memoryUsage().rss;
};

const total = fits[1] - fits[0] + backends[1] - backends[0];
const shares = { fits: fits[1] - fits[0], backends: backends[1] - backends[0] };
let shared = await createBackend({ threads: 1 });
let sharedFits = 0;
for (let done = 0, [number, made] = [fits[0], backends[0]]; done < total; done++) {
  if (number < fits[1] && (made >= backends[1] || done * shares.fits >= (number - fits[0]) * total)) {
    try {
      const { end, is } = await timed(`fit ${number}`, () => fit(shared, number));
      counts[end]++;
      if (end !== 'trained') said.set(is.split(':')[0], (said.get(is.split(':')[0]) ?? 0) + 1);
      if (number % repeatEvery === 0) {
        counts.repeated++;
        const again = await fit(shared, number);
        if (again.is !== is)
          faults.push(`fit ${number}: another result the second time: ${is}, then ${again.is}`);
      }
    } catch (error) {
      faults.push(`fit ${number}: ${error.stack}`);
    }
    number++;
    counts.fits++;
    if (++sharedFits % 500 === 0) {
      shared.dispose();
      shared = await createBackend({ threads: 1 });
    }
  } else {
    const threads = 1 + (made % 2);
    const { is } = await timed(`backend ${made}`, async () => {
      const backend = await createBackend({ threads });
      const result = await fit(backend, made % 7);
      backend.dispose();
      return result;
    });
    const expected = await fit(shared, made % 7);
    if (is !== expected.is) faults.push(`backend ${made} with ${threads} threads: another result`);
    made++;
    counts.backends++;
  }
  if (done + 1 === Math.max(1, Math.floor(total / 10))) memory.tenth = used();
  if (done % 20 === 0) process.send?.({ fits: number, backends: made });
}
shared.dispose();
memory.end = used();
const result = { counts, said: Object.fromEntries(said), faults, slowest, memory };
if (process.send) process.send({ result }, () => process.disconnect());
else console.log(JSON.stringify(result, null, 2));
