// A model as files of another format. Before: formats.ts has the formats. Next: index.ts; import-model.ts is the way back.

import { OptionError, requireKnownOptions, show } from '../errors.js';
import { WEIGHT_TYPES, type WeightType } from '../model/half-precision.js';
import type { ModelDescription } from '../model/model-description.js';
import { decodeModel } from '../model/model-file.js';
import type { Network } from '../network/network.js';
import { memberGraph, membersOf, requireMember } from '../nn/ensemble.js';
import { architectureFrom, describeArchitecture, namedTensors } from '../nn/graph-description.js';
import type { Exported } from './format.js';
import { type FormatName, formatNamed } from './formats.js';
import { portableModel } from './portable-model.js';

export interface ExportOptions {
  /** One of FORMAT_NAMES. */
  to: FormatName;
  /** What the files are named after: "clothes" becomes clothes.onnx. Default model. */
  name?: string;
  /** How weights are stored: f32, or f16, which halves the file and keeps some three digits. Default f32. */
  dtype?: WeightType;
  /** One of an ensemble's networks by itself, from 0. Default: all of them. */
  member?: number;
}

/**
 * The files that another program loads the model from, in memory: whoever calls it writes them.
 * @param model a network, or the bytes of a model file.
 * @returns `files`, each with a name and bytes; `usage`, the code that loads them; `notes`, what the format cannot say of the model.
 * @throws OptionError for an unknown format, a name that is no file's, or a member that is none; ModelError for bytes that are no
 * model file, and for a model that the format has no words for; StateError before the network's first fit.
 * @example
 * const { files, usage } = exportModel(network, { to: 'onnx', name: 'clothes' });
 * for (const { name, bytes } of files) await writeFile(name, bytes); // clothes.onnx
 */
export function exportModel(model: Uint8Array | Pick<Network, 'save'>, options: ExportOptions): Exported {
  requireKnownOptions('exportModel', options, ['to', 'name', 'dtype', 'member']);
  const { to, name = 'model', dtype = 'f32', member } = options;
  const format = formatNamed(to);
  if (!WEIGHT_TYPES.includes(dtype))
    throw new OptionError(`dtype: ${show(dtype)} is unknown; valid: ${WEIGHT_TYPES.join(', ')}`);
  requireName(name);
  const described = decodeModel(model instanceof Uint8Array ? model : model.save(), name);
  const chosen = member === undefined ? described : memberDescription(described, member);
  return format.write(portableModel(chosen), { name, dtype });
}

/** Names become names of files, and stand in the code that loads them. */
function requireName(name: unknown): void {
  if (typeof name === 'string' && /^[^/\\:*?"<>|\p{Cc}]{1,200}$/u.test(name) && !/^\.+$/.test(name)) return;
  throw new OptionError(
    `name: ${show(name)} is no name of a file; letters, digits, "-", "_" and "." make one`,
  );
}

/** One of an ensemble's members, from 0, as a model. @throws OptionError for a number that no member has */
function memberDescription(model: ModelDescription, member: number): ModelDescription {
  const graph = architectureFrom(model.architecture);
  const nodes = membersOf(graph)[requireMember(graph, member)];
  const own = memberGraph(graph, member);
  const stored = namedTensors(graph);
  const tensors = namedTensors(own).map(({ name, node, spec }) => {
    const same = stored.find((one) => one.node === nodes[node] && one.spec.name === spec.name)!;
    return [name, model.tensors[same.name]];
  });
  return { ...model, architecture: describeArchitecture(own), tensors: Object.fromEntries(tensors) };
}
