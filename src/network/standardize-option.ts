// The option `standardize`: which statistics, and a limit. Before: data/standardize.ts has the statistics.

import type { Dataset } from '../data/dataset.js';
import type { ResidentData } from '../data/resident-data.js';
import {
  CLIP,
  requireFinite,
  STANDARDIZATIONS,
  STANDARDIZERS,
  type StandardizationName,
  type Standardizer,
} from '../data/standardize.js';
import { OptionError } from '../errors.js';
import { type Given, requireOptionsOf, type Settled, settle } from '../options/option.js';
import { checked } from '../options/option-kinds.js';

export const STANDARDIZE_OPTIONS = {
  /** Default: features. */
  kind: checked(requireKind, 'features'),
  /** Standardised values are kept within ±clip: deviations, or with min-max ranges. Rows are then made dense first. */
  clip: CLIP,
};

export interface Standardization extends Given<typeof STANDARDIZE_OPTIONS> {}

export type StandardizeOption = boolean | StandardizationName | Standardization;

function requireKind(kind: StandardizationName): StandardizationName {
  if (STANDARDIZATIONS.includes(kind)) return kind;
  throw new OptionError(
    `standardize: "${kind}" is unknown; valid: true, false, ${STANDARDIZATIONS.join(', ')}`,
  );
}

/** With its kind filled in. */
export interface ChosenStandardization extends Settled<typeof STANDARDIZE_OPTIONS> {}

/** @throws OptionError for an unknown kind, or a clip out of range. */
export function resolveStandardization(option: StandardizeOption = true): ChosenStandardization | null {
  if (option === false) return null;
  const wanted: Standardization =
    option === true ? {} : typeof option === 'string' ? { kind: option } : option;
  requireOptionsOf('standardize', STANDARDIZE_OPTIONS, wanted);
  return settle(STANDARDIZE_OPTIONS, wanted);
}

/** Learned from the rows of `data` alone; null where nothing is to be standardised. @throws DataError for NaN or ∞. */
export function learnStandardizer(
  resident: ResidentData,
  data: Dataset,
  wanted: ChosenStandardization | null,
): Standardizer | null {
  const moments = resident.moments(data.rows);
  requireFinite(moments, data.name); // where nothing is standardised too: NaN would look like divergence
  if (wanted === null) return null;
  const { kind, clip } = wanted;
  const learned = STANDARDIZERS[kind].learn(moments, data);
  requireFinite(learned, data.name);
  return clip === undefined ? learned : { ...learned, clip };
}
