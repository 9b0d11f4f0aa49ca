// The page's convolutional networks: which rows they are for, the training that is suggested, and how filters are drawn.

import { describe, expect, it } from 'vitest';
import { createBackend, Dataset, Network } from '../../src/index.js';
import { networkFor } from '../../src/network/network-for.js';
import { parseLayers } from '../../src/nn/parse-layers.js';
import { divergingColour } from '../../src/report/png.js';
import { resolveTrainingOptions } from '../../src/train/options.js';
import { imageRecipe, imageShapeOf, pictureShape } from '../../web/session/image-training.js';
import { fitOptionsOf } from '../../web/session/suggested-training.js';
import { weightPictures } from '../../web/session/weight-images.js';
import type { TrainSettings } from '../../web/training-protocol.js';

const ROWS = 8;
const labels = Int32Array.from({ length: ROWS }, (_, i) => i % 2);
const classNames = ['a', 'b'];

function bytesOf(featureCount: number, sampleShape?: number[]): Dataset {
  const features = Uint8Array.from({ length: ROWS * featureCount }, (_, i) => (i * 37) % 256);
  return new Dataset({ name: 'bytes', features, featureCount, labels, classNames, sampleShape });
}

describe('convolutions are offered', () => {
  it.each([
    [bytesOf(784, [28, 28]), [28, 28]],
    [bytesOf(784), [28, 28, 1]],
    [bytesOf(12 * 9 * 3, [12, 9, 3]), [12, 9, 3]],
    [bytesOf(200), null],
    [new Dataset({ ...bytesOf(64), features: new Float32Array(ROWS * 64) }), null],
  ])('for images of bytes alone: %#', (data, shape) => {
    expect(imageShapeOf(data)).toEqual(shape);
    expect(imageRecipe(data) === null).toBe(shape === null);
  });
});

it('the suggested layers are a network for the rows, and the suggested training is known', async () => {
  const data = bytesOf(784);
  const recipe = imageRecipe(data)!;
  const settings = { ...recipe.suggestion.settings, model: 'layers', hidden: [] } as unknown as TrainSettings;
  expect(fitOptionsOf(recipe, settings)).toMatchObject({ optimizer: 'adamw', weightDecay: 0.02, warmup: 1 });
  expect(fitOptionsOf(recipe, { ...settings, epochs: 1 }).warmup).toBeUndefined();
  expect(() => resolveTrainingOptions(fitOptionsOf(recipe, settings) as object)).not.toThrow();
  const layers = parseLayers(settings.layers);
  const network = networkFor(await createBackend(), data, { layers, inputShape: imageShapeOf(data)! });
  expect(network.architecture.nodes.filter(({ kind }) => kind === 'conv2d')).toHaveLength(2);
});

it('filters are drawn with square pixels, all on one scale; networks without a first convolution as before', async () => {
  const backend = await createBackend();
  const layers = parseLayers('conv 3 2x1, max-pool');
  const network = networkFor(backend, bytesOf(784, [28, 28]), { layers });
  const { weight } = network.layers[0]; // [2·1·1, 3]
  const drawn = weightPictures(network, weight, bytesOf(784, [28, 28]))!;
  expect(drawn).toMatchObject({ height: 28, width: 14, count: 3, of: 3, what: 'filters' });
  const limit = Math.max(...weight.map(Math.abs));
  const at = (filter: number, y: number, x: number) => {
    const first = ((filter * 28 + y) * 14 + x) * 4;
    return [...drawn.pixels.subarray(first, first + 4)];
  };
  for (const filter of [0, 1, 2])
    for (const row of [0, 1]) {
      const colour = divergingColour(weight[row * 3 + filter] / limit);
      const clamped = [...Uint8ClampedArray.from([...colour, 255])];
      expect(at(filter, 14 * row, 0)).toEqual(clamped);
      expect(at(filter, 14 * row + 13, 13)).toEqual(clamped);
    }
  const colour = networkFor(backend, bytesOf(12 * 9 * 3, [12, 9, 3]), { layers: parseLayers('conv 50') });
  expect(weightPictures(colour, colour.layers[0].weight, bytesOf(12 * 9 * 3, [12, 9, 3]))).toMatchObject({
    ...{ height: 2 * 3, width: 2 * 11, count: 48, of: 50 }, // three planes side by side, twice as large
  });
  const flat = new Network(backend, { inputShape: [6, 6], layers: [...parseLayers('conv 3'), { units: 2 }] });
  expect(weightPictures(flat, flat.layers[0].weight, bytesOf(36))).toMatchObject({
    count: 3,
    of: 3,
    what: 'filters',
  });
  const dense = new Network(backend, { inputSize: 784, layers: [{ units: 2 }] });
  expect(weightPictures(dense, dense.layers[0].weight, bytesOf(784))).toMatchObject({
    ...{ height: 28, width: 28, count: 2, what: 'weights' },
  });
  // 576 pixels are 24², but the data say 18×32.
  const wide = bytesOf(18 * 32, [18, 32, 1]);
  const ofWide = networkFor(backend, wide, { hidden: [] });
  expect(weightPictures(ofWide, ofWide.layers[0].weight, wide)).toMatchObject({ height: 18, width: 32 });
  expect(pictureShape(wide)).toEqual([18, 32, 1]);
  expect(pictureShape(bytesOf(18 * 32))).toEqual([24, 24, 1]);
  expect(pictureShape(bytesOf(18 * 2, [9, 2, 2]))).toBe(null);
});
