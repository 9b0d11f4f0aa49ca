// Images moved and mirrored, and rows mixed, as fit() has them: against rows that were moved beforehand, to the bit, and
// against finite differences of the mixed loss.

import { describe, expect, it } from 'vitest';
import {
  type AugmentOptions,
  createBackend,
  Dataset,
  type FitOptions,
  type InputChoice,
  Network,
  type NetworkOptions,
  SparseFeatures,
} from '../../src/index.js';
import { Random } from '../../src/random.js';
import { gamma, Mixup } from '../../src/train/mixup.js';
import { blobs, rowsOf } from '../support/datasets.js';
import { centralDifferences, logits, type Reference } from '../support/reference.js';

const backend = await createBackend();
const SEED = 4;
const ROWS = 41;

/** Images of `height`×`width` with a bright corner that tells left from right and top from bottom. */
function images(height: number, width: number, kind: 'bytes' | 'floats', channels = 1): Dataset {
  const random = Random.stream(1, 'images');
  const size = height * width * channels;
  const labels = Int32Array.from({ length: ROWS }, (_, i) => i % 3);
  const values = Array.from({ length: ROWS * size }, (_, k) => {
    const place = k % size;
    const bright =
      labels[Math.floor(k / size)] === 0 ? place < width * channels : place % (width * channels) === 0;
    return (bright ? 200 : 0) + (random.below(3) === 0 ? random.below(50) : 0);
  });
  const features = kind === 'bytes' ? Uint8Array.from(values) : Float32Array.from(values, (v) => v / 7);
  return new Dataset({ name: 'images', features, featureCount: size, labels, classNames: ['a', 'b', 'c'] });
}

/** Where line or column `i` of `count` comes from; below 0 from nowhere. */
const FROM: Record<string, (i: number, count: number) => number> = {
  zeros: (i, count) => (i < count ? i : -1),
  edge: (i, count) => Math.max(0, Math.min(count - 1, i)),
  reflect: (i, count) => (i < 0 ? -i : i < count ? i : 2 * (count - 1) - i),
};

/** The first epoch's images as augment makes them, at the rows' own places. */
function movedBeforehand(
  data: Dataset,
  shape: readonly number[],
  { flip = false, shift = 0, crop = 0, padding = 'zeros', cutout = 0 }: AugmentOptions,
): Dataset {
  const [height, width, channels] = shape;
  const most = Math.max(shift, crop);
  const order = Random.stream(SEED, 'shuffle 1').shuffle(Uint32Array.from({ length: ROWS }, (_, i) => i));
  const random = Random.stream(SEED, 'augment 1');
  const centres = Random.stream(SEED, 'cutout 1');
  const pixels = data.features as Uint8Array | Float32Array;
  const features = pixels.slice().fill(0);
  const size = data.featureCount;
  for (const row of order) {
    const mirrored = flip && random.below(2) === 1;
    const [right, down] = [0, 0].map(() => (most > 0 ? random.below(2 * most + 1) - most : 0));
    const centre = cutout > 0 ? centres.below(height * width) : 0;
    const inSquare = (at: number, middle: number) =>
      at >= middle - Math.floor(cutout / 2) && at < middle - Math.floor(cutout / 2) + cutout;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [line, from] = [FROM[padding](y - down, height), FROM[padding](x - right, width)];
        if (line < 0 || from < 0) continue;
        if (inSquare(x, centre % width) && inSquare(y, Math.floor(centre / width))) continue;
        const column = mirrored ? width - 1 - from : from;
        for (let c = 0; c < channels; c++)
          features[row * size + (y * width + x) * channels + c] =
            pixels[row * size + (line * width + column) * channels + c];
      }
    }
  }
  return new Dataset({ ...data, features });
}

function network(featureCount: number, options: Partial<NetworkOptions> = {}, on = backend): Network {
  const layers = [{ units: 20 }, { units: 3 }];
  return new Network(on, { inputSize: featureCount, layers, seed: SEED, standardize: false, ...options });
}

const STEP: FitOptions = { epochs: 1, batchSize: 16, learningRate: 1e-3 };

describe('augment', () => {
  it.each([
    ['bytes', [6, 5, 1], 'dense', { flip: true, shift: 2 }],
    ['bytes', [6, 5, 1], 'sparse', { flip: true, shift: 2 }],
    ['bytes', [4, 3, 3], 'dense', { flip: true, shift: 1 }],
    ['bytes', [5, 5, 1], 'sparse', { flip: true }],
    ['floats', [5, 5, 1], 'dense', { shift: 3 }],
    ['floats', [4, 3, 3], 'dense', { flip: true, shift: 2 }],
    ['bytes', [6, 5, 1], 'dense', { crop: 2 }],
    ['bytes', [6, 5, 1], 'sparse', { flip: true, crop: 3, padding: 'edge' }],
    ['bytes', [4, 3, 3], 'dense', { flip: true, crop: 2, padding: 'reflect' }],
    ['floats', [4, 3, 2], 'dense', { crop: 1, padding: 'reflect', cutout: 2 }],
    ['bytes', [6, 5, 1], 'sparse', { cutout: 3 }],
    ['bytes', [4, 5, 3], 'dense', { flip: true, shift: 1, cutout: 2 }],
  ] as [kind: 'bytes' | 'floats', shape: number[], input: InputChoice, AugmentOptions][])(
    '%s of %o, %s path, %o: an epoch is that of images changed beforehand, bit for bit',
    async (kind, shape, input, changes) => {
      const [height, width, channels] = shape;
      const data = images(height, width, kind, channels);
      const augment = { ...changes, imageShape: shape };
      const one = network(data.featureCount, { input });
      await one.fit(data, { ...STEP, augment });
      const other = network(data.featureCount, { input });
      await other.fit(movedBeforehand(data, shape, changes), STEP);
      expect(one.parameters).toEqual(other.parameters);
      const plain = network(data.featureCount, { input });
      await plain.fit(data, STEP);
      expect(plain.parameters).not.toEqual(one.parameters);
    },
  );

  it('leaves validation and the standardiser with the rows as they are', async () => {
    const data = images(5, 5, 'bytes');
    const one = network(25, { standardize: true });
    const history = await one.fit(data, { ...STEP, validation: data, augment: { shift: 2 } });
    const plain = network(25, { standardize: true });
    await plain.fit(data, STEP);
    expect(one.standardizer).toEqual(plain.standardizer);
    expect(history[0].validationLoss).toBeCloseTo(one.evaluate(data).loss, 6);
  });

  it('gives the same bits on 1 and 2 threads, and in two calls as in one; the memory stays as it was', async () => {
    const options: FitOptions = {
      epochs: 2,
      batchSize: 16,
      augment: { flip: true, crop: 1, padding: 'edge', cutout: 2 },
      mixup: 0.4,
    };
    const data = images(5, 5, 'bytes');
    const results = [];
    for (const threads of [1, 2]) {
      const own = await createBackend({ threads });
      const one = network(25, {}, own);
      await one.fit(data, options);
      results.push(one.parameters);
      const before = own.arena.bytesInUse;
      const inUse = new Set<number>();
      const onBatchEnd = () => {
        inUse.add(own.arena.bytesInUse);
      };
      await one.fit(data, { ...options, callbacks: [{ onBatchEnd }] });
      expect(inUse.size).toBe(1);
      expect(own.arena.bytesInUse).toBe(before);
      own.dispose();
    }
    expect(results[1]).toEqual(results[0]);
    const twice = network(25);
    await twice.fit(data, { ...options, epochs: 1 });
    await twice.fit(data, { ...options, epochs: 1 });
    const once = network(25);
    await once.fit(data, options);
    expect(twice.parameters).toEqual(once.parameters);
  });

  it.each([
    [{ augment: {} }, 'augment: none of flip, shift, crop and cutout asked for'],
    [{ augment: { crop: 5 } }, 'augment.crop: 5 pixels may move an image of 5×5 out of sight'],
    [{ augment: { shift: 1, crop: 1 } }, 'augment.shift: it moves images, and so does crop'],
    [{ augment: { flip: true, padding: 'edge' } }, 'augment.padding: edge is for crop'],
    [{ augment: { crop: 1, padding: 'wrap' } }, 'augment.padding: "wrap" is unknown'],
    [{ augment: { cutout: 5 } }, 'augment.cutout: a square of 5 pixels may erase all of an image of 5×5'],
    [{ augment: { cutout: 200 } }, 'a square of 200 pixels may erase all of an image of 5×5'],
    [{ augment: { cutout: -1 } }, 'augment.cutout: -1 is not a whole number from 0 to 1000000'],
    [{ augment: { shift: 0.5 } }, 'augment.shift: 0.5 is not a whole number from 0 to 127'],
    [{ augment: { shift: 200 } }, 'augment.shift: 200 is not a whole number from 0 to 127'],
    [{ augment: { flip: 1 } }, 'augment.flip: 1 is not true or false'],
    [{ augment: { rotate: 90 } }, 'rotate'],
    [{ augment: { shift: 5 } }, 'augment.shift: 5 pixels may move an image of 5×5 out of sight'],
    [{ augment: { flip: true, imageShape: [5, 6] } }, 'augment.imageShape: [5, 6] is no image of 25 values'],
    [{ mixup: -1 }, 'mixup: -1 is not a number from 0 to 100'],
  ])('%o is refused', async (options, message) => {
    await expect(network(25).fit(images(5, 5, 'bytes'), options as FitOptions)).rejects.toThrow(message);
  });

  it('rows that are no square need a shape, and sparse features are refused', async () => {
    const data = images(6, 5, 'floats');
    await expect(network(30).fit(data, { augment: { flip: true } })).rejects.toThrow(
      '30 features are no square image; give [height, width]',
    );
    const features = SparseFeatures.fromDense(data.features as Float32Array, 30);
    const sparse = new Dataset({ ...data, features });
    const augment = { flip: true, imageShape: [6, 5] };
    await expect(network(30).fit(sparse, { augment })).rejects.toThrow(
      'augment: asked for, but images has sparse features',
    );
    await expect(network(30).fit(sparse, { mixup: 0.2 })).rejects.toThrow(
      'mixup: asked for, but images has sparse features',
    );
  });
});

describe('mixup', () => {
  const UNITS = [7, 6, 4];

  it.each([
    ['softmax-cross-entropy', 4, {}],
    ['softmax-cross-entropy', 4, { labelSmoothing: 0.2 }],
    ['binary-cross-entropy', 4, {}],
    ['binary-cross-entropy', 1, {}],
  ] as const)(
    '%s, %i outputs, %o: gradient and loss are those of mixed rows and targets',
    async (loss, output, extra) => {
      const data = blobs({ rows: 23, features: 7, classes: Math.max(2, output), seed: 5 });
      const shape = [...UNITS.slice(0, 2), output];
      const one = new Network(backend, {
        ...{ inputSize: 7, layers: [{ units: 6, activation: 'tanh' }, { units: output }], loss },
        ...{ seed: SEED, standardize: false },
      });
      const before = one.parameters.map((value, i) => value + 0.1 * Math.sin(i));
      one.parameters = before;
      const history = await one.fit(data, {
        epochs: 1,
        batchSize: 23,
        learningRate: 1,
        l2: 0,
        mixup: 0.5,
        ...extra,
      });
      const after = one.parameters;
      const mixup = new Mixup(0.5, 1);
      mixup.begin(Random.stream(SEED, 'mixup 1'));
      const share = mixup.shareOf(0);
      expect(share).toBeGreaterThan(0);
      const order = Random.stream(SEED, 'shuffle 1').shuffle(Uint32Array.from({ length: 23 }, (_, i) => i));
      const rows = rowsOf(data);
      const smoothing = 'labelSmoothing' in extra ? extra.labelSmoothing : 0;
      const targetOf = (row: number) =>
        Array.from({ length: output }, (_, j) =>
          output === 1
            ? data.labelAt(row)
            : (1 - smoothing) * Number(data.labelAt(row) === j) + smoothing / output,
        );
      const mixed = Array.from(order, (row, i) => {
        const partner = order[22 - i];
        const mix = (a: number[], b: number[]) => a.map((value, k) => (1 - share) * value + share * b[k]);
        return { row: mix(rows[row], rows[partner]), target: mix(targetOf(row), targetOf(partner)) };
      });
      const reference: Reference = {
        loss,
        layers: shape
          .slice(1)
          .map((units, i) => ({ inputs: shape[i], units, activation: i === 0 ? 'tanh' : 'identity' })),
      };
      const lossAt = (parameters: ArrayLike<number>) => {
        let sum = 0;
        for (const { row, target } of mixed) {
          const z = logits(reference, parameters, row);
          const logSum = Math.log(z.reduce((total, value) => total + Math.exp(value), 0));
          z.forEach((value, j) => {
            sum +=
              loss === 'softmax-cross-entropy'
                ? target[j] * (logSum - value)
                : Math.log1p(Math.exp(value)) - target[j] * value;
          });
        }
        return sum / 23;
      };
      expect(history[0].loss).toBeCloseTo(lossAt(before), 5);
      const gradient = centralDifferences(lossAt, before);
      before.forEach((value, i) => {
        const message = `parameter ${i}: ${value - after[i]}, expected ${gradient[i]}`;
        expect(Math.abs(value - after[i] - gradient[i]), message).toBeLessThan(2 * 64 * 2 ** -24);
      });
    },
  );

  it('with weights a mixed row weighs what the two together do, by their shares', async () => {
    const data = blobs({ rows: 32 });
    const zero = Float32Array.from({ length: 32 }, (_, i) => Number(i !== 3));
    const one = network(6);
    const history = await one.fit(data, { epochs: 1, batchSize: 32, mixup: 1, sampleWeights: zero });
    expect(history[0].loss).toBeGreaterThan(0);
    expect(one.inputPath?.because).toBe('mixup');
  });

  it.each([0.2, 1, 5])('the shares of alpha %s have the moments of Beta’s smaller half', (alpha) => {
    const mixup = new Mixup(alpha, 20_000);
    mixup.begin(Random.stream(1, 'moments'));
    const shares = Array.from({ length: 20_000 }, (_, step) => mixup.shareOf(step));
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.5);
    // λ(1 - λ) is the same for λ and 1 - λ: its mean is α/(2(2α + 1)), its deviation below ¼.
    const mean = shares.reduce((sum, s) => sum + s * (1 - s), 0) / shares.length;
    expect(Math.abs(mean - alpha / (2 * (2 * alpha + 1)))).toBeLessThan((5 * 0.25) / Math.sqrt(20_000));
  });

  it.each([0.1, 0.7, 1, 3.5])('gamma variates of shape %s have mean and variance equal to it', (shape) => {
    const random = Random.stream(2, 'gamma');
    const values = Array.from({ length: 20_000 }, () => gamma(random, shape));
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean - shape)).toBeLessThan(5 * Math.sqrt(shape / 20_000));
    // The variance's own: (μ₄ - σ⁴)/n with μ₄ = 3σ⁴ + 6σ².
    expect(Math.abs(variance - shape)).toBeLessThan(5 * Math.sqrt((2 * shape ** 2 + 6 * shape) / 20_000));
  });
});
