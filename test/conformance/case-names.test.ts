// Descriptions and cases say the same of a kernel: what it writes, what it also reads, what may be left out, and how it is
// all called. Runs no kernel. Before: kernel-cases.ts runs the cases.

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Description } from '../../src/backend/kernels/describe.js';
import { KERNELS } from '../../src/backend/kernels/index.js';
import { KERNEL_CASES } from '../../src/benchmark/cases/index.js';
import { stream } from './case.js';
import { compare } from './scratch.js';

const all = KERNEL_CASES.map((one) => {
  const { arguments: kernelArguments }: Description = KERNELS[one.kernel];
  const drawn = one.shapes.map((sizes, i) => {
    const inputs = one.inputs(sizes, stream(i + 1));
    return { sizes, inputs, expected: one.expected(inputs, sizes) };
  });
  return { one, kernelArguments, drawn, title: `${one.kernel}, ${one.variant}` };
});

/** Five digits: engines may differ in the last ones of exp and tanh. */
function recorded(value: unknown): unknown {
  if (typeof value === 'number') return value.toPrecision(5);
  const list = listOf(value);
  return typeof list.length === 'number' ? digitsOf(list, (number) => number) : list;
}

const listOf = (value: unknown) =>
  (value as { dense?: ArrayLike<number> }).dense ?? (value as ArrayLike<number>);

/** Loops, as lists of a million members are read. */
function digitsOf(list: ArrayLike<number>, of: (member: number, i: number) => number): string[] {
  const digits = new Array<string>(list.length);
  for (let i = 0; i < list.length; i++) digits[i] = of(list[i], i).toPrecision(5);
  return digits;
}

/** Of a long list, the length, how many are 0, and a thousand members. */
function thinned(value: unknown): unknown {
  const list = listOf(value);
  const { length } = list;
  if (!(length > 1000)) return value;
  const members = Array.from({ length: 1000 }, (_, i) => list[i * Math.floor(length / 1000)]);
  let zeros = 0;
  for (let i = 0; i < length; i++) if (list[i] === 0) zeros++;
  return [length, zeros, ...members];
}

const digest = (value: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('hex')
    .slice(0, 16);

describe.each(all)('$title', ({ one, kernelArguments, drawn }) => {
  it('expects something of every argument that is written, and of nothing else', () => {
    const written = kernelArguments.filter(({ writes }) => writes).map(({ name }) => name);
    for (const { expected } of drawn) {
      const names = Object.keys(expected).filter((name) => name !== 'result');
      expect(names.sort()).toEqual([...written].sort());
    }
  });

  it('gives values to what is read, and none to what is only written', () => {
    for (const { name, reads, writes, optional } of kernelArguments) {
      if (!writes) continue;
      for (const { inputs } of drawn) {
        if (!reads) expect(inputs, name).not.toHaveProperty(name);
        // gemm does not read C where beta is left out.
        else if (!optional && !(one.kernel === 'gemm' && !('beta' in inputs)))
          expect(inputs, name).toHaveProperty(name);
      }
    }
  });

  // No size, value or bound of a case goes lost unnoticed. Where a change is meant: npx vitest run test/conformance/case-names.test.ts -u
  it('is the case that was recorded', () => {
    const { shapes, codePaths, timed } = one;
    const values = drawn.map(({ inputs, expected }) => ({
      inputs: Object.entries(inputs).map(([name, value]) => [name, recorded(value)]),
      expected: Object.entries(expected).map(([name, { values: numbers, bound }]) => [
        name,
        recorded(numbers),
        bound && digitsOf(numbers, (_, i) => bound(i)),
      ]),
    }));
    const measured = timed.map(({ sizes }) =>
      Object.entries(one.inputs(sizes, stream(1))).map(([name, value]) => [name, recorded(thinned(value))]),
    );
    expect({
      shapes: digest(shapes),
      paths: digest([codePaths, timed]),
      values: digest(values),
      measured: digest(measured),
    }).toMatchSnapshot();
  });

  it('refuses what is three bounds off', () => {
    for (const { expected } of drawn)
      for (const { values, bound = () => 0 } of Object.values(expected))
        for (const i of [0, values.length - 1]) {
          if (i < 0 || values.length > 20_000 || !Number.isFinite(values[i])) continue;
          const wrong = Array.from(values);
          wrong[i] += 3 * bound(i) + 1e-300 + Math.abs(values[i]) * Number.EPSILON;
          expect(() => compare('here', wrong, values, bound)).toThrow('1 of');
        }
  });

  it('names arguments of the kernel', () => {
    const names = kernelArguments.map(({ name }) => name);
    const foreign = new Set(
      drawn.flatMap(({ inputs }) => Object.keys(inputs)).filter((n) => !names.includes(n)),
    );
    expect([...foreign]).toEqual(one.own);
    const said = [...one.transposed, ...Object.entries(one.inPlace).flat()];
    expect(said.filter((name) => !names.includes(name))).toEqual([]);
    const replaced = one.timed.flatMap(({ with: instead = {} }) => Object.keys(instead));
    expect(replaced.filter((name) => !names.includes(name))).toEqual([]);
  });
});

it.each(all.filter(({ one }) => one.gradient !== undefined))(
  '$title: the function whose gradient is checked is the one that was recorded',
  ({ one, drawn }) => {
    const values = drawn.map(({ sizes, inputs }) => {
      const { output, point, f, bound } = one.gradient!(inputs, sizes);
      if (point.length > 200) return [output, point.length];
      return [output, recorded(f(Array.from(point))), recorded(Array.from(point, (_, i) => bound(i)))];
    });
    expect(digest(values)).toMatchSnapshot();
  },
);

const optionalInputs = [...new Set(KERNEL_CASES.map(({ kernel }) => kernel))].flatMap((kernel) => {
  const { arguments: those }: Description = KERNELS[kernel];
  return (
    those
      // Those that are written kernel-cases.ts leaves out of every case.
      .filter(({ kind, optional, writes }) => optional && !writes && kind !== 'workspace')
      .map(({ name }) => ({ kernel, name }))
  );
});

it.each(optionalInputs)('$kernel: some case gives $name, and some does not', ({ kernel, name }) => {
  const given = all
    .filter(({ one }) => one.kernel === kernel)
    .flatMap(({ drawn }) => drawn.map(({ inputs }) => name in inputs));
  expect(new Set(given)).toEqual(new Set([true, false]));
});
