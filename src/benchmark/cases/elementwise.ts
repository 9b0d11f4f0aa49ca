// add and scaleColumns. Before: batch-norm.ts. Next: augment.ts.

import { ACTIVATIONS, type Activation, activationOf } from './activation-bounds.js';
import { EPSILON, every, kernelCase, LENGTHS, SUBNORMAL, type Timed, uniform } from './case.js';

const HIDDEN = { rows: 256, columns: 342 };

const add = (over: 'a' | 'b', timed: Timed[] = []) =>
  kernelCase({
    kernel: 'add',
    variant: `in place of ${over}`,
    shapes: LENGTHS,
    timed,
    inPlace: { y: over },
    inputs: ({ n }, random) => ({ a: uniform(random, n, -5, 5), b: uniform(random, n, -5, 5) }),
    expected: ({ a, b }) => ({ y: { values: a.map((value, i) => value + b[i]) } }),
  });

interface Variant {
  variant: string;
  activation: Activation;
  scaled?: boolean;
  shifted?: boolean;
  timed?: Timed[];
}

const scaleColumns = ({ variant, activation, scaled = false, shifted = false, timed }: Variant) =>
  kernelCase({
    kernel: 'scaleColumns',
    variant,
    shapes: every({ rows: [0, 1, 2, 3, 8, 33], columns: [0, 1, 3, 4, 5, 16, 19, 33] }),
    timed,
    inPlace: { y: 'x' },
    inputs: ({ rows, columns }, random) => ({
      x: uniform(random, rows * columns, -3, 3),
      ...(scaled && { scale: uniform(random, columns, -2, 2) }),
      ...(shifted && { shift: uniform(random, columns, -1, 1) }),
      activation: { code: activation.code, slope: activation.slope },
    }),
    expected({ x, scale, shift }, { columns }) {
      const product = (i: number) => (scale?.[i % columns] ?? 1) * x[i];
      const offset = (i: number) => shift?.[i % columns] ?? 0;
      const values = Array.from(x, (_, i) => activation.f(product(i) + offset(i)));
      // The product rounds once, the sum once.
      const off = (i: number) => 2 * EPSILON * (Math.abs(product(i)) + Math.abs(offset(i))) + SUBNORMAL;
      const bound = (i: number) => activation.lipschitz * off(i) + activation.bound(values[i]);
      return { y: { values, bound } };
    },
  });

export const elementwiseCases = [
  add('a', [{ title: 'residual connection', sizes: { n: HIDDEN.rows * HIDDEN.columns } }]),
  add('b'),
  ...ACTIVATIONS.map((activation) =>
    scaleColumns({
      variant: activation.name,
      activation,
      scaled: true,
      shifted: true,
      timed: activation.name === 'relu' ? [{ title: 'batch norm, running statistics', sizes: HIDDEN }] : [],
    }),
  ),
  scaleColumns({ variant: 'bias alone', activation: activationOf('identity'), shifted: true }),
  scaleColumns({ variant: 'scale alone', activation: activationOf('tanh'), scaled: true }),
  scaleColumns({ variant: 'neither', activation: activationOf('elu') }),
];
