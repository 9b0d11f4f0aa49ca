// Features that were read straight into a backend's memory: there once, and good however much that memory grows.

import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createBackend } from '../../src/backend/create/inlined.js';
import { Dataset } from '../../src/data/dataset.js';
import { encodeIdx } from '../../src/data/idx.js';
import { LinearBytes } from '../../src/data/linear-bytes.js';
import { DataError } from '../../src/errors.js';
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
