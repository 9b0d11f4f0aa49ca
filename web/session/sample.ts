// The embedded sample as files, as if the user had dropped them: they lie beside the page.
// Next: platform/browser reads them.

import { DataError } from '../../src/errors.js';

const FILES = [
  'train-images-idx3-ubyte.gz',
  'train-labels-idx1-ubyte.gz',
  't10k-images-idx3-ubyte.gz',
  't10k-labels-idx1-ubyte.gz',
  'classes.txt',
];

/** @throws DataError when one is not there. */
export function sampleFiles(): Promise<File[]> {
  return Promise.all(FILES.map(fetchFile));
}

async function fetchFile(name: string): Promise<File> {
  const address = new URL(`${import.meta.env.BASE_URL}fashion-mnist-sample/${name}`, location.origin);
  const response = await fetch(address);
  if (!response.ok)
    throw new DataError(`${address}: the server answered ${response.status} ${response.statusText}`);
  return new File([await response.blob()], name);
}
