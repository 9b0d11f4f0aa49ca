// What a format is: how a model becomes files of it, and how files of it become a model. A format is a file here and an entry in
// formats.ts. Formats work on bytes in memory; the caller reads and writes the files.
// Before: portable-model.ts. Next: formats.ts.

import type { WeightType } from '../model/half-precision.js';
import type { ReadLayers } from './model-from-layers.js';
import type { PortableModel } from './portable-model.js';

export { WEIGHT_TYPES, type WeightType } from '../model/half-precision.js';

/** A file of a format: its name and its bytes. */
export interface FormatFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface WriteOptions {
  /** What the files are named after: "clothes" becomes clothes.onnx. */
  readonly name: string;
  /** Default f32. */
  readonly dtype?: WeightType;
}

/** A model in another program's format: its files, and what could not be carried over. */
export interface Exported {
  readonly files: readonly FormatFile[];
  /** How to use the files, for people: the code that loads them. */
  readonly usage: string;
  /** What the format cannot say of this model, one sentence each. */
  readonly notes: readonly string[];
}

/** What a file does not say, and whoever imports it has to. */
export interface ReadOptions {
  /** The rows' shape, where the file has none: [features], or [height, width, channels]. */
  readonly inputShape?: readonly number[];
  /** Class names. */
  readonly classNames?: readonly string[];
  /** What the outputs are, where the file does not say: classes, labels or values. */
  readonly task?: 'classes' | 'labels' | 'values';
  /** Of files that have tensors alone: the modules between them, such as "relu, relu", or all modules as PyTorch prints them. */
  readonly layers?: string | readonly string[];
}

export interface Format {
  /** For help: what reads it. */
  readonly note: string;
  /** @throws ModelError for a model that the format has no words for, naming what and where */
  write(model: PortableModel, options: WriteOptions): Exported;
  /** Whether files are in this format; absent if it can only be written. */
  recognises?(files: readonly FormatFile[]): boolean;
  /** @throws ModelError for anything unknown, naming the first that is */
  read?(files: readonly FormatFile[], options: ReadOptions): ReadLayers;
}
