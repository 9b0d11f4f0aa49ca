// The page of pages-test.mjs: trains once, as its address says, and leaves what came of it in window.result. `way`: trainInWorker with its
// worker from a blob: or a file, or a worker of the page's own (worker.js) whose threads the page starts.

import { hostThreads, trainInWorker } from './build/bundle/worker.js';
import { data, fit, network, outcome } from './training.js';

const query = new URLSearchParams(location.search);
const [way, threads] = [query.get('way'), Number(query.get('threads'))];
const fileUrl = new URL('build/worker/module.js', location.href);
const callbacks = [
  { onTrainBegin: () => (window.stage = 'training'), onTrainEnd: () => (window.stage = 'trained') },
];

function inOwnWorker() {
  const worker = new Worker('worker.js', { type: 'module' });
  const { port } = hostThreads();
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data: news }) => {
      if (news.stage) window.stage = news.stage;
      else resolve(news);
    };
    worker.onerror = ({ message }) => reject(new Error(message || 'worker.js could not be loaded'));
    worker.postMessage({ threads, threadHost: port }, [port]);
  });
}

async function inWorker(workerUrl) {
  const { model, backend } = await trainInWorker({
    ...{ network, data, fit, callbacks, workerUrl },
    backend: { threads },
  });
  return outcome(backend.threads, model);
}

window.stage = 'starting';
try {
  window.result = await (way === 'own' ? inOwnWorker() : inWorker(way === 'file' ? fileUrl : undefined));
} catch (error) {
  window.result = { error: String(error) };
}
