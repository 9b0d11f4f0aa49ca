// Memory is planned, then lent: training allocates nothing, and what is disposed of comes back.

import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { createBackend } from '../../src/backend/create/inlined.js';
import { Dataset } from '../../src/data/dataset.js';
import { OutOfMemoryError, StateError } from '../../src/errors.js';
import { Arena } from '../../src/memory/arena.js';
import { Network } from '../../src/network/network.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';

/** `count` rows of `width` bytes in three classes. */
function rows(count = 60, width = 5): Dataset {
  const features = Uint8Array.from({ length: count * width }, (_, i) => (i * 37 + (i % 7) * 11) % 256);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  return new Dataset({ name: 'rows', features, featureCount: width, labels, classNames: ['x', 'y', 'z'] });
}

const LAYERS: LayerOptions[] = [{ units: 8, activation: 'relu' }, { units: 3 }];

function network(backend: Backend): Network {
  return new Network(backend, { inputSize: 5, layers: LAYERS });
}

const state = ({ arena }: Backend) => ({ inUse: arena.bytesInUse, size: arena.size });

describe.each(['js', 'simd'] as const)('%s', (name) => {
  test('a hundred steps leave the memory in use and its size unchanged', async () => {
    const backend = await createBackend({ backend: name });
    using model = network(backend);
    const data = rows(60);
    const before = state(backend);
    const seen: unknown[] = [];
    const callback = { onBatchEnd: () => void seen.push(state(backend)) };
    // 7 does not divide 48: the last batch of each epoch is a partial one.
    const validation = data.take(Uint32Array.from({ length: 12 }, (_, i) => 48 + i));
    const train = data.take(Uint32Array.from({ length: 48 }, (_, i) => i));
    await model.fit(train, { epochs: 15, batchSize: 7, validation, callbacks: [callback] });
    expect(seen.length).toBe(105);
    expect(new Set(seen.map((at) => JSON.stringify(at)))).toHaveLength(1);
    expect(backend.arena.bytesInUse).toBe(before.inUse);
  });

  test('a hundred networks made, trained, used and disposed of leave them unchanged', async () => {
    const backend = await createBackend({ backend: name });
    const data = rows();
    const once = async (seed: number) => {
      using model = new Network(backend, { inputSize: 5, layers: LAYERS, seed });
      await model.fit(data, { epochs: 1, batchSize: 16, validation: data });
      model.predictProba(data.features);
      model.evaluate(data);
      Network.load(backend, model.save()).dispose();
    };
    const idle = backend.arena.bytesInUse;
    await once(0);
    const first = state(backend);
    expect(first.inUse).toBe(idle);
    for (let seed = 1; seed <= 100; seed++) await once(seed);
    expect(state(backend)).toEqual(first);
  });
});

test('what fails on its way gives its memory back: bad options, a callback that throws, an abort', async () => {
  const backend = await createBackend();
  using model = network(backend);
  const before = backend.arena.bytesInUse;
  await expect(model.fit(rows(), { epochs: -1 })).rejects.toThrow('epochs: -1');
  await expect(model.fit(rows(60, 4))).rejects.toThrow('rows: 4 features a row, the network takes 5');
  const thrower = { onEpochEnd: () => Promise.reject(new Error('from the callback')) };
  await expect(model.fit(rows(), { callbacks: [thrower] })).rejects.toThrow('from the callback');
  const controller = new AbortController();
  const aborter = { onEpochEnd: () => controller.abort() };
  await expect(model.fit(rows(), { callbacks: [aborter], signal: controller.signal })).rejects.toThrow(
    /abort/i,
  );
  await expect(model.fit(rows(), { epochs: 100, learningRate: 1e6, reduction: 'sum' })).rejects.toThrow(
    'training diverged',
  );
  expect(backend.arena.bytesInUse).toBe(before);
});

test('a network too large is an OutOfMemoryError that names it, and leaves nothing behind', async () => {
  const backend = await createBackend();
  const before = state(backend);
  const make = () => new Network(backend, { inputSize: 100_000, layers: [{ units: 20_000 }, { units: 3 }] });
  expect(make).toThrow(OutOfMemoryError);
  expect(make).toThrow(/7\.45 GiB asked for the network's 2000080003 parameters.*Reduce .*hidden units/);
  expect(state(backend)).toEqual(before);
});

test('an engine that gives too little for the training: an error, and the network is still whole', async () => {
  const roomy = await createBackend({ backend: 'js' });
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
  const arena = new Arena(memory);
  const kernels = (await import('../../src/backend/js/index.js')).createJsKernels(memory);
  const workspace = arena.reserve(64, 'the matrix product');
  const backend: Backend = { ...roomy, arena, kernels, workspace: workspace.address };
  const model = network(backend);
  const weights = model.parameters;
  const before = arena.bytesInUse;
  await expect(model.fit(rows(100_000))).rejects.toThrow(OutOfMemoryError);
  await expect(model.fit(rows(30_000), { epochs: 1 })).rejects.toThrow(
    /asked for .* the engine gives no more than/,
  );
  expect(arena.bytesInUse).toBe(before);
  expect(model.parameters).toEqual(weights);
});

test('dispose() twice does no harm; any use after it is a StateError', async () => {
  const backend = await createBackend();
  const idle = backend.arena.bytesInUse;
  const data = rows();
  const model = network(backend);
  await model.fit(data, { epochs: 1 });
  const { parameters } = model;
  model.dispose();
  model.dispose();
  model[Symbol.dispose]();
  expect(backend.arena.bytesInUse).toBe(idle);
  const uses: (() => unknown)[] = [
    () => model.predict(data.features),
    () => model.predictProba(data.features),
    () => model.evaluate(data),
    () => model.save(),
    () => model.parameters,
    () => {
      model.parameters = parameters;
    },
  ];
  for (const use of uses) expect(use).toThrow(StateError);
  await expect(model.fit(data)).rejects.toThrow(StateError);
  await expect(model.fit(data)).rejects.toThrow('this network was disposed of; make or load another');
});

test('fit while fitting, and dispose while fitting, are StateErrors; the first fit goes on', async () => {
  const backend = await createBackend();
  using model = network(backend);
  const data = rows();
  const first = model.fit(data, { epochs: 3 });
  await expect(model.fit(data)).rejects.toThrow(StateError);
  await expect(model.fit(data)).rejects.toThrow(
    'this network is being trained already; await the first call',
  );
  expect(() => model.dispose()).toThrow(StateError);
  expect(await first).toHaveLength(3);
  expect(await model.fit(data, { epochs: 1 })).toHaveLength(4);
});

test('two networks on one backend train at once, and neither touches the other', async () => {
  const backend = await createBackend();
  const alone = network(backend);
  await alone.fit(rows(), { epochs: 4 });
  const expected = alone.parameters;
  const pair = [network(backend), network(backend)];
  await Promise.all(pair.map((model) => model.fit(rows(), { epochs: 4 })));
  for (const model of pair) expect(model.parameters).toEqual(expected);
});
