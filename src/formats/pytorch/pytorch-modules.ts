// Layers as PyTorch's modules, as Python has them. PyTorch pads both sides of an image alike, and its average pools count padding: other
// padding is a module of its own. Before: torch-layout.ts. Next: pytorch-write.ts.

import type { Activation } from '../../nn/activation-options.js';
import type { Shape } from '../../nn/shape.js';
import { sizeOfShape } from '../../nn/shape.js';
import { imageShape, isImage } from '../channels-first.js';
import { type LayerWindow, type PortableLayer, windowOf } from '../portable-model.js';

/** Modules that PyTorch does not have, by name: those that a model uses are written before it. */
export const OWN_MODULES = {
  Standardize: `class Standardize(nn.Module):
    """(x - mean)/deviation, 0 for a feature that never varied, limited to ±clip."""

    def __init__(self, *shape, clip=math.inf):
        super().__init__()
        self.register_buffer("mean", torch.zeros(shape))
        self.register_buffer("deviation", torch.ones(shape))
        self.clip = clip

    def forward(self, x):
        factors = torch.nan_to_num(1 / self.deviation, posinf=0.0)
        return ((x - self.mean) * factors).clamp(-self.clip, self.clip)`,
  AveragePool: `class AveragePool(nn.Module):
    """The mean of each window over what lies in the image, with padding (left, right, top, bottom)."""

    def __init__(self, size, stride, padding):
        super().__init__()
        self.size, self.stride, self.padding = size, stride, padding

    def forward(self, x):
        def mean(y):
            return nn.functional.avg_pool2d(nn.functional.pad(y, self.padding), self.size, self.stride)

        return mean(x) / mean(torch.ones_like(x[:1, :1]))`,
  ChannelsLast: `class ChannelsLast(nn.Module):
    """Images, or rows that were flattened from them, to rows in height-width-channel order."""

    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(-1, *self.shape).permute(0, 2, 3, 1).flatten(1)`,
} as const;

/** To rows in the order that they have here; the shape is that of an image here. */
export function channelsLast(shape: Shape): string {
  const [height, width, channels] = imageShape(shape);
  return `ChannelsLast(${channels}, ${height}, ${width})`;
}

const ACTIVATIONS: Readonly<Record<Activation['name'], (slope: number | undefined) => string>> = {
  identity: () => 'nn.Identity()',
  sigmoid: () => 'nn.Sigmoid()',
  tanh: () => 'nn.Tanh()',
  relu: () => 'nn.ReLU()',
  'leaky-relu': (slope) => `nn.LeakyReLU(${slope})`,
  elu: (slope) => `nn.ELU(${slope})`,
  gelu: () => 'nn.GELU()',
  silu: () => 'nn.SiLU()',
  softplus: () => 'nn.Softplus()',
};

/** One after the other; the last has the layer's tensors. None for a sum. */
export function modulesOf(layer: PortableLayer): string[] {
  const { kind, options } = layer;
  const [input = []] = layer.inputShapes;
  const bias = options.bias === false ? ', bias=False' : '';
  const flatten = isImage(input) ? ['nn.Flatten()'] : [];
  switch (kind) {
    case 'dense':
      return [...flatten, `nn.Linear(${sizeOfShape(input)}, ${options.units}${bias})`];
    case 'conv2d': {
      const window = windowOf(layer);
      const size = pair(window.kernelHeight, window.kernelWidth);
      const [before, padding] = padded(window, 'nn.ZeroPad2d(', ')');
      const more = `${window.stride === 1 ? '' : `, stride=${window.stride}`}${padding}${bias}`;
      return [...before, `nn.Conv2d(${window.channels}, ${options.filters}, ${size}${more})`];
    }
    case 'batch-norm':
      return [`nn.BatchNorm${isImage(input) ? 2 : 1}d(${input.at(-1)})`];
    case 'max-pool': {
      const window = windowOf(layer);
      const [before, padding] = padded(window, 'nn.ConstantPad2d(', ', -math.inf)');
      return [...before, `nn.MaxPool2d(${poolOf(window)}${padding})`];
    }
    case 'average-pool': {
      const window = windowOf(layer);
      const isPadded = window.top + window.bottom + window.left + window.right > 0;
      return [
        isPadded ? `AveragePool(${poolOf(window)}, ${sides(window)})` : `nn.AvgPool2d(${poolOf(window)})`,
      ];
    }
    case 'global-average-pool':
      return ['nn.AdaptiveAvgPool2d(1)', 'nn.Flatten()'];
    case 'flatten':
      return flatten;
    case 'dropout':
      return [`nn.Dropout(${options.rate})`];
    case 'activation':
      return [ACTIVATIONS[(options.activation as Activation).name](options.activation.slope)];
    case 'add':
      return [];
  }
}

function pair(height: number, width: number): string {
  return height === width ? String(height) : `(${height}, ${width})`;
}

function poolOf({ kernelHeight, kernelWidth, stride }: LayerWindow): string {
  return `${pair(kernelHeight, kernelWidth)}, ${stride}`;
}

/** As torch.nn.functional.pad takes it. */
function sides({ left, right, top, bottom }: LayerWindow): string {
  return `(${left}, ${right}, ${top}, ${bottom})`;
}

/** A module that pads, or the padding that the window's own module does: the same on both sides, and at most half the window. */
function padded(window: LayerWindow, pad: string, end: string): [before: string[], padding: string] {
  const { top, bottom, left, right, kernelHeight, kernelWidth } = window;
  if (top + bottom + left + right === 0) return [[], ''];
  const alike = top === bottom && left === right && 2 * top <= kernelHeight && 2 * left <= kernelWidth;
  return alike ? [[], `, padding=${pair(top, left)}`] : [[`${pad}${sides(window)}${end}`], ''];
}
