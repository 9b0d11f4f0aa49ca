// The rules for lists of layers: which layer reads which, what is an output, where a default activation goes, how layers are numbered.
// Before: layer-options.ts has what a user writes. Next: graph-from-options.ts makes a graph of it.

import { OptionError, show } from '../errors.js';
import { INPUT } from './graph.js';
import { namesInWords, requireFewInputs } from './graph-limits.js';
import { layerKindOf, roleOf, rulesOf } from './layer-kinds.js';
import type { GivenLayer } from './layer-options.js';

/** A layer with the numbers of those in the list that it reads. */
export interface Linked extends GivenLayer {
  readonly reads: readonly number[];
}

/** Names to numbers. */
export function link(layers: readonly GivenLayer[]): Linked[] {
  const numbers = new Map<string, number>([['input', INPUT]]);
  const taken = new Set(layers.map((layer) => layer.name));
  const counts = new Map<string, number>();
  /** dense1, dense2, …: its kind and its number among the layers of that kind, or the next that no other layer was given. */
  const numbered = (kind: string, number: number): string =>
    taken.has(`${kind}${number}`) ? numbered(kind, number + 1) : `${kind}${number}`;
  return layers.map((layer, i) => {
    const { shown, kind, inputs } = layer;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const name = layer.name ?? numbered(kind, counts.get(kind)!);
    taken.add(name);
    requireFewInputs(shown, inputs);
    const reads = (inputs ?? [null]).map((one) => {
      if (one === null) return i - 1;
      const number = numbers.get(one);
      if (number !== undefined) return number;
      throw new OptionError(
        `${shown}.inputs: no earlier layer is called ${show(one)}; this layer can read ${namesInWords([...numbers.keys()])}`,
      );
    });
    const { joins } = layerKindOf(kind);
    if (joins ? reads.length < 2 : reads.length !== 1) {
      const wanted = joins ? `two layers or more, such as inputs: ['input', 'dense1']` : 'one layer';
      throw new OptionError(`${shown}.inputs: ${kind} reads ${wanted}; ${inputs?.length ?? 1} given`);
    }
    if (numbers.has(name)) throw new OptionError(`${shown}.name: ${show(name)} is the name of another layer`);
    numbers.set(name, i);
    return { ...layer, name, reads };
  });
}

export function readersOf(layers: readonly Linked[], i: number): Linked[] {
  return layers.filter(({ reads }) => reads.includes(i));
}

/** The numbers of the layers that no other reads: the outputs. */
export function unreadIn(layers: readonly Linked[]): number[] {
  return layers.flatMap((_, i) => (readersOf(layers, i).length === 0 ? [i] : []));
}

/** The number of the normalisation that is all that reads a layer; -1 else. */
export function onlyNormalization(readers: readonly Linked[], all: readonly Linked[]): number {
  return readers.length === 1 && roleOf(readers[0].kind) === 'normalization' ? all.indexOf(readers[0]) : -1;
}

/** Whether activations and sums alone read the layer, directly or after layers that are looked through. */
export function readByActivation(all: readonly Linked[], i: number): boolean {
  const readers = readersOf(all, i);
  const each = readers.every((reader) => {
    const { activates, through } = rulesOf(reader.kind);
    return activates || (through && readByActivation(all, all.indexOf(reader)));
  });
  return readers.length > 0 && each;
}

/** Whether the layer is an output, or only reshaped or pooled into one. */
export function isOutput(all: readonly Linked[], i: number): boolean {
  return readersOf(all, i).every((reader) => {
    const { through, output } = rulesOf(reader.kind);
    return through && output && isOutput(all, all.indexOf(reader));
  });
}

/**
 * For each layer of a kind that is numbered, the number it was given, or else its position among those of its kind; where another
 * has that number, the next that none has.
 */
export function ordinalsOf(all: readonly Linked[]): (number | undefined)[] {
  const givenTo = ({ kind, options }: Linked): number | undefined => options[layerKindOf(kind).ordinal ?? ''];
  const taken = new Set(all.flatMap((layer) => `${layer.kind} ${givenTo(layer)}`));
  const counts = new Map<string, number>();
  return all.map((layer) => {
    const { kind } = layer;
    if (!layerKindOf(kind).ordinal) return undefined;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const given = givenTo(layer);
    if (given !== undefined) return given;
    let number = counts.get(kind)!;
    while (taken.has(`${kind} ${number}`)) number++;
    taken.add(`${kind} ${number}`);
    return number;
  });
}
