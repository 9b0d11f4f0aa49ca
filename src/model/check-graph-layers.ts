// Checks that the layers in a model file are plain values of reasonable length; the usual option checks then follow.
// Before: untrusted-json.ts. Next: model-description.ts; nn/graph-from-options.ts makes a graph of them, or says what is wrong.

import { ModelError, show } from '../errors.js';
import type { LayerOptions } from '../nn/layer-options.js';
import { isRecord } from './untrusted-json.js';

/** Characters of a name or a word, and of a layer's options. */
const LONGEST_TEXT = 100;

/** @throws ModelError naming the field of `where`, what was expected and what was found. */
export function checkGraphLayers(layers: readonly unknown[], where: string): LayerOptions[] {
  return layers.map((layer, i) => {
    const field = `architecture.layers[${i}]`;
    if (!isRecord(layer)) throw refusal(`${where}: ${field}`, 'an object', layer);
    for (const [name, value] of Object.entries(layer)) {
      if (name.length > LONGEST_TEXT) throw refusal(`${where}: ${field}`, 'an object of options', name);
      if (name === 'inputs' && isListOfWords(value)) continue;
      if (name === 'activation' && isActivation(value)) continue;
      if (isListOfNumbers(value)) continue;
      if (!isPlain(value))
        throw refusal(
          `${where}: ${field}.${name}`,
          'a number, a word, true or false, or a height and a width',
          value,
        );
    }
    return layer as unknown as LayerOptions;
  });
}

function refusal(field: string, expected: string, found: unknown): ModelError {
  return new ModelError(`${field} should be ${expected}, ${show(found)} found`);
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= LONGEST_TEXT;
  return typeof value === 'number' || typeof value === 'boolean';
}

function isListOfWords(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && isPlain(one));
}

/** A height and a width. */
function isListOfNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.length <= 2 && value.every((one) => typeof one === 'number');
}

/** { name, slope } */
function isActivation(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    Object.entries(value).every(([key, one]) => ['name', 'slope'].includes(key) && isPlain(one))
  );
}
