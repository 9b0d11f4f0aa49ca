// Values of wrong kinds, for every place where a value is taken. Next: public-api.test.ts gives them to the whole public API.

import { createContext, runInContext } from 'node:vm';

/** Another realm; making one takes a millisecond. */
const REALM = createContext({});

/** Each is made anew, as calls may change or keep what they are given. */
export const ODD_VALUES: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => Number.NaN,
  '-1': () => -1,
  '0.5': () => 0.5,
  '1e9': () => 1e9,
  Infinity: () => Number.POSITIVE_INFINITY,
  "''": () => '',
  "'x'": () => 'x',
  true: () => true,
  '[]': () => [],
  '[null]': () => [null],
  '[undefined]': () => [undefined],
  '[[]]': () => [[]],
  '{}': () => ({}),
  '{ length: 1e9 }': () => ({ length: 1e9 }),
  'an object without a prototype': () => Object.create(null),
  '() => {}': () => () => {},
  'a symbol': () => Symbol('odd'),
  '1n': () => 1n,
  'an ArrayBuffer': () => new ArrayBuffer(8),
  'a Float64Array': () => new Float64Array(3),
  'a Uint16Array': () => new Uint16Array(3),
  'a Float32Array of NaN': () => new Float32Array(3).fill(Number.NaN),
  'an empty Uint8Array': () => new Uint8Array(0),
  'a Map': () => new Map(),
  'an invalid Date': () => new Date(Number.NaN),
  'a frozen list': () => Object.freeze([1, 'x', null]),
  'a list of another realm': () => runInContext('[1, "x", {}]', REALM),
  'an object of another realm': () => runInContext('({ name: 1, length: 2 })', REALM),
  'an object whose properties throw': () =>
    new Proxy(
      {},
      {
        get() {
          throw THROWN;
        },
      },
    ),
};

/** What a getter of the caller's throws reaches the caller. */
const THROWN = new Error('thrown by a getter');

/** The same, frozen to the depth of plain objects and arrays. */
export function frozen<Value>(value: Value): Value {
  if (!isPlain(value) && !Array.isArray(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** The same, with the plain objects and arrays of another realm. */
export function foreign<Value>(value: Value): Value {
  if (Array.isArray(value)) return runInContext('(all) => Array.from(all)', REALM)(value.map(foreign));
  if (!isPlain(value)) return value;
  return runInContext(
    '(all) => Object.fromEntries(all)',
    REALM,
  )(Object.entries(value).map(([key, part]) => [key, foreign(part)]));
}

export interface Call {
  /** "jacquard: Network.load" */
  readonly name: string;
  readonly run: (...given: never[]) => unknown;
  /** A valid call's. */
  readonly given: readonly unknown[];
  /** A valid call fails too: of what needs a network. */
  readonly mayFail?: boolean;
  /** Places that a worker checks, by the code that the thread of the caller runs elsewhere: a third of the values, all of them in some place. */
  readonly inWorker?: RegExp;
  /** Undoes what a call that succeeded has made. */
  readonly after?: (made: unknown) => void;
}

export interface Variant {
  /** "argument 1" or "argument 1.epochs" */
  readonly place: string;
  readonly value: string;
  readonly given: readonly unknown[];
}

/** Only plain objects are options; others have a class that checked them when they were made. */
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  !('kernels' in value);

/** A valid call with one wrong value: in place of each argument, of each property of those that are plain objects, and none at all. */
export function* variantsOf(given: readonly unknown[], depth = 1): Generator<Variant> {
  if (given.length > 0) yield { place: 'no argument', value: '', given: [] };
  for (const [i, argument] of given.entries()) {
    for (const [value, make] of Object.entries(ODD_VALUES)) {
      const put = (one: unknown) => given.map((other, j) => (j === i ? one : other));
      yield { place: `argument ${i}`, value, given: put(make()) };
      yield* inside(argument, depth, `argument ${i}`, value, make, put);
    }
  }
}

function* inside(
  whole: unknown,
  depth: number,
  place: string,
  value: string,
  make: () => unknown,
  put: (one: unknown) => readonly unknown[],
): Generator<Variant> {
  if (depth === 0 || !(isPlain(whole) || Array.isArray(whole))) return;
  const parts = Array.isArray(whole) ? [...whole.slice(0, 1).entries()] : Object.entries(whole);
  for (const [key, part] of parts) {
    const putPart = (one: unknown) =>
      put(
        Array.isArray(whole) ? whole.map((other, i) => (i === key ? one : other)) : { ...whole, [key]: one },
      );
    yield { place: `${place}.${key}`, value, given: putPart(make()) };
    yield* inside(part, depth - 1, `${place}.${key}`, value, make, putPart);
  }
}

const OURS = /^(Option|Data|Model|Shape|State|Write|Backend|Diverged|OutOfMemory|LabelColumn)Error$/;
/** A call that waits for something is waited for so long. */
const PATIENCE = 60_000;

/** What is wrong with how a call takes wrong values; undefined where it returns or throws an error of ours. */
export async function problemWith(call: Call, given: readonly unknown[]): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const { stackTraceLimit } = Error;
  try {
    const pending = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('still pending')), PATIENCE);
    });
    const made = await Promise.race([call.run(...(given as never[])), pending]);
    call.after?.(made);
    if (Error.stackTraceLimit !== stackTraceLimit) return 'errors have no stack any more';
    return nonsenseIn(made);
  } catch (error) {
    const { name, message } = (error ?? {}) as Error;
    if (Error.stackTraceLimit !== stackTraceLimit)
      return `${name}: ${message}: errors have no stack any more`;
    if (error === THROWN || (OURS.test(name) && isSentence(message))) return undefined;
    return `${name}: ${message}\n${String((error as Error | null)?.stack)
      .split('\n')
      .slice(1, 3)
      .join('\n')}`;
  } finally {
    clearTimeout(timer);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Whether it says something, and nothing of the code's inside. */
function isSentence(message: string): boolean {
  return message.length > 7 && !/\[object |is not a function|Cannot read propert/.test(message);
}

/** Text for people that has NaN, undefined or an object's default text in it. */
function nonsenseIn(made: unknown): string | undefined {
  if (typeof made !== 'string') return undefined;
  const found = /="[^"]*\b(NaN|undefined|Infinity)\b|\[object /.exec(made)?.[0];
  return found && `returned text with ${found.slice(-40)}`;
}
