// The way back: from layers and tensors that an import has read to a model as a model file holds it. Everything is checked as a network's
// options and a model file are, so that an import cannot make a model that could not be trained here.
// Before: portable-model.ts. Next: network.ts loads what encodeModel() makes of it.

import { ModelError, OptionError } from '../errors.js';
import type { ModelDescription } from '../model/model-description.js';
import { describeArchitecture, namedTensors } from '../nn/graph-description.js';
import { defineArchitecture } from '../nn/graph-from-options.js';
import type { LayerOptions } from '../nn/layer-options.js';
import type { LossName } from '../nn/losses.js';
import type { Shape } from '../nn/shape.js';

/** What an import has read. */
export interface ReadLayers {
  /** The file's name, for messages. */
  readonly where: string;
  /** Of a sample: [features], or [height, width, channels]. */
  readonly inputShape: Shape;
  /**
   * In order, each with a name; activations are layers of their own, or `activation: 'identity'` is given for each product. A layer without
   * `inputs` reads the one before it.
   */
  readonly layers: readonly LayerOptions[];
  readonly loss: LossName;
  /** By the name of a layer, then of its tensor, as in PortableLayer; each row-major in this library's layout. */
  readonly tensors: Readonly<Record<string, Readonly<Record<string, Float32Array>>>>;
  /** What else a model holds. Class names default to "0", "1", …. */
  readonly more?: Partial<
    Pick<
      ModelDescription,
      'standardizer' | 'targetScale' | 'classNames' | 'classCodes' | 'task' | 'schema' | 'images'
    >
  >;
}

/** @throws ModelError for layers that cannot be, or a tensor that is missing or of another size */
export function modelFromLayers({
  where,
  inputShape,
  layers,
  loss,
  tensors,
  more,
}: ReadLayers): ModelDescription {
  const graph = made(where, () => defineArchitecture(inputShape, layers, loss));
  const named = namedTensors(graph).map(({ name, node, spec }): [string, Float32Array] => {
    const layer = graph.nodes[node].name;
    const data = tensors[layer]?.[spec.name];
    const size = spec.shape.reduce((product, n) => product * n, 1);
    if (data === undefined) throw new ModelError(`${where}: layer ${layer} has no ${spec.name}`);
    if (data.length !== size)
      throw new ModelError(
        `${where}: layer ${layer}: ${spec.name} should have ${spec.shape.join('×')} numbers, ${data.length} found`,
      );
    return [name, data];
  });
  const { outputUnits } = graph;
  const count = outputUnits === 1 && loss === 'binary-cross-entropy' ? 2 : outputUnits;
  return {
    architecture: describeArchitecture(graph),
    tensors: Object.fromEntries(named),
    standardizer: null,
    classNames: Array.from({ length: count }, (_, i) => String(i)),
    seed: 0,
    history: [],
    ...more,
  };
}

/** What is made; an OptionError of layers that a file has becomes a ModelError. */
export function made<Value>(where: string, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new ModelError(`${where}: ${error.message}`, { cause: error });
  }
}
