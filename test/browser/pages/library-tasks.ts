// What library.test.ts asks of the public API, the same on a page's own thread, in its worker and on Node.
// Numbers go in and out as JSON has them, bytes as base64. Before: library.ts.

import { type BackendName, createBackend, Network } from '../../../src/index.js';
import { loadFiles } from '../../../src/platform/browser/index.js';
import { trainInWorker } from '../../../src/worker/index.js';
import { blobs, rowsOf } from '../../support/datasets.js';
import { threadHost } from './ask.js';

export interface Choice {
  name: string;
  threads: number;
  fallback?: string;
  /** Of one core `auto` makes one thread, and there is nothing to explain. */
  cores: number;
}

export interface Predictions {
  classes: number[];
  probabilities: number[];
}

/** What createBackend() takes, and why. */
async function choose(threads: number | 'auto'): Promise<Choice> {
  const backend = await createBackend({ threads, threadHost });
  const { name, fallback } = backend;
  backend.dispose();
  return { name, threads: backend.threads, fallback, cores: navigator.hardwareConcurrency };
}

/** What a backend that was named is called. */
async function chooseNamed(backend: BackendName): Promise<string> {
  return (await createBackend({ backend })).name;
}

/** Trains on two classes that a line parts. */
async function trainBlobs(): Promise<{ accuracy: number }> {
  const data = blobs({ classes: 2, features: 12 });
  const network = new Network(await createBackend(), { inputSize: 12, layers: [{ units: 8 }, { units: 2 }] });
  await network.fit(data, { epochs: 10, batchSize: 32, learningRate: 0.1 });
  return { accuracy: network.evaluate(data).accuracy };
}

/** Trains long enough, on products large enough, that a team is given work; and gives the model file. */
async function trainThreaded(threads: number): Promise<{ threads: number; model: string }> {
  const data = blobs({ rows: 700, features: 300, classes: 10 });
  const backend = await createBackend({ threads, threadHost });
  const layers = [{ units: 290, activation: 'relu' as const }, { units: 10 }];
  const network = new Network(backend, { inputSize: 300, layers });
  await network.fit(data, { epochs: 2, batchSize: 256, learningRate: 0.01 });
  backend.dispose();
  return { threads: backend.threads, model: base64(network.save()) };
}

/** The training of trainThreaded(), by jacquard/worker. */
async function trainElsewhere(threads: number): Promise<{ threads: number; model: string; epochs: number }> {
  const data = blobs({ rows: 700, features: 300, classes: 10 });
  const layers = [{ units: 290, activation: 'relu' as const }, { units: 10 }];
  let epochs = 0;
  const { model, backend } = await trainInWorker({
    network: { inputSize: 300, layers },
    ...{ data, fit: { epochs: 2, batchSize: 256, learningRate: 0.01 }, backend: { threads } },
    callbacks: [{ onEpochEnd: () => epochs++ }],
  });
  return { threads: backend.threads, model: base64(model), epochs };
}

/** Aborts a long training by jacquard/worker after some epochs; gives why it ended. */
async function abortElsewhere(): Promise<{ reason: string }> {
  const abort = new AbortController();
  let epochs = 0;
  const training = trainInWorker({
    network: { inputSize: 6, layers: [{ units: 16 }, { units: 3 }] },
    ...{ data: blobs(), fit: { epochs: 1_000_000, batchSize: 32 }, signal: abort.signal },
    callbacks: [{ onEpochEnd: () => ++epochs === 3 && abort.abort(new Error('three are enough')) }],
  });
  return training.then(
    () => ({ reason: 'it went on to the end' }),
    (error: Error) => ({ reason: error.message }),
  );
}

/** A trained model, rows for it, and what it says of them. */
async function trainModel(): Promise<{ model: string; rows: number[][] } & Predictions> {
  const data = blobs();
  const network = new Network(await createBackend(), {
    inputSize: 6,
    layers: [{ units: 16, activation: 'tanh' }, { units: 3 }],
  });
  await network.fit(data, { epochs: 5, batchSize: 32, learningRate: 0.1 });
  const rows = rowsOf(data);
  return { model: base64(network.save()), rows, ...predictions(network, rows) };
}

/** What a model file says of rows. */
async function predict({ model, rows }: { model: string; rows: number[][] }): Promise<Predictions> {
  const bytes = Uint8Array.from(atob(model), (character) => character.charCodeAt(0));
  return predictions(Network.load(await createBackend(), bytes), rows);
}

/** The rows of photos, 16×16 in colour, or the error that they end in. */
async function readPhotos(
  photos: { path: string; base64: string }[],
): Promise<{ rows: string; labels: number[]; classNames: readonly string[] } | { error: string }> {
  const files = photos.map(
    ({ path, base64: text }) =>
      new File(
        [Uint8Array.from(atob(text), (character) => character.charCodeAt(0))],
        path.split('/').at(-1)!,
      ),
  );
  try {
    const { train } = await loadFiles(files, { paths: photos.map(({ path }) => path), imageSize: 16 });
    return {
      rows: base64(train.features as Uint8Array),
      labels: [...train.labels],
      classNames: train.classNames,
    };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function predictions(network: Network, rows: number[][]): Predictions {
  return {
    classes: Array.from(network.predict(rows)),
    probabilities: Array.from(network.predictProba(rows)),
  };
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

export const tasks = {
  ...{ choose, chooseNamed, trainBlobs, trainThreaded, trainElsewhere, abortElsewhere, trainModel, predict },
  readPhotos,
};
export type Tasks = typeof tasks;
