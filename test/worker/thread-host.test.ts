// hostThreads(): threads that one thread starts for another, as a page does for its workers; on Node, by the same code.

import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { BUILD_ID } from '../../src/backend/kernels/build-id.js';
import { createBackend, Network } from '../../src/index.js';
import { startOnHost } from '../../src/platform/hosted-thread.js';
import { hostThreads, trainInWorker } from '../../src/worker/index.js';
import { blobs } from '../support/datasets.js';
import { LIMIT } from '../support/limits.js';
import { moduleOf } from '../support/temporary.js';

const build = new URL('../../build/', import.meta.url).href;
const data = blobs({ rows: 300, features: 300, classes: 10 });
const network = {
  inputSize: 300,
  layers: [{ units: 290, activation: 'relu' as const }, { units: 10 }],
  seed: 3,
};
const fit = { epochs: 1, batchSize: 256, learningRate: 0.01 };

/** Counts in the shared words of its task for as long as it lives; told `fail` by another word, it fails. */
const counting = () =>
  moduleOf(`
    import { parentPort } from 'node:worker_threads';
    parentPort.once('message', ({ words }) => {
      parentPort.postMessage({ build: ${JSON.stringify(BUILD_ID)} });
      setInterval(() => {
        Atomics.add(words, 0, 1);
        if (Atomics.load(words, 1)) throw new Error('as it was told to');
      }, 1);
    });`);

const sharedWords = () => new Int32Array(new SharedArrayBuffer(8));

/** Waits until it counts, or until it does no more. */
async function untilCounting(words: Int32Array, wanted: boolean): Promise<void> {
  for (let before = Number.NaN; ; ) {
    const count = Atomics.load(words, 0);
    if (wanted ? count > 3 : count === before) return;
    before = count;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

it('a worker’s backend computes on threads of this thread, to the same bits', async () => {
  const own = new Network(await createBackend(), network);
  await own.fit(data, fit);
  const worker = new Worker(
    moduleOf(`
      import { parentPort } from 'node:worker_threads';
      import { createBackend, Dataset, Network } from ${JSON.stringify(`${build}src/index.js`)};
      process.getBuiltinModule('node:worker_threads').Worker = class { constructor() { throw new Error('none of its own'); } };
      parentPort.once('message', async ({ threadHost, data, network, fit }) => {
        const backend = await createBackend({ threads: 3, threadHost });
        const trained = new Network(backend, network);
        await trained.fit(new Dataset(data), fit);
        parentPort.postMessage({ threads: backend.threads, parameters: trained.parameters });
        await createBackend({ threads: 2 }).catch(({ message }) => parentPort.postMessage(message));
      });`),
  );
  const { port, close } = hostThreads();
  onTestFinished(close);
  onTestFinished(() => void worker.terminate());
  const { features, featureCount, labels, classNames } = data;
  const answers: unknown[] = [];
  const answered = new Promise<void>((resolve, reject) => {
    worker.on('message', (answer) => answers.push(answer) === 2 && resolve());
    worker.on('error', reject);
  });
  const plain = { name: 'blobs', features, featureCount, labels, classNames };
  worker.postMessage({ threadHost: port, data: plain, network, fit }, [port as never]);
  await answered;
  expect(answers).toEqual([
    { threads: 3, parameters: own.parameters },
    'backend: a worker thread could not be started: none of its own',
  ]);
});

it('a thread ends when the worker ends it', async () => {
  const [words, other] = [sharedWords(), sharedWords()];
  const { port, close } = hostThreads({ workerUrl: counting() });
  onTestFinished(close);
  const onEnd = () => {};
  const thread = await startOnHost(port, { words }, { onEnd });
  await startOnHost(port, { words: other }, { onEnd });
  await untilCounting(words, true);
  thread.terminate();
  await untilCounting(words, false);
  const count = Atomics.load(other, 0);
  await expect.poll(() => Atomics.load(other, 0), { timeout: LIMIT / 2 }).toBeGreaterThan(count);
});

it('all end when the host closes', async () => {
  const both = [sharedWords(), sharedWords()];
  const { port, close } = hostThreads({ workerUrl: counting() });
  await Promise.all(both.map((words) => startOnHost(port, { words }, { onEnd: () => {} })));
  for (const words of both) await untilCounting(words, true);
  close();
  for (const words of both) await untilCounting(words, false);
});

it('they end when the worker that they are for is killed', async () => {
  const words = sharedWords();
  const asking = new Worker(
    moduleOf(`
      import { parentPort } from 'node:worker_threads';
      import { startOnHost } from ${JSON.stringify(`${build}src/platform/hosted-thread.js`)};
      parentPort.once('message', ({ port, words }) => {
        startOnHost(port, { words }, { onEnd() {} });
        setInterval(() => {}, 1000);
      });`),
  );
  const { port, close } = hostThreads({ workerUrl: counting() });
  onTestFinished(close);
  asking.postMessage({ port, words }, [port as never]);
  await untilCounting(words, true);
  await asking.terminate();
  await untilCounting(words, false);
});

it('the worker is told of a thread that fails', async () => {
  const words = sharedWords();
  const { port, close } = hostThreads({ workerUrl: counting() });
  onTestFinished(close);
  const ended = new Promise<string>((onEnd) => {
    startOnHost(port, { words }, { onEnd }).then(() => Atomics.store(words, 1, 1));
  });
  expect(await ended).toBe('a worker failed: as it was told to');
});

it('a thread that does not start is refused in the words of one that is started here; a closed host says that it is closed', async () => {
  const workerUrl = new URL('file:///nowhere/worker.js');
  const { port, close } = hostThreads({ workerUrl });
  const threadHost = port;
  await expect(createBackend({ threads: 2, threadHost })).rejects.toMatchObject({
    name: 'BackendError',
    message: expect.stringMatching(
      /^backend: a worker thread could not be started: a worker failed: Cannot find/,
    ),
  });
  const backend = await createBackend({ threads: 'auto', threadHost });
  expect(backend.threads).toBe(1);
  expect(backend.fallback).toMatch(/^one thread, for backend: a worker thread could not be started/);
  close();
  await expect(createBackend({ threads: 2, threadHost })).rejects.toThrow(
    'backend: a worker thread could not be started: its threadHost is closed',
  );
  expect(() => hostThreads({ url: 'x' } as never)).toThrow('no option "url"');
});

const module = `${build}worker/module.js`;
/** The workers' module where nothing can start a worker. */
const childless = () =>
  moduleOf(`
    process.getBuiltinModule('node:worker_threads').Worker = class { constructor() { throw new Error('none of its own'); } };
    await import(${JSON.stringify(module)});`);

it('trainInWorker starts the threads here, and none inside its worker', async () => {
  const training = { network, data, fit, workerUrl: childless() };
  const alone = await trainInWorker(training);
  const together = await trainInWorker({ ...training, backend: { threads: 2 } });
  expect(together.backend.threads).toBe(2);
  expect(together.model).toEqual(alone.model);
});
