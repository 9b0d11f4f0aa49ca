// The option `standardize` for rows of a table: how the schema scales number columns, and what the network still standardises.
// Before: standardize-option.ts has it for rows of features. Next: estimators/, tabular/ and the command line.

import {
  type ColumnScaling,
  STANDARDIZERS,
  type StandardizerName,
  standardizerEntry,
  type TableStandardizationName,
} from '../data/standardize.js';
import { OptionError } from '../errors.js';
import { requireOptionsOf } from '../options/option.js';
import type { LearnOptions } from '../table/learn-schema.js';
import { SMOOTH_LIMIT } from '../table/recipe.js';
import {
  resolveStandardization,
  STANDARDIZE_OPTIONS,
  type StandardizeOption,
  USUAL_STANDARDIZATION,
} from './standardize-option.js';

export interface TableStandardization {
  kind: TableStandardizationName;
  clip?: number;
}

/**
 * As for rows of features, or `robust`: each number column by its median and quartiles, limited smoothly to ±3, or to within
 * ±clip.
 */
export type TableStandardizeOption = StandardizeOption | TableStandardizationName | TableStandardization;

export interface TableScaling {
  /** For learnSchema(). */
  columns: Required<Pick<LearnOptions, 'scaling'>> & Pick<LearnOptions, 'smooth' | 'clip'>;
  /** For new Network(): false except for `global` and `channel`, which scale features together. */
  network: StandardizeOption;
}

/**
 * Only number columns are scaled; features of categories, booleans and gaps stay 0 and 1. `global` and `channel` scale features together.
 * @throws OptionError for an unknown kind, or a clip out of range.
 */
export function tableScaling(option: TableStandardizeOption = true): TableScaling {
  const wanted = forTablesAlone(option) ?? resolveStandardization(option as StandardizeOption);
  if (wanted === null) return { columns: { scaling: 'none' }, network: false };
  const { kind = USUAL_STANDARDIZATION, clip } = wanted;
  if (!scalesColumns(kind)) return { columns: { scaling: 'none' }, network: { ...wanted, kind } };
  const limit = clip !== undefined ? { clip } : standardizerEntry(kind).smooth && { smooth: SMOOTH_LIMIT };
  return { columns: { scaling: kind, ...limit }, network: false };
}

function scalesColumns(kind: StandardizerName): kind is ColumnScaling {
  return standardizerEntry(kind).scalesColumns;
}

/** A kind that tables alone have, with its clip checked; null for all others. @throws OptionError */
function forTablesAlone(option: TableStandardizeOption): TableStandardization | null {
  const wanted = typeof option === 'object' ? option : { kind: option };
  const { kind, clip } = wanted as TableStandardization;
  if (!Object.hasOwn(STANDARDIZERS, String(kind)) || standardizerEntry(kind).learn !== null) return null;
  requireOptionsOf('standardize', STANDARDIZE_OPTIONS, wanted);
  return { kind, ...(clip != null && { clip: STANDARDIZE_OPTIONS.clip.check(clip, 'clip') }) };
}

/** The same for rows that do not come from a table. @throws OptionError for `robust`. */
export function requireForFeatures(option: TableStandardizeOption = true): StandardizeOption {
  const tables = forTablesAlone(option);
  if (tables === null) return option as StandardizeOption;
  throw new OptionError(
    `standardize: ${tables.kind} scales the number columns of tables and rows of objects; use true for rows of numbers`,
  );
}
