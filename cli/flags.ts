// Flags of commands. A table of flags has one row for each: what commander is told, and the type of what it hands over, from
// which the type of a command's options follows. Rows for options of the library are made from their schemas.
// Before: src/options/. Next: shared-options.ts has flags of several commands, fit-options.ts those of fit(). Unknown flags are
// refused in index.ts; exit-code.ts says with which code.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { OptionError, OutOfMemoryError } from '../src/errors.js';
import type { OptionText, SettledFor } from '../src/options/option.js';
import {
  type ChoiceOption,
  checkNumber,
  describeRange,
  type NumberOption,
  type ToggleOption,
} from '../src/options/option-kinds.js';
import { TRAINING_OPTIONS } from '../src/train/options.js';

/** One flag. What it hands over is a Value; undefined is part of it where the flag may be left out and has no default. */
export class Flag<Value> extends Option {
  declare readonly valueType: Value;
  /** Whether it is allowed with --resume; all other options come from the run. */
  besideResume = false;
  /** What stands between the items of a list. */
  separator = ',';

  allowBesideResume(): this {
    this.besideResume = true;
    return this;
  }

  separatedBy(separator: string): this {
    this.separator = separator;
    return this;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: rows of all types
export type Flags = Readonly<Record<string, Flag<any>>>;

/** The options that a command with these flags is given. */
export type ValuesOf<Rows extends Flags> = {
  [Name in keyof Rows as undefined extends Rows[Name]['valueType'] ? never : Name]: Rows[Name]['valueType'];
} & {
  [Name in keyof Rows as undefined extends Rows[Name]['valueType'] ? Name : never]?: Rows[Name]['valueType'];
};

/** Gives `command` the flags, in the order of the table. */
export function addFlags(command: Command, flags: Flags): Command {
  for (const [name, flag] of Object.entries(flags)) {
    if (flag.attributeName() !== name) throw new Error(`${flag.flags}: stands in its table as ${name}`);
    command.addOption(flag);
  }
  return command;
}

/** A flag without a value: on where it is given. */
export function switchFlag(flags: string, help: string): Flag<boolean | undefined> {
  return new Flag(flags, help);
}

/** "--weight-decay" for weightDecay. */
export function longFlag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The meaning of an option with its range and its note, as --help prints it. */
export function helpOf({ meaning, note }: Omit<OptionText, 'group'>, range = '', more = ''): string {
  const said = typeof note === 'function' ? note() : note;
  const help = `${meaning}${range && `: ${range}`}${more}${said ? ` (${said})` : ''}`;
  return help.replace(/\{(\w+)\}/g, (_, name) => longFlag(name));
}

/** Options whose flag follows from the schema alone. */
export type PlainOption =
  | NumberOption<number | undefined>
  | ChoiceOption<string, string | undefined>
  | ToggleOption;

/** What a flag hands over: undefined where its default is left to the library. */
export type PlainValue<Row, Text> =
  | SettledFor<Row>
  | (Text extends { saysDefault: true } ? undefined : never);

/** The flag of an option of the library: its name, range, choices and default are the schema's. */
export function plainFlag<Row extends PlainOption, Text extends Omit<OptionText, 'group'>>(
  name: string,
  option: Row,
  text: Text,
): Flag<PlainValue<Row, Text>> {
  const { saysDefault = false } = text as Partial<OptionText>;
  const flag = bareFlag<PlainValue<Row, Text>>(name, option, text);
  return saysDefault || option.usual === undefined ? flag : flag.default(option.usual);
}

function bareFlag<Value>(name: string, option: PlainOption, text: Omit<OptionText, 'group'>): Flag<Value> {
  const long = longFlag(name);
  if ('toggle' in option) return new Flag(long, helpOf(text));
  if ('names' in option) return new Flag<Value>(`${long} <name>`, helpOf(text)).choices([...option.names]);
  const { range } = option;
  const expected = describeRange(range);
  const value = text.value ?? (range.whole ? 'n' : 'x');
  return new Flag<Value>(`${long} <${value}>`, helpOf(text, expected)).argParser((given) =>
    parsed(() => checkNumber(range, parseNumber(given), name), `Expected: ${expected}.`),
  );
}

/** "", "abc" and "1e999" are NaN or ∞, which no range contains. */
export function parseNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** Turns our error into commander's, which adds the option's name; `expected` stands in place of our words. */
export function parsed<T>(read: () => T, expected?: string): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof OptionError) throw new InvalidArgumentError(expected ?? `${error.message}.`);
    throw error;
  }
}

/** A parser of whole numbers from 1. */
export function parseWhole(text: string): number {
  const count = parseNumber(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('A whole number from 1 expected.');
}

/**
 * The option that an error of the library is about: "weightDecay: …" is about --weight-decay, "augment.shift: …" about --shift, and
 * "schedule.minimum: …", which has no flag of its own, about --schedule.
 */
export function optionOf(error: Error, command: Command | undefined): Option | undefined {
  if (error instanceof OutOfMemoryError) return undefined; // "memory: …" is not about --memory
  const [, whole, part] = /^(\w+)(?:\.(\w+))?: /.exec(error.message) ?? [];
  // "data.csv: …" is about a file.
  if (part !== undefined && !(error instanceof OptionError && Object.hasOwn(TRAINING_OPTIONS, whole))) return;
  const called = (wanted: string | undefined) =>
    command?.options.find((option) => option.attributeName() === wanted);
  return called(part) ?? called(whole);
}
