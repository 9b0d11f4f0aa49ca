// The layers that predict, with batch normalisation folded into the convolutions before it: γ·(x∗w - μ)/σ + β = x∗w' + b'.
// Dropout is gone. Next: tfjs-tuned.mjs and onnx-model.mjs.

/** [{ kind: 'conv2d', weight, bias, … }, { kind: 'activation' }, { kind: 'max-pool' }, …, { kind: 'dense', weight, bias, … }] */
export function foldedLayers({ layers, epsilon }) {
  return layers.flatMap((layer, i) => {
    if (layer.kind === 'dropout' || layer.kind === 'batch-norm') return [];
    return layer.kind === 'conv2d' ? [{ ...layer, ...fold(layer.weight, layers[i + 1], epsilon) }] : [layer];
  });
}

function fold(weight, { scale, shift, mean, variance }, epsilon) {
  const factors = scale.map((gain, j) => gain / Math.sqrt(variance[j] + epsilon));
  return {
    weight: weight.map((w, i) => w * factors[i % factors.length]),
    bias: shift.map((offset, j) => offset - mean[j] * factors[j]),
  };
}
