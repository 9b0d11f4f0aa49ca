// A parameter as text, as it is typed: 1e-4..1e-1:log, 16..256:step=16, adamw/sgd. Nothing in it means anything to a shell.
// Before: space.ts. Next: the command line's --try.

import { OptionError } from '../errors.js';
import { isChoice, type SearchParameter } from './space.js';

const RANGE = /^([^.:/]+(?:\.[^.:/]+)?)\.\.([^:/]+)((?::[^:/]+)*)$/;

/**
 * Reads `low..high`, with `:log` or `:step=…` after it, or choices with slashes between them, which stay texts.
 * @param whole whether the numbers of a range are whole.
 * @example parseParameter('dropout', '0..0.5', () => false) // { low: 0, high: 0.5, whole: false }
 * @throws OptionError with the forms that are valid.
 */
export function parseParameter(
  name: string,
  text: string,
  whole: (low: number, high: number) => boolean,
): SearchParameter {
  const range = RANGE.exec(text);
  if (range === null) {
    const choices = text.split('/');
    if (choices.length > 1 && choices.every((one) => one !== '')) return { choices };
    throw new OptionError(
      `${name}: "${text}" is neither a range nor choices; type ${name}=1e-4..1e-1:log, ${name}=0..0.5, ${name}=8..64:step=8 or ${name}=a/b/c`,
    );
  }
  const [low, high] = [range[1], range[2]].map((one) => numberOf(name, one));
  const parameter = { low, high, whole: whole(low, high) };
  return range[3]
    .split(':')
    .slice(1)
    .reduce((so, suffix) => withSuffix(name, so, suffix), parameter);
}

function withSuffix<Parameter>(name: string, parameter: Parameter, suffix: string): Parameter {
  if (suffix === 'log') return { ...parameter, log: true };
  if (suffix.startsWith('step=')) return { ...parameter, step: numberOf(name, suffix.slice(5)) };
  throw new OptionError(`${name}: ":${suffix}" is unknown after a range; valid: :log, :step=<number>`);
}

function numberOf(name: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new OptionError(`${name}: "${text}" is no number`);
}

/** The text of a parameter, as parseParameter reads it. */
export function formatParameter(parameter: SearchParameter): string {
  if (isChoice(parameter))
    return parameter.choices.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('/');
  const { low, high, log, step } = parameter;
  return `${low}..${high}${log ? ':log' : ''}${step === undefined ? '' : `:step=${step}`}`;
}
