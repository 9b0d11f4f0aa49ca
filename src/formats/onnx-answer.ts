// What an ONNX graph's answer is: probabilities of classes or labels, or values and their scale; and what the file's metadata say, or a
// schema beside it. Before: onnx-values.ts, onnx-reader.ts. Next: onnx-read.ts.

import type { ImagePreparation } from '../data/image-preparation.js';
import type { TargetScale } from '../data/target-scale.js';
import { ModelError, show } from '../errors.js';
import { parseJson } from '../model/untrusted-json.js';
import { LOSS_NAMES, type LossName, lossOf } from '../nn/losses.js';
import { sizeOfShape } from '../nn/shape.js';
import { checkSchema } from '../table/check-schema.js';
import type { FormatFile, ReadOptions } from './format.js';
import type { ReadLayers } from './model-from-layers.js';
import type { OnnxReader } from './onnx-reader.js';
import { isAll, type Lazy, type Rows, type Value } from './onnx-values.js';

type Task = NonNullable<ReadOptions['task']>;

interface Answer {
  readonly bases: readonly Rows[];
  readonly head: 'softmax' | 'sigmoid' | 'identity';
  readonly scale: TargetScale | null;
}

const TASKS: readonly Task[] = ['classes', 'labels', 'values'];

export function readAnswer(
  reader: OnnxReader,
  name: string,
  options: ReadOptions,
  files: readonly FormatFile[],
): Pick<ReadLayers, 'loss'> & { more: NonNullable<ReadLayers['more']> } {
  const { where, file } = reader;
  const metadata = new Metadata(file.producer === 'jacquard' ? file.metadata : new Map(), where);
  const known = metadata.word('loss', LOSS_NAMES);
  const task = options.task ?? metadata.word('task', TASKS);
  const { bases, head, scale } = headOf(reader, reader.value(name)!, task);
  if (bases.some(({ image }) => image !== null))
    throw new ModelError(
      `${where}: its answers are images with channels first, which have no counterpart here`,
    );
  const units = sizeOfShape(bases[0].sizes);
  const loss = lossFor(head, task, units, where);
  const isLabels = loss === 'binary-cross-entropy' && units > 1 && task !== 'classes';
  const classNames = options.classNames ?? metadata.names('class_names') ?? namesIn(reader, name);
  const codes = metadata.names('class_codes');
  const images = metadata.json('images') as ImagePreparation | undefined;
  const schema = files.find((one) => one.name.endsWith('.schema.json'));
  return {
    loss: known && lossOf(known).tells === lossOf(loss).tells && head === 'identity' ? known : loss,
    more: {
      ...(classNames && { classNames: [...classNames] }),
      ...(codes && { classCodes: codes }),
      ...(isLabels && { task: 'labels' as const }),
      ...(scale && { targetScale: metadata.preciseScale(scale) }),
      ...(images !== undefined && { images }),
      ...(schema && { schema: readSchema(schema, sizeOfShape(reader.features.shape)) }),
    },
  };
}

function headOf(reader: OnnxReader, value: Value, task: Task | undefined): Answer {
  if (value.kind === 'pair') return { bases: value.bases, head: 'sigmoid', scale: null };
  if (value.kind === 'rows') return { bases: [value], head: 'identity', scale: null };
  if (value.kind !== 'lazy')
    throw new ModelError(`${reader.where}: its answer is not computed from the features`);
  const { bases, f, mean, deviation } = value;
  const isPlain = isAll(mean, 0) && isAll(deviation, 1) && value.clip === undefined;
  if (isPlain && (f === 'softmax' || f === 'sigmoid')) return { bases, head: f, scale: null };
  if (f === 'x' && isPlain) return { bases, head: 'identity', scale: null };
  if (f === 'x' && task !== 'classes' && task !== 'labels' && deviation.every((one) => one > 0))
    return { bases, head: 'identity', scale: scaleOf(value) };
  return { bases: [reader.rowsOf(value)], head: 'identity', scale: null };
}

/** (x - mean)/deviation is mean' + deviation'·x. */
function scaleOf({ mean, deviation, bases }: Lazy): TargetScale {
  const units = sizeOfShape(bases[0].sizes);
  const at = (list: Float64Array, j: number) => list[j % list.length];
  const each = (of: (j: number) => number) => Array.from({ length: units }, (_, j) => of(j));
  return {
    mean: each((j) => 0 - at(mean, j) / at(deviation, j)),
    deviation: each((j) => 1 / at(deviation, j)),
  };
}

/** @throws ModelError for outputs that could be logits or values, where nothing says which */
function lossFor(head: Answer['head'], task: Task | undefined, units: number, where: string): LossName {
  const fits = { softmax: ['classes'], sigmoid: ['classes', 'labels'], identity: TASKS }[
    head
  ] as readonly Task[];
  if (task && !fits.includes(task))
    throw new ModelError(
      `${where}: its answers end in ${head}, so they are ${fits.join(' or ')}; the task ${task} is given`,
    );
  if (head === 'softmax') return 'softmax-cross-entropy';
  if (head === 'sigmoid' || task === 'labels') return 'binary-cross-entropy';
  if (task === 'values') return 'mean-squared-error';
  if (task === 'classes') return units === 1 ? 'binary-cross-entropy' : 'softmax-cross-entropy';
  throw new ModelError(
    `${where}: its answers are ${units} number${units > 1 ? 's' : ''} without softmax or sigmoid, so they may be logits of classes or labels, or values; say which by the task: classes, labels or values`,
  );
}

/** Class names that scikit-learn's graphs have: those of ZipMap, or of what looks up the most probable class. */
function namesIn({ file }: OnnxReader, answer: string): string[] | undefined {
  for (const { type, inputs, attributes } of file.nodes) {
    if (type === 'ZipMap' && inputs[0] === answer) {
      const strings = attributes.get('classlabels_strings')?.strings ?? [];
      return strings.length > 0 ? [...strings] : attributes.get('classlabels_int64s')?.ints.map(String);
    }
    const index = file.nodes.find(({ outputs }) => outputs[0] === inputs[1]);
    const isLookup =
      type === 'ArrayFeatureExtractor' && index?.type === 'ArgMax' && index.inputs[0] === answer;
    const names = isLookup ? file.constants.get(inputs[0]) : undefined;
    if (names) return names.strings.length > 0 ? [...names.strings] : Array.from(names.numbers(), String);
  }
  return undefined;
}

function readSchema({ name, bytes }: FormatFile, features: number) {
  try {
    return checkSchema(
      parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes.slice())),
      features,
      name,
    );
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`${name}: not JSON: ${show((error as Error).message)}`, { cause: error });
  }
}

/** What onnx-write.ts puts into a file's metadata. Not trusted. */
class Metadata {
  constructor(
    private readonly entries: ReadonlyMap<string, string>,
    private readonly where: string,
  ) {}

  word<Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    const text = this.entries.get(key);
    const word = words.find((one) => one === text);
    if (text === undefined || word) return word;
    throw this.fail(key, `one of ${words.join(', ')}`);
  }

  json(key: string): unknown {
    const text = this.entries.get(key);
    if (text === undefined) return undefined;
    try {
      return parseJson(text);
    } catch {
      throw this.fail(key, 'JSON');
    }
  }

  names(key: string): string[] | undefined {
    const names = this.json(key);
    if (names === undefined) return undefined;
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
    throw this.fail(key, 'a list of strings');
  }

  /** The scale in float64, where it is that of the graph, which may be float32. */
  preciseScale(scale: TargetScale): TargetScale {
    const precise = this.json('target_scale') as TargetScale | undefined;
    const isSame = (part: 'mean' | 'deviation') =>
      Array.isArray(precise?.[part]) &&
      precise[part].length === scale[part].length &&
      precise[part].every((one, j) => Math.abs(one - scale[part][j]) <= 1e-6 * Math.abs(scale[part][j]));
    return isSame('mean') && isSame('deviation') ? precise! : scale;
  }

  private fail(key: string, expected: string): ModelError {
    return new ModelError(
      `${this.where}: metadata ${key} should be ${expected}, ${show(this.entries.get(key))} found`,
    );
  }
}
