// A model as every exchange format needs it: layers in their order, each with its options, shapes and tensors, then what makes answers of
// the outputs. Exports write it, imports make it. Next: fold-norms.ts folds batch normalisation, model-from-layers.ts is the way back.
// Before: model/model-description.ts, which is what a model file holds.

import type { ImagePreparation } from '../data/image-preparation.js';
import type { Standardizer } from '../data/standardize.js';
import type { TargetScale } from '../data/target-scale.js';
import type { Task } from '../functions/tasks.js';
import type { ModelDescription } from '../model/model-description.js';
import { type Architecture, inputShapesOf, tensorsOf } from '../nn/graph.js';
import { architectureFrom, namedTensors } from '../nn/graph-description.js';
import { type Geometry, geometryOf, imageOf, type Padding } from '../nn/kinds/window-geometry.js';
import type { LayerKindName } from '../nn/layer-kinds.js';
import { type LossName, lossOf } from '../nn/losses.js';
import type { Shape } from '../nn/shape.js';
import type { Schema } from '../table/schema.js';

/** A tensor of a layer: row-major. Weights of convolutions are [kernel height·kernel width·channels, filters]. */
export interface PortableTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface PortableLayer {
  readonly kind: LayerKindName;
  /** Unique within the model. */
  readonly name: string;
  /** Numbers of layers before it; -1 is the rows of the data, standardised. */
  readonly inputs: readonly number[];
  // biome-ignore lint/suspicious/noExplicitAny: options of any kind, all defaults filled in
  readonly options: any;
  /** Of a sample of each input. */
  readonly inputShapes: readonly Shape[];
  /** Of a sample of its outputs. */
  readonly shape: Shape;
  /** By their names within the layer: weight, bias; shift, scale, mean, variance. */
  readonly tensors: Readonly<Record<string, PortableTensor>>;
}

/** What makes answers of an output's numbers: classes that exclude one another, independent probabilities, or values as they are. */
export type Head = 'softmax' | 'sigmoid' | 'identity';

export interface PortableModel {
  /** Of a sample: [features], or [height, width, channels]. */
  readonly inputShape: Shape;
  readonly layers: readonly PortableLayer[];
  /** Numbers of the layers that answer. Where they are several, each gets the head, and the answer is their mean. */
  readonly outputs: readonly number[];
  readonly loss: LossName;
  readonly head: Head;
  readonly task: Task;
  /** Features become (x - mean)/deviation, 0 where the deviation is 0, then are limited to ±clip. Null for none. */
  readonly standardizer: Standardizer | null;
  /** Values are mean + deviation·output. Null for none. */
  readonly targetScale: TargetScale | null;
  /** Of classes, labels or targets. A single output of head sigmoid has two: it tells the probability of the second. */
  readonly classNames: readonly string[];
  readonly classCodes?: readonly string[];
  /** Encodes rows of tables to features. */
  readonly schema: Schema | null;
  /** How rows are made of photos. */
  readonly images: ImagePreparation | null;
}

/** @throws OptionError for an architecture that cannot be */
export function portableModel(model: ModelDescription): PortableModel {
  const graph = architectureFrom(model.architecture);
  return {
    ...{ inputShape: graph.inputShape, layers: layersOf(graph, model.tensors), outputs: graph.outputs },
    ...{ loss: graph.loss, head: HEADS[graph.loss], task: model.task ?? lossOf(graph.loss).tells },
    ...{ standardizer: model.standardizer, targetScale: model.targetScale ?? null },
    ...{ classNames: model.classNames, ...(model.classCodes && { classCodes: model.classCodes }) },
    ...{ schema: model.schema ?? null, images: model.images ?? null },
  };
}

function layersOf(graph: Architecture, tensors: ModelDescription['tensors']): PortableLayer[] {
  const named = namedTensors(graph);
  return graph.nodes.map((node, i) => {
    const own = tensorsOf(graph, node).map(({ name, shape }) => {
      const stored = named.find((one) => one.node === i && one.spec.name === name)!;
      return [name, { shape, data: tensors[stored.name] }];
    });
    const { kind, name, inputs, options, shape } = node;
    return {
      ...{ kind, name, inputs, options, shape },
      ...{ inputShapes: inputShapesOf(graph, node), tensors: Object.fromEntries(own) },
    };
  });
}

const HEADS: Readonly<Record<LossName, Head>> = {
  'softmax-cross-entropy': 'softmax',
  'binary-cross-entropy': 'sigmoid',
  'mean-squared-error': 'identity',
  huber: 'identity',
};

/** From so many deviations on a target's mean leaves a float32 too few digits, as a timestamp's does. */
const FAR_FROM_ZERO = 1000;

export function isFarFromZero({ mean, deviation }: TargetScale): boolean {
  return mean.some((one, j) => Math.abs(one) > FAR_FROM_ZERO * deviation[j]);
}

/** The windows of a convolution or a pool, and where padding goes: rows and columns before the image, and after it. */
export interface LayerWindow extends Geometry {
  readonly bottom: number;
  readonly right: number;
}

/** @throws OptionError for a layer that has no windows */
export function windowOf({ kind, options, inputShapes }: PortableLayer): LayerWindow {
  const [height, width] = imageOf(kind, inputShapes[0]);
  const size: readonly [number, number] =
    kind === 'global-average-pool' ? [height, width] : (options.kernelSize ?? options.size);
  const stride: number =
    kind === 'global-average-pool' ? 1 : options.stride === 'size' ? size[0] : options.stride;
  const padding: Padding = kind === 'global-average-pool' ? 'valid' : options.padding;
  const place = geometryOf(kind, inputShapes[0], { size, stride, padding });
  const after = (before: number, image: number, count: number, kernel: number) =>
    Math.max(0, (count - 1) * stride + kernel - image - before);
  return {
    ...place,
    bottom: after(place.top, height, place.outHeight, place.kernelHeight),
    right: after(place.left, width, place.outWidth, place.kernelWidth),
  };
}
