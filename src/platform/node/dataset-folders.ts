// Where data sets live on this machine: the package's sample, Debian's folder, the cache.
// Next: datasets.ts looks there.

import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FASHION_MNIST, FASHION_MNIST_FILES } from '../../data/fashion-mnist.js';
import { standardSpellings } from '../../data/file-layouts.js';
import { DataError } from '../../errors.js';
import { faultOf } from './checksum.js';
import { isThere } from './file-status.js';
import { readTextNow } from './open-file.js';

const DEBIAN_FOLDER = '/usr/share/datasets/fashion-mnist';

/** The embedded sample's folder. @throws DataError when the package was installed without it. */
export function sampleFolder(): string {
  const folder = samplePath();
  if (isThere(folder)) return folder;
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
function cacheFolder(): string {
  const { JACQUARD_CACHE, XDG_CACHE_HOME } = process.env;
  if (JACQUARD_CACHE) return JACQUARD_CACHE;
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'jacquard');
}

/** Where a download is kept. */
export function downloadFolder(): string {
  return join(cacheFolder(), 'fashion-mnist');
}

/**
 * The folder with all four files of Fashion-MNIST, or undefined: JACQUARD_FASHION_MNIST when it is set ("none" means
 * nowhere), else Debian's folder, else the cache. Whether they are that, requireFashionMnist tells.
 * @throws DataError when JACQUARD_FASHION_MNIST names a folder that lacks one.
 */
export function findFashionMnist(): string | undefined {
  const named = process.env['JACQUARD_FASHION_MNIST'];
  if (named === 'none') return undefined;
  if (named) {
    const missing = missingFrom(named);
    if (missing.length === 0) return named;
    throw new DataError(
      `${named}: JACQUARD_FASHION_MNIST names this folder, but ${missing.join(', ')} ` +
        `${missing.length === 1 ? 'is' : 'are'} not in it`,
    );
  }
  return [DEBIAN_FOLDER, downloadFolder()].find((folder) => missingFrom(folder).length === 0);
}

/** What a download that was broken off did not bring; the next one goes on there. */
function missingFrom(folder: string): string[] {
  return FASHION_MNIST_FILES.map(({ name }) => name).filter((name) => !findStandard(folder, name));
}

/**
 * MNIST, and the embedded sample, come in files of the same names; the labels' SHA-256 tells them apart.
 * @throws DataError unless the labels in a folder with the four files are Fashion-MNIST's.
 */
export async function requireFashionMnist(folder: string): Promise<void> {
  for (const { labels } of [FASHION_MNIST.train, FASHION_MNIST.test]) {
    const path = findStandard(folder, labels.name)!;
    const fault = await faultOf(path, labels);
    if (fault === undefined) continue;
    throw new DataError(
      `${path}: not Fashion-MNIST's labels: ${fault}. To use them as they are, --data ${folder}; for Fashion-MNIST, ` +
        'remove them and run jacquard data fetch',
    );
  }
}

/** The path of a file in a folder, however its standard name is written. */
export function findStandard(folder: string, name: string): string | undefined {
  return standardSpellings(name)
    .map((file) => join(folder, file))
    .find((path) => isThere(path));
}

/** The package's own folder, found from this file upward: from build/ as well as from the sources. @throws DataError in a bundle */
export function packageRoot(here: string | undefined = import.meta.url): string {
  const lost = new DataError(
    "the embedded sample lies in jacquard's folder, which this bundle does not find; leave jacquard out of the bundle (external)",
  );
  if (here === undefined) throw lost; // of a CommonJS bundle
  let folder = dirname(fileURLToPath(here));
  while (!isPackageRoot(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw lost;
    folder = parent;
  }
  return folder;
}

function isPackageRoot(folder: string): boolean {
  const file = join(folder, 'package.json');
  return isThere(file) && JSON.parse(readTextNow(file)).name === 'jacquard';
}
