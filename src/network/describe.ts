// A network as plain data, as model files and checkpoints hold it.
// Next: model/model-file.ts.

import { numericNames } from '../data/class-matching.js';
import type { Arena } from '../memory/arena.js';
import type { ModelDescription } from '../model/description.js';
import { describeArchitecture } from '../nn/architecture.js';
import type { Sequential } from '../nn/sequential.js';
import { classCountOf } from './adopt.js';
import { layersOf } from './parameters.js';
import type { NetworkState } from './state.js';

/** Everything but times: equal trainings are described alike. */
export function describeNetwork(
  model: Sequential,
  arena: Arena,
  { seed, state }: { seed: number; state: NetworkState },
): ModelDescription {
  const { architecture } = model;
  return {
    architecture: describeArchitecture(architecture),
    weights: layersOf(model, arena).map(({ weight, bias, norm }) => ({ weight, bias, norm })),
    standardizer: state.standardizer,
    classNames: [...(state.classNames ?? numericNames(classCountOf(architecture)))],
    ...(state.classCodes && { classCodes: [...state.classCodes] }),
    seed,
    ...(state.task === 'labels' && { task: state.task }),
    history: state.history.map(({ seconds: _, ...record }) => record),
  };
}
