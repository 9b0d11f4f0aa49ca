// A model to the bytes of a model file. Before: model-file.ts says what is in it; safetensors-write.ts.

import { ModelError } from '../errors.js';
import { savedSchema } from '../table/check-schema.js';
import { VERSION } from '../version.js';
import type { ModelDescription } from './model-description.js';
import * as check from './model-description.js';
import { ATTACHED, type Attachment, FORMAT, NORM_TENSORS } from './model-file.js';
import { encodeSafetensors, type TensorInit } from './safetensors-write.js';

/**
 * The model as the bytes of a safetensors file.
 * NaN and ±∞ in the history are written as the strings "NaN", "Infinity" and "-Infinity", since JSON has no
 * such numbers; decodeModel makes numbers of them again (so a history string may not be one of these three).
 * @throws ModelError or ShapeError for a description that could not be read back.
 */
export function encodeModel(model: ModelDescription, attached: Attachment | null = null): Uint8Array {
  const architecture = check.checkArchitecture(model.architecture, 'model');
  if (model.weights.length !== architecture.layers.length) {
    throw new ModelError(
      `model: ${architecture.layers.length} layers described, weights of ${model.weights.length} found`,
    );
  }
  const tensors: TensorInit[] = [];
  for (const [index, { weight, bias, norm }] of model.weights.entries()) {
    const [inputs, units] = check.weightShape(architecture, index);
    tensors.push({ name: `layers.${index}.weight`, shape: [inputs, units], data: weight });
    tensors.push({ name: `layers.${index}.bias`, shape: [units], data: bias });
    if ((norm !== null) !== (architecture.layers[index].batchNorm === true))
      throw new ModelError(`model: layer ${index} and its batch normalisation do not belong together`);
    for (const name of norm ? NORM_TENSORS : []) {
      tensors.push({ name: `layers.${index}.norm.${name}`, shape: [units], data: norm![name] });
    }
  }
  if (model.standardizer !== null) {
    const { mean, deviation } = model.standardizer;
    check.checkStandardizer(mean, deviation, 'model');
    const shape = [architecture.inputSize];
    tensors.push({ name: 'standardizer.mean', shape, data: mean });
    tensors.push({ name: 'standardizer.deviation', shape, data: deviation });
  }
  for (const [name, data] of Object.entries(attached?.arrays ?? {})) {
    tensors.push({ name: `${ATTACHED}.${name}`, shape: [data.length], data });
  }
  const clip = model.standardizer?.clip;
  const task = check.checkTask(model.task, architecture, 'model');
  const classCodes = check.checkClassCodes(model.classCodes, model.classNames, 'model');
  const scale = model.targetScale && check.checkTargetScale(model.targetScale, architecture, 'model');
  return encodeSafetensors(tensors, {
    format: FORMAT,
    format_version: versionOf(model),
    ...(task && { task }),
    ...(model.schema && { schema: JSON.stringify(savedSchema(model.schema)) }),
    ...(scale && { target_scale: JSON.stringify(scale) }),
    ...(clip !== undefined && { standardizer_clip: String(check.checkClip(clip, 'model')) }),
    package_version: VERSION,
    seed: String(check.checkSeed(model.seed, 'model')),
    architecture: JSON.stringify(architecture),
    class_names: JSON.stringify(check.checkClassNames(model.classNames, architecture, 'model')),
    ...(classCodes && { class_codes: JSON.stringify(classCodes) }),
    history: JSON.stringify(check.checkHistory(model.history, 'model'), numberToText),
    ...(attached && { [ATTACHED]: JSON.stringify(attached.values, numberToText) }),
  });
}

function versionOf({ task, architecture, standardizer, targetScale, schema }: ModelDescription): string {
  if (schema || targetScale) return '5';
  if (task) return '4';
  if (architecture.layers.some(({ batchNorm }) => batchNorm)) return '3';
  return standardizer?.clip === undefined ? '1' : '2';
}

function numberToText(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
