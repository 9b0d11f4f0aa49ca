// Folders of photos as a user meets them: trained on, evaluated, predicted; damaged files named, or left out.

import { symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { grayPng, photo } from '../support/photos.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import { jacquard, readJson, start, succeeded } from './run.js';

const TRAIN = '--hidden none --epochs 30 --batch-size 4 --learning-rate 0.1 --out runs'.split(' ');

/** Dark photos in `night`, light ones in `day`, of several sizes. */
function dayAndNight(folder: string, name = 'photos', count = 12): string {
  for (let i = 0; i < count; i++) {
    put(
      folder,
      `${name}/night/${i}.png`,
      grayPng(5 + i, 9, (x) => 10 + i + (x % 3)),
    );
    put(
      folder,
      `${name}/day/${i}.PNG`,
      grayPng(20, 4 + i, (x) => 240 - i - (x % 3)),
    );
  }
  return name;
}

test('a folder of photos is trained on, evaluated and predicted, resized as its model says', async () => {
  const folder = temporaryFolder();
  dayAndNight(folder);
  const size = ['--image-size', '6x4', '--color-mode', 'gray'];
  const trained = await succeeded(jacquard(folder, 'train', '--data', 'photos', ...size, ...TRAIN));
  expect(trained.stderr).toContain(
    'photos: 24 images of 2 classes, resized to 6×4 pixels, gray; JPEG files decoded by jpeg-js',
  );
  expect(trained.stdout).toContain('24-2');
  const evaluated = await succeeded(jacquard(folder, 'evaluate', 'runs/train', '--json', '--out', 'runs'));
  const { accuracy, data } = JSON.parse(evaluated.stdout);
  expect([accuracy, data.part]).toEqual([1, 'validation']);

  put(folder, 'dusk.png', grayPng(50, 50, 30));
  put(folder, 'noon.png', grayPng(3, 3, 250));
  const { stdout } = await succeeded(
    jacquard(folder, 'predict', 'runs/train', 'noon.png', 'dusk.png', 'photos'),
  );
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  expect(rows[0]).toEqual(['file', 'class', 'probability day', 'probability night']);
  expect(rows.slice(1, 4).map(([file, answer]) => [file, answer])).toEqual([
    ['noon.png', 'day'],
    ['dusk.png', 'night'],
    ['photos/day/0.PNG', 'day'],
  ]);
  expect(rows).toHaveLength(1 + 2 + 24);
  const json = JSON.parse(
    (await succeeded(jacquard(folder, 'predict', 'runs/train', 'noon.png', '--json'))).stdout,
  );
  expect(json.rows).toMatchObject([{ kept: { file: 'noon.png' }, class: 'day' }]);
});

test('the default is 32×32 in colour; train/ and test/ are parts, of which test/ is evaluated', async () => {
  const folder = temporaryFolder();
  dayAndNight(folder, 'photos/train', 4);
  dayAndNight(folder, 'photos/test', 3);
  const { stdout } = await succeeded(jacquard(folder, 'data', 'info', 'photos', '--json'));
  const info = JSON.parse(stdout);
  expect([info.features, info.type, info.classNames]).toEqual([3072, 'u8', ['day', 'night']]);
  expect(info.images).toEqual({ size: [32, 32], colorMode: 'rgb' });
  expect([info.parts.train.classSizes, info.parts.test.classSizes]).toEqual([
    [4, 4],
    [3, 3],
  ]);
  const small = ['--data', 'photos', '--image-size', '3'];
  await succeeded(jacquard(folder, 'train', ...small, ...TRAIN, '--validation', '2'));
  const evaluated = JSON.parse(
    (await succeeded(jacquard(folder, 'evaluate', 'runs/train', '--json'))).stdout,
  );
  expect([evaluated.data.part, evaluated.accuracy]).toEqual(['test', 1]);
});

test('photos are converted to IDX files, which hold the same rows, and trained on with flips', async () => {
  const folder = temporaryFolder();
  dayAndNight(folder);
  const size = ['--image-size', '5x6'];
  await succeeded(jacquard(folder, 'data', 'convert', 'photos', 'idx/', ...size));
  const info = async (...source: string[]) =>
    JSON.parse((await succeeded(jacquard(folder, 'data', 'info', ...source, '--json'))).stdout);
  const [photos, idx] = [await info('photos', ...size), await info('idx')];
  expect(idx.checksum).toBe(photos.checksum);
  expect(idx.classNames).toEqual(['day', 'night']);
  // Rows of 5·6·3 values are no square: the flips know their shape from the data.
  for (const data of ['photos', 'idx'])
    await succeeded(
      jacquard(folder, 'train', '--data', data, ...(data === 'photos' ? size : []), '--flip', ...TRAIN),
    );
  await succeeded(
    jacquard(
      folder,
      'train',
      '--data',
      'photos',
      ...size,
      '--layers',
      'conv 4 3x3, max-pool',
      '--epochs',
      '3',
      '--out',
      'runs',
    ),
  );
  const { stdout } = await succeeded(jacquard(folder, 'predict', 'runs/train-3', 'photos/day'));
  expect(stdout.trim().split('\n')).toHaveLength(13);
});

test('a folder to predict may have folders of any depth, and links to those that they lie in', async () => {
  const folder = temporaryFolder();
  dayAndNight(folder);
  await succeeded(jacquard(folder, 'train', '--data', 'photos', '--image-size', '4', ...TRAIN));
  for (const path of ['a.png', '1/2/b.png', '1/2/3/c.png', '1/2/3/4/5/d.png'])
    put(folder, `new/${path}`, grayPng(9, 9, 250));
  symlinkSync('../..', `${folder}/new/1/2/up`);
  const { stdout } = await succeeded(jacquard(folder, 'predict', 'runs/train', 'new'));
  const files = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(',')[0]);
  expect(files).toEqual([
    'file',
    ...['1/2/3/4/5/d', '1/2/3/c', '1/2/b', 'a'].map((name) => `new/${name}.png`),
  ]);
});

test('damaged, empty and foreign files are named, all of them; --skip-damaged leaves them out', async () => {
  const folder = temporaryFolder();
  dayAndNight(folder);
  put(folder, 'photos/day/empty.png', '');
  put(folder, 'photos/day/note.txt', 'hello');
  put(folder, 'photos/night/cut.jpg', photo('gray.jpg').slice(0, 400));
  put(
    folder,
    'photos/night/bomb.png',
    grayPng(1, 1, 0).map((byte, i) => (i === 18 || i === 22 ? 0xff : byte)),
  );
  symlinkSync('nowhere.png', `${folder}/photos/night/link.png`);
  const bad = await jacquard(folder, 'train', '--data', 'photos', ...TRAIN);
  refused(bad, /photos: 5 of 29 files cannot be read as images; --skip-damaged leaves them out:/);
  for (const line of [
    'photos/day/empty.png: the file is empty',
    'photos/day/note.txt: not an image, PNG or JPEG expected',
    'photos/night/bomb.png: the image is 65281×65281 pixels, which is more than 67,108,864 in all',
    'photos/night/cut.jpg: the image is cut short',
    'photos/night/link.png: no such file',
  ])
    expect(bad.stderr).toContain(line);
  const run = await succeeded(
    jacquard(folder, 'train', '--data', 'photos', '--skip-damaged', '--quiet', ...TRAIN),
  );
  expect(run.stderr).toContain('photos: 5 of 29 files cannot be read as images, and are left out:');
  refused(await jacquard(folder, 'predict', 'runs/train', 'photos'), /cannot be read as images/);
  const some = await succeeded(jacquard(folder, 'predict', 'runs/train', 'photos', '--skip-damaged'));
  expect(some.stdout.trim().split('\n')).toHaveLength(25);
  refused(
    await jacquard(folder, 'predict', 'runs/train', 'photos/day/empty.png'),
    /photos\/day\/empty\.png: the file is empty\n$/,
  );
});

test('many damaged files: ten are named, the others counted', async () => {
  const folder = temporaryFolder();
  dayAndNight(folder, 'photos', 2);
  for (let i = 0; i < 13; i++) put(folder, `photos/day/bad${i}.png`, 'x');
  const { stderr } = await jacquard(folder, 'data', 'info', 'photos');
  expect(stderr).toMatch(/photos: 13 of 17 files/);
  expect(stderr.match(/bad\d+\.png: not an image/g)).toHaveLength(10);
  expect(stderr).toContain('and 3 more');
});

test.each<[string, Record<string, Uint8Array>, string, RegExp]>([
  [
    'one class',
    { 'photos/cats/1.png': grayPng(2, 2, 0) },
    'train --data photos',
    /one folder of a class \(cats\) found, at least two expected/,
  ],
  [
    'a class of the test photos that is unknown',
    Object.fromEntries(
      ['train/a', 'train/b', 'test/c'].map((path) => [`photos/${path}/1.png`, grayPng(2, 2, 0)]),
    ),
    'train --data photos',
    /class "c" of the test part is not in the training part, which has a, b/,
  ],
  [
    'a size for other data',
    {},
    'train --data sample --image-size 28x28',
    /--image-size: it is for a folder with a folder of PNG or JPEG files for each class, which sample is not/,
  ],
  [
    'no size',
    {},
    'train --data sample --image-size 28x',
    /--image-size.*Expected: height x width in pixels/s,
  ],
  ...['--label day', '--bins 5', '--header yes', '--features a,b', '--delimiter comma', '--missing x'].map(
    (words): [string, Record<string, Uint8Array>, string, RegExp] => [
      `${words} for photos`,
      Object.fromEntries(['a', 'b'].map((name) => [`photos/${name}/1.png`, grayPng(2, 2, 0)])),
      `train --data photos ${words}`,
      new RegExp(`error: ${words.split(' ')[0]}: it is for tables, and photos holds photos; leave it out`),
    ],
  ),
  [
    '--header for IDX files',
    {},
    'train --data sample --header yes',
    /error: --header: it is for tables, and fashion-mnist-sample holds IDX files; leave it out/,
  ],
  ['too large a size', {}, 'train --data sample --image-size 2000', /from 1 to 1024/],
  ['no color mode', {}, 'train --data sample --color-mode cmyk', /gray, rgb/],
])('%s: exit code 2 and what to do', async (_, files, parameters, message) => {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) put(folder, name, content);
  const { code, stderr } = await jacquard(folder, ...parameters.split(' '));
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test('a model of other images takes photos with a note; a model of a table refuses them', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.png', grayPng(2, 2, 0));
  const square = Array.from({ length: 20 }, (_, i) => [
    i % 2,
    ...Array.from({ length: 4 }, (_, j) => (i * 37 + j * 11) % 256),
  ]);
  put(
    folder,
    'square.csv',
    `label,pixel0,pixel1,pixel2,pixel3\n${square.map((row) => row.join()).join('\n')}\n`,
  );
  await succeeded(jacquard(folder, 'train', '--data', 'square.csv', ...TRAIN));
  const { stderr } = await succeeded(jacquard(folder, 'predict', 'runs/train', 'a.png'));
  expect(stderr).toContain('this model was not trained on a folder of photos');
  expect(stderr).toContain('resized to 2×2 pixels, gray');
  put(
    folder,
    'table.csv',
    `label,age,town\n${square.map(([label, age], i) => `${label},${age}.5,${'xyz'[i % 3]}`).join('\n')}\n`,
  );
  await succeeded(jacquard(folder, 'train', '--data', 'table.csv', ...TRAIN));
  refused(
    await jacquard(folder, 'predict', 'runs/train-2', 'a.png'),
    /a\.png: the model takes the columns of a table, not photos\n$/,
  );
  dayAndNight(folder, 'photos', 2);
  put(folder, 'photos/day/damaged.png', 'x'); // it is never read
  const refusal = /photos: the model takes the columns of a table, not photos\n$/;
  refused(await jacquard(folder, 'evaluate', 'runs/train-2', '--data', 'photos'), refusal);
  refused(
    await jacquard(folder, 'predict', 'runs/train', 'a.png', 'square.csv'),
    /square\.csv: several files are given/,
  );
});

test('search and bench read photos in the size that train does; evaluate --quiet says nothing', async () => {
  const folder = temporaryFolder();
  dayAndNight(folder);
  const size = ['--data', 'photos', '--image-size', '6x4', '--color-mode', 'gray'];
  const grid = '--hidden none --learning-rates 0.01 --l2s 0 --repeats 1 --epochs 1 --json'.split(' ');
  await succeeded(jacquard(folder, 'search', ...size, ...grid));
  expect(readJson(folder, 'runs/search/args.json').options).toMatchObject({
    imageSize: [6, 4],
    colorMode: 'gray',
  });
  const times = ['--hidden', 'none', '--rounds', '1', '--contestants', 'js', '--json'];
  const { stdout } = await succeeded(jacquard(folder, 'bench', 'train', ...size, ...times));
  expect(JSON.parse(stdout).models[0].model).toBe('24-2');
  refused(
    await jacquard(folder, 'bench', 'kernels', '--image-size', '6x4'),
    '--image-size: bench kernels has no such option; it is for bench train, predict, search',
  );
  await succeeded(jacquard(folder, 'train', ...size, ...TRAIN));
  const { stderr } = await succeeded(jacquard(folder, 'evaluate', 'runs/train', '--quiet'));
  expect(stderr).toBe('');
  const piped = start(folder, ['predict', 'runs/train', '-']);
  piped.child.stdin!.end(grayPng(5, 5, 3));
  refused(
    await piped.result,
    'standard input: a PNG image; photos are read from files, never from standard input',
  );
  refused(
    await jacquard(folder, 'predict', 'runs/train', 'photos', '--header', 'no'),
    '--header: it is for tables, and photos holds photos; leave it out',
  );
});
