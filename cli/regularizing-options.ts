// Options of `jacquard train` for class weights, scaling and clipping of features.

import { InvalidArgumentError } from 'commander';
import {
  STANDARDIZATIONS,
  STANDARDIZER_NAMES,
  STANDARDIZER_NOTES,
  type StandardizationName,
  type StandardizerName,
  standardizerEntry,
} from '../src/data/standardize.js';
import { OptionError } from '../src/errors.js';
import type { ClassWeights } from '../src/network/class-weights.js';
import {
  STANDARDIZE_OPTIONS,
  type StandardizeOption,
  USUAL_STANDARDIZATION,
} from '../src/network/standardize-option.js';
import { tableScaling } from '../src/network/table-scaling.js';
import type { LearnOptions } from '../src/table/learn-schema.js';
import { TABLE_READING, tableReading } from '../src/tabular/recipe-options.js';
import { Flag, parseNumber, plainFlag, type ValuesOf } from './flags.js';

export const classWeightsOption = () =>
  new Flag<ClassWeights | undefined>(
    '--class-weights <w>',
    'the weight of each class in the loss: balanced, or one number for each class in order, as 1,1,2.5 (default: all 1)',
  ).argParser((text): ClassWeights => {
    if (text === 'balanced') return text;
    const weights = text.split(',').map(parseNumber);
    if (weights.every((weight) => Number.isFinite(weight) && weight >= 0)) return weights;
    throw new InvalidArgumentError('Expected: balanced, or a list of numbers from 0.');
  });

/** "features: each by …; robust (default for tables): …" */
function kindsInHelp(): string {
  const ofTables = (name: StandardizerName) =>
    name === TABLE_READING.standardize ? ' (default for tables)' : '';
  return STANDARDIZER_NAMES.map((name) => `${name}${ofTables(name)}: ${STANDARDIZER_NOTES[name]}`).join('; ');
}

/** "global" */
function notOfColumns(): string {
  return STANDARDIZER_NAMES.filter((name) => !standardizerEntry(name).scalesColumns).join(' and ');
}

/** How features and targets are scaled. */
export const STANDARDIZE_FLAGS = {
  standardize: new Flag<StandardizerName | 'none'>(
    '--standardize <kind>',
    `how features are scaled. ${kindsInHelp()}; none. In tables only number columns are scaled, except with ${notOfColumns()}`,
  )
    .choices([...STANDARDIZER_NAMES, 'none'])
    .default(USUAL_STANDARDIZATION),
  /** False where it is given; absent in the args.json of older runs. */
  standardizeTargets: new Flag<boolean | undefined>(
    '--no-standardize-targets',
    'with --target: train on the values as they are, not on standardised values',
  ),
  clip: plainFlag('clip', STANDARDIZE_OPTIONS.clip, {
    meaning: 'limit of standardised features',
    note: 'default: none',
  }),
};

export type StandardizeOptions = ValuesOf<typeof STANDARDIZE_FLAGS>;

/** How a table's columns are scaled. */
export function scalingOf(
  { standardize, clip, bins }: StandardizeOptions & { bins?: number | 'auto' | 'none' },
  usual: { standardize: boolean; bins: boolean },
): Pick<LearnOptions, 'scaling' | 'smooth' | 'clip' | 'bins'> {
  const kind = usual.standardize ? TABLE_READING.standardize : standardize;
  return tableReading({
    standardize: kind === 'none' ? false : { kind, clip },
    bins: usual.bins ? TABLE_READING.bins : bins,
  }).columns;
}

/** The network's own standardiser: none where a table's schema has scaled the columns. */
export function networkStandardization(options: StandardizeOptions, table: boolean): StandardizeOption {
  const { standardize: kind, clip } = options;
  return table && kind !== 'none' ? tableScaling({ kind, clip }).network : standardization(options);
}

/** @throws OptionError for --clip without standardisation, and for a kind that is only for tables. */
function standardization({ standardize, clip }: StandardizeOptions): StandardizeOption {
  if (standardize !== 'none' && !isForFeatures(standardize))
    throw new OptionError(
      `standardize: ${standardize} is for tables, whose number columns it scales; valid: ${STANDARDIZATIONS.join(', ')}, none`,
    );
  if (standardize !== 'none') return { kind: standardize, clip };
  if (clip !== undefined) throw new OptionError(`clip: ${clip}, but nothing is standardised; leave one out`);
  return false;
}

function isForFeatures(name: StandardizerName): name is StandardizationName {
  return standardizerEntry(name).learn !== null;
}
