// What fit() may be given: a data set, a stream of rows, or an iterable that one is made of.
// Before: check-data.ts, data/iterable-rows.ts. Next: network.ts.

import { Dataset } from '../data/dataset.js';
import { isRowSource, type RowSource } from '../data/given-rows.js';
import { streamRows } from '../data/iterable-rows.js';
import { isRowStream, type RowStream } from '../data/row-stream.js';
import { DataError, ModelError } from '../errors.js';
import type { Architecture } from '../nn/graph.js';
import { lossOf } from '../nn/losses.js';
import { classCountOf, namesOf, requireFitArguments } from './check-data.js';
import type { NetworkState } from './learned-state.js';
import { type FitOptions, resolveFitOptions } from './options.js';

export interface RowsToFit {
  /** The rows, or some of them that show what the stream's are. */
  readonly data: Dataset;
  readonly stream?: RowStream;
}

/** @throws OptionError for anything else. Reads an iterable once. */
export function rowsToFit(
  given: Dataset | RowStream | RowSource,
  options: FitOptions,
  network: { architecture: Architecture; state: NetworkState },
): RowsToFit | Promise<RowsToFit> {
  if (isRowStream(given)) return { data: given.sample, stream: given };
  if (!(given instanceof Dataset) && isRowSource(given)) {
    resolveFitOptions(options, network.architecture); // before all rows are read
    return fromSource(given, network);
  }
  requireFitArguments(given, options);
  return { data: given };
}

/** With the names that the network has, or else 0, 1, 2, … */
async function fromSource(
  source: RowSource,
  { architecture, state }: { architecture: Architecture; state: NetworkState },
): Promise<RowsToFit> {
  const { loss, inputSize, outputUnits } = architecture;
  const [task] = state.task ? [state.task] : lossOf(loss).tasks;
  const count = task === 'classes' ? classCountOf(architecture) : outputUnits;
  const names = state.classNames ?? Array.from({ length: count }, (_, i) => String(i));
  const answers = task === 'classes' ? { classNames: names } : { targets: { kind: task, names } };
  const stream = await streamRows(source, { featureCount: inputSize, ...answers });
  return { data: stream.sample, stream };
}

/**
 * A stream's rows are counted in the network's classes as they come.
 * @throws ModelError for classes in another order; DataError for rows of one class.
 */
export function requireStreamClasses({ sample, totals }: RowStream, adopted: Dataset, partial = false): void {
  const [own, network] = [sample, adopted].map((data) => namesOf(data).join(', '));
  if (own !== network)
    throw new ModelError(
      `${sample.name}: its classes are ${own}, the network's ${network}; bring them in the same order`,
    );
  if (partial || sample.targets || totals.classSizes.filter((rows) => rows > 0).length >= 2) return;
  throw new DataError(
    `${sample.name}: at least 2 classes expected among the labels of its ${totals.size} rows`,
  );
}
