// In the page: hands each question to the worker, and starts its threads. run.mjs calls turn().

import { hostThreads } from '../../build/src/worker/index.js';

const worker = new Worker(new URL('./page-worker.js', import.meta.url), {
  type: 'module',
  name: location.search,
});

const { port: threadHost } = hostThreads();
worker.postMessage({ threadHost }, [threadHost]);

window.turn = (task) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ('error' in data ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker could not be loaded'));
    worker.postMessage(task);
  });
