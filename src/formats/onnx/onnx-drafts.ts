// Layers that an ONNX file is being read to, while their tensors may still change. Before: onnx-values.ts. Next: onnx-reader.ts.

/** A layer whose tensors may still change: a bias that is a node of its own, or a factor. */
export interface LayerDraft {
  readonly options: { readonly kind: string; readonly name: string; bias?: boolean };
  tensors: Record<string, Float32Array>;
}

export function isProduct({ options }: LayerDraft): boolean {
  return options.kind === 'dense' || options.kind === 'conv2d';
}

/** W·factor and b·factor + offset, by column. */
export function fold(draft: LayerDraft, factors: Float64Array, offsets: Float64Array): void {
  const { weight, bias } = draft.tensors;
  const columns = factors.length;
  draft.tensors = {
    weight: weight.map((w, i) => w * factors[i % columns]),
    bias: Float32Array.from(offsets, (offset, j) => offset + (bias?.[j] ?? 0) * factors[j]),
  };
  draft.options.bias = true;
}
