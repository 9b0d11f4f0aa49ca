// --try learning-rate=1e-4..1e-1:log: an option of `jacquard train` and what is tried for it.
// Before: src/search/parse-space.ts reads the text. Next: trial-training.ts gives a trial's values to the flags.

import { InvalidArgumentError } from 'commander';
import { OptionError } from '../src/errors.js';
import { parseParameter } from '../src/search/parse-space.js';
import { isChoice, type ParameterSpace, type SearchParameter } from '../src/search/space.js';
import { Flag, type Flags, longFlag, parsed } from './flags.js';
import { TRAIN_FLAGS } from './train-options.js';

/** Options that say what is measured, where, or how the command runs: trials that differ in them cannot be compared. */
const NOT_TRIED: readonly string[] = [
  ...[
    'recipe',
    'data',
    'label',
    'target',
    'labels',
    'test',
    'seed',
    'validation',
    'monitor',
    'dropMissingLabels',
  ],
  ...[
    'delimiter',
    'header',
    'encoding',
    'maxRows',
    'maxColumns',
    'maxCells',
    'missing',
    'skipDamaged',
    'backend',
    'wide',
    'threads',
    'memory',
    'out',
    'resume',
  ],
  ...[
    'profile',
    'json',
    'quiet',
    'log',
    'checkpointMinutes',
    'checkpointEpochs',
    'checkpointSteps',
    'epochs',
  ],
];

const ALL_FLAGS: Flags = TRAIN_FLAGS;

/** The options that can be tried. */
export const TRIED_NAMES = Object.keys(ALL_FLAGS).filter((name) => !NOT_TRIED.includes(name));

export interface Tried {
  /** In camelCase, as in args.json. */
  readonly name: string;
  readonly parameter: SearchParameter;
}

export const tryOption = () =>
  new Flag<Tried[] | undefined>(
    '--try <option=values>',
    'an option of "jacquard train" and what to try for it: a range as learning-rate=1e-4..1e-1:log, dropout=0..0.5 or batch-size=32..512:step=32, ' +
      'or choices as hidden=64/128/256,128; may be given more than once',
  ).argParser((text, before: Tried[] = []) => {
    const tried = parsed(() => parseTried(text));
    if (before.some(({ name }) => name === tried.name))
      throw new InvalidArgumentError(`${longFlag(tried.name).slice(2)} is tried twice.`);
    return [...before, tried];
  });

/** @throws OptionError for an unknown option, or values that its flag refuses. */
export function parseTried(text: string): Tried {
  const [given, ...rest] = text.split('=');
  const name = given.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (!TRIED_NAMES.includes(name))
    throw new OptionError(
      `try: "${given}" is no option that can be tried; valid: ${TRIED_NAMES.map((one) => longFlag(one).slice(2)).join(', ')}`,
    );
  const flag = ALL_FLAGS[name];
  const parameter = parseParameter(given, rest.join('='), (low, high) => isWhole(flag, low, high));
  const ends = isChoice(parameter) ? parameter.choices : [parameter.low, parameter.high];
  const values = ends.map((value) => JSON.stringify(valueFor(flag, value)));
  const twice = values.findIndex((one, i) => values.indexOf(one) !== i);
  if (twice >= 0 && isChoice(parameter)) {
    const first = parameter.choices[values.indexOf(values[twice])];
    throw new OptionError(`${name}: the choices "${first}" and "${ends[twice]}" are the same`);
  }
  return { name, parameter };
}

/** Whether the flag takes whole numbers alone between the two: it refuses one and a half. */
function isWhole(flag: Flag<unknown>, low: number, high: number): boolean {
  if (!(Number.isInteger(low) && Number.isInteger(high) && low < high)) return false;
  try {
    valueFor(flag, low + 0.5);
    return false;
  } catch {
    return true;
  }
}

/** What a flag hands over for a trial's value. @throws OptionError for a value that it refuses. */
export function valueFor(flag: Flag<unknown>, value: unknown): unknown {
  const name = flag.attributeName();
  if (flag.isBoolean() || flag.negate) {
    if (value === 'yes' || value === 'no') return value === 'yes';
    throw new OptionError(
      `${name}: "${value}" is neither yes nor no; type ${longFlag(name).slice(2)}=yes/no`,
    );
  }
  if (flag.parseArg === undefined) return value;
  try {
    return flag.parseArg(String(value), undefined);
  } catch (error) {
    const why = (error as Error).message.replace(/\.$/, '');
    throw new OptionError(`${name}: "${value}" is no value of ${flag.long}: ${why}`);
  }
}

export function spaceOf(tried: readonly Tried[]): ParameterSpace {
  return Object.fromEntries(tried.map(({ name, parameter }) => [name, parameter]));
}
