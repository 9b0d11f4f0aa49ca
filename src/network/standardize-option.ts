// The option `standardize`: which statistics, and a limit. Before: data/standardize.ts has the statistics.

import type { Dataset } from '../data/dataset.js';
import type { ResidentData } from '../data/resident-data.js';
import {
  CLIP,
  type Ranges,
  requireFinite,
  STANDARDIZATIONS,
  STANDARDIZERS,
  type StandardizationName,
  type Standardizer,
} from '../data/standardize.js';
import { OptionError } from '../errors.js';
import { type Architecture, isOfImages } from '../nn/graph.js';
import { type Given, requireOptionsOf, type Settled, settle } from '../options/option.js';
import { checked } from '../options/option-kinds.js';

export const STANDARDIZE_OPTIONS = {
  /** Default: features, or channel where layers read images. */
  kind: checked(requireKind),
  /**
   * Standardised values are kept within ±clip: deviations, or with min-max ranges. Rows are then made dense first. Default:
   * no limit.
   */
  clip: CLIP,
};

/** How features are standardised, and a limit for the results. */
export interface Standardization extends Given<typeof STANDARDIZE_OPTIONS> {}

/** true or a name for the usual statistics, false for rows as they are. */
export type StandardizeOption = boolean | StandardizationName | Standardization;

function requireKind(kind: StandardizationName): StandardizationName {
  if (STANDARDIZATIONS.includes(kind)) return kind;
  throw new OptionError(
    `standardize: "${kind}" is unknown; valid: true, false, ${STANDARDIZATIONS.join(', ')}`,
  );
}

/** Of rows whose features are read one by one. */
export const USUAL_STANDARDIZATION = 'features';
/** Of images: their pixels keep their relations, and padding with 0 after it is the mean. */
export const USUAL_FOR_IMAGES = 'channel';

/** With its kind filled in. */
export type ChosenStandardization = Settled<typeof STANDARDIZE_OPTIONS> & { kind: StandardizationName };

/** The kind is filled in by what reads the rows. */
export function standardizationFor(
  graph: Architecture,
  wanted: Settled<typeof STANDARDIZE_OPTIONS> | null,
): ChosenStandardization | null {
  if (wanted === null) return null;
  const { kind = isOfImages(graph) ? USUAL_FOR_IMAGES : USUAL_STANDARDIZATION } = wanted;
  return { ...wanted, kind };
}

/** @throws OptionError for an unknown kind, or a clip out of range. */
export function resolveStandardization(
  option: StandardizeOption = true,
): Settled<typeof STANDARDIZE_OPTIONS> | null {
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
  graph: Pick<Architecture, 'inputShape'>,
): Standardizer | null {
  return standardizerOf(resident.moments(data.rows), data, data, wanted, graph);
}

/** Of moments, and where needed of ranges, that `rows` have; `data` shows what the rows are. */
export function standardizerOf(
  moments: Standardizer,
  rows: Dataset | Ranges,
  data: Pick<Dataset, 'name' | 'sampleShape'>,
  wanted: ChosenStandardization | null,
  { inputShape }: Pick<Architecture, 'inputShape'>,
): Standardizer | null {
  requireFinite(moments, data.name); // where nothing is standardised too: NaN would look like divergence
  if (wanted === null) return null;
  const { kind, clip } = wanted;
  const learned = STANDARDIZERS[kind].learn(
    moments,
    rows,
    inputShape.length > 1 ? inputShape : data.sampleShape,
  );
  requireFinite(learned, data.name);
  return clip === undefined ? learned : { ...learned, clip };
}
