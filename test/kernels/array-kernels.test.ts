// jacquard/kernels: results against float64 references, on every backend; arrays that cannot be used are refused by name.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Backend,
  BackendError,
  createBackend,
  Network,
  OptionError,
  ShapeError,
  StateError,
} from '../../src/index.js';
import { type ArrayKernels, conv2dOutput, type Floats, kernelsOf } from '../../src/kernels/index.js';

/** Numbers in -1..1 that are the same each time. */
const draw = (length: number, seed = 1) =>
  Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));

/** A sum of k products of numbers up to 1: k + 4 roundings, each 2^-24 of a partial sum, which with both signs stays within some √k. */
const sumBound = (k: number) => (k + 4) * 2 ** -24 * Math.max(4, Math.sqrt(k));

interface Product {
  m: number;
  n: number;
  k: number;
  transposeA?: boolean;
  transposeB?: boolean;
  alpha?: number;
  beta?: number;
}

function productOf(
  a: Float32Array,
  b: Float32Array,
  of: Product,
  c?: Float32Array,
  bias?: Float32Array,
): Float64Array {
  const { m, n, k, transposeA, transposeB, alpha = 1, beta = 0 } = of;
  return Float64Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let l = 0; l < k; l++)
      sum += a[transposeA ? l * m + i : i * k + l] * b[transposeB ? j * k + l : l * n + j];
    return alpha * sum + (beta === 0 ? 0 : beta * c![at]) + (bias?.[j] ?? 0);
  });
}

const far = (found: ArrayLike<number>, wanted: ArrayLike<number>) =>
  Array.from(found).reduce((most, value, i) => {
    const off = Math.abs(value - wanted[i]);
    return off <= most ? most : off; // NaN is far
  }, 0);

const BACKENDS = {
  js: { backend: 'js' },
  simd: { backend: 'simd' },
  'simd, two threads': { backend: 'simd', threads: 2 },
  auto: { backend: 'auto', wide: 'auto' },
} as const;

describe.each(Object.entries(BACKENDS))('on %s', (_, options) => {
  let backend: Backend;
  let kernels: ArrayKernels;
  beforeAll(async () => {
    backend = await createBackend(options);
    kernels = kernelsOf(backend);
  });
  afterAll(() => {
    kernels.dispose();
    backend.dispose();
  });
  /** The same numbers in lent floats. */
  const lend = (values: Float32Array) => {
    const floats = kernels.alloc(values.length);
    floats.array.set(values);
    return floats;
  };

  test.each([
    { m: 1, n: 1, k: 1 },
    { m: 3, n: 5, k: 7 },
    { m: 33, n: 18, k: 65, transposeA: true },
    { m: 9, n: 40, k: 21, transposeB: true, alpha: -0.5 },
    { m: 40, n: 33, k: 17, transposeA: true, transposeB: true, alpha: 2, beta: 0.25 },
    { m: 160, n: 192, k: 130, beta: 1 },
  ])('gemm %o is the float64 product, with copied and with lent arrays, to the same bits', (of) => {
    const { m, n, k } = of;
    const [a, b, c, bias] = [draw(m * k, 1), draw(k * n, 2), draw(m * n, 3), draw(n, 4)];
    const wanted = productOf(a, b, of, c, bias);
    const bound = sumBound(k) * Math.abs((of as Product).alpha ?? 1) + 2 ** -21;
    const given = (of as Product).beta === undefined ? {} : { c: c.slice() };
    const copied = kernels.gemm({ ...of, a, b, bias, ...given });
    if ('c' in given) expect(copied).toBe(given.c);
    expect(far(copied, wanted)).toBeLessThan(bound);
    const lent = [lend(a), lend(b), lend(bias), lend(c)];
    const out = kernels.gemm({ ...of, a: lent[0], b: lent[1], bias: lent[2], c: lent[3] });
    expect(out).toEqual(copied);
    expect(out).toEqual(lent[3].array);
    const mixed = kernels.gemm({ ...of, a: lent[0].array, b, bias, c: 'c' in given ? c : undefined });
    expect(mixed).toEqual(copied);
    for (const one of lent) one.dispose();
  });

  test('gemm applies the activation after the bias', () => {
    const c = kernels.gemm({
      a: Float32Array.of(1, -2),
      b: Float32Array.of(3),
      bias: Float32Array.of(1),
      m: 2,
      n: 1,
      k: 1,
      activation: 'leaky-relu:0.5',
    });
    expect(c).toEqual(Float32Array.of(4, -2.5));
  });

  test.each([
    { batch: 2, height: 7, width: 5, channels: 3, filters: 4 },
    { batch: 1, height: 9, width: 8, channels: 1, filters: 17, kernelSize: [5, 2] as const, stride: 2 },
    { batch: 3, height: 6, width: 6, channels: 2, filters: 3, kernelSize: 3, padding: 'valid' as const },
  ])('conv2d %o is the float64 convolution, with copied and with lent arrays', (of) => {
    const { batch, height, width, channels, filters } = of;
    const [kh, kw] = [(of as { kernelSize?: number }).kernelSize ?? 3]
      .flat()
      .concat((of as { kernelSize?: number }).kernelSize ?? 3)
      .slice(0, 2) as [number, number];
    const {
      stride = 1,
      padding = 'same',
      kernelSize,
    } = of as { stride?: number; padding?: 'same' | 'valid'; kernelSize?: number };
    const out = conv2dOutput({ height, width, kernelSize, stride, padding });
    const padded = (size: number, count: number, window: number) =>
      padding === 'valid' ? 0 : Math.floor(Math.max((count - 1) * stride + window - size, 0) / 2);
    const [top, left] = [padded(height, out.height, kh), padded(width, out.width, kw)];
    const [x, w, bias] = [
      draw(batch * height * width * channels, 5),
      draw(kh * kw * channels * filters, 6),
      draw(filters, 7),
    ];
    const wanted = new Float64Array(batch * out.height * out.width * filters);
    let at = 0;
    for (let r = 0; r < batch; r++)
      for (let i = 0; i < out.height; i++)
        for (let j = 0; j < out.width; j++)
          for (let f = 0; f < filters; f++, at++) {
            let sum = bias[f];
            for (let p = 0; p < kh; p++)
              for (let q = 0; q < kw; q++) {
                const [row, column] = [i * stride - top + p, j * stride - left + q];
                if (row < 0 || column < 0 || row >= height || column >= width) continue;
                for (let c = 0; c < channels; c++)
                  sum +=
                    x[((r * height + row) * width + column) * channels + c] *
                    w[((p * kw + q) * channels + c) * filters + f];
              }
            wanted[at] = Math.max(sum, 0);
          }
    const y = kernels.conv2d({ ...of, x, w, bias, activation: 'relu' });
    expect(y.length).toBe(wanted.length);
    expect(far(y, wanted)).toBeLessThan(sumBound(kh * kw * channels));
    const [lx, lw, ly] = [lend(x), lend(w), kernels.alloc(wanted.length)];
    expect(kernels.conv2d({ ...of, x: lx, w: lw, y: ly, bias, activation: { name: 'relu' } })).toEqual(y);
    expect(ly.array).toEqual(y);
    for (const one of [lx, lw, ly]) one.dispose();
  });

  test('softmax is that of float64, copied, lent and in place', () => {
    const x = draw(6 * 37, 8).map((value) => 40 * value);
    const wanted = new Float64Array(x.length);
    for (let i = 0; i < 6; i++) {
      const row = Array.from(x.subarray(37 * i, 37 * (i + 1)));
      const exps = row.map((value) => Math.exp(value - Math.max(...row)));
      const sum = exps.reduce((s, value) => s + value, 0);
      wanted.set(
        exps.map((value) => value / sum),
        37 * i,
      );
    }
    const y = kernels.softmax({ x, rows: 6, columns: 37 });
    expect(far(y, wanted)).toBeLessThan(40 * 2 ** -24);
    const lent = lend(x);
    expect(kernels.softmax({ x: lent, y: lent, rows: 6, columns: 37 })).toEqual(y);
    expect(lent.array).toEqual(y);
    const own = x.slice();
    expect(kernels.softmax({ x: own, y: own, rows: 6, columns: 37 })).toBe(own);
    expect(own).toEqual(y);
    lent.dispose();
  });

  test('activate and argmax give what their formulas say', () => {
    const x = draw(101, 9);
    expect(far(kernels.activate({ x, activation: 'tanh' }), x.map(Math.tanh))).toBeLessThan(2 ** -21);
    expect(kernels.activate({ x, activation: { name: 'leaky-relu', slope: 0.25 } })).toEqual(
      x.map((value) => (value > 0 ? value : value / 4)),
    );
    const lent = lend(x);
    kernels.activate({ x: lent, y: lent, activation: 'relu' });
    expect(lent.array).toEqual(x.map((value) => Math.max(value, 0)));
    lent.dispose();
    expect(kernels.argmax({ x: Float32Array.of(1, 5, 5, 7, Number.NaN, 2), rows: 2, columns: 3 })).toEqual(
      Int32Array.of(1, 0),
    );
  });

  test('views survive the growth of memory by being asked for again; a view from before is refused, not read', async () => {
    const small = lend(Float32Array.of(1, 2, 3, 4));
    const before = small.array;
    const large = kernels.alloc(3e6);
    expect(small.array).toEqual(Float32Array.of(1, 2, 3, 4));
    const identity = Float32Array.of(1, 0, 0, 1);
    const product = (a: Floats) => kernels.gemm({ a, b: identity, m: 2, n: 2, k: 2 });
    expect(product(small)).toEqual(Float32Array.of(1, 2, 3, 4));
    if (backend.threads === 1) {
      expect(before.length).toBe(0);
      expect(() => product(before)).toThrow(StateError);
      expect(() => product(before)).toThrow(/^gemm: a: a view made before the memory grew/);
    } else expect(product(before)).toEqual(Float32Array.of(1, 2, 3, 4)); // shared memory detaches none
    large.dispose();
    small.dispose();
  });

  test('a result is right where the room for copies makes the memory grow within the call', () => {
    const [m, n, k] = [1200, 8, 1300];
    const c = kernels.alloc(m * n);
    const view = c.array;
    const [a, b] = [draw(m * k, 10), draw(k * n, 11)];
    const held = kernels.alloc(
      Math.max(1, Math.floor((backend.arena.size - backend.arena.bytesInUse) / 4) - 4096),
    );
    const out = kernels.gemm({ a, b, c: view.length === 0 ? c.array : view, m, n, k });
    expect(far(out, productOf(a, b, { m, n, k }))).toBeLessThan(sumBound(k));
    expect(c.array).toEqual(out);
    for (const one of [held, c]) one.dispose();
  });

  test('memory that overlaps the output is refused, whole or in part', () => {
    const floats = kernels.alloc(12);
    const { array } = floats;
    const given = { b: Float32Array.of(1, 0, 0, 1), m: 2, n: 2, k: 2 };
    const refused = (c: Float32Array, what: RegExp) => {
      expect(() => kernels.gemm({ ...given, a: array.subarray(0, 4), c })).toThrow(OptionError);
      expect(() => kernels.gemm({ ...given, a: array.subarray(0, 4), c })).toThrow(what);
    };
    refused(array.subarray(0, 4), /^gemm: c is the same memory as a/);
    refused(array.subarray(3, 7), /^gemm: c overlaps a/);
    expect(() =>
      kernels.softmax({ x: array.subarray(0, 4), y: array.subarray(1, 5), rows: 1, columns: 4 }),
    ).toThrow(/^softmax: y overlaps x/);
    expect(() => kernels.gemm({ ...given, a: array.subarray(0, 4), c: array.subarray(4, 8) })).not.toThrow();
    expect(() =>
      kernels.gemm({
        ...given,
        a: array.subarray(4, 8),
        c: array.subarray(8, 12),
        bias: array.subarray(9, 11),
      }),
    ).toThrow(/^gemm: c overlaps bias/);
    floats.dispose();
  });

  test('memory that was given back, or was never lent, is refused', () => {
    const floats = kernels.alloc(4);
    const { array } = floats;
    const given = { b: Float32Array.of(1, 0, 0, 1), m: 2, n: 2, k: 2 };
    expect(() => kernels.gemm({ ...given, a: backend.arena.f32(backend.workspace, 4) })).toThrow(
      /^gemm: a: a view of the backend's memory outside/,
    );
    const other = kernelsOf(backend);
    const foreign = other.alloc(4);
    expect(() => kernels.gemm({ ...given, a: foreign })).toThrow(/are of other kernels/);
    expect(() => kernels.gemm({ ...given, a: foreign.array })).toThrow(/are of other kernels/);
    other.dispose();
    expect(() => foreign.array).toThrow(StateError);
    expect(() => other.alloc(1)).toThrow(/^kernels: they were disposed of/);
    floats.dispose();
    floats.dispose();
    for (const a of [floats, array]) expect(() => kernels.gemm({ ...given, a })).toThrow(StateError);
  });

  test('all memory comes back, and a network of the same backend trains beside it', () => {
    const used = backend.arena.bytesInUse;
    const own = kernelsOf(backend);
    const floats = own.alloc(1000);
    const network = new Network(backend, { inputSize: 3, layers: [{ units: 2 }] });
    expect(own.softmax({ x: floats, rows: 1, columns: 1000 })[7]).toBeCloseTo(1e-3, 9);
    network.dispose();
    own.dispose();
    expect(backend.arena.bytesInUse).toBe(used);
  });
});

describe('arguments', async () => {
  const kernels = kernelsOf(await createBackend({ backend: 'js' }));
  const [a, b] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(1, 0, 0, 1)];
  const gemm = (more: object) => () => kernels.gemm({ a, b, m: 2, n: 2, k: 2, ...more });
  const conv = (more: object) => () =>
    kernels.conv2d({
      x: new Float32Array(16),
      w: new Float32Array(9),
      height: 4,
      width: 4,
      filters: 1,
      ...more,
    });

  test.each([
    [gemm({ m: undefined }), OptionError, /^gemm: m: nothing is not a whole number from 1/],
    [gemm({ m: 2.5 }), OptionError, /^gemm: m: 2.5 is not a whole number/],
    [gemm({ k: 0 }), OptionError, /^gemm: k: 0 is not/],
    [gemm({ n: '2' }), OptionError, /^gemm: n: "2" is not/],
    [
      gemm({ a: [1, 2, 3, 4] }),
      OptionError,
      /^gemm: a: a Float32Array or floats of alloc\(\) expected, Array found/,
    ],
    [gemm({ a: new Float64Array(4) }), OptionError, /^gemm: a: .* Float64Array found/],
    [gemm({ b: undefined }), OptionError, /^gemm: b: .* nothing found/],
    [gemm({ a: new Float32Array(5) }), ShapeError, /^gemm: a has 5 numbers, 4 expected \(m·k, 2·2\)/],
    [gemm({ c: new Float32Array(3) }), ShapeError, /^gemm: c has 3 numbers/],
    [gemm({ c: [] }), OptionError, /^gemm: c: .* Array found/],
    [gemm({ bias: new Float32Array(3) }), ShapeError, /^gemm: bias has 3 numbers, 2 expected \(n\)/],
    [gemm({ bias: 0 }), OptionError, /^gemm: bias: /],
    [gemm({ beta: 1 }), OptionError, /^gemm: beta is 1, so c is needed/],
    [gemm({ alpha: Number.NaN }), OptionError, /^gemm: alpha: NaN is not a number/],
    [gemm({ transposeA: 1 }), OptionError, /^gemm: transposeA: 1 is not true or false/],
    [gemm({ activation: 'rleu' }), OptionError, /"rleu" is unknown/],
    [gemm({ activation: 3 }), OptionError, /^gemm: activation: 3 is no name/],
    [gemm({ tranposeA: true }), OptionError, /^gemm: no option "tranposeA"; valid: a, b, c/],
    [() => kernels.gemm(undefined as never), OptionError, /^gemm: an object of options expected/],
    [conv({ padding: 'full' }), OptionError, /^conv2d: padding: "full" is unknown; valid: same, valid/],
    [conv({ kernelSize: 5, padding: 'valid' }), OptionError, /^conv2d: a window of 5×5 does not fit/],
    [conv({ kernelSize: [1, 2, 3] }), OptionError, /^conv2d: kernelSize/],
    [conv({ kernelSize: 1000 }), OptionError, /^conv2d: kernelSize: 1000×1000 has/],
    [conv({ channels: 2 }), ShapeError, /^conv2d: x has 16 numbers, 32 expected/],
    [() => kernels.activate({ x: a } as never), OptionError, /^activate: activation expected/],
    [
      () => kernels.activate({ x: new Float32Array(0), activation: 'relu' }),
      OptionError,
      /^activate: x's length: 0/,
    ],
    [() => kernels.alloc(0), OptionError, /^alloc: length: 0 is not/],
    [() => kernels.alloc(2 ** 31), OptionError, /^alloc: length/],
    [() => kernelsOf({} as never), OptionError, /^kernelsOf: its first argument is a backend/],
    [() => conv2dOutput({ height: 3, width: 3, stride: 0 }), OptionError, /^conv2dOutput: stride: 0/],
  ])('case %#: %s is refused by name', (call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });

  test('typed arrays of another realm are taken', async () => {
    const { runInNewContext } = await import('node:vm');
    expect(kernels.gemm({ a: runInNewContext('Float32Array.of(1, 2, 3, 4)'), b, m: 2, n: 2, k: 2 })).toEqual(
      a,
    );
  });

  test('any parts of lent floats are computed right or refused, never silently wrong', () => {
    const floats = kernels.alloc(64);
    const part = fc.record({ at: fc.nat(60), rows: fc.integer({ min: 1, max: 6 }) });
    fc.assert(
      fc.property(part, part, fc.integer({ min: 1, max: 4 }), (from, to, k) => {
        floats.array.set(draw(64, 12));
        const x = floats.array.subarray(from.at, from.at + from.rows * k);
        const y = floats.array.subarray(to.at, to.at + from.rows * k);
        const before = x.slice();
        const call = () =>
          kernels.gemm({
            a: x,
            b: Float32Array.from({ length: k * k }, (_, i) => (i % (k + 1) ? 0 : 1)),
            c: y,
            m: from.rows,
            n: k,
            k,
          });
        const fits = Math.max(from.at, to.at) + from.rows * k <= 64;
        const overlaps = Math.abs(from.at - to.at) < from.rows * k;
        if (!fits) expect(call).toThrow(ShapeError);
        else if (overlaps) expect(call).toThrow(OptionError);
        else expect(call()).toEqual(before);
      }),
      { seed: 21, numRuns: 300 },
    );
    floats.dispose();
  });
});

test('after the backend of several threads has ended, a call is an error', async () => {
  const backend = await createBackend({ backend: 'simd', threads: 2 });
  const kernels = kernelsOf(backend);
  backend.dispose();
  const large = new Float32Array(256 * 256);
  expect(() => kernels.gemm({ a: large, b: large, m: 256, n: 256, k: 256 })).toThrow(BackendError);
  const small = Float32Array.of(1);
  expect(() => kernels.gemm({ a: small, b: small, m: 1, n: 1, k: 1 })).toThrow(BackendError);
});
