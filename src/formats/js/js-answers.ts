// What an exported JavaScript module exports: predict(), and the numbers behind it. The answers are those of network.predictRows().
// Before: js-layers.ts has the network. Next: js-module.ts.

import type { Task } from '../../functions/tasks.js';
import { sizeOfShape } from '../../nn/shape.js';
import type { PortableModel } from '../portable-model.js';
import { quoted } from './js-literals.js';

/** What predict() gives, and of what: "predict(row) gives { … }"; without `of`, "{ … }". */
export function answersNote(task: Task, of: string | null): string {
  const given = {
    classes: '{ class, probabilities: { name: p } }',
    labels: '{ labels: { name: boolean }, probabilities: { name: p } }',
    values: "{ name: value } in the targets' units",
  }[task];
  return of === null ? given : `predict(${of}) gives ${given}`;
}

/** The exported functions. They call featuresOf(row, onNotice) and network(x), whose x is float64. */
export function answersCode(
  { layers, outputs, task, targetScale, schema }: PortableModel,
  row: string,
): string {
  const options = schema && row === 'row' ? ', options' : '';
  const answer = task === 'values' ? 'predictValues' : 'predictProba';
  const twoOfOne = task === 'classes' && sizeOfShape(layers[outputs[0]].shape) === 1;
  const last = twoOfOne
    ? 'Float64Array.of(1 - outputs[0], outputs[0])'
    : targetScale
      ? 'outputs.map((z, j) => targetMean[j] + targetDeviation[j] * z)'
      : 'outputs';
  const scale = targetScale
    ? `\n\nconst targetMean = ${quoted(targetScale.mean)};\nconst targetDeviation = ${quoted(targetScale.deviation)};`
    : '';
  return `
${PREDICT[task](row, options, `${answer}(${row}${options})`)}

/** ${task === 'values' ? "The values, in the targets' units" : 'The probabilities'}, in the order of classNames. */
export function ${answer}(${row}${options}) {
  const outputs = network(Float64Array.from(Float32Array.from(featuresOf(${row}${options && ', options?.onNotice'}))));
  if (!outputs.every(Number.isFinite)) throw new RangeError('the outputs are not finite');
  return ${last};
}

const named = (of) => Object.fromEntries(classNames.map((name, j) => [name, of(j)]));${task === 'values' ? `\n${targetScale ? SIX_DIGITS_SCALED : SIX_DIGITS}${scale}` : ''}`;
}

/** As network.predictRows() rounds. */
const SIX_DIGITS = 'const sixDigits = (value) => Number(value.toPrecision(6));';
const SIX_DIGITS_SCALED = `
// Of values far from 0, digits count from the deviation's on.
function sixDigits(value, j) {
  const size = (x) => Math.floor(Math.log10(Math.abs(x)));
  const more = value === 0 ? 0 : Math.max(0, size(value) - size(targetDeviation[j]));
  return Number(value.toPrecision(Math.min(17, 6 + more)));
}`;

const PREDICT: Readonly<Record<Task, (row: string, options: string, answer: string) => string>> = {
  classes: (row, options, answer) => `export function predict(${row}${options}) {
  const p = ${answer};
  const top = p.indexOf(Math.max(...p));
  return { class: classNames[top], probabilities: named((j) => Number(p[j].toPrecision(6))) };
}`,
  labels: (row, options, answer) => `export function predict(${row}${options}) {
  const p = ${answer};
  return { labels: named((j) => p[j] > 0.5), probabilities: named((j) => Number(p[j].toPrecision(6))) };
}`,
  values: (row, options, answer) => `export function predict(${row}${options}) {
  const values = ${answer};
  return named((j) => sixDigits(values[j], j));
}`,
};
