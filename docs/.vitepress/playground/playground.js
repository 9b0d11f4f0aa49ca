// What programs import from 'playground': the sample that comes with the site, and a way to show charts.

import { DataError } from '../../../src/errors.ts';
import { loadFiles } from '../../../src/platform/browser/index.ts';

const NAMES = [
  'train-images-idx3-ubyte.gz',
  'train-labels-idx1-ubyte.gz',
  't10k-images-idx3-ubyte.gz',
  't10k-labels-idx1-ubyte.gz',
  'classes.txt',
];

/** Real Fashion-MNIST images, the sample of the package: { train, test }. */
export async function loadSample() {
  const files = await Promise.all(
    NAMES.map(async (name) => {
      // scripts/docs/playground.mjs says where the files lie.
      const response = await fetch(new URL(`${__SAMPLE__}${name}`, import.meta.url));
      if (!response.ok) throw new DataError(`${name}: the server answered ${response.status}`);
      return new File([await response.blob()], name);
    }),
  );
  return loadFiles(files, { sample: true });
}

/** Shows an SVG, such as a chart of jacquard/report, below the program. */
export function show(svg) {
  postMessage({ type: 'show', svg: String(svg) });
}
