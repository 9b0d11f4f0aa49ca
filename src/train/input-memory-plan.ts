// What a batch's rows need in memory, dense, sparse or both: a pure function to named sizes, and where they then lie.
// Next: memory-plan.ts adds the rest of a batch; gather-rows.ts uses the addresses.

import type { Backend } from '../backend/backend.js';
import { scratchBytesOf } from '../backend/kernels/call.js';
import type { ResidentData } from '../data/resident-data.js';
import { type InputPath, mostChunks } from '../data/sparse-or-dense.js';

/** The path of a batch's rows, and how many nonzeros a row may have. */
export interface InputPlan extends InputPath {
  readonly listed: number;
  readonly longestRow: number;
  /** Whether lists are made from bytes, which then need room. */
  readonly fromBytes: boolean;
  /** Bytes of a value of rows that are moved as images, 1 or 4; 0 where none are. */
  readonly imageValueBytes: number;
  /** Threads that multiply at once, each in scratch of its own. */
  readonly threads: number;
  /** Whether the kernels are wide: their sparse panels hold more vectors. */
  readonly wide: boolean;
}

/** The plan for batches of any of these data sets, which must use the same input path. With `images`, rows of the first are augmented as images. */
export function inputPlanOf(
  data: readonly ResidentData[],
  { threads, wide }: Pick<Backend, 'threads' | 'wide'>,
  images = false,
): InputPlan {
  const { input } = data[0];
  return {
    ...input,
    listed: input.listed ?? 1,
    longestRow: Math.max(...data.map(({ longestRow }) => longestRow)),
    fromBytes: data.some(({ holdsBytes }) => holdsBytes),
    imageValueBytes: images ? data[0].valueBytes : 0,
    ...{ threads, wide },
  };
}

/** Bytes of the rows of a batch: `trains` adds what a backward pass reads. */
export function inputFields(plan: InputPlan, rows: number, inputSize: number, trains: boolean) {
  const dense = plan.path !== 'sparse'; // `differences` has both
  const lists = plan.path !== 'dense';
  const listed = (wanted: boolean, bytes: number) => (lists && wanted ? bytes : 0);
  const pointers = (lines: number, length: number) =>
    4 * (lines * mostChunks(length, plan.listed, plan.wide) + 1);
  // One place for the products and for the lists that are made before them; the rows' lines are as many as the columns' length.
  const panels = plan.threads * scratchBytesOf('sparseProduct', { lines: rows, length: inputSize });
  const scratch = Math.max(panels, scratchBytesOf('listDifferences', { rows }));
  const entries = 8 * (rows * plan.longestRow + 8); // listBytes writes eight at a time
  return {
    input: dense ? 4 * rows * inputSize : 0,
    rowPointers: listed(true, pointers(rows, inputSize)),
    rowEntries: listed(true, entries),
    columnPointers: listed(trains, pointers(inputSize, rows)),
    columnEntries: listed(trains, entries),
    bytes: listed(plan.fromBytes && !dense, rows * inputSize),
    transposedBytes: listed(plan.fromBytes && !dense && trains, rows * inputSize),
    images: rows * inputSize * plan.imageValueBytes,
    ordinals: plan.imageValueBytes > 0 ? 4 * rows : 0,
    sparseWorkspace: listed(true, scratch),
    labels: 4 * rows,
    mean: 4 * inputSize,
    scale: 4 * inputSize,
    shift: listed(dense, 4 * inputSize),
    ones: listed(dense, 4 * inputSize),
  };
}

/** Where a batch's rows lie. */
export type RowAddresses = Readonly<Record<keyof ReturnType<typeof inputFields>, number>>;
