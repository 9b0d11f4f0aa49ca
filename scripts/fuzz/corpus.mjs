// The inputs that are kept in the repository, test/fuzz/corpus.json: those that reached code which no other reaches, as base64 by reader. And
// how often each reader is run, and one input read again. Next: ../fuzz.mjs, and test/fuzz/fuzz.test.ts.

import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeReaders } from './readers.mjs';

export { mutated } from './mutate.mjs';
export { Random } from './random.mjs';
export { makeReaders };

/** Readers by name, and how many times as many inputs as one of 1 they get. */
export const SHARES = {
  ...{ csv: 8, json: 6, libsvm: 4, parts: 4, encoded: 4, idx: 1, gzip: 1, 'browser-gzip': 0.5 },
  ...{
    safetensors: 4,
    model: 4,
    checkpoint: 2,
    estimator: 2,
    onnx: 6,
    pytorch: 4,
    npz: 4,
    tfjs: 4,
    'schema-file': 3,
  },
  ...{
    png: 3,
    jpeg: 2,
    journal: 4,
    'trial-order': 1,
    'search-json': 1,
    'args-json': 1,
    'saved-options': 2,
    'search-args': 1,
  },
  ...{ layers: 4, try: 4, tensorboard: 2, classes: 1, folds: 1, redis: 1, files: 0.25 },
};

export function corpusOf(root) {
  const path = join(root, 'test/fuzz/corpus.json');
  const saved = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const kept = Object.fromEntries(
    Object.entries(saved).map(([name, list]) => [
      name,
      list.map((text) => new Uint8Array(Buffer.from(text, 'base64'))),
    ]),
  );
  return { names: Object.keys(SHARES), shares: SHARES, kept };
}

/** Reads an input with the library as it is built. */
export async function replay(root, name, bytes) {
  const load = (file) => import(pathToFileURL(join(root, 'build', file)).href);
  const { readers, JacquardError } = await makeReaders(load, join(tmpdir(), `fuzz-${process.pid}`), root);
  globalThis.gc?.();
  const before = process.resourceUsage().maxRSS;
  const began = performance.now();
  try {
    console.log(await readers[name].run(bytes));
  } catch (error) {
    console.log(error instanceof JacquardError ? `refused: ${error.name}: ${error.message}` : error);
  }
  const grown = (process.resourceUsage().maxRSS - before) / 1024;
  console.log(`${(performance.now() - began).toFixed(0)} ms, ${grown.toFixed(0)} MiB more resident memory`);
}
