// Encodes a model as the bytes of a model file. Before: model-file.ts says what is in it; safetensors-write.ts.

import { ModelError } from '../errors.js';
import { isGraphDescription, namedTensors } from '../nn/graph-description.js';
import { savedSchema } from '../table/check-schema.js';
import { VERSION } from '../version.js';
import type { WeightType } from './half-precision.js';
import { CHECKSUM, modelChecksum } from './model-checksum.js';
import type { ModelDescription } from './model-description.js';
import * as check from './model-description.js';
import { ATTACHED, type Attachment, FORMAT, HALF_PRECISION_VERSION } from './model-file.js';
import { encodeSafetensors, type TensorInit } from './safetensors-write.js';

/**
 * The model as the bytes of a safetensors file.
 * NaN and ±∞ in the history are written as the strings "NaN", "Infinity" and "-Infinity", since JSON has no
 * such numbers; decodeModel makes numbers of them again (so a history string may not be one of these three).
 * @param dtype f16 stores the weights of dense layers and convolutions in two bytes each; all else, a small part, stays float32.
 * @throws ModelError or ShapeError for a description that could not be read back, or a weight that does not fit in `dtype`.
 */
export function encodeModel(
  model: ModelDescription,
  attached: Attachment | null = null,
  dtype: WeightType = 'f32',
): Uint8Array {
  const { described, graph } = check.checkArchitecture(model.architecture, 'model');
  const named = namedTensors(graph);
  const odd = Object.keys(model.tensors).find((name) => !named.some((one) => one.name === name));
  if (odd !== undefined) throw new ModelError(`model: tensor ${odd} is not part of its architecture`);
  const tensors = named.map(({ name, spec }): TensorInit & { data: Float32Array } => {
    const data = model.tensors[name];
    if (data === undefined) throw new ModelError(`model: tensor ${name} is missing`);
    const half = dtype === 'f16' && spec.part === 'decayed';
    return { name, shape: [...spec.shape], data, ...(half && { dtype: 'F16' }) };
  });
  if (model.standardizer !== null) {
    const { mean, deviation } = model.standardizer;
    check.checkStandardizer(mean, deviation, 'model');
    const shape = [graph.inputSize];
    tensors.push({ name: 'standardizer.mean', shape, data: mean });
    tensors.push({ name: 'standardizer.deviation', shape, data: deviation });
  }
  for (const [name, data] of Object.entries(attached?.arrays ?? {})) {
    tensors.push({ name: `${ATTACHED}.${name}`, shape: [data.length], data });
  }
  const clip = model.standardizer?.clip;
  const task = check.checkTask(model.task, graph, 'model');
  const classCodes = check.checkClassCodes(model.classCodes, model.classNames, 'model');
  const scale = model.targetScale && check.checkTargetScale(model.targetScale, graph, 'model');
  const metadata: Record<string, string> = {
    format: FORMAT,
    format_version: dtype === 'f16' ? String(HALF_PRECISION_VERSION) : versionOf(model),
    ...(task && { task }),
    ...(model.schema && { schema: JSON.stringify(savedSchema(model.schema)) }),
    ...(model.images && { images: JSON.stringify(check.checkImages(model.images, graph, 'model')) }),
    ...(scale && { target_scale: JSON.stringify(scale) }),
    ...(clip !== undefined && { standardizer_clip: String(check.checkClip(clip, 'model')) }),
    package_version: VERSION,
    seed: String(check.checkSeed(model.seed, 'model')),
    architecture: JSON.stringify(described),
    class_names: JSON.stringify(check.checkClassNames(model.classNames, graph, 'model')),
    ...(classCodes && { class_codes: JSON.stringify(classCodes) }),
    history: JSON.stringify(check.checkHistory(model.history, 'model'), numberToText),
    ...(attached && { [ATTACHED]: JSON.stringify(attached.values, numberToText) }),
  };
  if (attached) metadata[CHECKSUM] = modelChecksum(Object.entries(metadata), tensors);
  return encodeSafetensors(tensors, metadata);
}

function versionOf({ task, architecture, standardizer, targetScale, schema }: ModelDescription): string {
  if (isGraphDescription(architecture)) return '6';
  if (schema || targetScale) return '5';
  if (task) return '4';
  if (architecture.layers.some(({ batchNorm }) => batchNorm)) return '3';
  return standardizer?.clip === undefined ? '1' : '2';
}

function numberToText(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
