// How the memory that a training on a large file may take is shared out. Before: row-cache.ts. Next: encode-large-table.ts.

import { OptionError } from '../../errors.js';
import type { LargeOptions } from './encoded-folder.js';
import type { BlockShape } from './row-cache.js';

/** Node with this program, kernels, a network of some hundred thousand weights, and the parts of a file on their way: measured. */
const BASE_BYTES = 200e6;
/** Of the rest: for a window of rows, and for the rows to validate on. */
const [WINDOW_SHARE, VALIDATION_SHARE] = [0.5, 0.3];

export const LEAST_MEMORY = 250e6;

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

/** The share of `rows` rows to validate on, which are held in memory. @throws OptionError for more than fit. */
export function validationShare(
  name: string,
  rows: number,
  cells: number,
  pixels: boolean,
  { validation, validationAsked, memory, onNotice }: LargeOptions,
): number {
  const most = memoryBudget(memory).validationRows(cells, pixels);
  const wanted = validation < 1 ? Math.round(validation * rows) : validation;
  if (wanted <= most) return wanted / rows;
  const allowed = `${Math.round(memory / 1e6)} MB of memory`;
  if (validationAsked)
    throw new OptionError(
      `validation: ${wanted} rows asked for, and ${allowed} have room for ${most}, as they are held there; ask for fewer, or allow more memory`,
    );
  onNotice?.(`${name}: validated on about ${most} rows instead of ${wanted}, as they are held in ${allowed}`);
  return most / rows;
}
