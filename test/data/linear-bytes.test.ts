// Features that were read straight into a backend's memory: there once, and good however much that memory grows.

import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createBackend } from '../../src/backend/create/inlined.js';
import { Dataset } from '../../src/data/dataset.js';
import { encodeIdx } from '../../src/data/idx.js';
import { LinearBytes } from '../../src/data/linear-bytes.js';
import { DataError, StateError } from '../../src/errors.js';
import { Network } from '../../src/network/network.js';
import { loadData } from '../../src/platform/node/datasets.js';
import { readIdxDataset } from '../../src/platform/node/idx-file.js';
import { put, temporaryFolder } from '../support/temporary.js';

const images = encodeIdx(
  [6, 2, 2],
  Array.from({ length: 24 }, (_, i) => (i * 37) % 256),
);
const labels = encodeIdx([6], [0, 1, 2, 0, 1, 2]);

async function read(file: Uint8Array) {
  const folder = temporaryFolder();
  const backend = await createBackend({ backend: 'js' });
  const before = backend.arena.bytesInUse;
  const paths = [put(folder, 'images', file), put(folder, 'labels', labels)] as const;
  const data = readIdxDataset(...paths, { backend });
  return { backend, data, inUse: () => backend.arena.bytesInUse - before };
}

function grow({ arena }: Awaited<ReturnType<typeof createBackend>>) {
  arena.release(arena.reserve(2 * arena.size, 'a test'));
}

test.each([
  ['plain', images],
  ['gzip', gzipSync(images)],
])('a %s IDX file lies in the memory once, and its data set survives growth', async (_, file) => {
  const { backend, data, inUse } = await read(file);
  const { features, ...rest } = await data;
  expect((features as Uint8Array).buffer).toBe(backend.arena.memory.buffer);
  expect(inUse()).toBe(64); // 40 bytes of file, to the next cache line
  grow(backend);
  expect((features as Uint8Array).length).toBe(0);
  const again = new Dataset({ ...(await data), rows: Uint32Array.of(1) });
  grow(backend);
  expect(again.features).toEqual(images.subarray(16));
  expect(again.featuresAt(0)).toEqual(images.subarray(20, 24));
  expect(rest.source).toBe(again.source);
});

test('other features than the source has leave the source behind', async () => {
  const { data } = await read(images);
  const halved = new Dataset({ ...(await data), features: new Float32Array(24).fill(0.5) });
  expect(halved.source).toBeUndefined();
  expect(halved.features).toEqual(new Float32Array(24).fill(0.5));
});

test('gzip that promises another size than it holds: the bytes come all the same, and the place is given back', async () => {
  // Of two gzip members, only the second one's size stands at the end.
  const { data, inUse } = await read(
    Buffer.concat([gzipSync(images.subarray(0, 30)), gzipSync(images.subarray(30))]),
  );
  expect((await data).features).toEqual(images.subarray(16));
  expect((await data).source).toBeUndefined();
  expect(inUse()).toBe(0);
});

test('a file that cannot be read leaves nothing in the memory', async () => {
  for (const file of [
    gzipSync(images).subarray(0, 30),
    images.subarray(0, 30),
    encodeIdx([24], images.subarray(16)),
  ]) {
    const { data, inUse } = await read(file);
    await expect(data).rejects.toBeInstanceOf(DataError);
    expect(inUse()).toBe(0);
  }
});

test('training on it gives the bits of training on an array, and copies no features', async () => {
  const [here, there] = [await createBackend(), await createBackend()];
  const options = { inputSize: 784, layers: [{ units: 10 }] };
  const before = here.arena.bytesInUse;
  const loaded = await loadData('sample', { backend: here });
  const held = here.arena.bytesInUse - before;
  expect(held).toBeLessThan(3000 * 784 + 4096);
  const copied = await loadData('sample');
  expect(copied.checksum).toBe(loaded.checksum);
  const network = new Network(here, options);
  let most = 0;
  const onEpochEnd = () => {
    most = here.arena.bytesInUse - before;
  };
  await network.fit(loaded.train, { epochs: 1, callbacks: [{ onEpochEnd }] });
  expect(most).toBeLessThan(2 * held); // with a second copy it would be more: rows, batches and parameters come on top
  const other = new Network(there, options);
  await other.fit(copied.train, { epochs: 1 });
  expect(network.parameters).toEqual(other.parameters);
  expect(network.evaluate(loaded.test).loss).toBe(other.evaluate(copied.test).loss);
  // On another backend than the one that holds it, it is copied as any array.
  expect(other.evaluate(loaded.test).loss).toBe(network.evaluate(loaded.test).loss);
});

test('a view is the same object until the memory grows', async () => {
  const backend = await createBackend({ backend: 'js' });
  const bytes = LinearBytes.reserve(backend.arena, 10, 'a test');
  const { view } = bytes;
  expect(bytes.view).toBe(view);
  grow(backend);
  expect(bytes.view === view).toBe(false);
  expect(bytes.view.length).toBe(10);
});

test('dispose gives the place back, once, and nothing reads what stands there afterwards', async () => {
  const { data, inUse, backend } = await read(images);
  const loaded = await data;
  const some = loaded.take(Uint32Array.of(1, 2));
  const network = new Network(backend, { inputSize: 4, layers: [{ units: 3 }] });
  await network.fit(some, { epochs: 1, batchSize: 2 });
  network.predict(some);
  const held = inUse();
  some.dispose();
  loaded.dispose();
  expect(inUse()).toBe(held - 64);
  const taken = backend.arena.reserve(64, 'another');
  const gone = /^the bytes of .*images were disposed of; load the data again$/;
  for (const use of [
    () => loaded.features,
    () => some.featuresAt(0),
    () => loaded.take(Uint32Array.of(0)),
    () => network.evaluate(loaded),
    () => network.predict(some),
  ])
    expect(use).toThrow(
      expect.objectContaining({ name: 'StateError', message: expect.stringMatching(gone) }),
    );
  await expect(network.fit(loaded, { epochs: 1 })).rejects.toThrow(gone);
  backend.arena.release(taken);
  network.dispose();
  expect(inUse()).toBe(0);
});

test('a data set that is trained on cannot be disposed of; afterwards it can', async () => {
  const { data, backend } = await read(images);
  const loaded = await data;
  const network = new Network(backend, { inputSize: 4, layers: [{ units: 3 }] });
  const refusals: unknown[] = [];
  const onEpochEnd = () => {
    try {
      loaded.dispose();
    } catch (error) {
      refusals.push(error);
    }
  };
  const history = await network.fit(loaded, { epochs: 2, callbacks: [{ onEpochEnd }] });
  expect(history.length).toBe(2);
  expect(refusals).toEqual([expect.any(StateError), expect.any(StateError)]);
  expect(String(refusals[0])).toMatch(
    /dispose: the bytes of .*images are read by a training or a prediction/,
  );
  loaded.dispose();
  expect(() => loaded.features).toThrow(StateError);
});

test('where the test images cannot be read, the training images do not stay', async () => {
  const folder = temporaryFolder();
  put(folder, 'train-images-idx3-ubyte', images);
  put(folder, 'train-labels-idx1-ubyte', labels);
  put(folder, 't10k-images-idx3-ubyte', images);
  put(folder, 't10k-labels-idx1-ubyte', labels.subarray(0, 10));
  const backend = await createBackend({ backend: 'js' });
  const before = backend.arena.bytesInUse;
  await expect(loadData(folder, { backend })).rejects.toThrow(DataError);
  expect(backend.arena.bytesInUse).toBe(before);
});

test('rows in arrays are not affected by dispose', () => {
  const init = { name: 'x', featureCount: 2, labels: Int32Array.of(0, 1), classNames: ['a', 'b'] };
  const data = new Dataset({ ...init, features: Float32Array.of(1, 2, 3, 4) });
  data.dispose();
  expect(data.featuresAt(1)).toEqual(Float32Array.of(3, 4));
});
