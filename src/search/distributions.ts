// Parameters as Optuna's journal has them: "distributions" with names of their own, as text within a line.
// Before: space.ts. Next: study.ts compares those in a journal with its own.

import { DataError, OptionError } from '../errors.js';
import { isRecord } from '../model/untrusted-json.js';
import { formatParameter } from './parse-space.js';
import { isChoice, type ParameterSpace, type SearchParameter, stepOf } from './space.js';

/** What Optuna takes as a choice as it is; others stand there as their JSON text. */
function asChoice(value: unknown): unknown {
  const plain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return plain ? value : JSON.stringify(value);
}

/** The JSON text of Optuna's FloatDistribution, IntDistribution or CategoricalDistribution. */
export function encodeDistribution(parameter: SearchParameter): string {
  if (isChoice(parameter)) {
    const choices = parameter.choices.map(asChoice);
    return JSON.stringify({ name: 'CategoricalDistribution', attributes: { choices } });
  }
  const { low, high, log = false, whole = false } = parameter;
  const step = whole ? (stepOf(parameter) ?? 1) : stepOf(parameter);
  const name = whole ? 'IntDistribution' : 'FloatDistribution';
  return JSON.stringify({ name, attributes: { step, low, high, log } });
}

/**
 * Whether a distribution of a journal is that of `parameter`; attributes may stand in any order.
 * @throws DataError for a text that is no distribution.
 */
export function isDistributionOf(text: unknown, parameter: SearchParameter): boolean {
  return canonical(text) === canonical(encodeDistribution(parameter));
}

/**
 * Whether trials of a journal vary what is tried here.
 * @throws OptionError naming the trial and the parameter that differs.
 */
export function requireSameSpace(
  trials: readonly { number: number; distributions: Readonly<Record<string, unknown>> }[],
  space: ParameterSpace,
): void {
  for (const { number, distributions } of trials) {
    for (const [name, text] of Object.entries(distributions)) {
      if (!(name in space))
        throw new OptionError(
          `space: trial ${number} of the journal varies ${name}, which is not tried here`,
        );
      if (isDistributionOf(text, space[name])) continue;
      throw new OptionError(
        `${name}: trial ${number} of the journal has a ${describeDistribution(text)}; ${formatParameter(space[name])} was asked for`,
      );
    }
  }
}

/** "FloatDistribution with low 0.0001, …", for messages. */
function describeDistribution(text: unknown): string {
  const { name, attributes } = read(text);
  const parts = Object.entries(attributes).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  return `${name} with ${parts.join(', ')}`;
}

function canonical(text: unknown): string {
  const { name, attributes } = read(text);
  return JSON.stringify([name, Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function read(text: unknown): { name: string; attributes: Record<string, unknown> } {
  try {
    const { name, attributes } = JSON.parse(String(text));
    if (typeof name === 'string' && isRecord(attributes)) return { name, attributes };
  } catch {} // said below
  throw new DataError(`journal: ${String(text).slice(0, 60)} is no distribution of Optuna's`);
}
