// A model as files of another format. Before: formats.ts has the formats. Next: index.ts; import-model.ts is the way back.

import { OptionError, requireKnownOptions, show } from '../errors.js';
import { WEIGHT_TYPES, type WeightType } from '../model/half-precision.js';
import type { ModelDescription } from '../model/model-description.js';
import { decodeModel } from '../model/model-file.js';
import { encodeModel } from '../model/model-file-write.js';
import type { Network } from '../network/network.js';
import { memberGraph, membersOf, requireMember } from '../nn/ensemble.js';
import { architectureFrom, describeArchitecture, namedTensors } from '../nn/graph-description.js';
import type { GivenBytes } from '../typed-arrays.js';
import type { Exported } from './format.js';
import { FORMAT_NAMES, formatNamed } from './formats.js';
import { portableModel } from './portable-model.js';

/** The library's own model file: for a copy of half the size, or of one member. */
const OWN = 'jacquard';
/** What `exportModel(…, { to })` takes. */
export const EXPORT_NAMES = [...FORMAT_NAMES, OWN] as const;
/** One of EXPORT_NAMES. */
export type ExportName = (typeof EXPORT_NAMES)[number];

/** Options of exportModel(). */
export interface ExportOptions {
  /** One of EXPORT_NAMES. */
  to: ExportName;
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
export function exportModel(model: GivenBytes | Pick<Network, 'save'>, options: ExportOptions): Exported {
  requireKnownOptions('exportModel', options, ['to', 'name', 'dtype', 'member']);
  const { to, name = 'model', dtype = 'f32', member } = options;
  if (!EXPORT_NAMES.includes(to))
    throw new OptionError(`to: ${show(to)} is unknown; valid: ${EXPORT_NAMES.join(', ')}`);
  if (!WEIGHT_TYPES.includes(dtype))
    throw new OptionError(`dtype: ${show(dtype)} is unknown; valid: ${WEIGHT_TYPES.join(', ')}`);
  requireName(name);
  const isNetwork = typeof (model as Partial<Network> | null)?.save === 'function';
  const described = decodeModel(isNetwork ? (model as Network).save() : (model as GivenBytes), name);
  const chosen = member === undefined ? described : memberDescription(described, member);
  return to === OWN
    ? ownFile(chosen, name, dtype)
    : formatNamed(to).write(portableModel(chosen), { name, dtype });
}

/** What reads files of it, for help. */
export function exportNote(to: ExportName): string {
  return to === OWN
    ? 'a model file again, of half the size with --dtype f16, or of one --member'
    : formatNamed(to).note;
}

function ownFile(model: ModelDescription, name: string, dtype: WeightType): Exported {
  const file = `${name}.safetensors`;
  return {
    files: [{ name: file, bytes: encodeModel(model, null, dtype) }],
    usage: `import { loadNetwork } from 'jacquard/node';\n\nconst network = await loadNetwork(backend, ${JSON.stringify(file)});`,
    notes: [],
  };
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
