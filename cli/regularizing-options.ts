// Options of `jacquard train` that keep a network from learning its rows by heart, where one number is not enough.

import { InvalidArgumentError, Option } from 'commander';
import { FURTHEST_MOVE } from '../src/data/images.js';
import { STANDARDIZATIONS, type StandardizationName } from '../src/data/standardize.js';
import { OptionError } from '../src/errors.js';
import type { ClassWeights } from '../src/network/class-weights.js';
import type { StandardizeOption } from '../src/network/standardize-option.js';
import { tableScaling } from '../src/network/table-scaling.js';
import type { LearnOptions } from '../src/table/learn.js';
import { TABLE_READING, tableReading } from '../src/tabular/recipe-options.js';
import { DEFAULTS, type TrainingOptions } from '../src/train/options.js';
import { checkRange, describeRange } from '../src/train/ranges.js';
import { MEANINGS } from './meanings.js';
import { parsed, parseNumber } from './options.js';

export const dropoutOption = () =>
  new Option(
    '--dropout <p>',
    `${MEANINGS.dropout}: ${describeRange('dropout')}, or one for each hidden layer: 0.2,0.5`,
  )
    .default(DEFAULTS.dropout)
    .argParser((text) => {
      const rateOf = (one: string) => checkRange('dropout', parseNumber(one));
      const expected = `Expected: ${describeRange('dropout')}, or a list of them.`;
      const rates = parsed(() => text.split(',').map(rateOf), expected);
      return rates.length === 1 ? rates[0] : rates;
    });

export const flipOption = () =>
  new Option(
    '--flip',
    'mirror each training image left to right with probability ½, as its batch is gathered',
  );

export const shiftOption = () =>
  new Option('--shift <pixels>', 'move each training image up to so many pixels each way')
    .default(0)
    .argParser((text) => {
      const pixels = parseNumber(text);
      if (Number.isInteger(pixels) && pixels >= 0 && pixels <= FURTHEST_MOVE) return pixels;
      throw new InvalidArgumentError(`A whole number from 0 to ${FURTHEST_MOVE} expected.`);
    });

export const imageShapeOption = () =>
  new Option(
    '--image-shape <size>',
    'of images that are no square: height x width, or with channels, as 32x24x3',
  ).argParser((text) => {
    const sizes = text.split('x').map(parseNumber);
    const counts = sizes.every((size) => Number.isInteger(size) && size > 0);
    if (counts && (sizes.length === 2 || sizes.length === 3)) return sizes;
    throw new InvalidArgumentError('Sizes such as 32x24 or 32x24x3 expected.');
  });

export const classWeightsOption = () =>
  new Option(
    '--class-weights <w>',
    'what a row counts by its class: balanced, or one number for each class in order, as 1,1,2.5 (default: all 1)',
  ).argParser((text): ClassWeights => {
    if (text === 'balanced') return text;
    const weights = text.split(',').map(parseNumber);
    if (weights.every((weight) => Number.isFinite(weight) && weight >= 0)) return weights;
    throw new InvalidArgumentError('Expected: balanced, or a list of numbers from 0.');
  });

/** "dropout 0.2, of the input 0.1, averaging 0.999": what of this is in use; empty where nothing is. */
export function describeRegularizers(
  { dropout, inputDropout, labelSmoothing, l1, maxNorm, averaging, mixup, augment }: Regularizing,
  clip: number | undefined,
): string {
  const rates = [dropout].flat();
  const parts = [
    clip !== undefined && `features within ±${clip}`,
    rates.some((rate) => rate > 0) && `dropout ${rates.join(', ')}`,
    inputDropout > 0 && `dropout of the input ${inputDropout}`,
    labelSmoothing > 0 && `label smoothing ${labelSmoothing}`,
    l1 > 0 && `L1 ${l1}`,
    maxNorm > 0 && `columns of weights at most ${maxNorm} long`,
    averaging > 0 && `averaging ${averaging}`,
    augment?.flip && 'images mirrored',
    augment?.shift && `images moved by up to ${augment.shift}`,
    mixup > 0 && `mixup ${mixup}`,
  ];
  return parts.filter(Boolean).join(', ');
}

type Regularizing = Pick<
  TrainingOptions,
  'dropout' | 'inputDropout' | 'labelSmoothing' | 'l1' | 'maxNorm' | 'averaging' | 'mixup' | 'augment'
>;

export interface StandardizeOptions {
  /** False with --no-standardize-targets; absent in the args.json of older runs. */
  standardizeTargets?: boolean;
  standardize: StandardizationName | 'robust' | 'none';
  clip?: number;
}

export const standardizeOption = () =>
  new Option(
    '--standardize <kind>',
    'how features are scaled. features: each by its own mean and deviation; global: all by one mean and deviation; min-max: each from its smallest to its largest value; robust (default for tables): each number column by its median and quartiles; none. In tables only number columns are scaled, except with global',
  )
    .choices([...STANDARDIZATIONS, 'robust', 'none'])
    .default('features');

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

export const targetScalingOption = () =>
  new Option(
    '--no-standardize-targets',
    'with --target: train on the values as they are, not on standardised values',
  );

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
