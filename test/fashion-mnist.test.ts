// The report's softmax regression on all of Fashion-MNIST, where it is installed: a few seconds that would show a
// mistake anywhere between file and optimizer.

import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createBackend, Network, splitDataset } from '../src/index.js';
import { loadData } from '../src/platform/node/index.js';

const FOLDER = '/usr/share/datasets/fashion-mnist';

test('softmax regression reaches 0.84–0.87 on validation and 0.82–0.86 on the test images in three epochs; JavaScript kernels give the losses of its first', async ({
  skip,
}) => {
  if (!existsSync(FOLDER)) skip(`${FOLDER} is missing (Debian: apt install dataset-fashion-mnist)`);
  const { train: all, test: unseen } = await loadData('fashion-mnist');
  const { train, validation } = splitDataset(all, { validation: 10_000 });
  const trained = async (backend: 'simd' | 'js', epochs: number) => {
    const network = new Network(await createBackend({ backend }), {
      inputSize: 784,
      layers: [{ units: 10 }],
    });
    const options = { epochs, learningRate: 2e-4, l2: 1e-4, reduction: 'sum' as const, validation };
    return { network, history: await network.fit(train, options) };
  };
  const { network, history } = await trained('simd', 3);
  const { validationLoss, validationAccuracy } = history.at(-1)!;
  expect(validationAccuracy).toBeGreaterThan(0.84);
  expect(validationAccuracy).toBeLessThan(0.87);
  expect(validationLoss).toBeLessThan(0.47);
  const { accuracy } = network.evaluate(unseen!);
  expect(accuracy).toBeGreaterThan(0.82);
  expect(accuracy).toBeLessThan(0.86);
  // One epoch: they take ten times as long.
  const [first] = (await trained('js', 1)).history;
  expect(first.loss).toBeCloseTo(history[0].loss, 6);
  expect(first.validationLoss).toBeCloseTo(history[0].validationLoss!, 6);
  expect(first.validationAccuracy).toBeCloseTo(history[0].validationAccuracy!, 3);
});
