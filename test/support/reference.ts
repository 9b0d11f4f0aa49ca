// A network in float64, as plain as can be: the yardstick for gradients and losses.

import { type ActivationName, activationNamed } from '../../src/functions/activations.js';
import { LOSS_NOTES, type LossName } from '../../src/nn/losses.js';

export interface ReferenceLayer {
  inputs: number;
  units: number;
  activation: string;
  slope?: number;
}

export interface Reference {
  layers: readonly ReferenceLayer[];
  loss: LossName;
}

/** f(x) by the registry's formula; the usual slope where none is given. */
export function activate(name: string, x: number, slope?: number): number {
  const { f, slope: range } = activationNamed(name as ActivationName);
  return f(x, slope ?? range?.usual ?? 0);
}

/** What regularisation adds to the plain loss. */
export interface Regularized {
  smoothing?: number;
  /** Of each row; the mean is then weighted. */
  weights?: ArrayLike<number>;
  l1?: number;
  /** What unit `unit` of hidden layer `layer` (from 1; 0 is the input) is multiplied with in row `row`. */
  keep?: (row: number, layer: number, unit: number) => number;
}

/** Logits of one row; parameters lie as in the package: every layer's weights, then every layer's biases. */
export function logits(
  { layers }: Reference,
  parameters: ArrayLike<number>,
  row: ArrayLike<number>,
  keep: (layer: number, unit: number) => number = () => 1,
): number[] {
  let weightAt = 0;
  let biasAt = layers.reduce((sum, { inputs, units }) => sum + inputs * units, 0);
  let x = Array.from(row, (value, i) => value * keep(0, i));
  for (const [l, { inputs, units, activation, slope }] of layers.entries()) {
    const y = Array.from({ length: units }, (_, j) => {
      let z = parameters[biasAt + j];
      for (let i = 0; i < inputs; i++) z += x[i] * parameters[weightAt + i * units + j];
      return activate(activation, z, slope);
    });
    weightAt += inputs * units;
    biasAt += units;
    x = l === layers.length - 1 ? y : y.map((value, j) => value * keep(l + 1, j));
  }
  return x;
}

/** Mean data loss over rows that have a class each, and the L1 penalty where there is one. */
export function meanLoss(
  reference: Reference,
  parameters: ArrayLike<number>,
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { smoothing = 0, weights, l1 = 0, keep }: Regularized = {},
): number {
  let total = 0;
  let weight = 0;
  rows.forEach((row, i) => {
    const z = logits(reference, parameters, row, keep && ((layer, unit) => keep(i, layer, unit)));
    const targets = z.map((_, j) => {
      const hit = z.length === 1 ? labels[i] : Number(labels[i] === j);
      return (1 - smoothing) * hit + smoothing / z.length;
    });
    const sum = LOSS_NOTES[reference.loss].reference(z, targets);
    total += (weights?.[i] ?? 1) * sum;
    weight += weights?.[i] ?? 1;
  });
  const count = reference.layers.reduce((sum, { inputs, units }) => sum + inputs * units, 0);
  const absolute =
    l1 &&
    Array.from(parameters)
      .slice(0, count)
      .reduce((sum, w) => sum + Math.abs(w), 0);
  return total / weight + l1 * absolute;
}

/** Central differences of the mean loss, in float64. */
export function numericGradient(
  reference: Reference,
  parameters: ArrayLike<number>,
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  regularized: Regularized = {},
): number[] {
  return centralDifferences((point) => meanLoss(reference, point, rows, labels, regularized), parameters);
}

/** The gradient of any loss of the parameters, by central differences. `lossAt` is told which parameter is moved. */
export function centralDifferences(
  lossAt: (parameters: readonly number[], moved: number) => number,
  parameters: ArrayLike<number>,
): number[] {
  const step = 1e-5;
  const point = Array.from(parameters);
  return point.map((value, i) => {
    point[i] = value + step;
    const above = lossAt(point, i);
    point[i] = value - step;
    const below = lossAt(point, i);
    point[i] = value;
    return (above - below) / (2 * step);
  });
}
