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

/** @param folder their address, with a slash at its end. @throws DataError when one is not there. */
export function sampleFiles(folder: string): Promise<File[]> {
  return Promise.all(FILES.map((name) => fetchFile(`${folder}${name}`, name)));
}

async function fetchFile(address: string, name: string): Promise<File> {
  const response = await fetch(address);
  if (!response.ok)
    throw new DataError(`${address}: the server answered ${response.status} ${response.statusText}`);
  return new File([await response.blob()], name);
}
