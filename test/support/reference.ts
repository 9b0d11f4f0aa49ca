// A network in float64, as plain as can be: the yardstick for gradients and losses.

export interface ReferenceLayer {
  inputs: number;
  units: number;
  activation: string;
  slope?: number;
}

export interface Reference {
  layers: readonly ReferenceLayer[];
  loss: 'softmax-cross-entropy' | 'binary-cross-entropy';
}

export function activate(name: string, x: number, slope = 0.01): number {
  switch (name) {
    case 'identity':
      return x;
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    case 'tanh':
      return Math.tanh(x);
    case 'relu':
      return Math.max(0, x);
    case 'leaky-relu':
      return x > 0 ? x : slope * x;
    default:
      throw new Error(`no such activation: ${name}`);
  }
}

/** Logits of one row; parameters lie as in the package: every layer's weights, then every layer's biases. */
export function logits(
  { layers }: Reference,
  parameters: ArrayLike<number>,
  row: ArrayLike<number>,
): number[] {
  let weightAt = 0;
  let biasAt = layers.reduce((sum, { inputs, units }) => sum + inputs * units, 0);
  let x = Array.from(row);
  for (const { inputs, units, activation, slope } of layers) {
    const y = Array.from({ length: units }, (_, j) => {
      let z = parameters[biasAt + j];
      for (let i = 0; i < inputs; i++) z += x[i] * parameters[weightAt + i * units + j];
      return activate(activation, z, slope);
    });
    weightAt += inputs * units;
    biasAt += units;
    x = y;
  }
  return x;
}

/** Mean data loss over rows. */
export function meanLoss(
  reference: Reference,
  parameters: ArrayLike<number>,
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
): number {
  let sum = 0;
  rows.forEach((row, i) => {
    const z = logits(reference, parameters, row);
    if (reference.loss === 'softmax-cross-entropy') {
      const top = Math.max(...z);
      sum += Math.log(z.reduce((total, value) => total + Math.exp(value - top), 0)) + top - z[labels[i]];
    } else {
      z.forEach((value, j) => {
        const target = z.length === 1 ? labels[i] : Number(labels[i] === j);
        sum += Math.max(value, 0) - value * target + Math.log1p(Math.exp(-Math.abs(value)));
      });
    }
  });
  return sum / rows.length;
}

/** Central differences of the mean loss, in float64. */
export function numericGradient(
  reference: Reference,
  parameters: ArrayLike<number>,
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
): number[] {
  const step = 1e-5;
  const point = Array.from(parameters);
  return point.map((value, i) => {
    point[i] = value + step;
    const above = meanLoss(reference, point, rows, labels);
    point[i] = value - step;
    const below = meanLoss(reference, point, rows, labels);
    point[i] = value;
    return (above - below) / (2 * step);
  });
}
