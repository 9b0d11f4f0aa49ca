// Makes data/fashion-mnist-sample: a stratified sample of the real Fashion-MNIST, so that a first run needs no
// network. Run after `npm run build`: node scripts/make-sample.mjs [folder with the full data set]
// The same seed gives the same rows, in the data set's own order; the same zlib gives the same bytes.

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FASHION_MNIST, FASHION_MNIST_CLASSES } from '../build/src/data/fashion-mnist.js';
import { encodeIdx, parseIdx } from '../build/src/data/idx.js';
import { readBytes } from '../build/src/platform/node/gzip.js';
import { Random } from '../build/src/random.js';

const SEED = 2017; // the year Fashion-MNIST appeared
/** Rows of each class: so many are drawn, and of those the first ones kept. (The package must stay below 3 MB; it once kept all that are drawn.) */
const DRAWN = { train: 600, test: 100 };
const PER_CLASS = { train: 240, test: 60 };

const source = process.argv[2] ?? '/usr/share/datasets/fashion-mnist';
const target = join(import.meta.dirname, '..', 'data', 'fashion-mnist-sample');

/** Row numbers in ascending order, as many of each class as PER_CLASS says, drawn without replacement. */
function pickRows(labels, part) {
  const order = Random.stream(SEED, `sample-${part}`).shuffle(Uint32Array.from(labels.keys()));
  const first = (rows, count) => {
    const left = new Array(FASHION_MNIST_CLASSES.length).fill(count);
    return rows.filter((row) => left[labels[row]]-- > 0);
  };
  return first(first(order, DRAWN[part]).sort(), PER_CLASS[part]);
}

async function readChecked(file) {
  const path = join(source, `${file.name}.gz`);
  const bytes = await readBytes(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== file.sha256) throw new Error(`${path}: SHA-256 ${file.sha256} expected, ${sha256} found`);
  return parseIdx(bytes, path);
}

function write(file, dimensions, data) {
  const gz = gzipSync(encodeIdx(dimensions, data), { level: 9 }); // Node notes no time in the header
  gz[9] = 3; // nor should the system it ran on be seen: always "Unix"
  writeFileSync(join(target, `${file.name}.gz`), gz);
  console.log(`${file.name}.gz: ${dimensions.join('×')}, ${gz.length} bytes`);
}

mkdirSync(target, { recursive: true });
for (const part of ['train', 'test']) {
  const images = await readChecked(FASHION_MNIST[part].images);
  const labels = await readChecked(FASHION_MNIST[part].labels);
  const rows = pickRows(labels.data, part);
  const [, height, width] = images.dimensions;
  const pixels = new Uint8Array(rows.length * height * width);
  rows.forEach((row, i) => {
    pixels.set(images.data.subarray(row * height * width, (row + 1) * height * width), i * height * width);
  });
  write(FASHION_MNIST[part].images, [rows.length, height, width], pixels);
  write(
    FASHION_MNIST[part].labels,
    [rows.length],
    Uint8Array.from(rows, (row) => labels.data[row]),
  );
}
writeFileSync(join(target, 'classes.txt'), FASHION_MNIST_CLASSES.join('\n') + '\n');
console.log(
  `${target}: seed ${SEED}, ${PER_CLASS.train} training and ${PER_CLASS.test} test images of each class`,
);
