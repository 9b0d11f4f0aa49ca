// A network as plain data, as model files and checkpoints hold it.
// Next: model/model-file.ts.

import { numericNames } from '../data/class-matching.js';
import { StateError } from '../errors.js';
import type { Task } from '../functions/tasks.js';
import type { Arena } from '../memory/arena.js';
import type { ModelDescription } from '../model/model-description.js';
import type { Architecture } from '../nn/graph.js';
import { describeArchitecture } from '../nn/graph-description.js';
import { lossOf } from '../nn/losses.js';
import type { Model } from '../nn/model.js';
import { classCountOf } from './check-data.js';
import type { LearnedState, NetworkState } from './learned-state.js';
import { saveTensors } from './parameters.js';

/** Classes or values, where there are no names yet. */
function answersOf(architecture: Architecture): number {
  const { loss, outputUnits } = architecture;
  return lossOf(loss).tells === 'values' ? outputUnits : classCountOf(architecture);
}

interface Described {
  seed: number;
  state: NetworkState;
}

/** @throws StateError for a network that is to learn how its features or targets are scaled, and has not. */
export function requireScales(
  { task, standardizer, targetScale }: LearnedState & { task: Task },
  standardizes: boolean,
  standardizesTargets: boolean,
): void {
  if (standardizes && standardizer === null)
    throw new StateError('save: train the network first, or make it with standardize: false');
  if (standardizesTargets && task === 'values' && targetScale === null)
    throw new StateError('save: train the network first, or make it with standardizeTargets: false');
}

/** Everything but times: equal trainings are described alike. */
export function describeNetwork(model: Model, arena: Arena, described: Described): ModelDescription {
  return describeTensors(model.architecture, saveTensors(model, arena), described);
}

/** The same of tensors that are in memory no longer. */
export function describeTensors(
  architecture: Architecture,
  tensors: Record<string, Float32Array>,
  { seed, state }: Described,
): ModelDescription {
  return {
    architecture: describeArchitecture(architecture),
    tensors,
    standardizer: state.standardizer,
    targetScale: state.targetScale,
    classNames: [...(state.classNames ?? numericNames(answersOf(architecture)))],
    ...(state.classCodes && { classCodes: [...state.classCodes] }),
    seed,
    ...(state.task === 'labels' && { task: state.task }),
    ...(state.schema && { schema: state.schema }),
    ...(state.images && { images: state.images }),
    history: state.history.map(({ seconds: _, ...record }) => record),
  };
}
