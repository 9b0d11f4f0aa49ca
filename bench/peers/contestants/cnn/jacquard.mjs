// jacquard as its users write it: the recipe's network and optimizer, without augmentation, at the beginning of its schedule; one fit
// over all turns, whose callbacks wait for the next one.

import { createBackend, Dataset } from '../../../../build/src/index.js';
import { makeCnn } from '../../cnn-job.mjs';
import { oneTurnAtATime } from '../one-turn-at-a-time.mjs';

export async function train(job) {
  const { batchSize, learningRate, weightDecay, warmup, seed } = job;
  const network = await networkOf(job);
  const options = { batchSize, optimizer: 'adamw', learningRate, weightDecay, warmup, shuffleSeed: seed };
  let losses = [];
  let sum = 0;
  const onBatchEnd = ({ batch, loss }) => {
    if (batch === 1) [losses, sum] = [[], 0];
    losses.push(batch * loss - sum); // `loss` is the mean over the epoch so far
    sum = batch * loss;
  };
  const turn = await oneTurnAtATime((callbacks) =>
    network.fit(datasetOf(job), { ...options, epochs: 1e6, callbacks: [{ onBatchEnd, ...callbacks }] }),
  );
  return async () => {
    await turn();
    return losses;
  };
}

export async function predict(job) {
  const network = await networkOf(job);
  const { parameters } = network;
  // fit learns the standardiser; the parameters are put back as they were.
  await network.fit(datasetOf(job), { epochs: 1, batchSize: job.batchSize, learningRate: 1e-30 });
  network.parameters = parameters;
  return (rows) => network.predictProba(rows);
}

async function networkOf({ image, tensors }) {
  const network = makeCnn(await createBackend({ threads: 1, wide: 'auto' }), image);
  network.tensors = tensors;
  return network;
}

function datasetOf({ features, width, image, labels, classes }) {
  return new Dataset({
    ...{ name: 'training rows', features, featureCount: width, sampleShape: image },
    labels: Int32Array.from(labels),
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
  });
}
