// IDX files that are read in parts.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { encodeIdx } from '../../../src/data/idx.js';
import { readIdxDataset } from '../../../src/platform/node/idx-file.js';
import { openLargeIdx } from '../../../src/platform/node/large-idx.js';
import { Random } from '../../../src/random.js';
import { temporaryFolder } from '../../support/temporary.js';

const ROWS = 1500;
const random = Random.stream(2, 'images');
const pixels = Uint8Array.from({ length: ROWS * 20 }, () => random.below(256));
const labels = Uint8Array.from({ length: ROWS }, () => random.below(3));

function files(images: Uint8Array, labelFile: Uint8Array) {
  const folder = temporaryFolder();
  const [first, second] = [join(folder, 'images'), join(folder, 'labels')];
  writeFileSync(first, images);
  writeFileSync(second, labelFile);
  const options = {
    validation: 0.2,
    validationAsked: false,
    seed: 5,
    memory: 300e6,
    folder: join(folder, 'runs'),
  };
  return { pair: [first, second] as [string, string], options };
}

it('gives the rows that the files have in memory, gzip or not', async () => {
  const images = encodeIdx([ROWS, 4, 5], pixels);
  for (const bytes of [images, gzipSync(images)]) {
    const { pair, options } = files(bytes, encodeIdx([ROWS], labels));
    const whole = await readIdxDataset(...pair);
    const rows = await openLargeIdx(pair, options, { name: 'images' });
    const { stream, validation } = rows;
    expect(stream.sample.sampleShape).toEqual([4, 5, 1]);
    expect(stream.sample.classNames).toEqual(whole.classNames);
    expect(stream.totals.size + validation.size).toBe(ROWS);
    expect(Math.abs(validation.size - 300)).toBeLessThan(70);
    const text = (features: ArrayLike<number>, label: number) => `${Array.from(features).join()} ${label}`;
    const found = Array.from(validation.rows, (_, i) =>
      text(validation.featuresAt(i), validation.labelAt(i)),
    );
    for await (const piece of stream.rows(5, 1, 0, stream.totals.size))
      for (const [i, label] of piece.labels.entries())
        found.push(text(piece.features.subarray(20 * i, 20 * i + 20), label));
    const expected = Array.from(whole.rows, (_, i) => text(whole.featuresAt(i), whole.labelAt(i)));
    expect(found.sort()).toEqual(expected.sort());
    await rows.close();
  }
});

it('refuses files that are cut short, too long, or do not belong together', async () => {
  const images = encodeIdx([ROWS, 4, 5], pixels);
  const cases: [Uint8Array, Uint8Array, RegExp][] = [
    [images.subarray(0, images.length - 3), encodeIdx([ROWS], labels), /cut short/],
    [Buffer.concat([images, images.subarray(0, 40)]), encodeIdx([ROWS], labels), /longer than its header/],
    [images, encodeIdx([ROWS - 1], labels.subarray(1)), /1500 images, but .* has 1499 labels/],
    [encodeIdx([ROWS], labels), encodeIdx([ROWS], labels), /at least 2 dimensions/],
  ];
  for (const [first, second, message] of cases) {
    const { pair, options } = files(first, second);
    await expect(openLargeIdx(pair, options, { name: 'images' })).rejects.toThrow(message);
  }
});

it('refuses more validation rows than fit, where they were asked for', async () => {
  const { pair, options } = files(encodeIdx([ROWS, 4, 5], pixels), encodeIdx([ROWS], labels));
  const asked = { ...options, validation: 2_000_000, validationAsked: true };
  await expect(openLargeIdx(pair, asked, { name: 'images' })).rejects.toThrow(
    /validation: 2000000 rows asked for/,
  );
  await expect(openLargeIdx(pair, { ...options, memory: 1e6 }, { name: 'images' })).rejects.toThrow(
    /at least 250 MB/,
  );
});

it('the checksum is of all pixels and labels: one that changes gives another, in whatever part of the file', async () => {
  const checksumOf = async (image: Uint8Array, label: Uint8Array, gzip = false) => {
    const bytes = encodeIdx([ROWS, 4, 5], image);
    const { pair, options } = files(gzip ? gzipSync(bytes) : bytes, encodeIdx([ROWS], label));
    const rows = await openLargeIdx(pair, options, { name: 'images' });
    await rows.close();
    return rows.checksum;
  };
  const whole = await checksumOf(pixels, labels);
  expect(await checksumOf(pixels, labels, true)).toEqual(whole);
  const changed = (bytes: Uint8Array, at: number) =>
    bytes.map((byte, i) => (i === at ? (byte + 1) % 3 : byte));
  const others = [];
  for (const at of [0, pixels.length >> 1, pixels.length - 1])
    others.push(await checksumOf(changed(pixels, at), labels));
  for (const at of [0, ROWS - 1]) others.push(await checksumOf(pixels, changed(labels, at)));
  const texts = [whole, ...others].map((one) => JSON.stringify(one));
  expect(new Set(texts).size).toBe(texts.length);
});
