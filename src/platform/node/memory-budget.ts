// How the memory that a training on a large file may take is shared out. Before: row-cache.ts. Next: large-table.ts.

import { OptionError } from '../../errors.js';
import type { BlockShape } from './row-cache.js';

/** Node with this program, kernels, a network of some hundred thousand weights, and the parts of a file on their way: measured. */
const BASE_BYTES = 185e6;
/** Of the rest: for a window of rows, and for the rows to validate on. */
const [WINDOW_SHARE, VALIDATION_SHARE] = [0.5, 0.3];

export const LEAST_MEMORY = 220e6;

/** @throws OptionError for less than a process needs without any row. */
export function memoryBudget(memory: number) {
  if (memory < LEAST_MEMORY)
    throw new OptionError(
      `memory: ${Math.round(memory / 1e6)} MB asked for; at least ${LEAST_MEMORY / 1e6} MB are needed`,
    );
  const rest = memory - BASE_BYTES;
  return {
    /** Rows of a window: features, label, targets, its number and its place in the order. */
    windowRows({ featureCount, bytes, targets }: BlockShape): number {
      const row = featureCount * (bytes ? 1 : 4) + 12 + 4 * targets;
      return Math.max(1, Math.floor((WINDOW_SHARE * rest) / row));
    },
    /** Rows to validate on: the cells of the table, the features made of them, and these again in the backend's memory. */
    validationRows(cells: number, pixels: boolean): number {
      return Math.max(1, Math.floor((VALIDATION_SHARE * rest) / (cells * (pixels ? 3 : 20))));
    },
  };
}
