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
import type { Description, Kind, Placed } from './describe.js';
import { factors, times } from './extent.js';

/** By the names of a kernel's arguments; call.ts has their types. */
export type NamedArguments = Readonly<Record<string, unknown>>;

/**
 * An argument with the numbers of the dimensions that it extends over, or is. All have the same fields in the same order, by
 * which V8 reads them three times as fast.
 */
interface Operand extends Pick<Placed, 'name' | 'kind' | 'at' | 'over'> {
  readonly first: number;
  readonly second: number;
  readonly third: number;
  /** Whether it may be left out: sizes are known from the others. */
  readonly optional: boolean;
  /** Whether it may be given as a number. */
  readonly numeric: boolean;
}

/** A dimension that is a product of arguments, such as the columns of planes. */
interface Product {
  readonly dimension: number;
  /** Where the factors stand among the arguments. */
  readonly places: readonly number[];
}

/** What has a shape, or is more than an address. */
const SHAPED: ReadonlySet<Kind> = new Set(['array', 'matrix', 'strided', 'planes', 'lists', 'activation']);

/** In a call planes are a matrix, a row for each image. */
function asMatrix(one: Placed): Placed {
  const [rows, ...plane] = one.over;
  return one.kind === 'planes' ? { ...one, over: [rows, times(...plane)] } : one;
}

/** One for each kernel of a table. Nothing is allocated in a call whose shapes agree. */
export class Binder {
  /** The kernel's arguments after bind(). Not of numbers alone, for V8 boxes those of an array of doubles at every call. */
  readonly values: unknown[];
  /** What stands there for arguments that are left out. */
  private readonly defaults: readonly unknown[];
  private readonly operands: readonly Operand[];
  private readonly prefixes: readonly Operand[];
  private readonly products: readonly Product[];
  /** Where planes stand, and where the number of their channels does. */
  private readonly planes: readonly { readonly at: number; readonly channels: number }[];
  /** Names of the dimensions: those that are arguments, then those that only have to agree. */
  private readonly names: readonly string[];
  /** Where the former stand among the arguments. */
  private readonly places: readonly number[];
  /** Sizes of the dimensions in this call; -1 until one is known. */
  private readonly known: number[];

  constructor(
    private readonly kernel: string,
    { arguments: described, arity }: Description,
    workspace: number,
  ) {
    const all = described.map(asMatrix);
    const defaults: unknown[] = Array.from({ length: arity }, () => null);
    defaults.fill(0);
    for (const { kind, at, fallback = 0 } of all) defaults[at] = kind === 'workspace' ? workspace : fallback;
    this.defaults = defaults;
    this.values = defaults.slice();
    const sizes = all.filter(({ kind }) => kind === 'size' || kind === 'chunk');
    this.places = sizes.map(({ at }) => at);
    this.names = [...new Set([...sizes.map(({ name }) => name), ...all.flatMap(({ over }) => over)])];
    this.known = this.names.map(() => -1);
    this.operands = all.map((one) => {
      const over = sizes.includes(one) ? [one.name] : one.over;
      const [first, second, third] = [0, 1, 2].map((i) => this.names.indexOf(over[i]));
      const { name, kind, at } = one;
      const optional = one.optional === true || sizes.includes(one);
      const numeric = one.addressed === true || !SHAPED.has(kind);
      return { name, kind, at, over, first, second, third, optional, numeric };
    });
    this.prefixes = this.operands.filter(({ kind }) => kind === 'prefix');
    const placeOf = (name: string) => all.find((one) => one.name === name)!.at;
    this.products = this.names.flatMap((name, dimension) =>
      factors(name).length > 1 ? [{ dimension, places: factors(name).map(placeOf) }] : [],
    );
    this.planes = described
      .filter(({ kind }) => kind === 'planes')
      .map(({ at, over }) => ({ at, channels: placeOf(over[2]) }));
  }

  /**
   * @throws ShapeError naming both sides where shapes disagree, or an argument that the kernel has not, or one that is null or
   * undefined and may not be.
   */
  bind(given: NamedArguments): void {
    const { values, defaults, operands, known, places, prefixes, products, planes } = this;
    for (let i = 0; i < defaults.length; i++) values[i] = defaults[i];
    for (let i = 0; i < known.length; i++) known[i] = -1;
    let next = 0;
    // A loop over the names that are given, most often in the kernel's order, is three times as fast as looking each up.
    for (const name in given) {
      const value = given[name];
      next = this.find(name, next);
      const operand = operands[next++];
      const { at, kind } = operand;
      if (value === undefined || value === null) {
        if (!operand.optional) this.fail(`${name} is ${value}`);
      } else if (typeof value === 'number') {
        values[at] = value;
        if (kind === 'size' || kind === 'chunk') this.agree(operand.first, value, operand, given);
        else if (!operand.numeric) this.fail(`${name} is a number, not of the kind "${kind}"`);
      } else if (kind === 'array') {
        this.placeArray(operand, value as Vector | Matrix, given);
      } else if (kind === 'activation') {
        values[at] = (value as ActivationCode).code;
        values[at + 1] = (value as ActivationCode).slope;
      } else if (kind === 'lists') {
        const { lines, length, chunk, pointers, entries } = value as Lists;
        this.agree(operand.first, lines, operand, given);
        this.agree(operand.second, length, operand, given);
        this.agree(operand.third, chunk, operand, given);
        values[at] = pointers;
        values[at + 1] = entries;
      } else {
        const matrix = value as StridedMatrix;
        this.agree(operand.first, matrix.rows, operand, given);
        this.agree(operand.second, matrix.columns, operand, given);
        values[at] = matrix.address;
        values[at + 1] = matrix.rowStride;
        if (kind === 'strided') values[at + 2] = matrix.columnStride ?? 1;
      }
    }
    for (let i = 0; i < places.length; i++) {
      if (known[i] < 0) this.fail(`${this.names[i]} is given by no argument`);
      values[places[i]] = known[i];
    }
    for (let i = 0; i < prefixes.length; i++) this.checkPrefix(prefixes[i]);
    for (let i = 0; i < products.length; i++) this.checkProduct(products[i], given);
    for (let i = 0; i < planes.length; i++) values[planes[i].at + 2] = values[planes[i].channels];
  }

  /** The operand of a name, sought from `start` on. */
  private find(name: string, start: number): number {
    const { operands } = this;
    for (let i = start; i < operands.length; i++) if (operands[i].name === name) return i;
    for (let i = 0; i < start; i++) if (operands[i].name === name) return i;
    return this.fail(`no argument "${name}"`);
  }

  /** A vector where a matrix is expected is a row; a matrix where a vector is, its elements. */
  private placeArray(operand: Operand, value: Vector | Matrix, given: NamedArguments): void {
    const { address, length } = value as Vector;
    if (length === undefined) {
      this.placeStretch(operand, value as Matrix, given);
      return;
    }
    this.values[operand.at] = address;
    if (operand.second < 0) {
      this.agree(operand.first, length, operand, given);
    } else {
      this.agree(operand.first, 1, operand, given);
      this.agree(operand.second, length, operand, given);
    }
  }

  private placeStretch(
    operand: Operand,
    { address, rows, columns, rowStride }: Matrix,
    given: NamedArguments,
  ): void {
    this.values[operand.at] = address;
    if (rows > 1 && rowStride !== columns) {
      this.fail(`the rows of ${operand.name} must be contiguous, their stride is ${rowStride}`);
    }
    if (operand.second < 0) {
      this.agree(operand.first, rows * columns, operand, given);
    } else {
      this.agree(operand.first, rows, operand, given);
      this.agree(operand.second, columns, operand, given);
    }
  }

  /** A dimension of the operand is so large, as it is for the operands before. */
  private agree(dimension: number, size: number, operand: Operand, given: NamedArguments): void {
    const now = this.known[dimension];
    if (now === size) return;
    if (now >= 0) this.failOver(dimension, operand, given);
    this.known[dimension] = size;
  }

  private failOver(dimension: number, operand: Operand, given: NamedArguments): never {
    const size = this.names[dimension];
    const tells = ({ name, over }: Operand) =>
      name === size ? given[name] !== undefined : over.includes(size) && typeof given[name] === 'object';
    const others = this.operands.filter((one) => one !== operand && given[one.name] !== null && tells(one));
    const texts = [...others.slice(0, 1), operand].map(({ name }) => {
      const value = given[name] as number | Matrix | Vector | Lists;
      return `${name} is ${typeof value === 'number' ? value : shapeOf(value)}`;
    });
    this.fail(`${size} differs: ${texts.join(', ')}`);
  }

  private checkPrefix({ name, at, first }: Operand): void {
    const [count, size] = [this.values[at] as number, this.known[first]];
    if (count > size) this.fail(`${name} is ${count}, ${this.names[first]} is ${size}`);
  }

  private checkProduct({ dimension, places }: Product, given: NamedArguments): void {
    let product = 1;
    for (let i = 0; i < places.length; i++) product *= this.values[places[i]] as number;
    const known = this.known[dimension];
    if (known < 0 || known === product) return;
    const told = this.operands.find(
      ({ name, first, second }) => (first === dimension || second === dimension) && given[name] != null,
    )!;
    const factors = places.map((at) => this.values[at]).join('·');
    this.fail(
      `${told.name} is ${shapeOf(given[told.name] as Matrix)}, but ${this.names[dimension]} is ${factors} = ${product}`,
    );
  }

  private fail(what: string): never {
    throw new ShapeError(`${this.kernel}: ${what}`);
  }
}
