// What the model says of a row or a drawing: a sentence, and a bar for each class.
// Before: try.ts.

import { indexOfLargest } from '../../src/statistics.js';
import { byId, make, percent, say } from '../dom.js';
import type { State } from '../state.js';

/** Of more classes the likeliest are shown. */
const MOST_BARS = 12;

/** Nothing has been asked yet, or there is no model. */
export function showNoAnswer({ model }: State): void {
  say('answer', model ? 'Draw, or pick a row.' : 'There is no model yet: train one, or load one.');
  byId('probabilities').replaceChildren();
}

/** Of a row that is known, with its true class where the model can be right or wrong. */
export function showAnswer(
  { model }: State,
  what: string,
  probabilities: Float32Array,
  truth?: { label: string; comparable: boolean },
): void {
  const names = model?.classNames ?? [];
  const best = indexOfLargest(probabilities);
  say('answer', `${what}: ${names[best]} (${percent(probabilities[best])})${verdict(names[best], truth)}`);
  const classes = [...probabilities.keys()];
  if (classes.length > MOST_BARS) classes.sort((i, j) => probabilities[j] - probabilities[i]);
  const bars = classes.slice(0, MOST_BARS).map((i) => probabilityBar(names[i], probabilities[i], i === best));
  byId('probabilities').replaceChildren(...bars);
}

function verdict(said: string, truth: { label: string; comparable: boolean } | undefined): string {
  if (truth === undefined) return '';
  return truth.comparable && said === truth.label ? ', rightly' : `; it is: ${truth.label}`;
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
