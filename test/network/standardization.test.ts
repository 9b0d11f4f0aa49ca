// The kinds of standardisation, and the limit on what comes of it.

import { expect, it } from 'vitest';
import {
  createBackend,
  Dataset,
  Network,
  type NetworkOptions,
  SparseFeatures,
  type StandardizeOption,
  trainPopulation,
} from '../../src/index.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import { encodeSafetensors } from '../../src/model/safetensors-write.js';
import { blobs, rowsOf } from '../support/datasets.js';

const backend = await createBackend();
const data = blobs({ rows: 120 });
const SHAPE = { inputSize: 6, layers: [{ units: 5 }, { units: 3 }] };
const TRAINING = { epochs: 2, batchSize: 32, learningRate: 0.1 };

async function trained(
  standardize: StandardizeOption,
  options: Partial<NetworkOptions> = {},
  set: Dataset = data,
) {
  const network = new Network(backend, { ...SHAPE, ...options, standardize });
  await network.fit(set, TRAINING);
  return network;
}

const bytes = new Dataset({
  ...data,
  features: Uint8Array.from(data.features, (x) => Math.max(0, Math.min(255, Math.round(40 * x)))),
});

it('global: one mean and deviation, those of all values, the same from bytes and sparse features', async () => {
  const { standardizer } = await trained('global');
  const all = rowsOf(data).flat();
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  const deviation = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length);
  for (const value of standardizer!.mean) expect(value).toBeCloseTo(mean, 5);
  for (const value of standardizer!.deviation) expect(value).toBeCloseTo(deviation, 5);
  const floats = Float32Array.from(bytes.features as Uint8Array);
  const dense = (await trained('global', {}, bytes)).standardizer!;
  const sparse = new Dataset({ ...data, features: SparseFeatures.fromDense(floats, 6) });
  (await trained('global', {}, sparse)).standardizer!.deviation.forEach((value, j) => {
    expect(value).toBeCloseTo(dense.deviation[j], 3);
  });
});

it('min-max: each feature from 0 to 1 on the training rows, sparse features too', async () => {
  for (const set of [data, bytes]) {
    const { mean, deviation } = (await trained('min-max', {}, set)).standardizer!;
    const columns = Array.from(mean, (_, j) => rowsOf(set).map((row) => row[j]));
    columns.forEach((column, j) => {
      expect(mean[j]).toBe(Math.min(...column));
      expect(mean[j] + deviation[j]).toBeCloseTo(Math.max(...column), 5);
    });
  }
  const features = SparseFeatures.fromDense(bytes.features as Uint8Array, 6);
  const sparse = await trained('min-max', {}, new Dataset({ ...bytes, features }));
  expect(sparse.standardizer).toEqual((await trained('min-max', {}, bytes)).standardizer);
});

it('true, "features" and { kind: "features" } are the same, and its default', async () => {
  const first = await trained(true);
  for (const one of ['features', { kind: 'features' }, {}] as const) {
    expect((await trained(one)).parameters).toEqual(first.parameters);
  }
});

it('clip: outliers count as the limit does, in training, validation and prediction; a far limit changes no bit', async () => {
  const network = await trained({ clip: 1.5 }, { input: 'auto' });
  expect(network.inputPath).toMatchObject({ path: 'dense', because: 'clip' });
  const { mean, deviation } = network.standardizer!;
  const at = (z: number) => [Float32Array.from(mean, (m, j) => m + z * deviation[j])];
  const far = network.predictProba(at(40));
  network.predictProba(at(1.5)).forEach((p, i) => {
    expect(p).toBeCloseTo(far[i], 5);
  });
  expect(network.predictProba(at(1.4))).not.toEqual(network.predictProba(at(40)));
  const wide = await trained({ clip: 1e5 });
  expect(wide.parameters).toEqual((await trained(true, { input: 'dense' })).parameters);
});

it('a model that clips comes back the same, as version 2; one that does not is still version 1', async () => {
  const network = await trained({ kind: 'global', clip: 1 });
  const saved = network.save();
  const loaded = Network.load(backend, saved);
  expect(loaded.standardizer).toEqual(network.standardizer);
  expect(loaded.predictProba(rowsOf(data))).toEqual(network.predictProba(rowsOf(data)));
  await loaded.fit(data, TRAINING);
  expect(loaded.inputPath!.because).toBe('clip');
  const metadata = (bytes: Uint8Array) => decodeSafetensors(bytes, 'm').metadata;
  expect(metadata(saved).get('format_version')).toBe('2');
  expect(metadata((await trained('global')).save()).get('format_version')).toBe('1');
  const { tensors } = decodeSafetensors(saved, 'm');
  const list = [...tensors].map(([name, { shape, data }]) => ({ name, shape, data: data() as Float32Array }));
  const bad = { ...Object.fromEntries(metadata(saved)), standardizer_clip: '-1' };
  expect(() => Network.load(backend, encodeSafetensors(list, bad), 'm')).toThrow(
    'm: standardizer_clip should be above 0, -1 found',
  );
});

it('populations standardise as networks do', async () => {
  const standardize = { kind: 'global', clip: 1 } as const;
  const members = [{ learningRate: 0.1, l2: 0, seed: 7 }];
  const options = { epochs: 2, batchSize: 32, shuffleSeed: 7 };
  const [member] = await trainPopulation(backend, { ...SHAPE, standardize }, members, data, options);
  const network = new Network(backend, { ...SHAPE, standardize, seed: 7 });
  await network.fit(data, { ...options, learningRate: 0.1, l2: 0 });
  member.parameters.forEach((value, i) => {
    expect(value).toBeCloseTo(network.parameters[i], 5);
  });
});

it.each([
  ['unit' as never, 'standardize: "unit" is unknown; valid: true, false, features, global, channel, min-max'],
  [{ clip: 0 }, 'clip: 0 is not a number above 0, at most 1000000'],
  [{ kind: 'global', clap: 3 } as never, 'clap'],
])('%j is refused', (standardize, message) => {
  expect(() => new Network(backend, { ...SHAPE, standardize })).toThrow(message);
});

it('clip with sparse features is refused', async () => {
  const sparse = new Dataset({ ...data, features: SparseFeatures.fromDense(data.features, 6) });
  await expect(trained({ clip: 2 }, {}, sparse)).rejects.toThrow(
    'clip: asked for, but blobs has sparse features; give a typed array',
  );
});
