// The profile counts what a training's steps call, and only that; and every row says what it costs.

import { expect, it } from 'vitest';
import { createBackend, Network, splitDataset } from '../../src/index.js';
import { blobs } from '../support/datasets.js';

const { train, validation } = splitDataset(blobs({ rows: 240, features: 12 }), { seed: 1 });
const layers = [{ units: 16, activation: 'relu' as const }, { units: 3 }];

it('has a row for each kernel and shape, with calls, time and cost, of the steps and not of the validation', async () => {
  const backend = await createBackend({ profile: true });
  const network = new Network(backend, { inputSize: 12, layers });
  await network.fit(train, { validation, epochs: 3, batchSize: 50 });
  network.evaluate(validation);
  const { rows } = backend.profile!;
  const row = (kernel: string, shape: string) =>
    rows.find((one) => one.kernel === kernel && one.shape === shape);
  // 200 rows are four steps of 50 an epoch.
  expect(row('gemm', '50×12·12×16')).toMatchObject({ calls: 12, flops: 12 * 2 * 50 * 12 * 16 });
  expect(row('gemmDescend', '12×50·50×16')?.calls).toBe(12);
  expect(row('softmaxCrossEntropy', '50×3')).toMatchObject({ calls: 12, bytes: 12 * 8 * 150 });
  expect(rows.some(({ kernel }) => kernel === 'argmax')).toBe(false); // evaluate's
  expect(row('gemm', '40×12·12×16')).toBeUndefined(); // the validation's 40 rows
  expect(rows.every(({ milliseconds }) => milliseconds >= 0)).toBe(true);
  const times = rows.map(({ milliseconds }) => milliseconds);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  const seconds = network.history.reduce((sum, record) => sum + record.seconds!, 0);
  expect(times.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1000 * seconds);
});

it('tells convolutions and pools apart by image, channels, window and stride', async () => {
  const backend = await createBackend({ profile: true });
  const network = new Network(backend, {
    inputShape: [8, 8, 1],
    layers: [
      { kind: 'conv2d', filters: 4 },
      { kind: 'conv2d', filters: 4, stride: 2 },
      { kind: 'conv2d', filters: 4 },
      { kind: 'max-pool' },
      { kind: 'average-pool', size: [2, 2], stride: 1 },
      { units: 3 },
    ],
  });
  await network.fit(blobs({ rows: 40, features: 64 }), { epochs: 1, batchSize: 20 });
  const shapes = (kernel: string) =>
    backend
      .profile!.rows.filter((row) => row.kernel === kernel)
      .map(({ shape }) => shape)
      .sort();
  const convolutions = ['20×4×4×4→4, 3×3', '20×8×8×1→4, 3×3', '20×8×8×4→4, 3×3, stride 2'];
  expect(shapes('convolve')).toEqual(convolutions);
  expect(shapes('convolveWeightGradient')).toEqual(convolutions);
  expect(shapes('maxPool')).toEqual(['20×4×4×4, 2×2']);
  expect(shapes('averagePool')).toEqual(['20×2×2×4, 2×2']);
  const row = backend.profile!.rows.find(
    ({ shape, kernel }) => kernel === 'convolve' && /stride/.test(shape),
  );
  expect(row).toMatchObject({ calls: 2, flops: 2 * 2 * 20 * 16 * 36 * 4 });
});

it('changes no number, and is not there unless it is asked for', async () => {
  const trained = async (profile: boolean) => {
    const backend = await createBackend({ profile });
    expect(backend.profile !== undefined).toBe(profile);
    const network = new Network(backend, { inputSize: 12, layers });
    await network.fit(train, { epochs: 2 });
    return network.parameters;
  };
  expect(await trained(true)).toEqual(await trained(false));
});
