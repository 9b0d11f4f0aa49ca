// What an ONNX graph's answer is: probabilities of classes or labels, or values and their scale; and what the file's metadata say. Before: onnx-values.ts, onnx-reader.ts. Next: onnx-read.ts.

import type { ImagePreparation } from '../../data/image-preparation.js';
import type { TargetScale } from '../../data/target-scale.js';
import { ModelError, show } from '../../errors.js';
import { parseJson } from '../../model/untrusted-json.js';
import { LOSS_NAMES, lossOf } from '../../nn/losses.js';
import { sizeOfShape } from '../../nn/shape.js';
import { checkSchema } from '../../table/check-schema.js';
import type { ReadOptions } from '../format.js';
import type { ReadLayers } from '../model-from-layers.js';
import { outputsOf } from '../outputs-of-import.js';
import { PRODUCER } from './onnx-file-write.js';
import type { OnnxReader } from './onnx-reader.js';
import { isPlain, type Lazy, type Rows, type Value } from './onnx-values.js';

type Task = NonNullable<ReadOptions['task']>;

interface Answer {
  readonly bases: readonly Rows[];
  /** Null for numbers as they are. */
  readonly head: 'softmax' | 'sigmoid' | null;
  readonly scale: TargetScale | null;
}

const TASKS: readonly Task[] = ['classes', 'labels', 'values'];

/** @throws ModelError for outputs that could be logits or values, where nothing says which */
export function readAnswer(
  reader: OnnxReader,
  name: string,
  options: ReadOptions,
): Pick<ReadLayers, 'loss'> & { more: NonNullable<ReadLayers['more']> } {
  const { where, file } = reader;
  const metadata = new Metadata(file.producer === PRODUCER ? file.metadata : new Map(), where);
  const known = metadata.word('loss', LOSS_NAMES);
  const task = options.task ?? metadata.word('task', TASKS);
  const { bases, head, scale } = headOf(
    reader,
    reader.value(name),
    task ?? (options.classNames && 'classes'),
  );
  if (bases.some(({ image }) => image !== null))
    throw new ModelError(
      `${where}: its answers are images with channels first, which have no counterpart here`,
    );
  const units = sizeOfShape(bases[0].sizes);
  const outputs = outputsOf(where, head, units, { task, classNames: options.classNames });
  const classNames = metadata.names('class_names') ?? namesIn(reader, name);
  const codes = metadata.names('class_codes');
  const [images, schema] = [metadata.json('images'), metadata.json('schema')];
  return {
    // Values may have been trained by another loss than the usual one.
    loss:
      known && lossOf(known).tells === 'values' && lossOf(outputs.loss).tells === 'values'
        ? known
        : outputs.loss,
    more: {
      ...outputs.more,
      ...(classNames && { classNames: [...classNames] }),
      ...(codes && { classCodes: codes }),
      ...(scale && { targetScale: metadata.preciseScale(scale) }),
      ...(images !== undefined && { images: images as ImagePreparation }),
      ...(schema !== undefined && { schema: checkSchema(schema, sizeOfShape(reader.features.shape), where) }),
    },
  };
}

function headOf(reader: OnnxReader, value: Value | undefined, task: Task | undefined): Answer {
  if (value?.kind === 'pair') return { bases: value.bases, head: 'sigmoid', scale: null };
  if (value?.kind === 'rows') return { bases: [value], head: null, scale: null };
  if (value?.kind !== 'lazy')
    throw new ModelError(`${reader.where}: its answer is not computed from the features`);
  const { bases, f, deviation } = value;
  const plain = isPlain(value);
  if (plain && (f === 'softmax' || f === 'sigmoid')) return { bases, head: f, scale: null };
  if (f === 'x' && plain) return { bases, head: null, scale: null };
  if (f === 'x' && task !== 'classes' && task !== 'labels' && deviation.every((one) => one > 0))
    return { bases, head: null, scale: scaleOf(value) };
  return { bases: [reader.rowsOf(value)], head: null, scale: null };
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
