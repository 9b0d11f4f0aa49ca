// From the bytes of a model file to what a network is made of: its graph, options, tensors, and what it has learned.
// Before: model/model-file.ts. Next: network.ts loads one.

import { declaredCodes } from '../data/class-matching.js';
import type { InputChoice } from '../data/sparse-or-dense.js';
import { requireKnownOptions } from '../errors.js';
import { decodeModel } from '../model/model-file.js';
import type { Architecture } from '../nn/graph.js';
import { architectureFrom, layersOfGraph } from '../nn/graph-description.js';
import { requireShape } from '../options/shapes.js';
import type { EpochRecord } from '../train/history.js';
import type { GivenBytes } from '../typed-arrays.js';
import type { NetworkState } from './learned-state.js';
import type { NetworkOptions } from './options.js';

export interface ReadModel {
  graph: Architecture;
  options: NetworkOptions;
  /** By the names that they have in the file. */
  tensors: Readonly<Record<string, Float32Array>>;
  learned: Partial<NetworkState>;
}

/** @throws ModelError for anything that is not a whole, consistent model file. */
export function readModel(
  bytes: GivenBytes,
  fileName: string,
  given: { input?: InputChoice; anyBackend?: boolean } = {},
): ReadModel {
  requireKnownOptions('load', given, ['input', 'anyBackend']);
  requireShape('load', given, { 'anyBackend?': 'switch' });
  requireShape('fileName', fileName, 'text');
  const { architecture, tensors, seed, history, ...rest } = decodeModel(bytes, fileName);
  const { standardizer, targetScale = null, classNames, task, schema = null, images = null } = rest;
  const graph = architectureFrom(architecture);
  return {
    ...{ graph, tensors },
    options: {
      input: given.input,
      ...{ inputSize: graph.inputShape, layers: layersOfGraph(graph), loss: graph.loss, seed },
      standardize: standardizer !== null,
      standardizeTargets: targetScale !== null,
    },
    learned: {
      hasWeights: true,
      ...{ standardizer, targetScale, classNames, task, schema, images },
      classCodes: task ? null : declaredCodes({ names: classNames, codes: rest.classCodes }),
      history: history as EpochRecord[],
    },
  };
}
