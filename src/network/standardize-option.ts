// The option `standardize`: which statistics, and a limit. Before: data/standardize.ts has the statistics.

import type { Dataset } from '../data/dataset.js';
import type { ResidentData } from '../data/resident-data.js';
import {
  CLIP,
  globalStandardizer,
  rangeStandardizer,
  requireFinite,
  STANDARDIZATIONS,
  type StandardizationName,
  type Standardizer,
} from '../data/standardize.js';
import { OptionError } from '../errors.js';
import { type Given, requireOptionsOf } from '../options/option.js';
import { given } from '../options/option-kinds.js';

export const STANDARDIZE_OPTIONS = {
  /** Default: features. */
  kind: given<StandardizationName>(),
  /** Standardised values are kept within ±clip: deviations, or with min-max ranges. Rows are then made dense first (input-path.ts). */
  clip: CLIP,
};

export interface Standardization extends Given<typeof STANDARDIZE_OPTIONS> {}

export type StandardizeOption = boolean | StandardizationName | Standardization;

/** @throws OptionError for an unknown kind, or a clip out of range. */
export function resolveStandardization(option: StandardizeOption = true): Standardization | null {
  if (option === false) return null;
  const wanted: Standardization =
    option === true ? {} : typeof option === 'string' ? { kind: option } : option;
  requireOptionsOf('standardize', STANDARDIZE_OPTIONS, wanted);
  const { kind = 'features', clip } = wanted;
  if (!STANDARDIZATIONS.includes(kind)) {
    throw new OptionError(
      `standardize: "${kind}" is unknown; valid: true, false, ${STANDARDIZATIONS.join(', ')}`,
    );
  }
  return clip === undefined ? { kind } : { kind, clip: STANDARDIZE_OPTIONS.clip.check(clip, 'clip') };
}

/** Learned from the rows of `data` alone; null where nothing is to be standardised. @throws DataError for NaN or ∞. */
export function learnStandardizer(
  resident: ResidentData,
  data: Dataset,
  wanted: Standardization | null,
): Standardizer | null {
  const moments = resident.moments(data.rows);
  requireFinite(moments, data.name); // where nothing is standardised too: NaN would look like divergence
  if (wanted === null) return null;
  const { kind, clip } = wanted;
  const learned =
    kind === 'global' ? globalStandardizer(moments) : kind === 'min-max' ? rangeStandardizer(data) : moments;
  requireFinite(learned, data.name);
  return clip === undefined ? learned : { ...learned, clip };
}
