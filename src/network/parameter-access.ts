// The part of Network that shows its parameters, and takes others.
// Before: parameters.ts, predict-and-evaluate.ts. Next: network.ts.

import { ShapeError } from '../errors.js';
import { memberCount } from '../nn/ensemble.js';
import { type LayerTable, layerTable } from '../nn/layer-table.js';
import type { Model } from '../nn/model.js';
import { requireShape } from '../options/shapes.js';
import type { LayerParameters } from './options.js';
import { layersOf, replaceTensors, saveTensors } from './parameters.js';
import { PredictAndEvaluate } from './predict-and-evaluate.js';

export abstract class ParameterAccess extends PredictAndEvaluate {
  protected abstract readonly model: Model;
  /** @throws StateError after dispose(). */
  protected abstract requireLive(): void;
  /** Sets parameters, also while they are trained. */
  protected abstract change(write: () => void): void;

  /** The number of networks. More than one are an ensemble, which predicts the mean of its members' probabilities, or of their values. */
  get memberCount(): number {
    return memberCount(this.architecture);
  }

  /** How many weights, biases and scales there are. */
  get parameterCount(): number {
    return this.model.plan.parameters;
  }

  /**
   * A copy of all that predicts: every layer's weights, then every layer's biases; with batch normalisation then its scales,
   * running means and running variances. Where targets are standardised the outputs are too: see targetScale.
   */
  get parameters(): Float32Array {
    this.requireLive();
    return this.model.save(this.backend.arena);
  }

  set parameters(values: Float32Array) {
    this.requireLive();
    const { length } = this.model.everything;
    requireShape('parameters', values, 'list');
    if (values.length !== length) {
      throw new ShapeError(`parameters: ${length} expected, ${values.length} given`);
    }
    this.change(() => this.model.restore(this.backend.arena, values));
    this.changed();
  }

  /**
   * Copies of all tensors by the names that they have in a model file: `layers.0.weight` of a plain chain of dense layers,
   * `layers.dense1.weight` of other graphs. Matrices are [inputs, units], row-major; those of a convolution
   * [kernel height·kernel width·channels, filters]. Setting it replaces those that are given.
   * @throws ShapeError for a name that there is not, or another length.
   */
  get tensors(): Record<string, Float32Array> {
    this.requireLive();
    return saveTensors(this.model, this.backend.arena);
  }

  set tensors(values: Readonly<Record<string, Float32Array>>) {
    this.requireLive();
    this.change(() => replaceTensors(this.model, this.backend.arena, values));
    this.changed();
  }

  /**
   * All layers as a table: name, kind in words, output shape, parameters, MFLOP to predict a row; and totals.
   * @example network.summary().layers[0]; // { name: 'dense1', layer: 'dense 784→342', inputs: ['input'], shape: [342], … }
   */
  summary(): LayerTable {
    return layerTable(this.architecture);
  }

  /** Every dense layer and convolution, from the first one to the output, with copies of its parameters. */
  get layers(): LayerParameters[] {
    this.requireLive();
    return layersOf(this.model, this.backend.arena);
  }

  private changed(): void {
    this.folded.forget();
    this.state.raw = null;
    this.state.hasWeights = true;
  }
}
