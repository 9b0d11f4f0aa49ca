// Flags of `jacquard train` for the options of fit(): made from their schema and texts (src/train/options.ts), or written out
// here where more than one value is read. A new option of fit has its flag without a word here.
// Before: flags.ts. Next: train-options.ts puts them among the command's others; trainingOf() gives them to the library.

import { InvalidArgumentError } from 'commander';
import type { OptionText } from '../src/options/option.js';
import { checkNumber, describeRange } from '../src/options/option-kinds.js';
import { AUGMENT_OPTIONS } from '../src/train/augmentation.js';
import {
  resolveTrainingOptions,
  TRAINING_OPTIONS,
  TRAINING_TEXTS,
  type TrainingOptions,
} from '../src/train/options.js';
import {
  Flag,
  type Flags,
  helpOf,
  type PlainOption,
  type PlainValue,
  parsed,
  parseNumber,
  plainFlag,
  switchFlag,
  type ValuesOf,
} from './flags.js';
import { OPTIMIZER_FLAG, type OwnNumbers, optimizerOf, SCHEDULE_FLAG } from './optimizer-options.js';

const dropout = () => {
  const { range, usual } = TRAINING_OPTIONS.dropout;
  const expected = describeRange(range);
  const help = helpOf(TRAINING_TEXTS.dropout, expected, ', or one for each hidden layer: 0.2,0.5');
  return new Flag<number | number[]>('--dropout <p>', help).default(usual).argParser((text) => {
    const rateOf = (one: string) => checkNumber(range, parseNumber(one), 'dropout');
    const rates = parsed(() => text.split(',').map(rateOf), `Expected: ${expected}, or a list of them.`);
    return rates.length === 1 ? rates[0] : rates;
  });
};

const pixels = (name: 'shift' | 'crop' | 'cutout', help: string) =>
  new Flag<number>(`--${name} <pixels>`, help).default(0).argParser((text) => {
    const { range, check } = AUGMENT_OPTIONS[name];
    return parsed(() => check(parseNumber(text), name), `Expected: ${describeRange(range)}.`);
  });

/** @param what of which sizes, and when it is needed */
export const imageShapeOption = (what: string, more = '') =>
  new Flag<number[] | undefined>(
    '--image-shape <size>',
    `the shape of the images where ${what} do not give it: height x width, or with channels, as 32x24x3${more}`,
  )
    .separatedBy('x')
    .argParser((text) => {
      const sizes = text.split(/[x×]/i).map(parseNumber);
      const counts = sizes.every((size) => Number.isInteger(size) && size > 0);
      if (counts && (sizes.length === 2 || sizes.length === 3)) return sizes;
      throw new InvalidArgumentError('Sizes such as 32x24 or 32x24x3 expected.');
    });

type Name = keyof typeof TRAINING_TEXTS;
/** Options that are more than one number, name or switch. */
type NotPlain = { [N in Name]: (typeof TRAINING_OPTIONS)[N] extends PlainOption ? never : N }[Name];

/** Their flags. */
const WRITTEN_OUT = {
  optimizer: { optimizer: OPTIMIZER_FLAG },
  schedule: { schedule: SCHEDULE_FLAG },
  dropout: { dropout: dropout() },
  augment: {
    flip: switchFlag('--flip', 'flip each training image left to right with probability ½'),
    shift: pixels('shift', 'move each training image at random by up to this many pixels in each direction'),
    crop: pixels(
      'crop',
      'pad each training image by this many pixels on every side, then crop it at random to its original size',
    ),
    padding: plainFlag('padding', AUGMENT_OPTIONS.padding, { meaning: 'what --crop pads with' }),
    cutout: pixels('cutout', 'set a random square of each training image to 0: its side in pixels'),
    imageShape: imageShapeOption('the data', ' (for --flip and --shift a square by default)'),
  },
} satisfies Record<NotPlain, Flags>;

type Group = (typeof TRAINING_TEXTS)[Name]['group'];
type NamesOf<G extends Group> = {
  [N in Name]: (typeof TRAINING_TEXTS)[N]['group'] extends G ? N : never;
}[Name];
type WrittenOut = keyof typeof WRITTEN_OUT;
type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

type FlagsOf<G extends Group> = {
  [N in Exclude<NamesOf<G>, WrittenOut>]: Flag<
    PlainValue<(typeof TRAINING_OPTIONS)[N], (typeof TRAINING_TEXTS)[N]>
  >;
} & (NamesOf<G> & WrittenOut extends never
  ? unknown
  : Together<(typeof WRITTEN_OUT)[NamesOf<G> & WrittenOut]>);

/** The options of some groups, in the order of their texts. */
export function optionsIn<G extends Group>(...groups: G[]): NamesOf<G>[] {
  const texts: Readonly<Record<string, OptionText>> = TRAINING_TEXTS;
  return Object.keys(texts).filter((name) =>
    (groups as string[]).includes(texts[name].group),
  ) as NamesOf<G>[];
}

/** Whether an option has another value than its default. */
export function isInUse(name: Name, value: unknown): boolean {
  return [value].flat().some((one) => one !== undefined && one !== TRAINING_OPTIONS[name].usual);
}

/** The flags of a group of fit's options, in the order of their texts. */
export function fitFlags<G extends Group>(group: G): FlagsOf<G> {
  const flags = optionsIn(group).map((name) => {
    if (Object.hasOwn(WRITTEN_OUT, name)) return WRITTEN_OUT[name as WrittenOut];
    return { [name]: plainFlag(name, TRAINING_OPTIONS[name] as PlainOption, TRAINING_TEXTS[name]) };
  });
  return Object.assign({}, ...flags) as FlagsOf<G>;
}

/** What the flags of all groups hand over, and those of the optimizer's own numbers. */
type FitValues = ValuesOf<FlagsOf<Group>> & OwnNumbers;

/** The training that was asked for. @throws OptionError */
export function trainingOf(options: FitValues): TrainingOptions {
  const { flip, shift, crop, padding, cutout, imageShape } = options;
  const wanted =
    flip || [shift, crop, cutout].some((count) => count > 0) || padding !== AUGMENT_OPTIONS.padding.usual;
  const augment = wanted ? { flip, shift, crop, padding, cutout, imageShape } : null;
  return resolveTrainingOptions({ ...options, augment, optimizer: optimizerOf(options) });
}
