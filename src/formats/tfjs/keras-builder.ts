// A Keras model as it is built: layers with their configurations, each naming those that it reads, and their weights. In Keras 2's
// spelling, which TensorFlow.js and every Keras read. Next: tfjs-layers.ts, tfjs-write.ts; keras-topology.ts is the way back.

import type { Shape } from '../../nn/shape.js';

/** A weight by its name in the file: "dense1/kernel". */
export interface KerasWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

type KerasWeights = Readonly<Record<string, Omit<KerasWeight, 'name'>>>;

/** A layer's outputs: its name, and the shape of a sample. */
export interface KerasResult {
  readonly name: string;
  readonly shape: Shape;
}

export class KerasBuilder {
  readonly weights: KerasWeight[] = [];
  private readonly layers: { class_name: string; name: string; config: object; inbound_nodes: unknown[] }[] =
    [];
  private readonly names: Set<string>;

  /** @param reserved names of the model's own layers, which no other gets */
  constructor(reserved: readonly string[]) {
    this.names = new Set(reserved);
  }

  input(name: string, shape: Shape): KerasResult {
    const config = { batch_input_shape: [null, ...shape], dtype: 'float32', sparse: false, ragged: false };
    return this.add('InputLayer', name, [], config, shape);
  }

  /** A layer besides the model's own; another has its name where that is taken. @param shape as of addLayer() */
  add(
    className: string,
    wanted: string,
    inputs: readonly KerasResult[],
    config?: object,
    shape?: Shape,
    weights?: KerasWeights,
  ): KerasResult {
    let name = wanted;
    for (let i = 2; this.names.has(name); i++) name = `${wanted}_${i}`;
    this.names.add(name);
    return this.addLayer(className, name, inputs, config, shape, weights);
  }

  /** One of the model's own layers, by its own name. @param shape of its outputs. Default: that of its first input. */
  addLayer(
    className: string,
    name: string,
    inputs: readonly KerasResult[],
    config: object = {},
    shape: Shape = inputs[0].shape,
    weights: KerasWeights = {},
  ): KerasResult {
    const nodes = inputs.map((one) => [one.name, 0, 0, {}]);
    this.layers.push({
      ...{ class_name: className, name, config: { name, trainable: true, ...config } },
      inbound_nodes: nodes.length === 0 ? [] : [nodes],
    });
    for (const [weight, { shape: size, data }] of Object.entries(weights))
      this.weights.push({ name: `${name}/${weight}`, shape: size, data });
    return { name, shape };
  }

  /** y = x·factor + offset, column by column, of the last dimension: as normalisation by a mean of 0 and a variance of 1. */
  affine(
    name: string,
    x: KerasResult,
    factors: Float32Array | null,
    offsets: Float32Array | null,
  ): KerasResult {
    const shape = [x.shape.at(-1)!];
    const all = (value: number) => ({ shape, data: new Float32Array(shape[0]).fill(value) });
    return this.add('BatchNormalization', name, [x], { ...NORM, epsilon: 0, trainable: false }, x.shape, {
      gamma: factors ? { shape, data: factors } : all(1),
      beta: offsets ? { shape, data: offsets } : all(0),
      moving_mean: all(0),
      moving_variance: all(1),
    });
  }

  flat(x: KerasResult): KerasResult {
    if (x.shape.length === 1) return x;
    const size = x.shape.reduce((product, n) => product * n, 1);
    return this.add('Flatten', `${x.name}.flatten`, [x], { data_format: 'channels_last' }, [size]);
  }

  scaled(name: string, x: KerasResult, scale: number): KerasResult {
    return this.add('Rescaling', name, [x], { scale, offset: 0 });
  }

  /** The topology of model.json. */
  topology(name: string, input: KerasResult, output: KerasResult): object {
    const config = {
      ...{ name, layers: this.layers },
      ...{ input_layers: [[input.name, 0, 0]], output_layers: [[output.name, 0, 0]] },
    };
    return {
      keras_version: '2.15.0',
      backend: 'tensorflow',
      model_config: { class_name: 'Functional', config },
    };
  }
}

/** Of batch normalisation. */
export const NORM = { axis: -1, momentum: 0.9, center: true, scale: true } as const;
