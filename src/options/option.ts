// What an option is. A schema has one row for each option; types, defaults, checks and lists of names follow from it.
// Next: option-kinds.ts has the kinds of rows, registry-option.ts those that are entries of a registry; docs/design/options.md says how to add one.

import { OptionError, requireKnownOptions, requireOptions, show } from '../errors.js';

/** One option: what may be given for it, and what the rest of the code reads. */
export interface Option<Given, Settled = Given> {
  /** The default; undefined: there is none, or that depends on other options. */
  readonly usual?: Given | undefined;
  /** @throws OptionError naming `shown`, the value and what is valid. */
  check(value: Given, shown: string): Settled;
}

/** An option that cannot be left out. */
export interface NeededOption<Given> extends Option<Given> {
  readonly needed: true;
}

// biome-ignore lint/suspicious/noExplicitAny: rows of all kinds
export type Schema = Readonly<Record<string, Option<any, any>>>;

type GivenFor<Row> = Row extends Option<infer Given, infer _> ? Given : never;
/** What a row is with its default filled in. */
export type SettledFor<Row> = Row extends Option<infer _, infer Settled> ? Settled : never;

// Mapped types over a schema keep the comments of its keys, so that editors show them.

type NameOf<Rows, IsNeeded> = {
  [Name in keyof Rows]: Rows[Name] extends NeededOption<infer _>
    ? IsNeeded extends true
      ? Name
      : never
    : IsNeeded extends true
      ? never
      : Name;
}[keyof Rows];
type Omissible<Rows> = {
  -readonly [Name in keyof Rows as Name & NameOf<Rows, false>]?: GivenFor<Rows[Name]>;
};
type Needed<Rows> = { -readonly [Name in keyof Rows as Name & NameOf<Rows, true>]: GivenFor<Rows[Name]> };

/**
 * Options as a caller gives them. Without a needed one it is no intersection: with an empty part, TypeScript would take a text or a number for
 * options.
 */
export type Given<Rows> = [NameOf<Rows, true>] extends [never]
  ? Omissible<Rows>
  : Omissible<Rows> & Needed<Rows>;

/** Options with their defaults filled in. Those without a default may be absent. */
export type Settled<Rows> = {
  -readonly [Name in keyof Rows as undefined extends SettledFor<Rows[Name]> ? never : Name]: SettledFor<
    Rows[Name]
  >;
} & {
  -readonly [Name in keyof Rows as undefined extends SettledFor<Rows[Name]> ? Name : never]?: Exclude<
    SettledFor<Rows[Name]>,
    undefined
  >;
};

/** The names of a schema's options, in its order. */
export function namesIn<Rows extends Schema>(schema: Rows): (keyof Rows & string)[] {
  return Object.keys(schema);
}

/** Options that are undefined count as left out. */
export function defined<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}

/** A schema without some of its options. */
export function without<Rows extends Schema, Name extends keyof Rows>(
  schema: Rows,
  ...names: Name[]
): Omit<Rows, Name> {
  const kept = Object.entries(schema).filter(([name]) => !(names as PropertyKey[]).includes(name));
  return Object.fromEntries(kept) as Omit<Rows, Name>;
}

/** @throws OptionError for an option that has no row. */
export function requireOptionsOf(where: string, schema: Schema, given: object): void {
  requireKnownOptions(where, given, namesIn(schema));
}

/**
 * Fills in the defaults and checks every value; options of other schemas are left out. `null` is a value, and most rows refuse
 * it; `undefined` is an option that is left out.
 * @param prefix stands before names in messages, such as "optimizer.".
 * @throws OptionError
 */
export function settle<Rows extends Schema>(schema: Rows, given: object, prefix = ''): Settled<Rows> {
  requireOptions(prefix.slice(0, -1) || 'options', given);
  const settled: Record<string, unknown> = {};
  for (const name of namesIn(schema)) {
    const row = schema[name];
    const value = (given as Record<string, unknown>)[name];
    const settledValue = value === undefined ? row.usual : value;
    if (settledValue !== undefined || 'needed' in row) settled[name] = row.check(settledValue, prefix + name);
  }
  return settled as Settled<Rows>;
}

/** Texts for help and for the reference. Kept beside the schema, so that pages do not load it. */
export interface OptionText {
  /** Under which heading it is listed. */
  readonly group: string;
  /** In a few words. {name} is another option. */
  readonly meaning: string;
  /** Added in brackets. A function where it is made from other tables. */
  readonly note?: string | (() => string);
  /** How a flag's value is called, such as p. Default: n for whole numbers, x for others. */
  readonly value?: string;
  /** The note says what the default is: it depends on other options, or there is none. */
  readonly saysDefault?: true;
}

/** The value of `names` as a message: OptionError for one that is unknown. */
export function unknownName(shown: string, name: unknown, names: readonly string[]): OptionError {
  return new OptionError(`${shown}: ${show(name)} is unknown; valid: ${names.join(', ')}`);
}
