// Whether the options in args.json are ones that `jacquard train` could have written: each is read again as its flag reads it.
// Before: train-options.ts has the flags. Next: train-resume.ts goes on with them.

import { ModelError, OptionError, show } from '../src/errors.js';
import { resolveTrainingOptions, TRAINING_OPTIONS, type TrainingOptions } from '../src/train/options.js';
import type { Flag, Flags } from './flags.js';
import { READING_FLAGS } from './table-options.js';
import { TRAIN_FLAGS, type TrainOptions } from './train-options.js';

/** What every version wrote, and what no default may stand for; layers stand in place of hidden. */
const ALWAYS_WRITTEN = ['hidden', 'seed', 'validation'];

/**
 * The options of a run, of this version or an earlier one, which may lack some. Only `augment` may be null, for none.
 * @param path of args.json, for messages.
 * @throws ModelError for a name or a value that no flag has.
 */
export function savedOptions(
  path: string,
  saved: Readonly<Record<string, unknown>>,
): { options: TrainOptions; training: TrainingOptions } {
  const given = Object.entries(saved)
    .filter(([name, value]) => !(name === 'augment' && value === null))
    .map(
      ([name, value]) =>
        [name, value === null && takesInfinity(name) ? Number.POSITIVE_INFINITY : value] as const,
    );
  const has = (name: string) => given.some(([one]) => one === name);
  const missing = ALWAYS_WRITTEN.find((name) => !has(name) && !(name === 'hidden' && has('layers')));
  if (missing !== undefined) throw damaged(path, `options.${missing} is missing`);
  requireSavedFlags(
    path,
    Object.fromEntries(given.filter(([name]) => !Object.hasOwn(TRAINING_OPTIONS, name))),
  );
  const options = Object.fromEntries(given);
  return { options: options as unknown as TrainOptions, training: trainingOf(path, options) };
}

/** JSON has no Infinity, and writes null for it. */
function takesInfinity(name: string): boolean {
  const flag = (TRAIN_FLAGS as Flags)[name];
  return flag?.parseArg !== undefined && read(flag, 'Infinity') === Number.POSITIVE_INFINITY;
}

/** Options of a run that its model is evaluated with; an experiment has them too. */
const EVALUATED_WITH = [
  ...['label', 'target', 'labels', 'dropMissingLabels', 'test', 'skipDamaged', 'seed', 'validation'],
  ...Object.keys(READING_FLAGS),
];

/** @throws ModelError for one that is missing or damaged among those that the rows to evaluate on follow from. */
export function requireEvaluationOptions(path: string, options: Readonly<Record<string, unknown>>): void {
  const missing = ['seed', 'validation'].find((name) => options[name] === undefined);
  if (missing !== undefined) throw damaged(path, `options.${missing} is missing`, OTHER_DATA);
  const entries = Object.entries(options).filter(([name]) => EVALUATED_WITH.includes(name));
  requireSavedFlags(path, Object.fromEntries(entries), OTHER_DATA);
}

const NEW_RUN = 'begin a new run without --resume';
const OTHER_DATA = 'name the rows with --data';

/** @throws ModelError for an option that no flag of `jacquard train` has, or a value that its flag could not hand over. */
export function requireSavedFlags(
  path: string,
  options: Readonly<Record<string, unknown>>,
  otherwise = NEW_RUN,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(TRAIN_FLAGS, name))
      throw damaged(path, `options.${name}: "jacquard train" has none`, otherwise);
    const flag = (TRAIN_FLAGS as Flags)[name];
    if (!couldHandOver(flag, value))
      throw damaged(path, `options.${name}: ${show(value)} is no value of ${flag.long}`, otherwise);
  }
}

function trainingOf(path: string, options: object): TrainingOptions {
  try {
    return resolveTrainingOptions(options);
  } catch (error) {
    if (error instanceof OptionError) throw damaged(path, `options.${error.message}`);
    throw error;
  }
}

function damaged(path: string, what: string, otherwise = NEW_RUN): ModelError {
  return new ModelError(`${path}: ${what}; correct it there, or ${otherwise}`);
}

/** @throws what `damaged` makes of it, for a value that its flag could not hand over; undefined is one that was left out. */
export function requireFlagValues(
  flags: Flags,
  values: Readonly<Record<string, unknown>>,
  damaged: (why: string) => Error,
): void {
  for (const [name, value] of Object.entries(values))
    if (value !== undefined && !couldHandOver(flags[name], value))
      throw damaged(`${name}: ${show(value)} is no value of ${flags[name].long}`);
}

/** Whether a flag hands over this value for its default, or for some text. */
function couldHandOver(flag: Flag<unknown>, value: unknown): boolean {
  if (flag.isBoolean() || flag.negate) return typeof value === 'boolean';
  if (same(value, flag.defaultValue)) return true;
  if (flag.parseArg === undefined) return typeof value === 'string';
  const items = Array.isArray(value) ? value : [value];
  const joined = items.length === 0 ? 'none' : items.map(asText).join(flag.separator);
  const apart = () => items.reduce((before, item) => read(flag, asText(item), before), undefined);
  return same(value, read(flag, joined)) || same(value, apart());
}

/** What the flag makes of a text after what it made of others; undefined where it refuses it. */
function read(flag: Flag<unknown>, text: string, before?: unknown): unknown {
  try {
    return flag.parseArg!(text, before as never);
  } catch {
    return undefined;
  }
}

function asText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

function same(a: unknown, b: unknown): boolean {
  return b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
