// Batch normalisation folded into the dense layer or convolution before it, in a portable model: γ·(x·W + b - μ)/σ + β = x·W' + b' with
// W' = W·γ/σ by column and b' = β + (b - μ)·γ/σ. Factors are computed in float64 and results rounded to float32 once.
// Before: portable-model.ts. Like it for networks in memory: nn/fold-batch-norm.ts.

import { NORM_EPSILON } from '../nn/kinds/batch-norm.js';
import type { PortableLayer, PortableModel, PortableTensor } from './portable-model.js';

/** The model with less layers and the same answers. A normalisation that does not directly follow a product of its own stays. */
export function foldNorms(model: PortableModel): PortableModel {
  const { layers, outputs } = model;
  const readers = (i: number) => layers.flatMap(({ inputs }, k) => (inputs.includes(i) ? [k] : []));
  const folds = layers.map(({ kind, inputs: [from] }) => {
    const before = layers[from];
    const follows = kind === 'batch-norm' && (before?.kind === 'dense' || before?.kind === 'conv2d');
    return follows && readers(from).length === 1 && !outputs.includes(from);
  });
  const kept = [...layers.keys()].filter((i) => !folds[i]);
  const target = (i: number): number => (i < 0 ? i : kept.indexOf(folds[i] ? layers[i].inputs[0] : i));
  return {
    ...model,
    outputs: outputs.map(target),
    layers: kept.map((i) => {
      const norm = layers.find(({ inputs }, k) => folds[k] && inputs[0] === i);
      const layer = { ...layers[i], inputs: layers[i].inputs.map(target) };
      return norm ? folded(layer, norm) : layer;
    }),
  };
}

/** γ/σ, and β - μ·γ/σ, of each column. */
export function normFactors({ tensors }: PortableLayer): { factors: Float64Array; offsets: Float64Array } {
  const { scale, shift, mean, variance } = tensors;
  const factors = Float64Array.from(scale.data, (one, j) => one / Math.sqrt(variance.data[j] + NORM_EPSILON));
  return { factors, offsets: factors.map((factor, j) => shift.data[j] - mean.data[j] * factor) };
}

function folded(layer: PortableLayer, norm: PortableLayer): PortableLayer {
  const { factors, offsets } = normFactors(norm);
  const { weight, bias } = layer.tensors as { weight: PortableTensor; bias?: PortableTensor };
  const columns = factors.length;
  return {
    ...layer,
    options: { ...layer.options, bias: true },
    tensors: {
      weight: { shape: weight.shape, data: weight.data.map((w, i) => w * factors[i % columns]) },
      bias: {
        shape: [columns],
        data: Float32Array.from(offsets, (offset, j) => offset + (bias?.data[j] ?? 0) * factors[j]),
      },
    },
  };
}
