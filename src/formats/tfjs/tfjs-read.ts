// A layers model of TensorFlow.js as layers: one that tfjs-write.ts wrote, with its layers beside the topology, or any of Keras 2, Keras 3
// and TensorFlow.js whose layers are known here. Before: keras-layers.ts, tfjs-weights.ts. Next: tfjs.ts.

import { ModelError, show } from '../../errors.js';
import { isRecord, parseJson } from '../../model/untrusted-json.js';
import { inputShapesOf } from '../../nn/graph.js';
import { layerKindOf } from '../../nn/layer-kinds.js';
import { formatShape, sizeOfShape } from '../../nn/shape.js';
import type { FormatFile, ReadOptions } from '../format.js';
import type { ReadLayers } from '../model-from-layers.js';
import { readSavedLayers, SAVED_LAYERS } from '../saved-layers.js';
import { readKeras } from './keras-read.js';
import { KERAS_TENSORS } from './tfjs-layers.js';
import { type TfjsWeight, tfjsWeights } from './tfjs-weights.js';
import { STANDARDIZER } from './tfjs-write.js';

const MODEL_KEY = '"modelTopology"';

function modelFile(files: readonly FormatFile[]): FormatFile | undefined {
  const json = files.filter(({ name }) => /\.json$/i.test(name));
  return json.find(({ bytes }) => new TextDecoder().decode(bytes.slice()).includes(MODEL_KEY));
}

export function isTfjs(files: readonly FormatFile[]): boolean {
  return modelFile(files) !== undefined;
}

export function readTfjs(files: readonly FormatFile[], options: ReadOptions): ReadLayers {
  const file = modelFile(files)!;
  const { name: where } = file;
  const json = parsed(file);
  if (json['format'] !== undefined && json['format'] !== 'layers-model')
    throw new ModelError(
      `${where}: a ${show(json['format'])}, whose operations are not layers; convert the Keras model with --output_format tfjs_layers_model`,
    );
  const weights = tfjsWeights(json['weightsManifest'], files, where);
  const more = json['userDefinedMetadata'];
  const saved = isRecord(more) ? more[SAVED_LAYERS] : undefined;
  if (typeof saved !== 'string') return readKeras(json['modelTopology'], weights, where, options);
  return readOwn(where, saved, weights, (more as Record<string, unknown>)[STANDARDIZER]);
}

function parsed({ name, bytes }: FormatFile): Record<string, unknown> {
  try {
    const json = parseJson(new TextDecoder().decode(bytes.slice()));
    if (isRecord(json)) return json;
  } catch (error) {
    throw new ModelError(`${name}: no valid JSON: ${(error as Error).message}`, { cause: error });
  }
  throw new ModelError(`${name}: an object expected`);
}

/** What tfjs-write.ts wrote. */
function readOwn(
  where: string,
  text: string,
  weights: ReadonlyMap<string, TfjsWeight>,
  scales: unknown,
): ReadLayers {
  const { graph, inputShape, layers, loss, clip, more } = readSavedLayers(text, where);
  const take = (name: string, size: number): Float32Array => {
    const weight = weights.get(name);
    if (weight === undefined) throw new ModelError(`${where}: weight ${name} is missing`);
    if (weight.data.length === size) return weight.data;
    throw new ModelError(
      `${where}: weight ${name} should have ${size} numbers, ${formatShape(weight.shape)} found`,
    );
  };
  const tensors = graph.nodes.map((node) => {
    const specs = layerKindOf(node.kind).tensors?.(node.options, inputShapesOf(graph, node)) ?? [];
    const own = specs.map(({ name, shape }) => [
      name,
      take(`${node.name}/${KERAS_TENSORS[node.kind][name]}`, sizeOfShape(shape)),
    ]);
    return [node.name, Object.fromEntries(own)];
  });
  const standardizer = scales !== undefined && {
    ...moments(where, scales, graph.inputSize),
    ...(clip !== undefined && { clip }),
  };
  return {
    ...{ where, inputShape, layers, loss, tensors: Object.fromEntries(tensors) },
    more: { ...more, ...(standardizer && { standardizer }) },
  };
}

function moments(where: string, text: unknown, size: number) {
  const length = 4 * Math.ceil((8 * size) / 3);
  const isText = typeof text === 'string' && text.length === length && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  if (!isText)
    throw new ModelError(
      `${where}: ${STANDARDIZER} should be ${2 * size} numbers in base64, ${show(text)} found`,
    );
  const numbers = new Float32Array(
    Uint8Array.from(atob(text), (one) => one.charCodeAt(0)).buffer,
    0,
    2 * size,
  );
  return { mean: numbers.slice(0, size), deviation: numbers.slice(size) };
}
