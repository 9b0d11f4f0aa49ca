// What the model says of a row or a drawing: a sentence, and a bar for each class.
// Before: try.ts.

import { byId, make, percent, say } from '../dom.js';
import type { State } from '../state.js';

/** Nothing has been asked yet, or there is no model. */
export function showNoAnswer({ model }: State): void {
  say('answer', model ? 'Draw, or pick a row.' : 'There is no model yet: train one, or load one.');
  byId('probabilities').replaceChildren();
}

/** `label` is the true class, where it is known. */
export function showAnswer(
  { model, data }: State,
  what: string,
  probabilities: Float32Array,
  label?: number,
): void {
  const names = model?.classNames ?? data?.classNames ?? [];
  const best = indexOfMost(probabilities);
  const truth =
    label === undefined ? '' : label === best ? ', rightly' : `; it is: ${data?.classNames[label]}`;
  say('answer', `${what}: ${names[best]} (${percent(probabilities[best])})${truth}`);
  const bars = [...probabilities].map((probability, i) => probabilityBar(names[i], probability, i === best));
  byId('probabilities').replaceChildren(...bars);
}

export function indexOfMost(values: Float32Array): number {
  return values.indexOf(Math.max(...values));
}

function probabilityBar(name: string, probability: number, best: boolean): HTMLElement {
  const bar = make('span', { class: 'bar' });
  bar.style.width = `${100 * probability}%`;
  return make(
    'li',
    best ? { class: 'best' } : {},
    make('span', { class: 'name' }, name),
    make('span', { class: 'track' }, bar),
    make('span', { class: 'value' }, percent(probability)),
  );
}
