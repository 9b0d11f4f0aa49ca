// Where data sets live on this machine: the package's sample, Debian's folder, the cache.
// Next: datasets.ts looks there.

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FASHION_MNIST } from '../../data/fashion-mnist.js';
import { DataError } from '../../errors.js';

const DEBIAN_FOLDER = '/usr/share/datasets/fashion-mnist';

/** The embedded sample's folder. @throws DataError when the package was installed without it. */
export function sampleFolder(): string {
  const folder = samplePath();
  if (existsSync(folder)) return folder;
  throw new DataError(`${folder}: the embedded sample is not there; install the package again`);
}

/** Whether a path leads to the embedded sample: it stays a sample when it is named by its folder. */
export function isSampleFolder(path: string): boolean {
  return resolve(path) === samplePath();
}

function samplePath(): string {
  return join(packageRoot(), 'data', 'fashion-mnist-sample');
}

/** JACQUARD_CACHE, else XDG_CACHE_HOME/jacquard, else ~/.cache/jacquard. */
export function cacheFolder(): string {
  const { JACQUARD_CACHE, XDG_CACHE_HOME } = process.env;
  if (JACQUARD_CACHE) return JACQUARD_CACHE;
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'jacquard');
}

/** Where a download is kept. */
export function downloadFolder(): string {
  return join(cacheFolder(), 'fashion-mnist');
}

/**
 * The folder with the full Fashion-MNIST, or undefined: JACQUARD_FASHION_MNIST when it is set ("none" means
 * nowhere), else Debian's folder, else the cache.
 * @throws DataError when JACQUARD_FASHION_MNIST names a folder without it.
 */
export function findFashionMnist(): string | undefined {
  const named = process.env['JACQUARD_FASHION_MNIST'];
  if (named === 'none') return undefined;
  if (named) {
    if (holdsTraining(named)) return named;
    throw new DataError(
      `${named}: JACQUARD_FASHION_MNIST names this folder, but ${FASHION_MNIST.train.images.name} is not in it`,
    );
  }
  return [DEBIAN_FOLDER, downloadFolder()].find(holdsTraining);
}

function holdsTraining(folder: string): boolean {
  const { images, labels } = FASHION_MNIST.train;
  return findStandard(folder, images.name) !== undefined && findStandard(folder, labels.name) !== undefined;
}

/** The path of a file in a folder, with .gz or without; MNIST's older spelling with a dot counts too. */
export function findStandard(folder: string, name: string): string | undefined {
  const dotted = name.replace('-idx', '.idx');
  return [name, `${name}.gz`, dotted, `${dotted}.gz`].map((file) => join(folder, file)).find(existsSync);
}

/** The package's own folder, found from this file upward: from build/ as well as from the sources. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isPackageRoot(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new DataError('the folder of the package jacquard is not to be found');
    folder = parent;
  }
  return folder;
}

function isPackageRoot(folder: string): boolean {
  const file = join(folder, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'jacquard';
}
