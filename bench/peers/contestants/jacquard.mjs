// jacquard as its users write it, with the kernels that its command line takes: one fit over all epochs, which waits
// between them for its turn.

import { createBackend, Dataset } from '../../../build/src/index.js';
import { makeNetwork } from '../job.mjs';
import { oneTurnAtATime } from './one-turn-at-a-time.mjs';

export async function train(job) {
  const { batchSize, learningRate, seed } = job;
  const network = await networkOf(job);
  const options = { epochs: 1e6, batchSize, learningRate, l2: 0, shuffleSeed: seed };
  const turn = await oneTurnAtATime((callbacks) =>
    network.fit(datasetOf(job), { ...options, callbacks: [callbacks] }),
  );
  return async () => (await turn()).loss;
}

export async function predict(job) {
  const network = await readyNetwork(job);
  return (rows) => network.predictProba(rows);
}

/** One row at a time. */
export async function predictRow(job) {
  const predictor = (await readyNetwork(job)).predictor();
  return (row) => predictor.predictProba(row);
}

async function readyNetwork(job) {
  const network = await networkOf(job);
  // fit learns the standardiser; the weights are put back as they were.
  await network.fit(datasetOf(job), { epochs: 1, learningRate: 1e-30, l2: 0 });
  network.parameters = job.parameters;
  return network;
}

async function networkOf({ sizes, parameters }) {
  const network = makeNetwork(await createBackend({ threads: 1, wide: 'auto' }), sizes);
  network.parameters = parameters;
  return network;
}

function datasetOf({ features, width, labels, classes }) {
  return new Dataset({
    ...{ name: 'training rows', features, featureCount: width, labels: Int32Array.from(labels) },
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
  });
}
