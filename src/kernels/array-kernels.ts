// The operations of jacquard/kernels: each checks its arguments, places its arrays in linear memory, and is one kernel call.
// Before: array-operands.ts places and copies arrays. Next: index.ts is the entry.

import { type Backend, requireBackendFirst } from '../backend/backend.js';
import { callsOf, type KernelCalls } from '../backend/kernels/call.js';
import { OptionError, requireKnownOptions, requireSwitch, StateError } from '../errors.js';
import { checkNumber } from '../options/option-kinds.js';
import { matrix, transposed, vector } from '../tensor.js';
import type {
  ActivateArguments,
  ArgmaxArguments,
  Conv2dArguments,
  GemmArguments,
  SoftmaxArguments,
} from './array-arguments.js';
import { activationIn, geometryIn, SIZE, sizeIn, WINDOW_NAMES } from './array-checks.js';
import { OperandMemory, Operands, requireFloats } from './array-operands.js';
import type { LentFloats } from './lent-floats.js';

const FACTOR = { from: -Number.MAX_VALUE, to: Number.MAX_VALUE } as const;

/**
 * Made by `kernelsOf(backend)`. Its operations are synchronous; they run on the backend's threads where it has several.
 * @example
 * const kernels = kernelsOf(await createBackend());
 * const c = kernels.gemm({ a, b, m: 64, n: 128, k: 784 });
 */
export class ArrayKernels {
  private readonly memory: OperandMemory;
  private readonly call: KernelCalls;
  private live = true;

  /** Use `kernelsOf(backend)`. */
  constructor(backend: Backend) {
    this.memory = new OperandMemory(backend.arena);
    this.call = callsOf(backend);
  }

  /**
   * Floats in the backend's memory, all 0, which operations use without copying.
   *
   * @param length how many floats, from 1.
   * @throws OptionError for a length that is none, OutOfMemoryError where there is no room, StateError after dispose()
   * @example
   * const weights = kernels.alloc(784 * 128);
   * weights.array.set(values);
   */
  alloc(length: number): LentFloats {
    this.requireLive();
    return this.memory.lend(checkNumber(SIZE, length, 'alloc: length'));
  }

  /**
   * A matrix product: C = f(alpha·A·B + beta·C + bias), A [m, k], B [k, n], C [m, n], row-major float32.
   * 2·m·n·k operations; copying moves at most m·k + k·n + 2·m·n numbers.
   *
   * @returns C: the array that was given as `c`, or a new one. For lent floats a view of them.
   * @throws OptionError, ShapeError or StateError that names the argument
   * @example
   * const a = Float32Array.of(1, 2, 3, 4);          // 2 rows of 2
   * const b = Float32Array.of(1, 0, 0, 1);          // the identity
   * kernels.gemm({ a, b, m: 2, n: 2, k: 2 });       // Float32Array [1, 2, 3, 4]
   */
  gemm(given: GemmArguments): Float32Array {
    this.begin('gemm', given, [
      ...['a', 'b', 'c', 'm', 'n', 'k', 'transposeA', 'transposeB'],
      ...['alpha', 'beta', 'bias', 'activation'],
    ]);
    const { transposeA = false, transposeB = false, alpha = 1, beta = 0 } = given;
    const [m, n, k] = (['m', 'n', 'k'] as const).map((name) => sizeIn('gemm', given, name));
    requireSwitch('gemm: transposeA', transposeA);
    requireSwitch('gemm: transposeB', transposeB);
    checkNumber(FACTOR, alpha, 'gemm: alpha');
    checkNumber(FACTOR, beta, 'gemm: beta');
    if (beta !== 0 && !given.c)
      throw new OptionError(`gemm: beta is ${beta}, so c is needed: the matrix that is multiplied by it`);
    const activation = activationIn('gemm', given.activation);
    const operands = new Operands('gemm', this.memory);
    const a = operands.input('a', given.a, m * k, `m·k, ${m}·${k}`);
    const b = operands.input('b', given.b, k * n, `k·n, ${k}·${n}`);
    const bias = operands.optional('bias', given.bias, n, 'n');
    const c = operands.output('c', given.c, m * n, `m·n, ${m}·${n}`, beta !== 0);
    operands.place(c);
    this.call.gemm({
      alpha,
      a: transposeA ? transposed(matrix(a.address, k, m)) : matrix(a.address, m, k),
      b: transposeB ? transposed(matrix(b.address, n, k)) : matrix(b.address, k, n),
      beta,
      c: matrix(c.address, m, n),
      bias: bias && vector(bias.address, n),
      activation,
    });
    return operands.result(c);
  }

  /**
   * A convolution over images: y = f(x∗w + bias), at each position of the window its numbers times w. As in other libraries the window is not
   * mirrored. Layout: x [batch, height, width, channels], w [kernel height, kernel width, channels, filters], y [batch, output height, output
   * width, filters]; `conv2dOutput()` has the output's sizes.
   *
   * @returns y: the array that was given as `y`, or a new one. For lent floats a view of them.
   * @throws OptionError, ShapeError or StateError that names the argument
   * @example
   * const x = new Float32Array(28 * 28);            // an image of one channel
   * const w = new Float32Array(3 * 3 * 8);          // eight filters
   * const y = kernels.conv2d({ x, w, height: 28, width: 28, filters: 8, activation: 'relu' });   // 28·28·8 numbers
   */
  conv2d(given: Conv2dArguments): Float32Array {
    this.begin('conv2d', given, [
      ...['x', 'w', 'y', 'batch', 'channels', 'filters', 'bias', 'activation'],
      ...WINDOW_NAMES,
    ]);
    const batch = sizeIn('conv2d', given, 'batch', 1);
    const filters = sizeIn('conv2d', given, 'filters');
    const geometry = geometryIn('conv2d', given, sizeIn('conv2d', given, 'channels', 1));
    const { height, width, channels, kernelHeight, kernelWidth, outHeight, outWidth } = geometry;
    const activation = activationIn('conv2d', given.activation);
    const [plane, taps, out] = [
      height * width * channels,
      kernelHeight * kernelWidth * channels,
      outHeight * outWidth * filters,
    ];
    const operands = new Operands('conv2d', this.memory);
    const image = `batch·height·width·channels, ${batch}·${height}·${width}·${channels}`;
    const x = operands.input('x', given.x, batch * plane, image);
    const window = `kernel height·kernel width·channels·filters, ${kernelHeight}·${kernelWidth}·${channels}·${filters}`;
    const w = operands.input('w', given.w, taps * filters, window);
    const bias = operands.optional('bias', given.bias, filters, 'filters');
    const result = `batch·output height·output width·filters, ${batch}·${outHeight}·${outWidth}·${filters}`;
    const y = operands.output('y', given.y, batch * out, result);
    operands.place(y);
    this.call.convolve({
      ...geometry,
      x: matrix(x.address, batch, plane),
      w: matrix(w.address, taps, filters),
      y: matrix(y.address, batch, out),
      bias: bias && vector(bias.address, filters),
      activation,
    });
    return operands.result(y);
  }

  /**
   * Softmax of each row: y = e^(x - max) / Σ e^(x - max). x and y [rows, columns]; y may be x.
   *
   * @returns y: the array that was given as `y`, or a new one. For lent floats a view of them.
   * @throws OptionError, ShapeError or StateError that names the argument
   * @example
   * kernels.softmax({ x: Float32Array.of(0, 0), rows: 1, columns: 2 });   // Float32Array [0.5, 0.5]
   */
  softmax(given: SoftmaxArguments): Float32Array {
    this.begin('softmax', given, ['x', 'y', 'rows', 'columns']);
    const [rows, columns] = [sizeIn('softmax', given, 'rows'), sizeIn('softmax', given, 'columns')];
    const operands = new Operands('softmax', this.memory);
    const meaning = `rows·columns, ${rows}·${columns}`;
    const x = operands.input('x', given.x, rows * columns, meaning);
    const y = operands.output('y', given.y, rows * columns, meaning);
    operands.place(y, x);
    this.call.softmax({ x: matrix(x.address, rows, columns), y: matrix(y.address, rows, columns) });
    return operands.result(y);
  }

  /**
   * An activation function of each number: y[i] = f(x[i]); y may be x. The names are those of layers: 'relu', 'sigmoid', 'tanh', 'gelu', …
   *
   * @returns y: the array that was given as `y`, or a new one. For lent floats a view of them.
   * @throws OptionError, ShapeError or StateError that names the argument
   * @example
   * kernels.activate({ x: Float32Array.of(-1, 2), activation: 'relu' });   // Float32Array [0, 2]
   */
  activate(given: ActivateArguments): Float32Array {
    this.begin('activate', given, ['x', 'y', 'activation']);
    requireFloats('activate', 'x', given.x);
    if (given.activation === undefined || given.activation === null)
      throw new OptionError("activate: activation expected, such as 'relu'");
    const length = checkNumber(SIZE, given.x.length, "activate: x's length");
    const operands = new Operands('activate', this.memory);
    const x = operands.input('x', given.x, length, 'all of x');
    const y = operands.output('y', given.y, length, 'as many as x has');
    operands.place(y, x);
    this.call.activate({
      x: vector(x.address, length),
      y: vector(y.address, length),
      activation: activationIn('activate', given.activation),
    });
    return operands.result(y);
  }

  /**
   * The column of each row's largest number, the first of equals. NaN is never the largest; a row of NaN alone gives 0.
   *
   * @returns one column for each row.
   * @throws OptionError, ShapeError or StateError that names the argument
   * @example
   * kernels.argmax({ x: Float32Array.of(1, 5, 2), rows: 1, columns: 3 });   // Int32Array [1]
   */
  argmax(given: ArgmaxArguments): Int32Array {
    this.begin('argmax', given, ['x', 'rows', 'columns']);
    const [rows, columns] = [sizeIn('argmax', given, 'rows'), sizeIn('argmax', given, 'columns')];
    const operands = new Operands('argmax', this.memory);
    const x = operands.input('x', given.x, rows * columns, `rows·columns, ${rows}·${columns}`);
    // Int32 numbers take the room of as many floats.
    const out = operands.output('result', undefined, rows, 'rows');
    operands.place(out);
    this.call.argmax({ x: matrix(x.address, rows, columns), out: vector(out.address, rows) });
    return this.memory.arena.i32(out.address, rows).slice();
  }

  /**
   * Gives back all memory: what `alloc()` has lent, and the room for copies. Then no operation may be called. The backend stays.
   *
   * @example
   * const kernels = kernelsOf(backend);
   * kernels.dispose();
   */
  dispose(): void {
    if (this.live) this.memory.release();
    this.live = false;
  }

  /** `using kernels = kernelsOf(backend)` gives the memory back at the end of the block. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  private begin(operation: string, given: object, names: readonly string[]): void {
    this.requireLive();
    requireKnownOptions(operation, given, names);
  }

  private requireLive(): void {
    if (!this.live)
      throw new StateError('kernels: they were disposed of; make others with kernelsOf(backend)');
  }
}

/**
 * The kernels of a backend, for arrays of your own. All that is needed of the package is this entry and `createBackend`, of `jacquard` or
 * `jacquard/slim`. One backend may serve networks and any number of these.
 *
 * @throws OptionError for anything but a backend
 * @example
 * import { createBackend } from 'jacquard';
 * import { kernelsOf } from 'jacquard/kernels';
 *
 * const kernels = kernelsOf(await createBackend());
 * const c = kernels.gemm({ a, b, m: 64, n: 128, k: 784 });
 * kernels.dispose();
 */
export function kernelsOf(backend: Backend): ArrayKernels {
  requireBackendFirst('kernelsOf', backend);
  return new ArrayKernels(backend);
}
