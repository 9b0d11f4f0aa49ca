// What a network keeps of the photos that it was trained on.

import { expect, test } from 'vitest';
import type { ImagePreparation } from '../../src/data/image-preparation.js';
import { createBackend, Dataset, Network } from '../../src/index.js';

const backend = await createBackend({ backend: 'js' });

function photos(images: ImagePreparation | undefined, rows = 12): Dataset {
  return new Dataset({
    ...{ name: 'photos', featureCount: 12, classNames: ['a', 'b'], images },
    features: Uint8Array.from(
      { length: 12 * rows },
      (_, i) => (i * 37 + (Math.floor(i / 12) % 2) * 90) % 256,
    ),
    labels: Int32Array.from({ length: rows }, (_, i) => i % 2),
  });
}

async function trained(images: ImagePreparation | undefined): Promise<Network> {
  const network = new Network(backend, { inputSize: 12, layers: [{ units: 3 }, { units: 2 }] });
  await network.fit(photos(images), { epochs: 2, batchSize: 4 });
  return network;
}

test('a model file and a network with a new head keep the size and the colours', async () => {
  const images = { size: [3, 4], colorMode: 'gray' } as const;
  const network = await trained(images);
  expect(network.images).toEqual(images);
  expect(Network.load(backend, network.save()).images).toEqual(images);
  expect(network.withHead(5).images).toEqual(images);
  expect((await trained(undefined)).images).toBe(null);
});

test('photos of another size, of as many values, are refused; rows that are no photos are taken', async () => {
  const network = await trained({ size: [3, 4], colorMode: 'gray' });
  const others = photos({ size: [2, 2], colorMode: 'rgb' });
  const message =
    'photos: photos as 2×2 pixels, rgb, but this network was trained on photos as 3×4 pixels, gray';
  expect(() => network.evaluate(others)).toThrow(message);
  expect(() => network.predict(others)).toThrow(message);
  expect(network.predict(photos(undefined))).toHaveLength(12);
});

test('a subset of photos knows how they were made', () => {
  const images = { size: [3, 4], colorMode: 'gray' } as const;
  expect(photos(images).take(Uint32Array.of(3, 1)).images).toEqual(images);
});
