// In the page's worker: fetches the data once, then trains as each message asks.

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
  .then(({ train }) => epochsOf(train, createBackend));

self.onmessage = async ({ data: task }) => {
  try {
    const turn = await ready;
    self.postMessage(await turn(task));
  } catch (error) {
    self.postMessage({ error: error.message });
  }
};
