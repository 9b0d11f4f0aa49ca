// Shows the model's answer for a row or a drawing: a sentence, and a bar for each class or label, or the values with their names.
// Before: try-view.ts.

import { indexOfLargest } from '../../src/statistics.js';
import type { State } from '../app-state.js';
import { byId, make, percent, say } from '../dom.js';
import type { RowAnswer } from '../model-protocol.js';

/** Of more classes the likeliest are shown. */
const MOST_BARS = 12;

/** Nothing has been asked yet, or there is no model. */
export function showNoAnswer({ model }: State): void {
  say('answer', model ? 'Draw, or pick a row.' : 'There is no model yet: train one, or load one.');
  byId('probabilities').replaceChildren();
}

/** The true class or values of a row that was picked from the data. */
export interface Truth {
  label: string;
  comparable: boolean;
}

/** Of a row that is known, with its true class where the model can be right or wrong. */
export function showAnswer({ model }: State, what: string, probabilities: Float32Array, truth?: Truth): void {
  const names = model?.classNames ?? [];
  byId('probabilities').classList.remove('digits');
  const outputs = names.map((name, i) => ({ name, value: probabilities[i] }));
  showClasses(what, outputs, (value) => percent(value), truth);
}

/** The answer for a row of a table, with the digits that `jacquard predict` prints. */
export function showRowAnswer(what: string, { task, outputs }: RowAnswer, truth?: Truth): void {
  const digits = (value: number) => String(value);
  byId('probabilities').classList.add('digits');
  if (task === 'classes') {
    showClasses(what, outputs, digits, truth);
    return;
  }
  const of = truth ? `; it is: ${truth.label}` : '';
  if (task === 'values') {
    say('answer', `${what}: ${outputs.map(({ name, value }) => `${name} = ${value}`).join(', ')}${of}`);
    byId('probabilities').replaceChildren();
    return;
  }
  const yes = outputs.filter(({ value }) => value > 0.5).map(({ name }) => name);
  say('answer', `${what}: ${yes.join(', ') || 'none of the labels'}${of}`);
  showBars(outputs, digits, ({ value }) => value > 0.5);
}

type Outputs = RowAnswer['outputs'];

function showClasses(what: string, outputs: Outputs, text: (value: number) => string, truth?: Truth): void {
  const best = outputs[indexOfLargest(Float32Array.from(outputs, ({ value }) => value))];
  say('answer', `${what}: ${best.name} (${shareText(best.value)})${verdict(best.name, truth)}`);
  showBars(outputs, text, (one) => one === best);
}

/** 0.99996 is shown as "more than 99.9 %", not as "100.0 %". */
function shareText(share: number): string {
  return share > 0.9995 && share < 1 ? 'more than 99.9 %' : percent(share);
}

function verdict(said: string, truth: Truth | undefined): string {
  if (truth === undefined) return '';
  return truth.comparable && said === truth.label ? ', correct' : `; it is: ${truth.label}`;
}

function showBars(
  outputs: Outputs,
  text: (value: number) => string,
  isBest: (one: Outputs[number]) => boolean,
) {
  const sorted = outputs.length > MOST_BARS ? [...outputs].sort((a, b) => b.value - a.value) : outputs;
  byId('probabilities').replaceChildren(
    ...sorted.slice(0, MOST_BARS).map((one) => {
      const bar = make('span', { class: 'bar' });
      bar.style.width = `${100 * one.value}%`;
      return make(
        'li',
        isBest(one) ? { class: 'best' } : {},
        make('span', { class: 'name' }, one.name),
        make('span', { class: 'track' }, bar),
        make('span', { class: 'value' }, text(one.value)),
      );
    }),
  );
}
