// How far rounding can take an output of a small network from the exact one, from the sizes of its weights: what two backends
// may differ by is twice that. Next: files.test.ts.

import type { Network } from '../../src/index.js';
import { decodeModel } from '../../src/model/model-file.js';
import type { Activation } from '../../src/nn/activation-options.js';
import { architectureFrom, namedTensors } from '../../src/nn/graph-description.js';
import { sizeOfShape } from '../../src/nn/shape.js';

/** Half a unit in the last place of float32 at 1. */
const U = 2 ** -24;
/** Of the polynomials in sigmoid, tanh, exp and their kin, relative: a few units. */
const FORMULA = 16 * U;
/** The steepest slope of GELU, which is the steepest of all that have no slope of their own. */
const STEEPEST = 1.13;

/** Of a number in a row: how large it can be, and how far off. */
interface Bound {
  readonly size: number;
  readonly error: number;
}

type Tensors = Readonly<Record<string, Float32Array>>;

/**
 * A sum of n products is off by n·U of the sum of their sizes at most (Higham 2002, section 3.1), and what was off before is
 * multiplied by the weights' sizes. Batch normalisation may be folded into them: a few more roundings of each.
 */
function ofDense(x: readonly Bound[], { weight, bias }: Tensors, units: number): Bound[] {
  return Array.from({ length: units }, (_, j) => {
    let [size, error] = [bias ? Math.abs(bias[j]) : 0, 0];
    x.forEach((one, i) => {
      const w = Math.abs(weight[i * units + j]);
      size += w * one.size;
      error += w * one.error;
    });
    return { size, error: error + (x.length + 8) * U * size };
  });
}

function ofNorm(x: readonly Bound[], { scale, shift, mean, variance }: Tensors): Bound[] {
  return x.map((one, k) => {
    const j = k % scale.length; // of images by channel
    const factor = Math.abs(scale[j]) / Math.sqrt(variance[j] + 1e-5);
    const size = factor * (one.size + Math.abs(mean[j])) + Math.abs(shift[j]);
    return { size, error: factor * one.error + 8 * U * size };
  });
}

function ofActivation(x: readonly Bound[], { name, slope = 0 }: Activation): Bound[] {
  const saturates = name === 'tanh' || name === 'sigmoid';
  const steepest = saturates ? 1 : Math.max(STEEPEST, slope);
  return x.map(({ size, error }) => {
    const largest = saturates ? 1 : Math.max(steepest, size) + (name === 'softplus' ? Math.LN2 : 0);
    return { size: largest, error: steepest * error + FORMULA * largest };
  });
}

function worstOf(x: readonly Bound[]): Bound {
  return { size: Math.max(...x.map(({ size }) => size)), error: Math.max(...x.map(({ error }) => error)) };
}

/** Each position as a dense layer over a window of the worst numbers. */
function ofConvolution(
  x: readonly Bound[],
  own: Tensors,
  [height, width, filters]: readonly number[],
): Bound[] {
  const window = Array.from({ length: own['weight'].length / filters }, () => worstOf(x));
  return Array.from({ length: height * width }, () => ofDense(window, own, filters)).flat();
}

/** No number of a pool is larger or worse than the worst, but for the rounding of a mean. */
function ofPool(x: readonly Bound[], shape: readonly number[]): Bound[] {
  const { size, error } = worstOf(x);
  return Array.from({ length: sizeOfShape(shape) }, () => ({ size, error: error + x.length * U * size }));
}

/** Number by number. */
function ofSum(inputs: readonly (readonly Bound[])[]): readonly Bound[] {
  const [first, ...others] = inputs;
  return others.reduce<readonly Bound[]>(
    (a, b) =>
      a.map((one, j) => {
        const size = one.size + b[j].size;
        return { size, error: one.error + b[j].error + U * size };
      }),
    first,
  );
}

/**
 * Of logits, or of standardised values.
 * @param largest size of a standardised input.
 */
export function roundingBound(network: Network, largest: number): number {
  const { architecture, tensors } = decodeModel(network.save(), 'the network');
  const graph = architectureFrom(architecture);
  const named = namedTensors(graph);
  const input = Array.from({ length: graph.inputSize }, () => ({ size: largest, error: 4 * U * largest }));
  const bounds: (readonly Bound[])[] = [];
  graph.nodes.forEach(({ kind, options, inputs, shape }, i) => {
    const reads = inputs.map((from) => (from < 0 ? input : bounds[from]));
    const own = Object.fromEntries(
      named.filter(({ node }) => node === i).map(({ name, spec }) => [spec.name, tensors[name]]),
    );
    const [x] = reads;
    if (kind === 'dense') bounds.push(ofDense(x, own, options.units));
    else if (kind === 'conv2d') bounds.push(ofConvolution(x, own, shape));
    else if (kind.endsWith('-pool')) bounds.push(ofPool(x, shape));
    else if (kind === 'batch-norm') bounds.push(ofNorm(x, own));
    else if (kind === 'activation') bounds.push(ofActivation(x, options.activation));
    else if (kind === 'add') bounds.push(ofSum(reads));
    else if (kind === 'dropout' || kind === 'flatten') bounds.push(x);
    else throw new Error(`no bound for ${kind}`);
  });
  const outputs = graph.outputs.flatMap((i) => bounds[i]);
  // The mean of several outputs, of whose probabilities the logarithm is taken again, is off by no more than the worst of them.
  const ofMean = graph.outputs.length > 1 ? FORMULA * (1 + Math.max(...outputs.map(({ size }) => size))) : 0;
  return Math.max(...outputs.map(({ error }) => error)) + ofMean;
}
