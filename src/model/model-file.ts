// The model file: a safetensors file that any reader of that format can open, with what only we need in its metadata. This
// file reads it. Before: safetensors.ts, model-description.ts. Next: model-file-write.ts writes it; the network loads and saves with both.
//
// Tensors, all F32 (in version 7 weights may be F16):
//                    layers.<i>.weight [inputs, units] · layers.<i>.bias [units], i from 0
//                    layers.<i>.norm.scale, .norm.mean, .norm.variance [units] with batch normalisation
//                    or in version 6, for graphs other than a chain of dense layers, layers.<name>.<tensor of its kind>
//                    standardizer.mean [inputs] · standardizer.deviation [inputs], both or neither
// Metadata, strings: format "jacquard" · format_version · package_version · seed · and as JSON
//                    architecture, class_names, history · in version 2 standardizer_clip, a number ·
//                    in version 4 task, "labels" · in version 5 schema, and of values target_scale, { mean, deviation }, [units] each ·
//                    where classes have codes, class_codes · of a model that was trained on photos, images, { size, colorMode }
// A checkpoint also: tensors training.<name> [length] and, as JSON, training; and checksum, of all the rest

import { ModelError, show } from '../errors.js';
import type { Architecture } from '../nn/graph.js';
import { type NamedTensor, namedTensors } from '../nn/graph-description.js';
import { checkSchema } from '../table/check-schema.js';
import { VERSION } from '../version.js';
import { requireUndamaged } from './model-checksum.js';
import type { ModelDescription } from './model-description.js';
import * as check from './model-description.js';
import { decodeSafetensors, type SafetensorsFile } from './safetensors.js';
import { parseJson } from './untrusted-json.js';

export type { ModelDescription } from './model-description.js';

import type { GivenBytes } from '../typed-arrays.js';

export const FORMAT = 'jacquard';
/**
 * Raised when an older build would read a newer file wrongly. Version 2 has a standardiser that clips, version 3 batch
 * normalisation, version 4 several labels a row, version 5 a table's schema or targets that were standardised, version 6 a graph of
 * layers, version 7 weights in half precision; a model without them is still written as version 1, which every build reads.
 */
export const HALF_PRECISION_VERSION = 7;
const FORMAT_VERSION = HALF_PRECISION_VERSION;
/** What else lies in the file: tensors under this name, [length] each, and JSON in the metadata of this name. */
export const ATTACHED = 'training';

/** Anything that goes with a model: a training that is not finished. */
export interface Attachment {
  /** What JSON can hold. */
  readonly values: unknown;
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

/**
 * What encodeModel was given to go with the model; null where that was nothing. The arrays may share the memory of `bytes`.
 * The values may be any JSON: whoever takes them has to check them.
 * @throws ModelError as decodeModel.
 */
export function decodeAttachment(bytes: GivenBytes, fileName: string): Attachment | null {
  const file = decodeSafetensors(bytes, fileName);
  checkFormat(file, fileName);
  if (!file.metadata.has(ATTACHED)) return null;
  const names = [...file.tensors.keys()].filter((name) => name.startsWith(`${ATTACHED}.`));
  const arrays = names.map((name) => {
    const shape = file.tensors.get(name)!.shape.slice(0, 1);
    return [name.slice(ATTACHED.length + 1), floats(file, name, shape, fileName)];
  });
  return { values: jsonField(file, ATTACHED, fileName, textToNumber), arrays: Object.fromEntries(arrays) };
}

/**
 * Reads what encodeModel wrote, trusting nothing. The arrays may share the memory of `bytes`.
 * @param fileName only for messages.
 * @throws ModelError naming the file, the field or tensor, what was expected and what was found.
 */
export function decodeModel(bytes: GivenBytes, fileName: string): ModelDescription {
  const file = decodeSafetensors(bytes, fileName);
  checkFormat(file, fileName);
  field(file, 'package_version', fileName);
  const { described, graph } = check.checkArchitecture(jsonField(file, 'architecture', fileName), fileName);
  const classNames = check.checkClassNames(jsonField(file, 'class_names', fileName), graph, fileName);
  const codes = file.metadata.has('class_codes') ? jsonField(file, 'class_codes', fileName) : undefined;
  const classCodes = check.checkClassCodes(codes, classNames, fileName);
  const seed = check.checkSeed(integerField(file, 'seed', fileName), fileName);
  const history = check.checkHistory(jsonField(file, 'history', fileName, textToNumber), fileName);
  const named = namedTensors(graph);
  checkNames(file, named, graph, fileName);
  const tensors = Object.fromEntries(
    named.map(({ name, spec }) => {
      const data = floats(file, name, spec.shape, fileName);
      if (spec.least !== undefined) check.checkLeast(spec.least, data, name, fileName);
      return [name, data];
    }),
  );
  const standardizer = readStandardizer(file, graph.inputSize, fileName);
  const task = check.checkTask(file.metadata.get('task'), graph, fileName);
  const schema = readSchema(file, graph.inputSize, fileName);
  const targetScale = file.metadata.has('target_scale')
    ? check.checkTargetScale(jsonField(file, 'target_scale', fileName), graph, fileName)
    : null;
  const images = file.metadata.has('images')
    ? check.checkImages(jsonField(file, 'images', fileName), graph, fileName)
    : null;
  return {
    ...{ architecture: described, tensors, standardizer, classNames, seed, history },
    ...(targetScale && { targetScale }),
    ...(classCodes && { classCodes }),
    ...(task && { task }),
    ...(schema && { schema }),
    ...(images && { images }),
  };
}

function checkFormat(file: SafetensorsFile, fileName: string): void {
  const format = file.metadata.get('format');
  if (format !== FORMAT) {
    const names = [...file.tensors.keys()];
    throw new ModelError(
      `${fileName}: a safetensors file, but not a ${FORMAT} model: metadata "format" should be "${FORMAT}", ` +
        `${show(format)} found; its tensors are ${show(names)}`,
    );
  }
  const version = integerField(file, 'format_version', fileName);
  if (version > FORMAT_VERSION) {
    const written = show(file.metadata.get('package_version'));
    throw new ModelError(
      `${fileName}: model file: version ${version}, this build reads 1–${FORMAT_VERSION}; update the package ` +
        `(it was written by ${FORMAT} ${written}, this is "${VERSION}")`,
    );
  }
  if (version < 1) throw new ModelError(`${fileName}: model file: version ${version}, versions begin at 1`);
  requireUndamaged(file, fileName);
}

function field(file: SafetensorsFile, name: string, fileName: string): string {
  const text = file.metadata.get(name);
  if (text === undefined) throw new ModelError(`${fileName}: metadata ${show(name)} is missing`);
  return text;
}

function integerField(file: SafetensorsFile, name: string, fileName: string): number {
  const text = field(file, name, fileName);
  if (/^\d{1,16}$/.test(text)) return Number(text);
  throw new ModelError(`${fileName}: metadata ${show(name)} should be an integer, ${show(text)} found`);
}

type Reviver = (key: string, value: unknown) => unknown;

function jsonField(file: SafetensorsFile, name: string, fileName: string, reviver?: Reviver): unknown {
  const text = field(file, name, fileName);
  try {
    return parseJson(text, reviver);
  } catch (error) {
    const reason = show((error as Error).message);
    throw new ModelError(`${fileName}: metadata ${show(name)} is not valid JSON: ${reason}`, {
      cause: error,
    });
  }
}

/** A tensor that is not part of the architecture means that file and architecture do not belong together. */
function checkNames(
  file: SafetensorsFile,
  named: readonly NamedTensor[],
  { layers }: Architecture,
  fileName: string,
): void {
  const known = new Set(['standardizer.mean', 'standardizer.deviation', ...named.map(({ name }) => name)]);
  for (const name of file.tensors.keys()) {
    if (!known.has(name) && !(name.startsWith(`${ATTACHED}.`) && file.metadata.has(ATTACHED))) {
      throw new ModelError(
        `${fileName}: tensor ${show(name)} is not part of a model of ${layers.length} layers`,
      );
    }
  }
}

function floats(
  file: SafetensorsFile,
  name: string,
  shape: readonly number[],
  fileName: string,
): Float32Array {
  const tensor = file.tensors.get(name);
  if (tensor === undefined) throw new ModelError(`${fileName}: tensor ${show(name)} is missing`);
  const types =
    integerField(file, 'format_version', fileName) < HALF_PRECISION_VERSION ? ['F32'] : ['F32', 'F16'];
  if (!types.includes(tensor.dtype) || show(tensor.shape) !== show(shape)) {
    throw new ModelError(
      `${fileName}: tensor ${show(name)} should be ${types.join(' or ')} ${show(shape)}, ${tensor.dtype} ${show(tensor.shape)} found`,
    );
  }
  return tensor.data() as Float32Array;
}

function readStandardizer(file: SafetensorsFile, inputSize: number, fileName: string) {
  if (!file.tensors.has('standardizer.mean') && !file.tensors.has('standardizer.deviation')) return null;
  const mean = floats(file, 'standardizer.mean', [inputSize], fileName);
  const deviation = floats(file, 'standardizer.deviation', [inputSize], fileName);
  check.checkStandardizer(mean, deviation, fileName);
  const clip = file.metadata.get('standardizer_clip');
  return { mean, deviation, ...(clip !== undefined && { clip: check.checkClip(Number(clip), fileName) }) };
}

function readSchema(file: SafetensorsFile, inputSize: number, fileName: string) {
  if (!file.metadata.has('schema')) return undefined;
  return checkSchema(jsonField(file, 'schema', fileName), inputSize, fileName);
}

function textToNumber(_key: string, value: unknown): unknown {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
}
