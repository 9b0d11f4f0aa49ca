// jacquard/worker on Node, where workers run the same module as in a page: the same numbers as on the calling thread,
// progress, abort, and errors that are what they were.

import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseInlined } from '../../src/backend/create/inlined.js';
import { BUILD_ID } from '../../src/backend/kernels/build-id.js';
import { BackendError, OptionError } from '../../src/errors.js';
import {
  createBackend,
  Dataset,
  Network,
  type NetworkOptions,
  SparseFeatures,
  splitDataset,
} from '../../src/index.js';
import { TableData } from '../../src/table/table-data.js';
import { tableOfObjects } from '../../src/table/table-from-objects.js';
import { trainInWorker } from '../../src/worker/index.js';
import { packDatasets } from '../../src/worker/messages.js';
import { blobs } from '../support/datasets.js';
import { LIMIT } from '../support/limits.js';
import { moduleOf } from '../support/temporary.js';

const MODULE = new URL('../../build/worker/module.js', import.meta.url);

const data = blobs({ rows: 300, features: 20, classes: 3 });
const network: NetworkOptions = {
  inputSize: 20,
  layers: [{ units: 16, activation: 'relu' }, { units: 3 }],
  seed: 7,
};
const fit = { epochs: 3, batchSize: 32, learningRate: 0.1 };

async function onThisThread(train: Dataset, validation?: Dataset): Promise<Network> {
  const own = new Network(await createBackend(), network);
  await own.fit(train, { ...fit, validation });
  return own;
}

describe('trainInWorker', () => {
  it.each([1, 2])(
    'gives the model and the history that fit gives, to the bit, on %i thread(s)',
    async (threads) => {
      const { train, validation } = splitDataset(data, { validation: 0.2, seed: 1 });
      const own = await onThisThread(train, validation);
      const result = await trainInWorker({ network, data: train, validation, fit, backend: { threads } });
      expect(result.backend).toMatchObject({ name: own.backend.name, threads });
      expect(result.history.map(({ seconds, ...figures }) => figures)).toEqual(
        own.history.map(({ seconds, ...figures }) => figures),
      );
      expect(result.model).toEqual(own.save());
    },
  );

  it('rows of a table keep their schema, so that the model answers rows of objects; validation rows are encoded by it', async () => {
    const rows = Array.from({ length: 90 }, (_, i) => ({
      age: i % 9 === 4 ? null : (i * 7) % 50,
      sex: i % 3 ? 'male' : 'female',
      survived: i % 3 ? 'no' : 'yes',
    }));
    const tableOf = (part: object[]) =>
      TableData.of(tableOfObjects(part), { label: 'survived', scaling: 'robust' }).dataset();
    const [table, others] = [tableOf(rows.slice(0, 70)), tableOf(rows.slice(70))];
    const options = { inputSize: table.featureCount, layers: [{ units: 2 }], standardize: false, seed: 1 };
    const own = new Network(await createBackend(), options);
    await own.fit(table, { ...fit, validation: others });
    const result = await trainInWorker({ network: options, data: table, validation: others, fit });
    expect(result.model).toEqual(own.save());
    expect(result.history[2].validationLoss).toBe(own.history[2].validationLoss);
    const network = Network.load(own.backend, result.model);
    expect(network.schema).toMatchObject({
      named: true,
      columns: [{ kind: 'number' }, { kind: 'category' }, {}],
    });
    const asked = [{ sex: 'female', age: null }];
    expect(network.predictRows(asked)).toEqual(own.predictRows(asked));
  });

  it('leaves the data it was given as it was, a part of a large memory and sparse features too', async () => {
    const wide = new Float32Array(1000 + 300 * 20);
    const view = wide.subarray(1000);
    view.set(data.features as Float32Array);
    const { labels, classNames } = data;
    const part = new Dataset({ name: 'part', features: view, featureCount: 20, labels, classNames });
    const features = SparseFeatures.fromDense(view, 20);
    const sparse = new Dataset({ name: 'sparse', features, featureCount: 20, labels, classNames });
    const [own, other] = [await onThisThread(part), await onThisThread(sparse)];
    expect((await trainInWorker({ network, data: part, fit })).model).toEqual(own.save());
    expect((await trainInWorker({ network, data: sparse, fit })).model).toEqual(other.save());
    expect(view.length).toBe(6000);
    expect(view).toEqual(data.features);
  });

  it('tells of the beginning, batches, each epoch and the end, in order', async () => {
    const told: string[] = [];
    await trainInWorker({
      ...{ network, data, fit },
      callbacks: [
        {
          onTrainBegin: ({ epochs, stepsPerEpoch }) => told.push(`begin ${epochs}×${stepsPerEpoch}`),
          onBatchEnd: ({ epoch, batch, stepsPerEpoch }) =>
            batch === stepsPerEpoch && told.push(`batch ${epoch}`),
          onEpochEnd: ({ epoch }) => told.push(`epoch ${epoch}`),
          onTrainEnd: (history) => told.push(`end ${history.length}`),
        },
      ],
    });
    expect(told).toEqual([
      'begin 3×10',
      'batch 1',
      'epoch 1',
      'batch 2',
      'epoch 2',
      'batch 3',
      'epoch 3',
      'end 3',
    ]);
  });

  it('ends at once when aborted, with the reason of the signal', async () => {
    const abort = new AbortController();
    let epochs = 0;
    const training = trainInWorker({
      ...{ network, data, fit: { ...fit, epochs: 1_000_000 }, signal: abort.signal },
      callbacks: [{ onEpochEnd: () => ++epochs === 5 && abort.abort(new Error('enough')) }],
    });
    await expect(training).rejects.toThrow('enough');
    expect(epochs).toBeLessThan(10_000);
    const before = trainInWorker({ network, data, signal: AbortSignal.abort(new Error('never begun')) });
    await expect(before).rejects.toThrow('never begun');
  });

  it('rejects with errors of the classes that fit throws', async () => {
    const wrong = { ...network, layers: [{ units: -1 }] };
    await expect(trainInWorker({ network: wrong, data })).rejects.toThrow(OptionError);
    await expect(trainInWorker({ network, data, fit: { epochs: 0 } })).rejects.toThrow(/epochs: 0 is not/);
    await expect(trainInWorker({ network, data, epochs: 3 } as never)).rejects.toThrow('no option "epochs"');
    await expect(trainInWorker({ network, data: {} as never })).rejects.toThrow(OptionError);
    const error = new Error('of a callback');
    const callbacks = [
      {
        onEpochEnd() {
          throw error;
        },
      },
    ];
    await expect(trainInWorker({ network, data, fit, callbacks })).rejects.toBe(error);
  });

  it('rejects with what a callback’s promise rejects with, and with an OptionError for an unknown backend', async () => {
    const error = new Error('later');
    const callbacks = [{ onEpochEnd: () => Promise.reject(error) }];
    await expect(trainInWorker({ network, data, fit, callbacks })).rejects.toBe(error);
    const backend = { backend: 'cuda' as never };
    await expect(trainInWorker({ network, data, backend })).rejects.toThrow(OptionError);
  });

  it('what cannot be sent to a worker is refused, and nothing is left behind that keeps the process alive', async () => {
    const script = `
      import { Dataset } from './build/src/index.js';
      import { trainInWorker } from './build/src/worker/index.js';
      const data = new Dataset({
        ...{ name: 'x', features: new Float32Array(8).map(Math.sin), featureCount: 2 },
        ...{ labels: Int32Array.of(0, 1, 0, 1), classNames: ['a', 'b'] },
      });
      const network = { inputSize: 2, layers: [{ units: 2, initializer: () => 1 }] };
      await trainInWorker({ network, data }).catch(({ name, message }) => console.log(name, message));
    `;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      timeout: LIMIT,
    });
    expect((await run).stdout).toMatch(
      /^OptionError trainInWorker: network: it is sent to a worker, and .*could not be cloned/,
    );
  });

  it('says so when there is no worker module at workerUrl', async () => {
    const nowhere = new URL('file:///nowhere/worker.js');
    await expect(trainInWorker({ network, data, workerUrl: nowhere })).rejects.toThrow(
      /a worker thread could not be started: a worker failed: Cannot find module/,
    );
  });

  it.each([
    ['that has begun, after a grace time', true],
    ['that never comes up, at once', false],
  ])('an abort ends a worker that does not answer and %s', async (_, begins) => {
    const words = new Int32Array(new SharedArrayBuffer(4));
    const asleep = moduleOf(`
      import { parentPort } from 'node:worker_threads';
      parentPort.once('message', ({ network: { words } }) => {
        ${begins ? `parentPort.postMessage({ kind: 'ready', build: ${JSON.stringify(BUILD_ID)} });` : ''}
        Atomics.store(words, 0, 1);
        Atomics.wait(words, 0, 1);
      });`);
    const abort = new AbortController();
    const sleeping = { ...network, words } as never; // the page does not look at the network's options
    const training = trainInWorker({ network: sleeping, data, workerUrl: asleep, signal: abort.signal });
    const rejected = expect(training).rejects.toThrow('enough of it');
    while (Atomics.load(words, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    abort.abort(new Error('enough of it'));
    await rejected;
  });

  it('is ready when its backend stands: threads that are never started are waited for before', async () => {
    const worker = new Worker(MODULE);
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => {
      port1.close();
      void worker.terminate();
    });
    const told: string[] = [];
    const end = new Promise<void>((resolve) => {
      worker.on('message', ({ kind }) => {
        told.push(kind);
        if (kind === 'done') resolve();
      });
    });
    const asked = new Promise<{ own: MessagePort }>((resolve) => {
      port1.onmessage = ({ data: request }) => resolve(request);
    });
    const { packed } = packDatasets([data]);
    const chosen = await chooseInlined('simd', true);
    const task = { kind: 'train', network, data: packed[0], fit, threads: 2, threadHost: port2, chosen };
    worker.postMessage(task, [port2 as never]);
    const { own } = await asked;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told).toEqual([]);
    own.postMessage(null); // as if it had started; the calling thread does its parts
    await end;
    expect(told.slice(0, 2)).toEqual(['ready', 'begin']);
  });

  it.each([2, 'auto'] as const)('threads: %s where no thread comes up', async (threads) => {
    const first = moduleOf(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ kind }) => kind === 'serve' && process.exit(3));`);
    const alone = moduleOf(`import ${JSON.stringify(first.href)}; import ${JSON.stringify(MODULE.href)};`);
    const training = trainInWorker({ network, data, fit, workerUrl: alone, backend: { threads } });
    const refusal = 'backend: a worker thread could not be started: a worker ended with exit code 3';
    if (threads === 2) return expect(training).rejects.toThrow(new BackendError(refusal));
    const { backend } = await training;
    if (availableParallelism() === 1) return;
    expect(backend).toMatchObject({ threads: 1, fallback: `one thread, for ${refusal}` });
  });

  it('a worker that dies is told of, even when it was aborted', async () => {
    const dying = moduleOf(`
      import { parentPort } from 'node:worker_threads';
      import ${JSON.stringify(MODULE.href)};
      parentPort.on('message', ({ kind }) => {
        if (kind === 'abort') throw new Error('out of luck');
      });`);
    const abort = new AbortController();
    const training = trainInWorker({
      ...{ network, data, fit: { ...fit, epochs: 1_000_000 }, workerUrl: dying, signal: abort.signal },
      ...{ backend: { threads: 2 }, callbacks: [{ onTrainBegin: () => abort.abort() }] },
    });
    await expect(training).rejects.toThrow(new BackendError('trainInWorker: a worker failed: out of luck'));
  });
});
