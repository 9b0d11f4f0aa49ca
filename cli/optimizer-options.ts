// How train's updates are chosen: optimizer, schedule, clipping; as options, as a request to the library, and as text.

import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  OPTIMIZER_NAMES,
  OPTIMIZERS,
  type OptimizerOption,
  SCHEDULES,
  type ScheduleOption,
} from '../src/optim/settings.js';
import type { TrainingOptions } from '../src/train/options.js';
import { ADAPTIVE_LEARNING_RATES, DEFAULT_LEARNING_RATE, DEFAULTS } from '../src/train/options.js';
import { parseNumber, rangedOption } from './options.js';

export interface UpdateOptions {
  learningRate?: number;
  l2?: number;
  optimizer: NamedOption;
  weightDecay?: number;
  momentum?: number;
  nesterov?: boolean;
  schedule: NamedOption;
  warmup: number;
  clipNorm?: number;
  clipValue?: number;
}

export function addUpdateOptions(command: Command): Command {
  const rates = [
    ...Object.entries(DEFAULT_LEARNING_RATE).map(([name, rate]) => `${rate} for a ${name}`),
    ...Object.entries(ADAPTIVE_LEARNING_RATES).map(([name, rate]) => `${name} ${rate}`),
  ];
  const defaultRates = `default: ${rates.join(', ')}`;
  return command
    .addOption(
      new Option(
        '--optimizer <name>',
        `how weights go down their gradients: ${OPTIMIZER_NAMES.join(', ')}; with numbers of its own as adam:beta1=0.8`,
      )
        .default({ name: 'sgd' }, 'sgd')
        .argParser(namedParser(OPTIMIZERS)),
    )
    .addOption(rangedOption('--learning-rate <x>', 'learningRate', defaultRates))
    .addOption(rangedOption('--l2 <x>', 'l2', `default: ${DEFAULTS.l2}; adamw takes --weight-decay instead`))
    .addOption(
      rangedOption('--weight-decay <x>', 'weightDecay', `adamw only, default: ${DEFAULTS.weightDecay}`),
    )
    .addOption(rangedOption('--momentum <x>', 'momentum', 'default: 0'))
    .option('--nesterov', 'look ahead by the momentum (sgd with --momentum)')
    .addOption(
      new Option(
        '--schedule <name>',
        `how the rate goes on over the epochs: constant, ${describeSchedules()}; with numbers as step:every=10,factor=0.1`,
      )
        .default({ name: 'constant' }, 'constant')
        .argParser(namedParser(SCHEDULES)),
    )
    .addOption(rangedOption('--warmup <n>', 'warmup', 'may be a fraction').default(DEFAULTS.warmup))
    .addOption(
      rangedOption('--clip-norm <x>', 'clipNorm', 'larger gradients are scaled down; default: no limit'),
    )
    .addOption(rangedOption('--clip-value <x>', 'clipValue', 'larger ones are cut off; default: no limit'));
}

function describeSchedules(): string {
  const { step, exponential, cosine, 'reduce-on-plateau': plateau } = SCHEDULES;
  return (
    `step (×${step.factor} every ${step.every} epochs), exponential (×${exponential.factor} each epoch), cosine and ` +
    `linear (down to ${cosine.minimum}), reduce-on-plateau (×${plateau.factor} after ${plateau.patience} epochs in which ` +
    'the validation loss did not fall)'
  );
}

/** An entry of a table of optimizers or schedules, with numbers of its own. */
interface NamedOption {
  name: string;
  [key: string]: string | number | boolean;
}

/** Reads "name", or "name:key=value,…"; the library checks the numbers' ranges. */
function namedParser(table: Readonly<Record<string, object>>) {
  const names = Object.keys(table);
  return (text: string): NamedOption => {
    const [name, ...rest] = text.split(':');
    if (!Object.hasOwn(table, name)) {
      throw new InvalidArgumentError(`Allowed choices are ${names.join(', ')}.`);
    }
    const known = Object.keys(table[name]);
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
    return { name, ...Object.fromEntries(numbers) };
  };
}

/** Optimizer and schedule with what was asked for beside their names; the library refuses what is not their own. */
export function updatesOf({ optimizer, schedule, momentum, nesterov }: UpdateOptions) {
  const own = { ...(momentum !== undefined && { momentum }), ...(nesterov && { nesterov }) };
  return {
    optimizer: { ...optimizer, ...own } as unknown as OptimizerOption,
    schedule: schedule as unknown as ScheduleOption,
  };
}

/** "rate 0.05, λ 0.0001", "adamw, rate 0.001, weight decay 0.01, cosine, warm-up 1, norm clipped to 1" */
export function describeUpdates(training: Omit<TrainingOptions, 'epochs'>): string {
  const { optimizer, learningRate, l2, weightDecay, schedule, warmup, clipNorm, clipValue } = training;
  const parts = [
    optimizer.name !== 'sgd' && optimizer.name,
    optimizer.name === 'sgd' && optimizer.momentum === 0 && 'gradient descent',
    optimizer.name === 'sgd' &&
      optimizer.momentum > 0 &&
      `${optimizer.nesterov ? 'Nesterov ' : ''}momentum ${optimizer.momentum}`,
    `rate ${learningRate}`,
    weightDecay === undefined ? `λ ${l2}` : `weight decay ${weightDecay}`,
    schedule.name !== 'constant' && schedule.name,
    warmup > 0 && `warm-up ${warmup}`,
    clipNorm !== undefined && `norm clipped to ${clipNorm}`,
    clipValue !== undefined && `values clipped to ${clipValue}`,
  ];
  return parts.filter(Boolean).join(', ');
}
