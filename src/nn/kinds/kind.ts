// What a kind of layer is: its options, the shape that it makes, its tensors, and the steps that it takes forward and back. A
// kind is a file here and an entry in ../layer-kinds.ts; it knows nothing of its neighbours.
// Before: program/operations.ts has the operations. Next: ../lower.ts walks over a graph and asks each layer's kind.

import type { Schema, Settled } from '../../options/option.js';
import type { Operation, Symbolic } from '../../program/steps.js';
import type { ScratchValue, TensorValue, Value } from '../../program/values.js';
import type { InitializerName } from '../initializers.js';
import type { Shape } from '../shape.js';

export interface TensorSpec {
  readonly name: string;
  /** [inputs, units], or [units] */
  readonly shape: readonly [number] | readonly [number, number];
  /** Matrices that L2 and weight decay apply to come first in the block of parameters; then what is trained too; then statistics. */
  readonly part: 'decayed' | 'trained' | 'statistics';
  /** What it begins with. */
  readonly initial: number | InitializerName;
  /** As messages name it: "weights". Default: its name. */
  readonly plural?: string;
  /** Its values are finite and at least this: a model file with others is refused. */
  readonly least?: number;
  /** For initializers, how many outputs a number of its inputs adds to. Default: the columns of `shape`. */
  readonly fanOut?: number;
}

/** What a layer works with as it takes its steps. */
export interface Emitter {
  /** Whether it trains; else it predicts, and keeps nothing. */
  readonly training: boolean;
  /** Whether its own tensors are trained. */
  readonly trains: boolean;
  /** Which of the networks that are trained together. */
  readonly member: number;
  /** The shapes of a sample of each of its inputs. */
  readonly shapes: readonly Shape[];
  emit<Args>(operation: Operation<Args>, args: Symbolic<Args>): void;
  /** A new matrix [rows of the batch, columns]. */
  rows(columns: number): Value;
  /** A new vector, kept for this step alone. */
  vector(length: number): ScratchValue;
  tensor(name: string): TensorValue;
  gradient(name: string): TensorValue;
}

/** A layer on its way forward. */
export interface Forward {
  /** Its outputs; those of its input where it changes nothing. */
  readonly y: Value;
  /**
   * From the gradient of y, emits the steps for its own tensors and, for each input that is `wanted`, those that make the
   * input's gradient.
   */
  readonly backward?: (dy: Value, wanted: readonly boolean[]) => (Value | null)[];
}

/**
 * How the rules for lists of layers treat a layer. A `product` gets the default activation, and no bias if a `normalization` follows; the
 * activation then comes after that. None is added if an `activation` or `sum` follows, directly or after layers that are looked
 * `through`. Only some roles may be an `output`.
 */
export const ROLES = {
  product: { output: true, through: false, activates: false },
  normalization: { output: false, through: true, activates: false },
  activation: { output: false, through: false, activates: true },
  dropout: { output: false, through: true, activates: false },
  reshape: { output: true, through: true, activates: false },
  pool: { output: true, through: true, activates: false },
  sum: { output: true, through: false, activates: true },
} as const;
export type LayerRole = keyof typeof ROLES;

export interface LayerKind<Own extends Schema = Schema> {
  readonly role: LayerRole;
  /** Its options. Checks, types, the text form, the model file and the reference follow from them. */
  readonly own: Own;
  /** Its name in the text form, where that is shorter. */
  readonly short?: string;
  /** The options that stand without a name in the text form, in their order: "dense 342", "conv 32 3x3". */
  readonly unnamed?: readonly (keyof Own & string)[];
  /** Options that no longer matter once the layer has its tensors: a model file leaves them out. */
  readonly unsaved?: readonly (keyof Own & string)[];
  /** The option that is the layer's number among those of its kind, where it is left out. */
  readonly ordinal?: keyof Own & string;
  /** In training it computes with statistics over the batch, which then needs two rows. */
  readonly overBatch?: true;
  /** It reads images: samples of height, width and channels. */
  readonly images?: true;
  /** It takes two inputs or more, named by `inputs`; others take one, the layer before them by default. */
  readonly joins?: true;
  /** @throws OptionError for inputs of a shape that it does not take. */
  shape(options: Settled<Own>, inputs: readonly Shape[]): Shape;
  tensors?(options: Settled<Own>, inputs: readonly Shape[]): TensorSpec[];
  /** Multiply-adds for a sample, where they matter. */
  multiplyAdds?(options: Settled<Own>, inputs: readonly Shape[]): number;
  forward(options: Settled<Own>, inputs: readonly Value[], emitter: Emitter): Forward;
  /** "dense 784→342" */
  describe?(options: Settled<Own>, inputs: readonly Shape[]): string;
}

/** A kind whose functions are typed by its own options. */
export function layerKind<Own extends Schema, Role extends LayerRole>(
  kind: LayerKind<Own> & { readonly role: Role },
): LayerKind<Own> & { readonly role: Role } {
  return kind;
}
