// Files of another format as a model file. Before: formats.ts has the formats, model-from-layers.ts checks what they read.
// Next: index.ts; export-model.ts is the way there.

import { repeatedName } from '../data/class-matching.js';
import { ModelError, OptionError, requireKnownOptions, show } from '../errors.js';
import type { ModelDescription } from '../model/model-description.js';
import { decodeModel, FORMAT } from '../model/model-file.js';
import { encodeModel } from '../model/model-file-write.js';
import { decodeSafetensors } from '../model/safetensors.js';
import { parseJson } from '../model/untrusted-json.js';
import { architectureFrom } from '../nn/graph-description.js';
import { lossOf } from '../nn/losses.js';
import { formatShape } from '../nn/shape.js';
import { checkSchema } from '../table/check-schema.js';
import type { Schema } from '../table/schema.js';
import { bytesOf, type GivenBytes } from '../typed-arrays.js';
import type { FormatFile, ReadOptions } from './format.js';
import { FORMAT_NAMES, type FormatName, formatNamed } from './formats.js';
import { modelFromLayers, type ReadLayers } from './model-from-layers.js';

/** A model file made from another program's files, and what to know of it. */
export interface Imported {
  /** The bytes of a model file, for Network.load(). */
  readonly model: Uint8Array;
  /** Which format the files were. */
  readonly format: FormatName;
  /** What the files did not say, one sentence each. */
  readonly notes: readonly string[];
}

const OPTIONS = ['inputShape', 'classNames', 'task', 'layers'] as const satisfies (keyof ReadOptions)[];
const TASKS = ['classes', 'labels', 'values'] as const;

/**
 * A model from the files of another program. The format is recognised from what is in them. Layers that this library does not have are
 * refused, never left out.
 * @param files one file or several that belong together, such as model.json and weights.bin, each with its name and bytes;
 * the .schema.json of an exported table among them makes a network that takes rows as objects again.
 * @param options what the files do not say: `inputShape` of a sample, `classNames`, `task`, and for files of tensors alone the `layers`
 * between them.
 * @throws ModelError for files of no known format, for the first operator, layer or tensor that is unknown, and for weights that do not
 * fit their layers; OptionError for options that are wrong or missing.
 * @example
 * const { model } = importModel([{ name: 'mlp.onnx', bytes: await readFile('mlp.onnx') }]);
 * const network = Network.load(backend, model);
 */
export function importModel(files: GivenFile | readonly GivenFile[], options: ReadOptions = {}): Imported {
  requireKnownOptions('importModel', options, OPTIONS);
  const { classNames, task, inputShape } = options;
  if (task !== undefined && !TASKS.includes(task))
    throw new OptionError(`task: ${show(task)} is unknown; valid: ${TASKS.join(', ')}`);
  requireShape(inputShape);
  requireTexts(classNames);
  const plain = plainFiles([files].flat() as GivenFile[]);
  const [schemas, all] = [true, false].map((wanted) => plain.filter((file) => isSchema(file) === wanted));
  const name = formatOf(all.length > 0 ? all : plain);
  const read = readAll(name, all, options);
  const { classNames: _, ...more } = read.more ?? {};
  const described = modelFromLayers(classNames ? { ...read, more } : read);
  const named = classNames ? withClassNames(described, classNames, all[0].name) : described;
  requireDistinct(named.classNames, classNames, all[0].name);
  const model = encodeModel({ ...named, ...schemaOf(schemas, named) });
  decodeModel(model, all[0].name); // refuses what encodeModel() writes without a look, such as a variance below 0
  return { model, format: name, notes: notesOn(read, named, options) };
}

/**
 * What the format reads. @throws OptionError for a file or an option that it has not looked at: one of another model, or a layer that would
 * be ignored
 */
function readAll(format: FormatName, files: readonly FormatFile[], options: ReadOptions): ReadLayers {
  const unread = new Set<unknown>([...files, ...Object.keys(options)]);
  unread.delete('classNames'); // which are the same for all formats
  const { recognises, read: readFiles } = formatNamed(format);
  // A file that is a model by itself comes first, so that a format which looks for it looks at no other.
  const ordered = files.toSorted((a, b) => Number(recognises!([b])) - Number(recognises!([a])));
  const watched = ordered.map((file) => ({
    name: file.name,
    get bytes() {
      unread.delete(file);
      return file.bytes;
    },
  }));
  const asked = new Proxy(options, {
    get(given, key) {
      unread.delete(key);
      return Reflect.get(given, key);
    },
  });
  const read = readFiles!(watched, asked);
  const file = files.find((one) => unread.has(one));
  if (file) throw new OptionError(notOf(file, read.where));
  const option = Object.entries(options).find(([key, value]) => unread.has(key) && value !== undefined);
  if (option) throw new OptionError(`${option[0]}: ${read.where} says it itself; leave the option out`);
  requireAsGiven(read, options);
  return read;
}

function notOf({ name }: FormatFile, where: string): string {
  if (/\.(py|m?js)$/i.test(name))
    return `files: ${name} is code, which an import does not run; ${where} has the whole model, so leave it out`;
  return `files: ${name} is no part of the model in ${where}; leave it out`;
}

/** @throws OptionError for a shape or a task that the format has looked at, and found another */
function requireAsGiven({ where, inputShape, loss, more }: ReadLayers, given: ReadOptions): void {
  const [wanted, found] = [given.inputShape, inputShape].map(
    (shape) => shape && formatShape(shape.length === 2 ? [...shape, 1] : shape),
  );
  if (wanted && wanted !== found)
    throw new OptionError(`inputShape: ${wanted} given, but ${where} takes ${found}; leave the option out`);
  const task = more?.task ?? lossOf(loss).tells;
  if (given.task && given.task !== task)
    throw new OptionError(`task: ${given.task} given, but ${where} tells ${task}; leave the option out`);
}

/** A file as it may be given. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: GivenBytes;
}

/** Plain Uint8Arrays: slice() of a Buffer does not copy. @throws OptionError */
function plainFiles(files: readonly GivenFile[]): FormatFile[] {
  if (files.length === 0) throw new OptionError('files: none given; a file of another program expected');
  const odd = files.findIndex((file) => typeof file?.name !== 'string');
  if (odd >= 0)
    throw new OptionError(`files[${odd}]: an object of name and bytes expected, ${show(files[odd])} given`);
  return files.map(({ name, bytes }, i) => ({ name, bytes: bytesOf(bytes, `files[${i}].bytes`) }));
}

/** The schema that an export writes beside the model of a table. */
const isSchema = ({ name }: FormatFile) => /\.schema\.json$/i.test(name);

/** @throws ModelError for a schema that is none, or not of this model */
function schemaOf([file, other]: readonly FormatFile[], model: ModelDescription): { schema?: Schema } {
  if (file === undefined) return {};
  if (other) throw new OptionError(`files: ${file.name} and ${other.name} are two schemas; give one`);
  const { inputSize, loss } = architectureFrom(model.architecture);
  const schema = checkSchema(jsonOf(file), inputSize, file.name);
  const task = model.task ?? lossOf(loss).tells;
  if (schema.predicts === task) return { schema };
  throw new ModelError(
    `${file.name}: the schema is of a table of ${schema.predicts}, but the model predicts ${task}`,
  );
}

function jsonOf({ name, bytes }: FormatFile): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ModelError(`${name}: no valid JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** @throws ModelError where no format is recognised */
function formatOf(files: readonly FormatFile[]): FormatName {
  const own = files.find(isOwn);
  if (own) throw new ModelError(`${own.name}: is a model file of this library already; load it as it is`);
  const readers = FORMAT_NAMES.filter((name) => formatNamed(name).read);
  const readerOf = (some: readonly FormatFile[]) =>
    readers.find((name) => formatNamed(name).recognises!(some));
  const found = readerOf(files);
  if (found !== undefined) return found;
  const alone = files.find((file) => readerOf([file]));
  const other = files.find((file) => file !== alone);
  if (alone && other) throw new OptionError(notOf(other, alone.name));
  throw new ModelError(
    `${files.map(({ name }) => name).join(', ')}: no format that can be imported; these can: ${readers.join(', ')}; most libraries can write ONNX`,
  );
}

function isOwn({ name, bytes }: FormatFile): boolean {
  try {
    return decodeSafetensors(bytes, name).metadata.get('format') === FORMAT;
  } catch {
    return false;
  }
}

function requireShape(shape: ReadOptions['inputShape']): void {
  if (shape === undefined) return;
  const counts = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size > 0);
  if (!(counts && [1, 2, 3].includes(shape.length)))
    throw new OptionError(
      `inputShape: ${show(shape)} given, [features] or [height, width, channels] expected`,
    );
}

function requireTexts(names: ReadOptions['classNames']): void {
  if (names === undefined || (Array.isArray(names) && names.every((one) => typeof one === 'string'))) return;
  throw new OptionError(`classNames: a list of texts expected, ${show(names)} given`);
}

function withClassNames(
  model: ModelDescription,
  classNames: readonly string[],
  where: string,
): ModelDescription {
  const { length } = model.classNames;
  if (classNames.length !== length)
    throw new OptionError(`classNames: ${classNames.length} given, but ${where} has ${length}`);
  return { ...model, classNames: [...classNames] };
}

/** @throws OptionError for names of the user's, ModelError for those of the file, of which one stands for two outputs */
function requireDistinct(
  names: readonly string[],
  given: readonly string[] | undefined,
  where: string,
): void {
  const twice = repeatedName(names);
  if (twice === undefined) return;
  if (given) throw new OptionError(`classNames: ${show(twice)} is given twice`);
  throw new ModelError(`${where}: it has the name ${show(twice)} twice; give classNames that differ`);
}

/** What the user may want to add: names, where neither they nor the file gave any. */
function notesOn(
  { loss, more }: ReadLayers,
  { classNames }: ModelDescription,
  options: ReadOptions,
): string[] {
  if (options.classNames ?? more?.classNames) return [];
  const some = `${classNames.slice(0, 3).join(', ')}${classNames.length > 3 ? ', …' : ''}`;
  return [`the file has no names of ${more?.task ?? lossOf(loss).tells}: they are ${some}`];
}
