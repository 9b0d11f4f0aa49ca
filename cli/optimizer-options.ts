// How train's updates are chosen: optimizer and schedule as flags. Names and numbers are those of the registries.
// Before: flags.ts. Next: fit-options.ts has the other options of fit().

import { InvalidArgumentError } from 'commander';
import {
  OPTIMIZER_NAMES,
  OPTIMIZER_TEXTS,
  OPTIMIZERS,
  type OptimizerOption,
} from '../src/optim/optimizers.js';
import { SCHEDULE_NAMES, SCHEDULE_TEXTS, SCHEDULES, type ScheduleOption } from '../src/optim/schedules.js';
import { namesIn, settle } from '../src/options/option.js';
import type { Registry } from '../src/options/registry-option.js';
import { TRAINING_OPTIONS, TRAINING_TEXTS } from '../src/train/options.js';
import { Flag, helpOf, parseNumber, plainFlag, switchFlag, type ValuesOf } from './flags.js';

/** "step (×0.5 every 5 epochs), …, cosine and linear (down to 0)" */
function describeSchedules(): string {
  const texts = SCHEDULE_NAMES.map((name) => {
    const textOf: (usual: never) => string = SCHEDULE_TEXTS[name];
    return { name, text: textOf(settle(SCHEDULES[name].own, {}) as never) };
  });
  const parts = texts.map(({ name, text }, i) => {
    const alike = text !== '' && text === texts[i + 1]?.text;
    return alike ? `${name} and ` : `${name}${text && ` (${text})`}, `;
  });
  return parts.join('').replace(/, $/, '');
}

export const OPTIMIZER_FLAG = new Flag<NamedValue<OptimizerOption>>(
  '--optimizer <name>',
  helpOf(TRAINING_TEXTS.optimizer, `${OPTIMIZER_NAMES.join(', ')}; with hyperparameters as adam:beta1=0.8`),
)
  .default({ name: TRAINING_OPTIONS.optimizer.usual }, String(TRAINING_OPTIONS.optimizer.usual))
  .argParser(namedParser(OPTIMIZERS));

export const SCHEDULE_FLAG = new Flag<NamedValue<ScheduleOption>>(
  '--schedule <name>',
  helpOf(TRAINING_TEXTS.schedule, `${describeSchedules()}; with numbers as step:every=10,factor=0.1`),
)
  .default({ name: TRAINING_OPTIONS.schedule.usual }, String(TRAINING_OPTIONS.schedule.usual))
  .argParser(namedParser(SCHEDULES));

/** An entry of a registry, with hyperparameters. */
type NamedValue<Option> = Extract<Option, { name: unknown }>;

const { momentum } = OPTIMIZERS.sgd.own;

/** The usual optimizer's own numbers have flags of their own. */
export const OWN_NUMBER_FLAGS = {
  momentum: plainFlag('momentum', momentum, {
    ...{
      meaning: `${OPTIMIZER_TEXTS.sgd.momentum}, sgd only`,
      note: `default: ${momentum.usual}`,
      saysDefault: true,
    },
  } as const),
  nesterov: switchFlag('--nesterov', `${OPTIMIZER_TEXTS.sgd.nesterov} (sgd with --momentum)`),
};

export type OwnNumbers = ValuesOf<typeof OWN_NUMBER_FLAGS>;

/** The optimizer with the numbers that have flags; the library refuses what is not its own. */
export function optimizerOf(
  options: OwnNumbers & { optimizer: NamedValue<OptimizerOption> },
): OptimizerOption {
  const own = Object.keys(OWN_NUMBER_FLAGS) as (keyof OwnNumbers)[];
  const given = own.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return { ...options.optimizer, ...Object.fromEntries(given) };
}

/** Reads "name", or "name:key=value,…"; the library checks the numbers' ranges. */
export function namedParser<Value extends { name: string }>(registry: Registry) {
  const names = Object.keys(registry);
  return (text: string): Value => {
    const [name, ...rest] = text.split(':');
    if (!Object.hasOwn(registry, name)) {
      throw new InvalidArgumentError(`Allowed choices are ${names.join(', ')}.`);
    }
    const known = namesIn(registry[name].own);
    const numbers = rest
      .flatMap((part) => part.split(','))
      .map((pair): [string, number | boolean] => {
        const [key, value = ''] = pair.split('=');
        if (!known.includes(key)) {
          const own = known.length > 0 ? `its numbers are ${known.join(', ')}` : 'it has no numbers';
          throw new InvalidArgumentError(`"${key}" is none of ${name}'s: ${own}.`);
        }
        if (value === 'true' || value === 'false') return [key, value === 'true'];
        const number = parseNumber(value);
        if (Number.isFinite(number)) return [key, number];
        throw new InvalidArgumentError(`${key}: "${value}" is no number.`);
      });
    return { name, ...Object.fromEntries(numbers) } as unknown as Value;
  };
}
