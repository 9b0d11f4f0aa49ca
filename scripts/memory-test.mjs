// npm run test:memory -- --backends 1000 [--threads 2] [--predictions 30000] [--bare]: whether memory grows. Makes and disposes of backends
// with threads, each of which trains and predicts once, then predicts many times with one network, and prints the resident memory at a tenth
// of the way and at the end. --bare starts and ends as many workers without any code of this library: what is left then is the
// engine's (docs/design/memory.md). Run with --max-semi-space-size=1: else V8 enlarges its young generation while a program runs, which is no leak. Ends with code 1 where memory grows by more than 10 % plus what bare workers leave.

import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { createBackend, Dataset, Network } from '../build/src/index.js';

const { values } = parseArgs({
  options: {
    backends: { type: 'string', default: '100' },
    threads: { type: 'string', default: '2' },
    predictions: { type: 'string', default: '30000' },
    bare: { type: 'boolean', default: false },
  },
});
const [backends, threads, predictions] = [values.backends, values.threads, values.predictions].map(Number);
if (![backends, threads, predictions].every((count) => Number.isInteger(count) && count >= 0)) {
  console.error('test:memory: --backends, --threads and --predictions are whole numbers from 0');
  process.exit(2);
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

/** Resident bytes, and those of the heap in use, once nothing more can be collected. */
async function resident() {
  for (let i = 0; i < 4; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed };
}

const MEGABYTE = 2 ** 20;

/** Runs `once` so often; prints and returns the bytes that each of the last nine tenths has left. */
async function growth(name, count, once) {
  if (count === 0) return { perCall: 0, share: 0 };
  const tenth = Math.max(1, Math.floor(count / 10));
  for (let i = 0; i < tenth; i++) await once(i);
  const early = await resident();
  for (let i = tenth; i < count; i++) await once(i);
  const late = await resident();
  const calls = Math.max(1, count - tenth);
  const perCall = (late.rss - early.rss) / calls;
  const share = late.rss / early.rss - 1;
  const onHeap = (late.heapUsed - early.heapUsed) / calls;
  console.log(
    `${name}: ${(early.rss / MEGABYTE).toFixed(1)} MB after ${tenth}, ${(late.rss / MEGABYTE).toFixed(1)} MB after ${count}: ` +
      `${(100 * share).toFixed(1)} %, ${(perCall / 1024).toFixed(1)} kB each, ${(onHeap / 1024).toFixed(1)} kB of it on the heap`,
  );
  return { perCall, share };
}

const data = new Dataset({
  ...{ name: 'memory', featureCount: 2, classNames: ['a', 'b'] },
  features: new Float32Array([0, 1, 1, 0, 0, 0, 1, 1]),
  labels: new Int32Array([0, 1, 0, 1]),
});
const newNetwork = (backend) => new Network(backend, { inputSize: 2, layers: [{ units: 4 }, { units: 2 }] });

async function oneBackend() {
  const backend = await createBackend({ threads });
  const network = newNetwork(backend);
  await network.fit(data, { epochs: 1 });
  network.predict(data);
  network.dispose();
  backend.dispose();
}

async function bareWorkers() {
  const source = `import { parentPort } from 'node:worker_threads'; parentPort.once('message', () => parentPort.postMessage('ready'));`;
  for (let i = 1; i < threads; i++) {
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
      execArgv: [],
    });
    await new Promise((resolve) => {
      worker.once('message', resolve);
      worker.postMessage('task');
    });
    await worker.terminate();
  }
}

const bare = values.bare ? await growth('bare workers', backends, bareWorkers) : undefined;
const ours = await growth(`backends of ${threads} threads`, backends, oneBackend);
const backend = await createBackend({ threads: 1 });
const network = newNetwork(backend);
await network.fit(data, { epochs: 1 });
const predicted = await growth('predictions', predictions, () => void network.predictProba(data));

const LIMIT = 0.1;
const tooMuch = (one) => one.share > LIMIT && one.perCall > 2 * Math.max(0, bare?.perCall ?? 0);
process.exitCode = tooMuch(ours) || tooMuch(predicted) ? 1 : 0;
