// Networks of one architecture share programs and memory: each answers with its own parameters, whoever predicted before, also after the other was
// trained on, or disposed of and another made in its place.

import { expect, test } from 'vitest';
import { type Backend, createBackend, Dataset, Network } from '../../src/index.js';
import { Random } from '../../src/random.js';

const random = Random.stream(1, 'turns');
const features = Float32Array.from({ length: 40 * 6 }, () => random.normal());
const labels = Int32Array.from({ length: 40 }, (_, i) => i % 3);
const data = new Dataset({ name: 't', features, featureCount: 6, labels, classNames: ['a', 'b', 'c'] });

const networkOf = (backend: Backend, seed: number) =>
  new Network(backend, {
    ...{ inputSize: 6, seed, standardize: false },
    layers: [{ units: 5, activation: 'tanh', batchNorm: true }, { units: 3 }],
  });

async function trained(backend: Backend, seed: number): Promise<Network> {
  const network = networkOf(backend, seed);
  await network.fit(data, { epochs: 1, batchSize: 16 });
  return network;
}

/** What the network would answer alone on a backend of its own. */
async function alone(network: Network, rows: Float32Array) {
  const backend = await createBackend({ backend: network.backend.name });
  using copy = Network.load(backend, network.save(), 'copy');
  const answer = copy.predictProba(rows);
  backend.dispose();
  return answer;
}

test.each(['js', 'simd'] as const)('%s', async (name) => {
  const backend = await createBackend({ backend: name });
  const networks = [await trained(backend, 1), await trained(backend, 2), await trained(backend, 3)];
  const expectOwnAnswers = async () => {
    for (const rows of [1, 3, 40]) {
      const some = features.subarray(0, rows * 6);
      const expected = await Promise.all(networks.map((network) => alone(network, some)));
      expect(expected[0]).not.toEqual(expected[1]);
      for (const turn of [0, 1, 2, 1, 1, 0, 2])
        expect(networks[turn].predictProba(some), `${rows} rows, network ${turn}`).toEqual(expected[turn]);
    }
  };
  await expectOwnAnswers();
  for (const [i, network] of networks.entries()) {
    await network.fit(data, { epochs: 1, batchSize: 8, learningRate: 0.1 * (i + 1) });
    await expectOwnAnswers();
  }
  networks[1].dispose();
  networks[1] = await trained(backend, 9);
  await expectOwnAnswers();
  backend.dispose();
});

test('trainings in turns are those of each alone', async () => {
  const fit = { epochs: 2, batchSize: 8, optimizer: 'adam' } as const;
  const fitTogether = async (backend: Backend, seeds: readonly number[]) => {
    const networks = seeds.map((seed) => networkOf(backend, seed));
    await Promise.all(networks.map((network) => network.fit(data, fit)));
    return networks.map((network) => network.parameters);
  };
  const together = await fitTogether(await createBackend(), [1, 2]);
  expect(together[0]).toEqual((await fitTogether(await createBackend(), [1]))[0]);
  expect(together[1]).toEqual((await fitTogether(await createBackend(), [2]))[0]);
});
