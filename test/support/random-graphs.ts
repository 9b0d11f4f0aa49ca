// Small random graphs of all kinds of layers, with what is random about a batch for them: tensors with several consumers, residual
// sums, up to three heads, frozen layers. The same seed gives the same graph.
// Next: reference-graph.ts computes one in float64, run-program.ts runs one as a program.

import { type Architecture, hasBatchNorm } from '../../src/nn/graph.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import type { LossName } from '../../src/nn/losses.js';
import { planParameters } from '../../src/nn/parameter-plan.js';
import { sizeOfShape } from '../../src/nn/shape.js';
import { Random } from '../../src/random.js';
import { activationTexts } from './activations.js';
import { masksOf, type ReferenceBatch, runReference } from './reference-graph.js';

export interface RandomCase {
  readonly graph: Architecture;
  readonly parameters: Float32Array;
  readonly batch: ReferenceBatch;
  readonly labels: Int32Array;
}

/** The keys of dropout in these cases. */
export const MASK_KEY = { key0: 11, key1: 22, step: 3 };

const ACTIVATIONS = activationTexts();
/** Nearer than this to a corner, float32 and float64 may fall on its two sides, or a central difference may. */
const FROM_CORNER = 2e-4;
/** A normalisation divides by its root: at most by 1/4, so that roundings grow no more than fourfold. */
const LEAST_VARIANCE = 1 / 16;

interface Made {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A list of layers with random connections; with `images` over small images, with layers that read those. */
export function randomLayers(
  random: Random,
  images = false,
): {
  inputShape: number[];
  layers: LayerOptions[];
  loss: LossName;
} {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.uniform() * items.length)];
  const inputShape = images
    ? pick([
        [3, 4, 2],
        [5, 3, 1],
        [4, 4, 3],
      ])
    : pick([[5], [2, 3], [8]]);
  const layers: LayerOptions[] = [];
  const made: Made[] = [{ name: 'input', shape: inputShape }];
  const unread = new Set<string>();
  const push = (options: object, inputs: readonly Made[], shape: readonly number[]): Made => {
    const name = `l${layers.length + 1}`;
    for (const one of inputs) unread.delete(one.name);
    layers.push({ name, inputs: inputs.map((one) => one.name), ...options } as unknown as LayerOptions);
    unread.add(name);
    const one = { name, shape };
    made.push(one);
    return one;
  };
  const frozen = () => (random.uniform() < 0.15 ? { trainable: false } : {});
  const dense = (from: Made, units: number, plain = false): Made => {
    const activation = {
      activation: plain ? 'identity' : pick(['identity', 'identity', 'relu', pick(ACTIVATIONS)]),
    };
    const bias = random.uniform() < 0.2 ? { bias: false } : {};
    return push({ kind: 'dense', units, ...activation, ...bias, ...frozen() }, [from], [units]);
  };
  /** Of the last one made, or any. */
  const source = () => (random.uniform() < 0.6 ? made[made.length - 1] : pick(made));
  const image = () => pick(made.filter(({ shape }) => shape.length === 3));
  /** Of windows of this size over this image. */
  const outputs = (
    size: readonly number[],
    stride: number,
    padding: string,
    [height, width]: readonly number[],
  ) =>
    [height, width].map((n, axis) =>
      padding === 'same' ? Math.ceil(n / stride) : Math.floor((n - size[axis]) / stride) + 1,
    );
  const window = (from: Made, sizes: readonly (readonly number[])[]) => {
    const [height, width] = from.shape;
    const padding = pick(['same', 'valid']);
    const fitting = sizes.filter(([h, w]) => padding === 'same' || (h <= height && w <= width));
    const size = pick(fitting.length > 0 ? fitting : [[1, 1]]);
    const stride = pick([1, 1, 2]);
    return { size, stride, padding, plane: outputs(size, stride, padding, from.shape) };
  };
  const conv = (): Made => {
    const from = image();
    const { size, plane, ...place } = window(from, [
      [3, 3],
      [2, 2],
      [1, 3],
      [1, 1],
    ]);
    const activation = pick([
      { activation: 'identity' },
      { activation: 'relu' },
      { activation: pick(ACTIVATIONS) },
    ]);
    const bias = random.uniform() < 0.2 ? { bias: false } : {};
    const options = { kind: 'conv2d', filters: pick([2, 3]), kernelSize: size, ...place };
    return push({ ...options, ...activation, ...bias, ...frozen() }, [from], [...plane, options.filters]);
  };
  const pool = (kind: 'max-pool' | 'average-pool', from = image()) => {
    const { plane, ...place } = window(from, [
      [2, 2],
      [3, 2],
      [3, 3],
    ]);
    push({ kind, ...place }, [from], [...plane, from.shape[2]]);
  };
  const normalize = () => {
    const from = image();
    push({ kind: 'batch-norm', ...frozen() }, [from], from.shape);
  };
  const imageSteps: (() => void)[] = [
    conv,
    conv,
    conv,
    () => {
      const from = conv();
      push({ kind: 'dropout', rate: pick([0.2, 0.4]) }, [from], from.shape);
    },
    () => pool('max-pool'),
    () => pool('average-pool'),
    () => pool('max-pool', conv()),
    normalize,
    () => {
      const from = image();
      push({ kind: 'global-average-pool' }, [from], [from.shape[2]]);
    },
  ];
  const steps: (() => void)[] = [
    () => {
      const units = pick([4, 6]);
      const from = push({ kind: 'dense', units, activation: 'relu' }, [source()], [units]);
      push({ kind: 'dropout', rate: pick([0.2, 0.4]) }, [from], from.shape);
    },
    () => dense(source(), pick([4, 6])),
    () => dense(source(), pick([4, 6])),
    () => {
      const from = source();
      push({ kind: 'activation', activation: pick(ACTIVATIONS) }, [from], from.shape);
    },
    () => {
      const from = source();
      if (from.shape.length === 1) push({ kind: 'batch-norm', ...frozen() }, [from], from.shape);
    },
    () => {
      const from = made[made.length - 1];
      push({ kind: 'dropout', rate: pick([0, 0.2, 0.4, 0.5]) }, [from], from.shape);
    },
    () => {
      const from = source();
      push({ kind: 'flatten' }, [from], [sizeOfShape(from.shape)]);
    },
    () => {
      const first = source();
      const alike = made.filter(({ shape }) => shape.join() === first.shape.join());
      const others = Array.from({ length: pick([1, 1, 2]) }, () => pick(alike));
      push({ kind: 'add' }, [first, ...others], first.shape);
    },
  ];
  const length = 3 + Math.floor(random.uniform() * 7);
  while (layers.length < length) pick(images && random.uniform() < 0.7 ? imageSteps : steps)();

  const loss = pick([
    'softmax-cross-entropy',
    'binary-cross-entropy',
    'mean-squared-error',
    'huber',
  ] as const);
  const units = loss === 'binary-cross-entropy' ? pick([1, 3]) : 3;
  const heads = 1 + Math.floor(random.uniform() * 3);
  // What nobody reads would be an output: it is summed up until there are no more of them than heads.
  const bodyCount = random.uniform() < 0.5 ? 1 : heads;
  while (unread.size > bodyCount) {
    const [a, b] = [...unread].map((name) => made.find((one) => one.name === name)!);
    const alike = a.shape.join() === b.shape.join();
    const [x, y] = alike ? [a, b] : [dense(a, 4), dense(b, 4)];
    push({ kind: 'add' }, [x, y], x.shape);
  }
  const bodies = [...unread].map((name) => made.find((one) => one.name === name)!);
  for (let h = 0; h < heads; h++) {
    const any = made.slice(0, length + 1).filter(({ name }) => !unread.has(name));
    const from = bodies[h] ?? pick([bodies[0], bodies[0], pick(any)]);
    const lossWeight = random.uniform() < 0.3 ? { lossWeight: pick([0.5, 2]) } : {};
    if (random.uniform() < 0.25) {
      push({ kind: 'add', ...lossWeight }, [dense(from, units, true), dense(from, units, true)], [units]);
    } else push({ kind: 'dense', units, ...lossWeight }, [from], [units]);
  }
  return { inputShape, layers, loss };
}

/** Random parameters and rows for a graph; running statistics are those of some earlier batches. */
export function randomBatch(graph: Architecture, random: Random, rows = 12): Omit<RandomCase, 'graph'> {
  const { tensors, total } = planParameters(graph);
  const parameters = new Float32Array(total);
  for (const { spec, offset, length } of tensors) {
    const [inputs] = spec.shape;
    for (let k = offset; k < offset + length; k++) {
      const u = 2 * random.uniform() - 1;
      if (spec.part === 'decayed') parameters[k] = (u * 1.7) / Math.sqrt(inputs);
      else if (spec.name === 'scale' || spec.name === 'variance') parameters[k] = 1 + u / 2;
      else parameters[k] = u / 2;
    }
  }
  const width = sizeOfShape(graph.inputShape);
  const values = Array.from({ length: rows }, () =>
    Array.from({ length: width }, () => Math.fround(random.normal())),
  );
  const { outputUnits: units } = graph;
  const tellsValues = ['mean-squared-error', 'huber'].includes(graph.loss);
  const labels = Int32Array.from({ length: rows }, () => Math.floor(random.uniform() * Math.max(2, units)));
  const targets = Array.from(labels, (label) =>
    Array.from({ length: units }, (_, j) => {
      if (tellsValues) return Math.fround(random.normal());
      return units === 1 ? label : Number(label === j);
    }),
  );
  return { parameters, batch: { rows: values, targets }, labels };
}

/**
 * The case of a seed, over rows of features or over images: drawn again until no number lies at a corner and no column that is normalised is nearly constant, where
 * roundings would decide.
 */
export function randomCase(seed: number, images = false): RandomCase {
  const random = Random.stream(seed, images ? 'random graph of images' : 'random graph');
  for (let attempt = 0; attempt < 1000; attempt++) {
    const { inputShape, layers, loss } = randomLayers(random, images);
    const graph = defineArchitecture(inputShape, layers, loss);
    const drawn = randomBatch(graph, random, images ? 4 : 12);
    if (planParameters(graph).count === 0) continue;
    const masks = masksOf(graph, MASK_KEY, drawn.batch.rows.length);
    const isTame = [masks, undefined].every((one) => {
      const { fromCorner, leastVariance } = runReference(graph, drawn.parameters, drawn.batch, {
        masks: one,
      });
      return fromCorner > FROM_CORNER && (!hasBatchNorm(graph) || leastVariance > LEAST_VARIANCE);
    });
    if (isTame) return { graph, ...drawn };
  }
  throw new Error(`random-graphs.ts: seed ${seed} gives no case`);
}
