// What an argument has to be, in a word, where no range or registry says it: text, a function, a list of datasets. Public functions check
// what they are given with this, so that a wrong argument is named before anything is done with it.
// Before: option.ts. Next: option-kinds.ts makes options of shapes; report/report-shapes.ts has those of charts.

import { kindOf, OptionError } from '../errors.js';
import { tagOf } from '../typed-arrays.js';

export interface Kind {
  /** "a number from 0" */
  readonly expected: string;
  // biome-ignore lint/suspicious/noExplicitAny: any value is asked
  fits(value: any): boolean;
}

const isFunction = (value: unknown) => typeof value === 'function';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !isList(value);
const of =
  (type: string) =>
  (value: unknown): boolean =>
    typeof value === type;
// biome-ignore lint/suspicious/noExplicitAny: any value is asked
const KINDS: Readonly<Record<string, readonly [expected: string, fits: (value: any) => boolean]>> = {
  text: ['text', of('string')],
  number: ['a number', isNumber],
  switch: ['true or false', of('boolean')],
  function: ['a function', isFunction],
  index: ['a whole number from 0', (value) => Number.isSafeInteger(value) && value >= 0],
  object: ['an object', (value) => isObject(value) && tagOf(value) === 'Object'],
  instance: ['an object', isObject],
  list: ['a list', isList],
  array: ['an array', Array.isArray],
  null: ['null', (value) => value === null],
  any: ['', () => true],
  signal: ['an AbortSignal', (value) => isFunction(value?.throwIfAborted)],
  dataset: ['a Dataset', (value) => isFunction(value?.featuresAt)],
  backend: ['a backend', (value) => isFunction(value?.arena?.reserve)],
};

// Kinds that fewer need are values of their own, so that a page without them leaves them out.

export const NUMBERS: Kind = {
  expected: 'an object of numbers',
  fits: (value) => isObject(value) && Object.values(value).every(isNumber),
};
export const AMOUNT: Kind = {
  expected: 'a number from 0',
  fits: (value) => isNumber(value) && value >= 0 && value < Number.POSITIVE_INFINITY,
};
export const AMOUNT_OR_TEXT: Kind = {
  expected: 'a number from 0, or text',
  fits: (value) => typeof value === 'string' || AMOUNT.fits(value),
};
export const PIXELS: Kind = {
  expected: 'a number from 1 to 20000',
  fits: (value) => isNumber(value) && value >= 1 && value <= 20_000,
};
export const COUNTING: Kind = {
  expected: 'a whole number from 1',
  fits: (value) => Number.isSafeInteger(value) && value >= 1,
};
export const NUMBER_OR_PERCENT: Kind = {
  expected: '"number" or "percent"',
  fits: (value) => value === 'number' || value === 'percent',
};
export const URL_TEXT: Kind = {
  expected: 'text or a URL',
  fits: (value) => typeof value === 'string' || isFunction(value?.toJSON),
};
export const A_MAP: Kind = {
  expected: 'a Map',
  fits: (value) => isFunction(value?.keys) && isFunction(value.get),
};
export const BYTES_OR_TEXT: Kind = {
  expected: 'text or bytes',
  fits: (value) => typeof value === 'string' || ArrayBuffer.isView(value),
};
export const CHUNKS: Kind = {
  expected: 'text, bytes or chunks of them',
  fits: (value) => isFunction(value?.[Symbol.iterator]) || isFunction(value?.[Symbol.asyncIterator]),
};
export const A_NETWORK: Kind = {
  expected: 'a Network',
  fits: (value) => isFunction(value?.predictingModel),
};

/**
 * Names of kinds, with | between them, or a kind; a list of one shape, which its items have; or an object of which each key's value has a
 * shape. A key with ? at its end may be left out.
 */
export type Shape = string | Kind | readonly Shape[] | { readonly [key: string]: Shape };

/** Whether the value is asked as a whole, and not its parts. */
function isPlain(shape: Shape): shape is string | Kind {
  return typeof shape === 'string' || isFunction((shape as Kind).fits);
}

function kindOfShape(shape: string | Kind): Kind {
  if (typeof shape !== 'string') return shape;
  const kinds = shape.split('|').map((name) => KINDS[name]);
  return {
    expected: kinds.map(([expected]) => expected).join(' or '),
    fits: (value) => kinds.some(([, fits]) => fits(value)),
  };
}

/** A list of any sort, but no text. */
function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}

/** @param where names the argument. @throws OptionError that says where, what is expected and what was found. */
export function requireShape(where: string, value: unknown, shape: Shape): void {
  if (isPlain(shape)) {
    const { expected, fits } = kindOfShape(shape);
    if (!fits(value)) throw new OptionError(`${where}: ${expected} expected, ${kindOf(value)} found`);
    return;
  }
  if (Array.isArray(shape)) {
    const [item] = shape;
    requireShape(where, value, item === 'number' ? 'list' : 'array');
    const list = value as ArrayLike<unknown>;
    // The name of an item takes longer to write than the item to check: lists may have millions.
    const fits = isPlain(item) ? kindOfShape(item).fits : () => false;
    for (let i = 0; i < list.length; i++) if (!fits(list[i])) requireShape(`${where}[${i}]`, list[i], item);
    return;
  }
  requireShape(where, value, 'instance');
  for (const [key, one] of Object.entries(shape as Record<string, Shape>)) {
    const name = key.replace('?', '');
    const part = (value as Record<string, unknown>)[name];
    if (part !== undefined || name === key) requireShape(`${where}.${name}`, part, one);
  }
}
