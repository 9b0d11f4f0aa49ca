// A program as data: steps, each an operation with its arguments, and who reads and writes which value.
// Before: values.ts. Next: operations.ts has the operations; passes rewrite a draft, lifetimes.ts and bind.ts make it runnable.

import type { Arena } from '../memory/arena.js';
import type { Descent, Ops } from '../ops.js';
import type { Matrix, SparseMatrix, Vector } from '../tensor.js';
import { type Value, wholeOf } from './values.js';

/** What changes from one training step to the next, by member. */
export interface Moment {
  /** Of members that go down their gradients within the backward pass. */
  readonly descents: readonly (Descent | undefined)[];
  /** Where dropout stands: the epoch's key, and the step. */
  readonly masks: readonly { readonly key0: number; readonly key1: number; readonly step: number }[];
}

export interface Running {
  readonly ops: Ops;
  readonly arena: Arena;
  readonly moment: Moment;
}

/** An operation's arguments as a step of a draft has them: values in place of matrices and vectors. */
export type Symbolic<Args> = {
  [Name in keyof Args]: Args[Name] extends Matrix | SparseMatrix | Vector | null | undefined
    ? Value | Extract<Args[Name], null | undefined>
    : Args[Name] extends readonly (Matrix | Vector)[]
      ? readonly Value[]
      : Args[Name];
};

export interface Operation<Args> {
  readonly name: string;
  /** Names of the arguments that are read, and of those that are written. */
  readonly reads: readonly (keyof Args & string)[];
  readonly writes: readonly (keyof Args & string)[];
  /** A written argument, and the read one that it may lie upon: the kernel works in place too. */
  readonly inPlace?: readonly [written: keyof Args & string, read: keyof Args & string];
  /** Likewise, but it has to lie there: the kernel works in place only. */
  readonly overwrites?: readonly [written: keyof Args & string, read: keyof Args & string];
  /** It takes an argument `activation` for what it writes as `y`. */
  readonly activates?: true;
  /** It takes an argument `bias` that is added to what it writes as `y`, before the activation: one number for each column of `w`. */
  readonly addsBias?: true;
  /** It takes arguments `activation` and `y`: what it writes as `dx` is then times f'(y). */
  readonly derives?: true;
  /** Of y, each number of which was picked from x: every number of `dy` is added to the `dx` of the x that was picked. */
  readonly picks?: true;
  /** Arguments that may be some columns of a wider matrix. */
  readonly strided?: readonly (keyof Args & string)[];
  run(running: Running, args: Args): void;
}

// biome-ignore lint/suspicious/noExplicitAny: operations of all arguments
export type AnyOperation = Operation<any>;

export interface Step {
  readonly operation: AnyOperation;
  readonly args: Readonly<Record<string, unknown>>;
}

export function step<Args>(operation: Operation<Args>, args: Symbolic<Args>): Step {
  return { operation, args: args as Record<string, unknown> };
}

/** The arguments of a step that is one of `operation`; null for others. */
export function argsOf<Args>(one: Step | undefined, operation: Operation<Args>): Symbolic<Args> | null {
  return one?.operation === operation ? (one.args as Symbolic<Args>) : null;
}

/** An output of a network in training: the loss reads the outputs and writes their gradient, between the two passes. */
export interface DraftHead {
  readonly member: number;
  readonly outputs: Value;
  /** Null in a program that predicts. */
  readonly gradient: Value | null;
}

/** A program that is not yet in memory. Passes take one and give a better one. */
export interface Draft {
  /** Before a training's first step, and after anyone has set parameters. */
  readonly before: readonly Step[];
  readonly forward: readonly Step[];
  readonly backward: readonly Step[];
  /** Before anyone looks at the parameters. */
  readonly after: readonly Step[];
  readonly heads: readonly DraftHead[];
  /** The outputs of the layers, one by one. */
  readonly layerOutputs: readonly Value[];
  /** Those of them that are looked at after the way forward, null for the others: see keep-outputs.ts. */
  readonly kept: readonly (Value | null)[];
}

export function keptIn(kept: Draft['kept']): Value[] {
  return kept.filter((value) => value !== null);
}

function valuesOf({ args }: Step, names: readonly string[]): Value[] {
  return names.flatMap((name) => (args[name] ?? []) as Value | Value[]);
}

export function readsOf(one: Step): Value[] {
  return valuesOf(one, one.operation.reads);
}

export function writesOf(one: Step): Value[] {
  return valuesOf(one, one.operation.writes);
}

/** All steps of a draft in their order, with the loss between the passes as null. */
export function inOrder({ before, forward, backward, after }: Draft): (Step | null)[] {
  return [...before, ...forward, null, ...backward, ...after];
}

/** Who reads and writes each value of a draft. Some columns of a matrix count as the matrix. */
export class Uses {
  private readonly readers = new Map<Value, (Step | null)[]>();
  private readonly writers = new Map<Value, (Step | null)[]>();

  constructor(draft: Draft) {
    for (const one of inOrder(draft)) {
      const { heads, kept } = draft;
      const reads = one ? readsOf(one) : [...heads.map(({ outputs }) => outputs), ...keptIn(kept)];
      const writes = one ? writesOf(one) : heads.flatMap(({ gradient }) => gradient ?? []);
      for (const value of reads) add(this.readers, wholeOf(value), one);
      for (const value of writes) add(this.writers, wholeOf(value), one);
    }
  }

  /** Steps in their order; null is the loss. */
  readersOf(value: Value): readonly (Step | null)[] {
    return this.readers.get(wholeOf(value)) ?? [];
  }

  writersOf(value: Value): readonly (Step | null)[] {
    return this.writers.get(wholeOf(value)) ?? [];
  }

  /** The step that reads a value which nothing else reads; undefined where there is none, or several do, or the loss does. */
  onlyReaderOf(value: Value): Step | undefined {
    const readers = this.readersOf(value);
    return readers.length === 1 ? (readers[0] ?? undefined) : undefined;
  }
}

function add<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

/** The draft with other values in their place, in all steps that read or write them, and for the loss, where `step` is null. */
export function substituted(draft: Draft, by: (value: Value, step: Step | null) => Value): Draft {
  const inStep = (one: Step): Step => {
    const names = [...one.operation.reads, ...one.operation.writes].filter((name) => one.args[name] != null);
    const values = names.map((name) => {
      const given = one.args[name] as Value | Value[];
      return [name, Array.isArray(given) ? given.map((value) => by(value, one)) : by(given, one)] as const;
    });
    const changed = values.some(([name, value]) => Array.isArray(value) || value !== one.args[name]);
    return changed ? { ...one, args: { ...one.args, ...Object.fromEntries(values) } } : one;
  };
  return {
    before: draft.before.map(inStep),
    forward: draft.forward.map(inStep),
    backward: draft.backward.map(inStep),
    after: draft.after.map(inStep),
    heads: draft.heads.map((head) => ({
      ...head,
      outputs: by(head.outputs, null),
      gradient: head.gradient && by(head.gradient, null),
    })),
    layerOutputs: draft.layerOutputs.map((value) => by(value, null)),
    kept: draft.kept.map((value) => value && by(value, null)),
  };
}

/** The steps of a list, each replaced by those that `by` has for it: itself where it is not in there. */
export function replaced(steps: readonly Step[], by: ReadonlyMap<Step, readonly Step[]>): Step[] {
  return steps.flatMap((one) => by.get(one) ?? [one]);
}
