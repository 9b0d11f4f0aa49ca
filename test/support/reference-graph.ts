// A graph of layers in float64, one layer after another, as plain as can be: the yardstick for losses and gradients of programs.
// It shares with the library the formulas of activations and losses, and where tensors lie in the block of parameters.
// Before: random-graphs.ts makes graphs. Next: run-program.ts runs the same graph as a program.

import { isKept, keptScale } from '../../src/benchmark/cases/dropout.js';
import { activationNamed } from '../../src/functions/activations.js';
import type { Graph, LayerNode } from '../../src/nn/graph.js';
import { LOSS_NOTES } from '../../src/nn/losses.js';
import { planParameters } from '../../src/nn/parameter-plan.js';
import { sizeOfShape } from '../../src/nn/shape.js';
import { centralDifferences } from './reference.js';
import {
  averagePooled,
  convolved,
  gapBelowLargest,
  type Image,
  maxPooled,
  type ReferenceWindow,
} from './reference-images.js';

/** Rows with what is to be told of each. */
export interface ReferenceBatch {
  readonly rows: readonly (readonly number[])[];
  /** For each row a target for each output unit: 1 for its class and 0 for others, or values. */
  readonly targets: readonly (readonly number[])[];
}

/** What dropout masks depend on besides the layer. */
export interface MaskKey {
  readonly key0: number;
  readonly key1: number;
  readonly step: number;
}

/** By the number of a dropout's node, [rows, size] factors. */
export type Masks = ReadonlyMap<number, readonly (readonly number[])[]>;

export interface ReferenceRun {
  /** [rows, size] of each node. */
  readonly outputs: readonly number[][][];
  /** Mean over the rows of each output's loss. */
  readonly losses: readonly number[];
  /** Their sum, each by its weight: what training goes down. */
  readonly loss: number;
  /** All parameters, running statistics moved as the batch moves them. */
  readonly parameters: readonly number[];
  /** How far the numbers that enter a ReLU or its like are at least from its corner, and the largest of a pool from the next. */
  readonly fromCorner: number;
  /** The least variance of a column that is normalised over the batch. */
  readonly leastVariance: number;
}

const MOMENTUM = 0.1;
const EPSILON = 1e-5;

/**
 * Forward in training: statistics of the batch where a normalisation is trained, and dropout by `masks`, none without them.
 * `known` are the outputs of the first nodes where an earlier run has them: corners and variances are then not looked for.
 */
export function runReference(
  graph: Graph,
  parameters: ArrayLike<number>,
  batch: ReferenceBatch,
  {
    training = true,
    masks,
    known,
  }: { training?: boolean; masks?: Masks; known?: ReferenceRun['outputs'] } = {},
): ReferenceRun {
  const moved = Array.from(parameters);
  const { tensors } = planParameters(graph);
  const placeOf = (node: number, name: string) =>
    tensors.find((one) => one.node === node && one.spec.name === name);
  const count = batch.rows.length;
  const outputs: number[][][] = [...(known ?? [])];
  let [fromCorner, leastVariance] = [Infinity, Infinity];

  const imageOf = ({ inputs: [from] }: LayerNode): Image => {
    const [height, width, channels = 1] = from < 0 ? graph.inputShape : graph.nodes[from].shape;
    return [height, width, channels];
  };
  const layer = (node: LayerNode, i: number): number[][] => {
    const inputs = node.inputs.map((from) => (from < 0 ? batch.rows.map((row) => [...row]) : outputs[from]));
    const [x] = inputs;
    const tensor = (name: string) => {
      const { offset, length } = placeOf(i, name)!;
      return Array.prototype.slice.call(parameters, offset, offset + length) as number[];
    };
    switch (node.kind) {
      case 'dense': {
        const [weight, bias] = [tensor('weight'), placeOf(i, 'bias') ? tensor('bias') : null];
        const units = sizeOfShape(node.shape);
        return x.map((row) => {
          const sums = new Array<number>(units);
          for (let j = 0; j < units; j++) {
            sums[j] = bias?.[j] ?? 0;
            for (let k = 0; k < row.length; k++) sums[j] += row[k] * weight[k * units + j];
          }
          return sums;
        });
      }
      case 'activation': {
        const { name, slope } = node.options.activation;
        if (!known && ['relu', 'leaky-relu', 'elu'].includes(name))
          fromCorner = Math.min(fromCorner, ...x.flat().map(Math.abs));
        return x.map((row) => row.map((value) => activationNamed(name).f(value, slope ?? 0)));
      }
      case 'conv2d': {
        const [weight, bias] = [tensor('weight'), placeOf(i, 'bias') ? tensor('bias') : null];
        const { filters, kernelSize: size, stride, padding } = node.options;
        return x.map((row) =>
          convolved(row, imageOf(node), { size, stride, padding }, weight, bias, filters),
        );
      }
      case 'max-pool':
      case 'average-pool': {
        const [image, window] = [imageOf(node), windowOf(node)];
        if (node.kind === 'average-pool') return x.map((row) => averagePooled(row, image, window));
        if (!known) fromCorner = Math.min(fromCorner, ...x.map((row) => gapBelowLargest(row, image, window)));
        return x.map((row) => maxPooled(row, image, window));
      }
      case 'global-average-pool': {
        const image = imageOf(node);
        const window = { size: [image[0], image[1]], stride: 1, padding: 'valid' } as const;
        return x.map((row) => averagePooled(row, image, window));
      }
      case 'batch-norm': {
        const [scale, shift, mean, variance] = ['scale', 'shift', 'mean', 'variance'].map(tensor);
        const moves = training && node.trainable;
        const channels = mean.length;
        const column = (j: number) => x.flatMap((row) => row.filter((_, k) => k % channels === j));
        const count = column(0).length;
        const means = mean.map((running, j) => (moves ? sum(column(j)) / count : running));
        const variances = variance.map((running, j) =>
          moves ? sum(column(j).map((value) => (value - means[j]) ** 2)) / count : running,
        );
        if (moves) {
          leastVariance = Math.min(leastVariance, ...variances);
          const unbiased = variances.map((value) => (value * count) / (count - 1));
          mean.forEach((running, j) => {
            moved[placeOf(i, 'mean')!.offset + j] = running + MOMENTUM * (means[j] - running);
            moved[placeOf(i, 'variance')!.offset + j] = variance[j] + MOMENTUM * (unbiased[j] - variance[j]);
          });
        }
        return x.map((row) =>
          row.map((v, k) => {
            const j = k % channels;
            return (scale[j] * (v - means[j])) / Math.sqrt(variances[j] + EPSILON) + shift[j];
          }),
        );
      }
      case 'dropout':
        if (!training) return x;
        return x.map((row, r) => row.map((value, j) => value * (masks?.get(i)?.[r][j] ?? 1)));
      case 'flatten':
        return x;
      case 'add':
        return x.map((row, r) => row.map((_, j) => sum(inputs.map((one) => one[r][j]))));
      default:
        throw new Error(`reference-graph.ts: no layer kind "${node.kind}"`);
    }
  };
  for (let i = outputs.length; i < graph.nodes.length; i++) outputs.push(layer(graph.nodes[i], i));

  const { reference } = LOSS_NOTES[graph.loss];
  const losses = graph.outputs.map(
    (i) => sum(outputs[i].map((row, r) => reference(row, batch.targets[r]))) / count,
  );
  const loss = sum(losses.map((one, h) => one * graph.lossWeights[h]));
  return { outputs, losses, loss, parameters: moved, fromCorner, leastVariance };
}

function windowOf({ options: { size, stride, padding } }: LayerNode): ReferenceWindow {
  return { size, stride: stride === 'size' ? size[0] : stride, padding };
}

/**
 * The gradient of the training's loss by central differences, for the parameters that are trained. What lies before the layer of the
 * parameter that moves stays as it is, and is not computed again.
 */
export function referenceGradient(
  graph: Graph,
  parameters: ArrayLike<number>,
  batch: ReferenceBatch,
  masks?: Masks,
): number[] {
  const { count, tensors } = planParameters(graph);
  const rest = Array.from(parameters).slice(count);
  const { outputs } = runReference(graph, parameters, batch, { masks });
  const nodes = tensors.flatMap(({ node, offset, length }) =>
    Array.from({ length }, (_, k) => ({ node, at: offset + k })),
  );
  const nodeOf = new Map(nodes.map(({ node, at }) => [at, node]));
  return centralDifferences(
    (point, moved) => {
      const known = outputs.slice(0, nodeOf.get(moved));
      return runReference(graph, [...point, ...rest], batch, { masks, known }).loss;
    },
    Array.from(parameters).slice(0, count),
  );
}

/** What the graph answers to each row: the mean over its outputs of their probabilities, or of their values. */
export function referenceAnswers(
  graph: Graph,
  parameters: ArrayLike<number>,
  rows: ReferenceBatch['rows'],
): number[][] {
  const unknown = rows.map(() => graph.nodes[graph.outputs[0]].shape.map(() => 0));
  const { outputs } = runReference(graph, parameters, { rows, targets: unknown }, { training: false });
  const answer = (z: number[]) => {
    if (graph.loss === 'binary-cross-entropy') return z.map((value) => 1 / (1 + Math.exp(-value)));
    if (graph.loss !== 'softmax-cross-entropy') return z;
    const total = sum(z.map(Math.exp));
    return z.map((value) => Math.exp(value) / total);
  };
  return rows.map((_, r) => {
    const heads = graph.outputs.map((i) => answer(outputs[i][r]));
    return heads[0].map((__, j) => sum(heads.map((head) => head[j])) / heads.length);
  });
}

/** What each dropout layer multiplies with, by Philox in whole numbers of any size. */
export function masksOf({ nodes }: Graph, key: MaskKey, rows: number): Masks {
  return new Map(
    [...nodes.entries()]
      .filter(([, { kind }]) => kind === 'dropout')
      .map(([i, { options, shape }]) => {
        const { rate, mask: layer } = options;
        const size = sizeOfShape(shape);
        const factor = (e: number) => (isKept(e, { rate, ...key, layer }) ? keptScale(rate) : 0);
        return [
          i,
          Array.from({ length: rows }, (_, r) =>
            Array.from({ length: size }, (_, j) => factor(r * size + j)),
          ),
        ];
      }),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
