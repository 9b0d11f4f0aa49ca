// The option `standardize` for rows of a table: how the schema scales number columns, and what the network still standardises.
// Before: standardize-option.ts has it for rows of features. Next: estimators/, tabular/ and the command line.

import { OptionError, requireKnownOptions } from '../errors.js';
import type { LearnOptions } from '../table/learn-schema.js';
import { SMOOTH_LIMIT } from '../table/recipe.js';
import { resolveStandardization, STANDARDIZE_OPTIONS, type StandardizeOption } from './standardize-option.js';

/**
 * As for rows of features, or `robust`: each number column by its median and quartiles, limited smoothly to ±3, or to within
 * ±clip.
 */
export type TableStandardizeOption = StandardizeOption | 'robust' | { kind: 'robust'; clip?: number };

export interface TableScaling {
  /** For learnSchema(). */
  columns: Required<Pick<LearnOptions, 'scaling'>> & Pick<LearnOptions, 'smooth' | 'clip'>;
  /** For new Network(): false except for `global`, which scales all features together. */
  network: StandardizeOption;
}

/**
 * Only number columns are scaled; features of categories, booleans and gaps stay 0 and 1. `global` scales all features together.
 * @throws OptionError for an unknown kind, or a clip out of range.
 */
export function tableScaling(option: TableStandardizeOption = true): TableScaling {
  if (isRobust(option)) {
    const { clip, ...kind } = typeof option === 'string' ? { kind: option, clip: undefined } : option;
    requireKnownOptions('standardize', kind, ['kind']);
    if (clip === undefined) return { columns: { scaling: 'robust', smooth: SMOOTH_LIMIT }, network: false };
    const limit = STANDARDIZE_OPTIONS.clip.check(clip, 'clip');
    return { columns: { scaling: 'robust', clip: limit }, network: false };
  }
  const wanted = resolveStandardization(option);
  if (wanted === null) return { columns: { scaling: 'none' }, network: false };
  const { kind = 'features', clip } = wanted;
  if (kind === 'global') return { columns: { scaling: 'none' }, network: wanted };
  return { columns: { scaling: kind, ...(clip !== undefined && { clip }) }, network: false };
}

function isRobust(option: TableStandardizeOption): option is 'robust' | { kind: 'robust'; clip?: number } {
  return option === 'robust' || (typeof option === 'object' && option.kind === 'robust');
}

/** The same for rows that do not come from a table. @throws OptionError for `robust`. */
export function requireForFeatures(option: TableStandardizeOption = true): StandardizeOption {
  if (!isRobust(option)) return option;
  throw new OptionError(
    'standardize: robust scales the number columns of tables and rows of objects; use true for rows of numbers',
  );
}
