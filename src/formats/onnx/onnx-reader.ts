// Collects the layers that the nodes of an ONNX graph are. Before: onnx-values.ts. Next: onnx-arithmetic.ts, onnx-windows.ts and
// onnx-shapes.ts have the operators, onnx-read.ts runs over the nodes.

import { ModelError, show } from '../../errors.js';
import type { Activation } from '../../nn/activation-options.js';
import { NORM_EPSILON } from '../../nn/kinds/batch-norm.js';
import type { LayerOptions } from '../../nn/layer-options.js';
import { formatShape, type Shape } from '../../nn/shape.js';
import { channelsFirst, restoreRows } from '../channels-first.js';
import { fold, isProduct, type LayerDraft } from './onnx-drafts.js';
import type { OnnxFeatures } from './onnx-features.js';
import type { OnnxFile, ReadNode } from './onnx-file.js';
import { isReadByProducts } from './onnx-image-order.js';
import { type Constant, isAll, isPlain, type Lazy, ONE, type Rows, type Value, ZERO } from './onnx-values.js';

/** As graph-limits.ts has it; names are looked for in quadratic time. */
const MOST_LAYERS = 1000;
/** As layer names are, see layer-options.ts. */
const NAME = /^[A-Za-z][\w.-]{0,89}$/;

/** What a node's first output is. */
export type Operator = (reader: OnnxReader, node: ReadNode) => Value;

export class OnnxReader {
  readonly layers = new Map<string, LayerDraft>();
  readonly values = new Map<string, Value>();
  private readonly made = new WeakMap<Lazy, Rows>();
  private readonly readers = new Map<string, number>();
  private readonly taken: ReadonlySet<string>;
  private node: ReadNode | null = null;
  private index = 0;
  private spent = 0;

  constructor(
    readonly file: OnnxFile,
    /** The file's name. */
    readonly where: string,
    needed: readonly ReadNode[],
    answer: string,
    /** How many numbers may be made of those in the file. */
    private readonly budget: number,
    readonly features: OnnxFeatures,
  ) {
    this.taken = new Set(file.nodes.map(({ name }) => name));
    for (const { inputs } of [...needed, { inputs: [answer] }])
      for (const name of inputs) this.readers.set(name, (this.readers.get(name) ?? 0) + 1);
  }

  enter(node: ReadNode, index: number): void {
    [this.node, this.index] = [node, index];
  }

  /** Of the node that is being read. */
  fail(problem: string): ModelError {
    if (!this.node) return new ModelError(`${this.where}: ${problem}`);
    const { type, name } = this.node;
    return new ModelError(`${this.where}: node ${this.index} ${show(name)}, ${type}: ${problem}`);
  }

  /** The name of what the node makes. */
  get output(): string {
    return this.node!.outputs[0];
  }

  /** Whether the node has no name of a layer, and only products read what it makes. */
  isForProducts(): boolean {
    const { name, outputs } = this.node!;
    return !NAME.test(name) && isReadByProducts(this.file.nodes, outputs[0]);
  }

  get nodeName(): string {
    return this.node!.name;
  }

  /** Whether one node alone reads it. */
  isReadOnce(name: string): boolean {
    return this.readers.get(name) === 1;
  }

  /** @returns undefined for an input that is left out */
  value(name: string | undefined): Value | undefined {
    if (!name) return undefined;
    const known = this.values.get(name);
    if (known) return known;
    const tensor = this.file.constants.get(name);
    if (!tensor) throw this.fail(`no node before it makes its input ${show(name)}`);
    const constant: Constant = { kind: 'constant', shape: tensor.shape, data: tensor.numbers() };
    this.values.set(name, constant);
    return constant;
  }

  constant(name: string | undefined, what: string): Constant {
    const value = this.value(name);
    if (value?.kind === 'constant') return value;
    throw this.fail(
      `${what} should be constant numbers, ${value ? 'the result of other nodes' : 'nothing'} found`,
    );
  }

  /** An input as rows, with the layers that this takes. */
  rows(name: string | undefined): Rows {
    const value = this.value(name);
    if (value?.kind === 'rows' || value?.kind === 'lazy') return this.rowsOf(value);
    const found = {
      padded: 'padding',
      pair: 'a pair of probabilities',
      sizes: 'sizes',
      constant: 'constants',
    };
    throw this.fail(
      value ? `it reads ${found[value.kind]}, which has no counterpart here` : 'it has no input',
    );
  }

  rowsOf(value: Rows | Lazy): Rows {
    if (value.kind === 'rows') return value;
    const known = this.made.get(value);
    if (known) return known;
    const rows = this.materialize(value);
    this.made.set(value, rows);
    return rows;
  }

  private materialize(lazy: Lazy): Rows {
    const [base, ...others] = lazy.bases;
    if (others.length > 0)
      throw this.fail('a mean of several results can only be the answer, as of an ensemble');
    if (lazy.f === 'softmax') throw this.fail('what comes after a softmax has no counterpart here');
    if (lazy.f === 'erf') throw this.fail('Erf is known as a part of GELU alone, ½x(1 + erf(x/√2))');
    if (lazy.f === 'x') return this.scaled(base, lazy);
    const activated = this.activation(base, { name: lazy.f }, lazy.node);
    return isPlain(lazy) ? activated : this.scaled(activated, { ...lazy, sole: false });
  }

  /** Features that are standardised, a product with other weights, or else a normalisation. */
  private scaled(base: Rows, { mean, deviation, clip, sole, node }: Lazy): Rows {
    if (isAll(mean, 0) && isAll(deviation, 1) && clip === undefined) return base;
    if (base.layer === 'input' && deviation.every((one) => one >= 0)) {
      this.take(this.features.takeScale({ mean, deviation, clip }));
      return { ...base, layer: SCALED };
    }
    if (clip !== undefined) throw this.fail('only standardised features are clipped here');
    const channels = base.shape.at(-1)!;
    const factors = this.byChannel(deviation, channels).map((one) => (one === 0 ? 0 : 1 / one));
    const offsets = this.byChannel(mean, channels).map((one, j) => -one * factors[j]);
    const draft = this.layers.get(base.layer);
    if (sole && draft && isProduct(draft)) {
      fold(draft, factors, offsets);
      return base;
    }
    // σ is the root of a variance of nearly 1 and ε, which makes 1 of it to float32's last digit.
    const variance = new Float32Array(channels).fill(1 - NORM_EPSILON);
    const root = Math.sqrt(variance[0] + NORM_EPSILON);
    const tensors = {
      ...{ scale: Float32Array.from(factors, (one) => one * root), shift: Float32Array.from(offsets) },
      ...{ mean: new Float32Array(channels), variance },
    };
    return this.layer({ kind: 'batch-norm' }, [base], tensors, { node });
  }

  /** One number for each channel of numbers in the order in which they lie here. */
  byChannel(list: Float64Array, channels: number): Float64Array {
    if (!list.every((one, j) => one === list[j % channels] || list.length === 1))
      throw this.fail('a constant with another number at each position of an image has no counterpart here');
    return Float64Array.from({ length: channels }, (_, j) => list[j % list.length]);
  }

  /** @throws ModelError where the features were taken in another way before */
  private take(problem: string | null): void {
    if (problem !== null) throw this.fail(problem);
  }

  activation(base: Rows, activation: Activation, node = this.node!.name): Rows {
    return this.layer({ kind: 'activation', activation }, [base], {}, { node });
  }

  /** Adds a layer, called as `node` where that is free. @returns its rows, which are the first input's, except for `more` */
  layer(
    options: Record<string, unknown> & { kind: string },
    inputs: readonly Rows[],
    tensors: Record<string, Float32Array> = {},
    { node = this.node!.name, ...more }: Partial<Rows> & { node?: string } = {},
  ): Rows {
    this.requireOneInput(inputs);
    for (const { length } of Object.values(tensors)) this.spend(length);
    if (this.layers.size === MOST_LAYERS) throw this.fail(`more than ${MOST_LAYERS} layers`);
    const name = this.freeName(node, options.kind);
    const reads = inputs.map(({ layer }) => (layer === SCALED ? 'input' : layer));
    this.layers.set(name, { options: { ...options, name, inputs: reads } as LayerDraft['options'], tensors });
    return { ...inputs[0], result: this.node!.outputs[0], layer: name, ...more };
  }

  /** Whether rows are the features, standardised or not. */
  isFeatures({ layer }: Rows): boolean {
    return layer === 'input' || layer === SCALED;
  }

  /** Rows of features are images of this shape. */
  shapeInput(shape: Shape): void {
    this.take(this.features.takeShape(shape));
  }

  /** Features as they are, and standardised, cannot both be read. */
  requireOneInput(inputs: readonly Rows[]): void {
    const isPlain = inputs.some(({ layer }) => layer === 'input');
    if (isPlain) this.take(this.features.takeScale({ mean: ZERO, deviation: ONE }));
  }

  /** The node's own name where a layer may have it. */
  private freeName(node: string, kind: string): string {
    if (NAME.test(node) && node !== 'input' && !this.layers.has(node)) return node;
    for (let i = 1; ; i++)
      if (!this.layers.has(`${kind}${i}`) && !this.taken.has(`${kind}${i}`)) return `${kind}${i}`;
  }

  /**
   * A constant as one number, one for each channel of an image, or one for each of a sample's numbers, in the order in which they lie
   * here.
   */
  spread({ shape, data }: Constant, { sizes, image }: Rows): Float64Array {
    this.spend(data.length);
    const own = [...new Array<number>(Math.max(0, sizes.length - shape.length)).fill(1), ...shape];
    const [before, after] = [own.slice(0, own.length - sizes.length), own.slice(own.length - sizes.length)];
    const channelAxis = image ? 0 : sizes.length - 1;
    const isChannels = after.every((one, i) => one === (i === channelAxis ? sizes[i] : 1));
    const isOne = data.length === 1 && shape.length <= sizes.length + 1;
    if (isOne || (before.length < 2 && before.every((one) => one === 1) && isChannels && sizes.length > 1))
      return Float64Array.from(data);
    if (before.length > 1 || before[0] > 1 || after.join() !== sizes.join())
      throw this.fail(`a constant of ${formatShape(shape)} does not fit rows of ${formatShape(sizes)}`);
    return image ? restoreRows(Float64Array.from(data), channelsFirst(image), 1) : Float64Array.from(data);
  }

  /** Counts numbers that are made of the file's: a small file must not become a large model. */
  spend(numbers: number): void {
    this.spent += numbers;
    if (this.spent > this.budget)
      throw this.fail('the file makes far more numbers than it has; it looks hostile');
  }

  layerOptions(): LayerOptions[] {
    return [...this.layers.values()].map(({ options }) => options as LayerOptions);
  }
}

/** Stands for the features once they are standardised. */
export const SCALED = 'input, standardised';
