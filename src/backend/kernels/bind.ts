// Named arguments to the numbers that a kernel takes, with shapes checked against one another.
// Before: describe.ts has the kinds of arguments. Next: call.ts.

import { ShapeError } from '../../errors.js';
import {
  type ActivationCode,
  type Lists,
  type Matrix,
  type StridedMatrix,
  shapeOf,
  type Vector,
} from '../../tensor.js';
import { type Description, type Placed, WIDTHS } from './describe.js';

/** By the names of a kernel's arguments; call.ts has their types. */
export type NamedArguments = Readonly<Record<string, unknown>>;

/** An argument with the numbers of the dimensions that it extends over. */
type Operand = Placed & { readonly width: number; readonly dimensions: readonly number[] };

const isSize = ({ kind }: Placed) => kind === 'size' || kind === 'chunk';

/** One for each kernel of a table. Nothing is allocated in a call whose shapes agree. */
export class Binder {
  /** The kernel's arguments after bind(). Not of numbers alone, for V8 boxes those of an array of doubles at every call. */
  readonly values: unknown[];
  /** Arguments that are dimensions. */
  private readonly sizes: readonly Placed[];
  /** The others, but for the workspace, which is always the same. */
  private readonly operands: readonly Operand[];
  /** Names of the dimensions: those that are arguments, then those that only have to agree. */
  private readonly names: readonly string[];
  /** Their sizes in this call; -1 until one is known. */
  private readonly known: number[];

  constructor(
    private readonly kernel: string,
    { arguments: all, arity }: Description,
    workspace: number,
  ) {
    this.values = Array.from({ length: arity }, () => null);
    for (const { kind, at } of all) if (kind === 'workspace') this.values[at] = workspace;
    this.sizes = all.filter(isSize);
    this.names = [...new Set([...this.sizes.map(({ name }) => name), ...all.flatMap(({ over }) => over)])];
    this.known = this.names.map(() => -1);
    this.operands = all
      .filter((one) => !isSize(one) && one.kind !== 'workspace')
      .map((one) => ({
        ...one,
        width: WIDTHS[one.kind],
        dimensions: one.over.map((of) => this.names.indexOf(of)),
      }));
  }

  /** @throws ShapeError naming both sides where shapes disagree. */
  bind(given: NamedArguments): void {
    const { values, operands, known, sizes } = this;
    for (let i = 0; i < known.length; i++) known[i] = -1;
    for (let i = 0; i < operands.length; i++) {
      const operand = operands[i];
      const value = given[operand.name];
      if (typeof value === 'number') values[operand.at] = value;
      else if (value === undefined || value === null) this.leaveOut(operand);
      else this.place(operand, value, given);
    }
    for (let i = 0; i < sizes.length; i++) {
      const { at, name } = sizes[i];
      if (known[i] < 0) known[i] = this.sizeIn(given, name);
      values[at] = known[i];
    }
    for (let i = 0; i < operands.length; i++) {
      if (operands[i].kind === 'prefix') this.checkPrefix(operands[i]);
    }
  }

  private leaveOut({ at, width, fallback = 0 }: Operand): void {
    const { values } = this;
    values[at] = fallback;
    for (let i = 1; i < width; i++) values[at + i] = 0;
  }

  private place(operand: Operand, value: object, given: NamedArguments): void {
    const { values } = this;
    const { at, kind } = operand;
    if (kind === 'activation') {
      const { code, slope } = value as ActivationCode;
      values[at] = code;
      values[at + 1] = slope;
    } else if (kind === 'lists') {
      const { lines, length, chunk, pointers, entries } = value as Lists;
      this.agree(operand, 0, lines, given);
      this.agree(operand, 1, length, given);
      this.agree(operand, 2, chunk, given);
      values[at] = pointers;
      values[at + 1] = entries;
    } else if (kind === 'array') {
      this.placeArray(operand, value as Vector | Matrix, given);
    } else {
      const { address, rows, columns, rowStride, columnStride } = value as StridedMatrix;
      this.agree(operand, 0, rows, given);
      this.agree(operand, 1, columns, given);
      values[at] = address;
      values[at + 1] = rowStride;
      if (kind === 'strided') values[at + 2] = columnStride ?? 1;
    }
  }

  /** A vector where a matrix is expected is a row; a matrix where a vector is, its elements. */
  private placeArray(operand: Operand, value: Vector | Matrix, given: NamedArguments): void {
    const { length } = value as Vector;
    const { address, rows = 1, columns = length, rowStride } = value as Matrix;
    this.values[operand.at] = address;
    if (rows > 1 && rowStride !== columns) {
      this.fail(`the rows of ${operand.name} must be contiguous, their stride is ${rowStride}`);
    }
    if (operand.over.length === 1) {
      this.agree(operand, 0, rows * columns, given);
    } else {
      this.agree(operand, 0, rows, given);
      this.agree(operand, 1, columns, given);
    }
  }

  /** Dimension `i` of the operand is so large, as it is for the operands before. */
  private agree(operand: Operand, i: number, size: number, given: NamedArguments): void {
    const { known } = this;
    const dimension = operand.dimensions[i];
    if (known[dimension] === size) return;
    if (known[dimension] >= 0) this.failOver(dimension, operand, given);
    known[dimension] = size;
  }

  private failOver(dimension: number, operand: Operand, given: NamedArguments): never {
    const other = this.operands.find(
      ({ name, dimensions }) =>
        dimensions.includes(dimension) && typeof given[name] === 'object' && given[name],
    )!;
    const text = ({ name }: Operand) => `${name} is ${shapeOf(given[name] as Matrix | Vector | Lists)}`;
    this.fail(`${this.names[dimension]} differs: ${text(other)}, ${text(operand)}`);
  }

  private sizeIn(given: NamedArguments, name: string): number {
    const size = given[name];
    return typeof size === 'number' ? size : this.fail(`${name} is given by no argument`);
  }

  private checkPrefix({ name, at, dimensions: [dimension] }: Operand): void {
    const [count, size] = [this.values[at] as number, this.known[dimension]];
    if (count > size) this.fail(`${name} is ${count}, ${this.names[dimension]} is ${size}`);
  }

  private fail(what: string): never {
    throw new ShapeError(`${this.kernel}: ${what}`);
  }
}
