// The kinds of options: numbers in a range, names of a list, switches, and what is checked elsewhere.
// Before: option.ts. Next: schemas are made of them, such as train/options.ts.

import { OptionError, requireSwitch, show } from '../errors.js';
import { type NeededOption, type Option, unknownName } from './option.js';
import { requireShape, type Shape } from './shapes.js';

/** Where a number may lie: from or above the lowest, to or below the highest. */
export type NumberRange = { readonly whole?: true } & (
  | { readonly from: number; readonly to: number }
  | { readonly from: number; readonly below: number }
  | { readonly above: number; readonly to: number }
);

/** Of epochs, or rows of a batch. */
export const COUNT = { whole: true, from: 1, to: 1_000_000 } as const;

export interface NumberOption<Settled = number> extends Option<number, Settled> {
  readonly usual: Settled & (number | undefined);
  readonly range: NumberRange;
}

/** A number in a range. Without `usual`, nothing stands for it where it is left out. */
export function number(range: NumberRange, usual: number): NumberOption;
export function number(range: NumberRange): NumberOption<number | undefined>;
export function number(range: NumberRange, usual?: number): NumberOption<number | undefined> {
  return { range, usual, check: (value, shown) => checkNumber(range, value, shown) };
}

/** A number that cannot be left out. */
export function neededNumber(range: NumberRange): NumberOption & NeededOption<number> {
  const { check } = number(range, 0);
  // It has no default.
  return { range, usual: undefined as never, needed: true, check };
}

export interface NumbersOption extends Option<number | readonly number[]> {
  readonly range: NumberRange;
}

/** A number for all, or a list with one for each. */
export function numberOrList(range: NumberRange, usual: number): NumbersOption {
  return {
    ...{ range, usual },
    check(value, shown) {
      for (const one of [value].flat()) checkNumber(range, one as number, shown);
      return value;
    },
  };
}

type HeightAndWidth = readonly [height: number, width: number];

export interface HeightAndWidthOption extends Option<number | readonly number[], HeightAndWidth> {
  readonly heightAndWidth: true;
  readonly range: NumberRange;
}

/** One number for both, or a list of the two. As text "3x3", or "3". */
export function heightAndWidth(range: NumberRange, usual: HeightAndWidth): HeightAndWidthOption {
  return {
    ...{ range, usual, heightAndWidth: true },
    check(value, shown) {
      const [height, width = height] = [value].flat() as number[];
      if (Array.isArray(value) && value.length !== 2)
        throw new OptionError(
          `${shown}: ${show(value)} given; one number expected, or a height and a width such as [3, 3]`,
        );
      return [checkNumber(range, height, shown), checkNumber(range, width, shown)];
    },
  };
}

export interface NumberOrWordOption<Word extends string, Settled = number | Word>
  extends Option<number | Word, Settled> {
  readonly range: NumberRange;
  readonly words: readonly Word[];
}

/** A number in a range, or a word such as `auto`. */
export function numberOrWord<Word extends string>(
  range: NumberRange,
  words: readonly Word[],
  usual: number | NoInfer<Word>,
): NumberOrWordOption<Word>;
export function numberOrWord<Word extends string>(
  range: NumberRange,
  words: readonly Word[],
): NumberOrWordOption<Word, number | Word | undefined>;
export function numberOrWord<Word extends string>(
  range: NumberRange,
  words: readonly Word[],
  usual?: number | Word,
): NumberOrWordOption<Word, number | Word | undefined> {
  return {
    ...{ range, words, usual },
    check(value, shown) {
      if (words.includes(value as Word) || isWithin(range, value)) return value;
      const quoted = words.map((word) => `"${word}"`);
      const last = quoted.pop();
      throw new OptionError(
        `${shown}: ${show(value)} is not ${[describeRange(range), ...quoted].join(', ')}, or ${last}`,
      );
    },
  };
}

export interface ChoiceOption<Name extends string, Settled = Name> extends Option<Name, Settled> {
  readonly names: readonly Name[];
}

/** One of a list of names. */
export function choice<Name extends string>(names: readonly Name[], usual: NoInfer<Name>): ChoiceOption<Name>;
export function choice<Name extends string>(names: readonly Name[]): ChoiceOption<Name, Name | undefined>;
export function choice<Name extends string>(
  names: readonly Name[],
  usual?: Name,
): ChoiceOption<Name, Name | undefined> {
  return {
    ...{ names, usual },
    check(value, shown) {
      if (names.includes(value)) return value;
      throw unknownName(shown, value, names);
    },
  };
}

export interface ToggleOption extends Option<boolean> {
  readonly toggle: true;
}

/** True or false. */
export function toggle(usual: boolean): ToggleOption {
  return { usual, toggle: true, check: (value, shown) => requireSwitch(shown, value) };
}

export interface ToggleOrWordOption<Word extends string> extends Option<boolean | Word> {
  readonly toggle: true;
  readonly words: readonly Word[];
}

/** True, false, or a word such as `auto`. */
export function toggleOrWord<Word extends string>(
  words: readonly Word[],
  usual: boolean | NoInfer<Word>,
): ToggleOrWordOption<Word> {
  return {
    ...{ usual, toggle: true, words },
    check(value, shown) {
      if (typeof value === 'boolean' || words.includes(value)) return value;
      throw unknownName(shown, value, [...words, 'true', 'false']);
    },
  };
}

/** What has a check of its own. */
export function checked<Value, Settled>(
  check: (value: Value, shown: string) => Settled,
  usual: NoInfer<Value>,
): Option<Value, Settled>;
export function checked<Value, Settled>(
  check: (value: Value, shown: string) => Settled,
): Option<Value, Settled | undefined>;
export function checked<Value, Settled>(
  check: (value: Value, shown: string) => Settled,
  usual?: Value,
): Option<Value, Settled | undefined> {
  return { usual, check };
}

/** Of a shape; more of it is checked where it is used. */
export function given<Value>(shape: Shape): Option<Value, Value | undefined>;
export function given<Value>(shape: Shape, usual: Value): Option<Value>;
export function given<Value>(shape: Shape, usual?: Value): Option<Value, Value | undefined> {
  return {
    usual,
    check(value, shown) {
      requireShape(shown, value, shape);
      return value;
    },
  };
}

/** The same, and it cannot be left out. */
export function needed<Value>(shape: Shape): NeededOption<Value> {
  const { check } = given<Value>(shape);
  // It has no default.
  return { check: check as NeededOption<Value>['check'], needed: true };
}

/** "a whole number from 1 to 1000000" */
export function describeRange(range: NumberRange): string {
  const from = 'above' in range ? `above ${range.above}` : `from ${range.from}`;
  const to =
    'below' in range ? `, below ${range.below}` : `${'above' in range ? ', at most' : ' to'} ${range.to}`;
  return `a ${range.whole ? 'whole ' : ''}number ${from}${to}`;
}

/** Whether it is a number, and in the range. */
export function isWithin(range: NumberRange, value: unknown): value is number {
  if (typeof value !== 'number' || (range.whole && !Number.isInteger(value))) return false;
  const high = 'above' in range ? value > range.above : value >= range.from;
  const low = 'below' in range ? value < range.below : value <= range.to;
  return high && low;
}

/** @throws OptionError naming the option, the value and the range. */
export function checkNumber(range: NumberRange, value: number, shown: string): number {
  if (isWithin(range, value)) return value;
  throw new OptionError(`${shown}: ${show(value)} is not ${describeRange(range)}`);
}
