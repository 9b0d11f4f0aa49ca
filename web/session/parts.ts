// The data at hand, divided as the command line divides it.
// Before: session.ts.

import type { Dataset } from '../../src/data/dataset.js';
import { splitDataset } from '../../src/data/split.js';
import type { LoadedData } from '../../src/platform/browser/index.js';
import { imageSide } from '../../src/report/images.js';
import type { DataFacts } from '../protocol.js';

export interface Parts {
  name: string;
  sample: boolean;
  train: Dataset;
  validation: Dataset;
  test: Dataset | null;
}

/** Below so many rows a random split may leave a class out. */
const SMALL = 1000;

/** With the validation rows that the data has, or a sixth of its training rows. */
export function divide(data: LoadedData): Parts {
  const { name, sample, train, validation } = data;
  const test = data.test ?? null;
  if (validation) return { name, sample, train, validation, test };
  return { name, sample, test, ...splitDataset(train, { stratified: train.size < SMALL }) };
}

/** The rows that are shown and measured on: those for the test, else those for validation. */
export function heldOut({ test, validation }: Parts): Dataset {
  return test ?? validation;
}

export function dataFacts({ name, sample, train, validation, test }: Parts): DataFacts {
  const { featureCount, classNames } = train;
  return {
    ...{
      name,
      sample,
      featureCount,
      classNames,
      side: train.features instanceof Uint8Array ? imageSide(featureCount) : 0,
    },
    ...{ trainRows: train.size, validationRows: validation.size, testRows: test?.size ?? 0 },
  };
}
