// A program with addresses: every value becomes a matrix or a vector, for batches of so many rows, and steps are run one
// after another. Before: lifetimes.ts. Next: nn/program-cache.ts makes programs of networks, train/batch.ts runs them.

import { isSparse, type Matrix, matrix, type SparseMatrix, type Vector, vector } from '../tensor.js';
import { placeOf, type Shared } from './in-place.js';
import { type Places, planPlaces } from './lifetimes.js';
import { freedIn, isPoisoning, poison } from './poison.js';
import { type AnyOperation, type Draft, type Running, readsOf, type Step, writesOf } from './steps.js';
import type { TensorValue, Value } from './values.js';

export interface Program {
  readonly draft: Draft;
  readonly shared: Shared;
  /** Members whose parameters move within the backward pass. */
  readonly descending: ReadonlySet<number>;
}

/** Where a program's memory, and each member's parameters and gradients, begin. */
export interface ProgramAddresses {
  readonly memory: number;
  readonly parameters: readonly number[];
  readonly gradients?: readonly number[];
}

interface BoundStep {
  readonly operation: AnyOperation;
  readonly args: unknown;
}

export interface BoundHead {
  readonly member: number;
  readonly outputs: Matrix;
  readonly gradient: Matrix | null;
}

/** A program for batches of so many rows. */
export interface BoundProgram {
  readonly before: readonly BoundStep[];
  readonly forward: readonly BoundStep[];
  readonly backward: readonly BoundStep[];
  readonly after: readonly BoundStep[];
  readonly heads: readonly BoundHead[];
  /** What Draft.kept is. */
  readonly kept: readonly (Matrix | null)[];
}

/** A program's places in memory for batches of up to `capacity` rows, to be bound for those that have fewer too. */
export class PlacedProgram {
  readonly bytes: number;
  private readonly places: Places;
  /** What was bound last, and to which addresses: predicting one row after another binds to the same ones. */
  private last: { at: ProgramAddresses; input: Matrix | SparseMatrix; bound: BoundProgram } | null = null;

  constructor(
    readonly program: Program,
    capacity: number,
  ) {
    this.places = planPlaces(program.draft, program.shared, capacity);
    this.bytes = this.places.bytes;
  }

  bind(at: ProgramAddresses, rows: number, input: Matrix | SparseMatrix): BoundProgram {
    const { last } = this;
    if (last && isSameBinding(last.at, at) && isSameMatrix(last.input, input)) return last.bound;
    const bound = this.bindAnew(at, rows, input);
    this.last = isPoisoning() ? null : { at, input, bound };
    return bound;
  }

  private bindAnew(at: ProgramAddresses, rows: number, input: Matrix | SparseMatrix): BoundProgram {
    const { draft } = this.program;
    const found = new Map<Value, Matrix | SparseMatrix | Vector>();
    const view = (value: Value) => {
      let known = found.get(value);
      if (!known) {
        known = value.kind === 'input' ? input : this.viewOf(value, at, rows);
        found.set(value, known);
      }
      return known;
    };
    let position = 0;
    const bindSteps = (steps: readonly Step[]) =>
      steps.flatMap((one): BoundStep[] => {
        const bound = { operation: one.operation, args: boundArguments(one, view) };
        const freed = isPoisoning() ? freedIn(this.places.freed[position], view) : [];
        position++;
        return freed.length > 0 ? [bound, { operation: poison, args: freed }] : [bound];
      });
    const before = bindSteps(draft.before);
    const forward = bindSteps(draft.forward);
    position++; // the loss
    return {
      ...{ before, forward },
      backward: bindSteps(draft.backward),
      after: bindSteps(draft.after),
      heads: draft.heads.map(({ member, outputs, gradient }) => ({
        member,
        outputs: view(outputs) as Matrix,
        gradient: gradient && (view(gradient) as Matrix),
      })),
      kept: draft.kept.map((value) => value && (view(value) as Matrix)),
    };
  }

  private viewOf(value: Exclude<Value, { kind: 'input' }>, at: ProgramAddresses, rows: number) {
    if (value.kind === 'tensor') return tensorView(value, at);
    if (value.kind === 'columns') {
      const { of, first, columns } = value;
      const address = this.addressOf(of, at) + 4 * first;
      return matrix(address, of.kind === 'rows' ? rows : (of.rows ?? 1), columns, of.columns);
    }
    const address = this.addressOf(value, at);
    if (value.kind === 'rows') return matrix(address, rows, value.columns);
    return value.rows === null ? vector(address, value.columns) : matrix(address, value.rows, value.columns);
  }

  private addressOf(value: Value, at: ProgramAddresses): number {
    return at.memory + this.places.offsets.get(placeOf(this.program.shared, value))!;
  }
}

function isSameBinding(a: ProgramAddresses, b: ProgramAddresses): boolean {
  const same = (one: readonly number[] = [], other: readonly number[] = []) =>
    one.length === other.length && one.every((address, p) => address === other[p]);
  return a.memory === b.memory && same(a.parameters, b.parameters) && same(a.gradients, b.gradients);
}

function isSameMatrix(a: Matrix | SparseMatrix, b: Matrix | SparseMatrix): boolean {
  if (isSparse(a) || isSparse(b)) return false;
  return a.address === b.address && a.rows === b.rows && a.rowStride === b.rowStride;
}

function tensorView({ block, member, offset, rows, columns }: TensorValue, at: ProgramAddresses) {
  const address = at[block]![member] + 4 * offset;
  return rows === null ? vector(address, columns) : matrix(address, rows, columns);
}

function boundArguments(one: Step, view: (value: Value) => unknown): Record<string, unknown> {
  const values = new Set<unknown>([...readsOf(one), ...writesOf(one)]);
  const bound = (given: unknown): unknown => {
    if (Array.isArray(given)) return given.map(bound);
    return values.has(given) ? view(given as Value) : given;
  };
  return Object.fromEntries(Object.entries(one.args).map(([name, given]) => [name, bound(given)]));
}

export function run(steps: readonly BoundStep[], running: Running): void {
  for (let i = 0; i < steps.length; i++) steps[i].operation.run(running, steps[i].args);
}
