// What a search varies: numbers in a range, whole or not, evenly or in ratios, and choices. Inside a search every value is a number:
// the value itself, or the index of a choice.
// Next: parse-space.ts reads the text form, distributions.ts has Optuna's; samplers.ts draw from it.

import { OptionError, requireKnownOptions, show } from '../errors.js';

/** A number from `low` to `high`, both included. */
export interface RangeParameter {
  readonly low: number;
  readonly high: number;
  /** Drawn on a logarithmic scale: 0.001 to 0.01 as often as 0.01 to 0.1. Default false. */
  readonly log?: boolean;
  /** Whole numbers alone. Default false. */
  readonly whole?: boolean;
  /** low, low + step, low + 2·step, … Default: 1 for whole numbers, else none. */
  readonly step?: number;
}

/** A parameter that takes one of a list of values. */
export interface ChoiceParameter {
  /** At least two values that JSON can hold, such as names, numbers or lists. */
  readonly choices: readonly unknown[];
}

/** A parameter of a search: a range, or a list of choices. */
export type SearchParameter = RangeParameter | ChoiceParameter;

/** By name. A list stands for its choices. */
export type GivenSpace = Readonly<Record<string, SearchParameter | readonly unknown[]>>;
/** Checked. */
export type ParameterSpace = Readonly<Record<string, SearchParameter>>;

/** What a trial is made with, by name. */
export type ParameterValues = Readonly<Record<string, unknown>>;
/** The same as numbers: of a choice its index. */
export type ParameterNumbers = Readonly<Record<string, number>>;

export function isChoice(parameter: SearchParameter): parameter is ChoiceParameter {
  return 'choices' in parameter;
}

/** @throws OptionError naming the parameter and what is wrong with it. */
export function checkSpace(given: GivenSpace): ParameterSpace {
  const names = Object.keys(given);
  if (names.length === 0) throw new OptionError('space: it has no parameter; name what is to be tried');
  return Object.fromEntries(names.map((name) => [name, checkParameter(name, given[name])]));
}

function checkParameter(name: string, given: SearchParameter | readonly unknown[]): SearchParameter {
  const parameter = (Array.isArray(given) ? { choices: given } : given) as SearchParameter;
  if (typeof parameter !== 'object' || parameter === null)
    throw new OptionError(`${name}: a range or choices expected, ${show(given)} given`);
  if (isChoice(parameter)) return checkChoices(name, parameter);
  requireKnownOptions(name, parameter, ['low', 'high', 'log', 'whole', 'step']);
  const { low, high, log = false, whole = false, step } = parameter;
  const fail = (why: string) => new OptionError(`${name}: ${show(low)}..${show(high)}: ${why}`);
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw fail('two finite numbers expected');
  if (!(low < high)) throw fail('the first number must be the lower one');
  if (log && low <= 0) throw fail('a range in ratios (log) begins above 0');
  if (whole && !(Number.isInteger(low) && Number.isInteger(high))) throw fail('whole numbers expected');
  if (step !== undefined) {
    if (!(step > 0 && step <= high - low)) throw fail(`step ${show(step)} does not fit into it`);
    if (whole && !Number.isInteger(step)) throw fail(`step ${step} is not whole`);
    if (log && step !== 1) throw fail('with log there is no step');
  }
  return { low, high, log, whole, ...(step !== undefined && !(whole && step === 1) && { step }) };
}

function checkChoices(name: string, { choices }: ChoiceParameter): ChoiceParameter {
  if (!Array.isArray(choices) || choices.length < 2)
    throw new OptionError(`${name}: ${show(choices)}: at least two choices expected; one is a fixed option`);
  const texts = choices.map((one) => JSON.stringify(one));
  const twice = texts.findIndex((text, i) => text === undefined || texts.indexOf(text) !== i);
  if (twice >= 0) throw new OptionError(`${name}: the choice ${show(choices[twice])} is there twice`);
  return { choices };
}

/** The step between two values; null where there is none. */
export function stepOf({ whole, step, log }: RangeParameter): number | null {
  return step ?? (whole && !log ? 1 : null);
}

/** How many values there are; infinite for a range without steps. */
export function countOf(parameter: SearchParameter): number {
  if (isChoice(parameter)) return parameter.choices.length;
  const { low, high, whole } = parameter;
  const step = stepOf(parameter) ?? (whole ? 1 : null);
  // 0.3 / 0.1 is a little below 3.
  return step === null ? Number.POSITIVE_INFINITY : Math.floor((high - low) / step + 1e-9) + 1;
}

/** Value number `index` of a parameter that has a countOf. */
export function numberAt(parameter: SearchParameter, index: number): number {
  if (isChoice(parameter)) return index;
  const { low, whole } = parameter;
  const step = stepOf(parameter) ?? 1;
  const value = low + index * step;
  // 0.1 + 2 · 0.1 is 0.30000000000000004, which nobody asked for.
  return whole ? value : Number(value.toPrecision(12));
}

/** The numbers of a trial as the values that they stand for. */
export function valuesOf(space: ParameterSpace, numbers: ParameterNumbers): ParameterValues {
  const names = Object.keys(space).filter((name) => name in numbers);
  return Object.fromEntries(names.map((name) => [name, asValue(space[name], numbers[name])]));
}

function asValue(parameter: SearchParameter, number: number): unknown {
  return isChoice(parameter) ? parameter.choices[number] : number;
}
