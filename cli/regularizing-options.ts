// Options of `jacquard train` for class weights, scaling and clipping of features.

import { InvalidArgumentError } from 'commander';
import { STANDARDIZATIONS, type StandardizationName } from '../src/data/standardize.js';
import { OptionError } from '../src/errors.js';
import type { ClassWeights } from '../src/network/class-weights.js';
import { STANDARDIZE_OPTIONS, type StandardizeOption } from '../src/network/standardize-option.js';
import { tableScaling } from '../src/network/table-scaling.js';
import type { LearnOptions } from '../src/table/learn-schema.js';
import { TABLE_READING, tableReading } from '../src/tabular/recipe-options.js';
import { Flag, parseNumber, plainFlag, type ValuesOf } from './flags.js';

export const classWeightsOption = () =>
  new Flag<ClassWeights | undefined>(
    '--class-weights <w>',
    'what a row counts by its class: balanced, or one number for each class in order, as 1,1,2.5 (default: all 1)',
  ).argParser((text): ClassWeights => {
    if (text === 'balanced') return text;
    const weights = text.split(',').map(parseNumber);
    if (weights.every((weight) => Number.isFinite(weight) && weight >= 0)) return weights;
    throw new InvalidArgumentError('Expected: balanced, or a list of numbers from 0.');
  });

/** How features and targets are scaled. */
export const STANDARDIZE_FLAGS = {
  standardize: new Flag<StandardizationName | 'robust' | 'none'>(
    '--standardize <kind>',
    'how features are scaled. features: each by its own mean and deviation; global: all by one mean and deviation; min-max: each from its smallest to its largest value; robust (default for tables): each number column by its median and quartiles; none. In tables only number columns are scaled, except with global',
  )
    .choices([...STANDARDIZATIONS, 'robust', 'none'])
    .default('features'),
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
export function standardization({ standardize, clip }: StandardizeOptions): StandardizeOption {
  if (standardize === 'robust')
    throw new OptionError(
      `standardize: robust is for tables, whose number columns it scales; valid: ${STANDARDIZATIONS.join(', ')}, none`,
    );
  if (standardize !== 'none') return { kind: standardize, clip };
  if (clip !== undefined) throw new OptionError(`clip: ${clip}, but nothing is standardised; leave one out`);
  return false;
}
