// The page's own worker: a program on the library, whose threads the page starts. Before: page.js.

import { createBackend, Network } from './build/bundle/jacquard.js';
import { data, fit, network, outcome } from './training.js';

addEventListener('message', async ({ data: { threads, threadHost } }) => {
  try {
    const backend = await createBackend({ threads, threadHost });
    postMessage({ stage: 'training' });
    const trained = new Network(backend, network);
    await trained.fit(data, fit);
    postMessage(outcome(backend.threads, trained.save()));
    backend.dispose();
  } catch (error) {
    postMessage({ error: String(error) });
  }
});
