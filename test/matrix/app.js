// The app that every runtime runs and every bundler bundles: it trains on one thread, on two, with the kernels from their
// .wasm files and in a worker, and every training of the same seed must give the same bits.
// It runs as a user's would, against the installed package. Next: node-entry.js, page-entry.js and workerd-entry.js start it.

import { createBackend, Dataset, Network } from 'jacquard';
import { createBackend as createSlimBackend } from 'jacquard/slim';
import { trainInWorker } from 'jacquard/worker';

/** As it was when the app was loaded: jest-entry.js replaces it by one that stands still. */
const { setTimeout } = globalThis;

const ROWS = 1024;
const FEATURES = 64;
// Wide enough that the products are shared over the threads; easy enough that it is learnt without a fault.
const network = { inputSize: FEATURES, layers: [{ units: 128, activation: 'relu' }, { units: 2 }], seed: 3 };
const fit = { epochs: 6, batchSize: 256, learningRate: 0.05 };

const labels = Int32Array.from({ length: ROWS }, (_, row) => row % 2);
/** Integers that look random, and one group of features that is larger in every second row. */
const features = Float32Array.from({ length: ROWS * FEATURES }, (_, i) => {
  const noise = ((i * 7919 + 13) % 1009) / 1009;
  return noise + (i % FEATURES < 16 ? labels[Math.floor(i / FEATURES)] : 0);
});
const data = new Dataset({
  name: 'groups',
  features,
  featureCount: FEATURES,
  labels,
  classNames: ['a', 'b'],
});

/** What a training came to: accuracy, and the bits of all parameters as one number (FNV-1a). */
function outcome({ name, threads }, trained) {
  const { buffer, byteOffset, byteLength } = trained.parameters;
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return { backend: name, threads, accuracy: trained.evaluate(data).accuracy, checksum: hash.toString(16) };
}

export async function train(backend) {
  const trained = new Network(backend, network);
  await trained.fit(data, fit);
  const result = outcome(backend, trained);
  backend.dispose();
  return result;
}

export function expectEqual(what, actual, wanted) {
  if (actual !== wanted) throw new Error(`${what} is ${actual}, ${wanted} expected`);
}

export function expectAlike(what, actual, { checksum, backend }, threads) {
  expectEqual(`${what}: accuracy`, actual.accuracy, 1);
  expectEqual(`${what}: backend`, actual.backend, backend);
  expectEqual(`${what}: threads`, actual.threads, threads);
  expectEqual(`${what}: checksum`, actual.checksum, checksum);
}

async function trainApart(threads) {
  const { model, history, backend } = await trainInWorker({ network, data, fit, backend: { threads } });
  expectEqual('epochs in the history', history.length, fit.epochs);
  return outcome(backend, Network.load(await createBackend(), model));
}

const parts = {
  async one() {
    const result = await train(await createBackend());
    expectAlike('the second training', await train(await createBackend()), result, 1);
    expectEqual('accuracy', result.accuracy, 1);
    return result;
  },
  async threads(one) {
    const result = await train(await createBackend({ threads: 2 }));
    expectAlike('two threads', result, one, 2);
    return result;
  },
  async slim(one, kernel) {
    const simd = await train(await createBackend({ backend: 'simd' }));
    expectAlike('simd.wasm', await train(await createSlimBackend({ wasm: kernel('simd') })), simd, 1);
    const result = await train(await createSlimBackend({ wasm: kernel }));
    expectAlike('the kernels by name', result, one, 1);
    const shared = await createSlimBackend({ wasm: kernel, threads: 2 });
    expectAlike('the kernels by name, two threads', await train(shared), one, 2);
    return result;
  },
  async worker(one) {
    const result = await trainApart(1);
    expectAlike('in a worker', result, one, 1);
    expectAlike('in a worker with a worker of its own', await trainApart(2), one, 2);
    return result;
  },
};

/** Runs every part; `kernel` gives the .wasm file of a name. What a part came to, or why it failed. */
export const exercise = (kernel) => runParts(parts, kernel);

export async function runParts(parts, kernel) {
  const results = {};
  for (const [name, part] of Object.entries(parts)) {
    const started = part(results.one, kernel);
    const late = new Promise((_, reject) => {
      setTimeout(reject, 20_000, new Error('nothing came of it in 20 s'));
    });
    try {
      results[name] = await Promise.race([started, late]);
    } catch (error) {
      results[name] = { failure: String(error?.stack ?? error) };
    }
  }
  return results;
}
