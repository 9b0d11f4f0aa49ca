// Hidden layers as text, as the command line takes them: "dense 342, dropout 0.2, dense 180". Each begins with its kind; some
// options may follow without a name, as in "conv 32 3x3", others as name=value. All of it follows from the registry of kinds.
// Before: layer-options.ts has the same in code. Next: graph-from-options.ts, with an output layer after them.

import { OptionError } from '../errors.js';
import { ACTIVATION_NAMES } from '../functions/activations.js';
import type { Option, Schema } from '../options/option.js';
import { formatActivation, parseActivation } from './activation-options.js';
import { defineArchitecture, unreadLayers } from './graph-from-options.js';
import { LAYER_KIND_NAMES, type LayerKindName, layerKindOf, readsImages, roleOf } from './layer-kinds.js';
import { checkLayer, type LayerOptions, NODE_OPTIONS, PRODUCT_SHORTHANDS } from './layer-options.js';
import type { Shape } from './shape.js';

/** Stands for no hidden layer. */
const NONE = 'none';

/** The input shape is not known yet: an error that occurs with both of these occurs with any. */
const ANY_SHAPES = [1_000_003, 1_000_033];
const ANY_IMAGES = [
  [100_003, 100_019, 7],
  [100_043, 100_049, 11],
];

/**
 * "dense 64 name=a, dense 64 activation=identity, add inputs=a+dense2, activation relu"; "none" means no hidden layers.
 * @throws OptionError naming the layer by its place and its text.
 */
export function parseLayers(text: string): LayerOptions[] {
  if (text.trim() === '')
    throw new OptionError(`layers: the text is empty; "${NONE}" stands for no hidden layer`);
  if (text.trim() === NONE) return [];
  const layers = textsOf(text).map((part, i) => blaming(text, () => parseLayer(part, i), i));
  const [unread] = blaming(text, () => unreadLayers(layers)).filter((i) => i < layers.length - 1);
  if (unread !== undefined) {
    const way = 'name it among the inputs of a later layer, or leave it out';
    throw blamed(text, unread, `no other layer reads it; ${way}`);
  }
  const shapes = layers.some(({ kind }) => readsImages(kind)) ? ANY_IMAGES : ANY_SHAPES;
  const [one, other] = shapes.map((shape) => errorOf(() => requireTogether(shape, layers)));
  if (one && one.message === other?.message) blaming(text, () => fail(one));
  return layers;
}

/** The text that parseLayers() makes `layers` of. */
export function formatLayers(layers: readonly LayerOptions[]): string {
  return layers.length === 0 ? NONE : layers.map(formatLayer).join(', ');
}

/** Runs what reads the layers of a text; errors about one of them name it as the text has it. */
export function blaming<Result>(text: string, run: () => Result, place?: number): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const found = /^layers\[(\d+)\](?:\.(\w+))?: /.exec(error.message);
    const i = found ? Number(found[1]) : place;
    if (i === undefined) throw error;
    const option = found?.[2] === undefined ? '' : `${kebab(found[2])}: `;
    throw blamed(text, i, option + error.message.slice(found?.[0].length ?? 0));
  }
}

function blamed(text: string, i: number, why: string): OptionError {
  const part = textsOf(text)[i];
  const layer = part === undefined ? 'the output layer' : `layer ${i + 1}, "${part}"`;
  return new OptionError(`layers: ${layer}: ${why}`);
}

function fail(error: Error): never {
  throw error;
}

function textsOf(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

function errorOf(run: () => void): Error | null {
  try {
    run();
    return null;
  } catch (error) {
    return error as Error;
  }
}

function requireTogether(shape: number | Shape, layers: readonly LayerOptions[]): void {
  defineArchitecture(shape, [...layers, { units: 2 }]);
}

/** @throws OptionError that says what is wrong, not where. */
function parseLayer(part: string, i: number): LayerOptions {
  const [word, ...words] = part.split(/\s+/);
  const kind = kindNamed(word);
  const options = optionsOf(kind);
  const layer: Record<string, unknown> = { kind };
  const { unnamed = [], joins } = layerKindOf(kind);
  for (const [place, given] of words.entries()) {
    const [name, value] = given.includes('=') ? splitOnce(given) : [kebab(unnamed[place] ?? ''), given];
    if (place > 0 && kindCalled(given)) throw new OptionError(`a comma is missing before "${given}"`);
    if (place > 0 && (ACTIVATION_NAMES as readonly string[]).includes(given))
      throw new OptionError(`"${given}" has no name; type activation=${given}`);
    if (!given.includes('=') && name === '')
      throw new OptionError(`"${given}" has no name; options are ${listOf(options)}, as name=value`);
    const option = Object.keys(options).find((one) => kebab(one) === name);
    if (option === undefined) throw new OptionError(`no option "${name}"; ${kind} has ${listOf(options)}`);
    if (option in layer) throw new OptionError(`${name} is given twice`);
    layer[option] = parseValue(name, options[option], value);
  }
  const missing = Object.keys(options).find((one) => 'needed' in options[one] && !(one in layer));
  if (missing !== undefined) throw new OptionError(`${kebab(missing)} is missing`);
  if (joins && [layer['inputs'] ?? []].flat().length < 2)
    throw new OptionError(`${kind} reads two layers or more, such as inputs=input+dense1`);
  const { activation } = checkLayer(layer as LayerOptions, i);
  if (activation !== undefined) parseActivation(activation);
  return layer as LayerOptions;
}

/** All options of a kind that the text may have. */
function optionsOf(kind: LayerKindName): Schema {
  const { lossWeight: _, ...ofNodes } = NODE_OPTIONS; // of outputs
  return { ...layerKindOf(kind).own, ...(roleOf(kind) === 'product' && PRODUCT_SHORTHANDS), ...ofNodes };
}

function listOf(options: Schema): string {
  return Object.keys(options).map(kebab).join(', ');
}

function splitOnce(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

function parseValue(name: string, option: Option<unknown>, text: string): unknown {
  if (text === '') throw new OptionError(`${name}: a value is missing`);
  if (option === NODE_OPTIONS.inputs) return text.split('+');
  if ('heightAndWidth' in option && SIGN_BETWEEN_SIZES.test(text))
    return text.split(SIGN_BETWEEN_SIZES).map((one) => numberIn(name, one));
  if ('words' in option && (option.words as readonly string[]).includes(text)) return text;
  if ('range' in option) return numberIn(name, text);
  if (isSwitch(option)) {
    const value = { true: true, yes: true, false: false, no: false }[text];
    if (value === undefined) throw new OptionError(`${name}: true or false expected, "${text}" given`);
    return value;
  }
  return text;
}

/** "3x3", "3X3", "3×3" */
const SIGN_BETWEEN_SIZES = /[x×]/i;

function numberIn(name: string, text: string): number {
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new OptionError(`${name}: "${text}" is no number`);
  return value;
}

function isSwitch(option: Option<unknown>): boolean {
  return 'toggle' in option || typeof option.usual === 'boolean';
}

function kindNamed(word: string): LayerKindName {
  if (word === '') throw new OptionError('a layer is missing');
  const kind = kindCalled(word);
  if (kind !== undefined) return kind;
  const meant = meantBy(word);
  throw new OptionError(
    `"${word}" is unknown${meant === undefined ? '' : `, did you mean "${meant}"?`}; kinds: ${LAYER_KIND_NAMES.join(', ')}`,
  );
}

/** By its name, or a shorter one. */
function kindCalled(word: string): LayerKindName | undefined {
  return LAYER_KIND_NAMES.find((name) => [name, layerKindOf(name).short].includes(word));
}

/** "dense 342" for 342, "activation relu" for relu, "dropout" for dropot. */
function meantBy(word: string): string | undefined {
  const value = Number.isNaN(Number(word)) ? word : Number(word);
  const takes = LAYER_KIND_NAMES.find((name) => {
    const { unnamed: [first] = [], own } = layerKindOf(name);
    return first !== undefined && errorOf(() => own[first].check(value, first)) === null;
  });
  if (takes !== undefined) return `${takes} ${word}`;
  const shortened = LAYER_KIND_NAMES.filter((name) => isAbbreviation(word, name));
  if (shortened.length === 1) return shortened[0];
  const names = LAYER_KIND_NAMES.flatMap((name) => layerKindOf(name).short ?? []);
  const near = [...LAYER_KIND_NAMES, ...names].map((name) => ({
    ...{ name, edits: editsBetween(word.toLowerCase(), name) },
  }));
  const [best] = near.toSorted((a, b) => a.edits - b.edits);
  return best.edits <= 2 ? best.name : undefined;
}

/** Whether a word has some of the letters of a name, in their order: "avg-pool" of "average-pool". */
function isAbbreviation(word: string, name: string): boolean {
  const [short, long] = [word, name].map((text) => text.toLowerCase().replace(/[^a-z]/g, ''));
  if (short.length < 3 || short[0] !== long[0]) return false;
  let at = -1;
  for (const letter of short) {
    at = long.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** How many letters have to be put in, taken out or exchanged (Levenshtein 1966). */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}

function formatLayer(layer: LayerOptions): string {
  const { kind = 'dense', ...given } = layer;
  const { unnamed = [], short = kind } = layerKindOf(kind);
  const values = new Map(Object.entries(given).filter(([, value]) => value !== undefined));
  const words: string[] = [short];
  const absent = unnamed.findIndex((name) => !values.has(name));
  const leading = absent < 0 ? unnamed : unnamed.slice(0, absent);
  for (const name of leading) words.push(formatValue(values.get(name)));
  for (const [name, value] of values)
    if (!leading.includes(name)) words.push(`${kebab(name)}=${formatValue(value)}`);
  return words.join(' ');
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.join(typeof value[0] === 'number' ? 'x' : '+');
  return typeof value === 'object' && value !== null
    ? formatActivation(parseActivation(value as never))
    : String(value);
}

/** "batch-norm" for batchNorm. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
