// In the page's worker: fetches the data once, then trains as each message asks.

import { instantiateKernels } from '../../build/src/backend/wasm/instantiate.js';
import { createBackend } from '../../build/src/index.js';
import { loadFiles } from '../../build/src/platform/browser/index.js';
import { epochsOf } from './epochs.js';

const NAMES = ['train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz'];

async function fetched(name) {
  const response = await fetch(`/data/${name}`);
  if (!response.ok) throw new Error(`/data/${name}: ${response.status}`);
  return new File([await response.blob()], name);
}

const ready = Promise.all(NAMES.map(fetched))
  .then((files) => loadFiles(files))
  .then(({ train }) => epochsOf(train, makeBackend));

/** With ?wide in the page's address the kernels that Node takes when pairs of operations are joined. */
async function makeBackend(options) {
  if (self.name !== '?wide') return createBackend({ ...options, threadHost });
  const module = await WebAssembly.compileStreaming(fetch('/wasm/wide.wasm'));
  const backend = await createBackend({ kernels: (memory) => instantiateKernels(module, memory) });
  return { ...backend, wide: true };
}

let threadHost;

self.onmessage = async ({ data: task }) => {
  if ('threadHost' in task) {
    threadHost = task.threadHost;
    return;
  }
  try {
    const turn = await ready;
    self.postMessage(await turn(task));
  } catch (error) {
    self.postMessage({ error: error.message });
  }
};
