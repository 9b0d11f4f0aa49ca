// How train's updates are chosen: optimizer, schedule, clipping; as options, as a request to the library, and as text.

import { type Command, Option } from 'commander';
import {
  OPTIMIZER_NAMES,
  type OptimizerName,
  type OptimizerOption,
  SCHEDULE_NAMES,
  SCHEDULES,
  type ScheduleName,
} from '../src/optim/settings.js';
import type { TrainingOptions } from '../src/train/options.js';
import { ADAPTIVE_LEARNING_RATES, DEFAULT_LEARNING_RATE, DEFAULTS } from '../src/train/options.js';
import { rangedOption } from './options.js';

export interface UpdateOptions {
  learningRate?: number;
  l2?: number;
  optimizer: OptimizerName;
  weightDecay?: number;
  momentum?: number;
  nesterov?: boolean;
  schedule: ScheduleName;
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
      new Option('--optimizer <name>', 'how weights go down their gradients')
        .choices(OPTIMIZER_NAMES)
        .default('sgd'),
    )
    .addOption(rangedOption('--learning-rate <x>', 'learningRate', defaultRates))
    .addOption(rangedOption('--l2 <x>', 'l2', `default: ${DEFAULTS.l2}; adamw takes --weight-decay instead`))
    .addOption(
      rangedOption('--weight-decay <x>', 'weightDecay', `adamw only, default: ${DEFAULTS.weightDecay}`),
    )
    .addOption(rangedOption('--momentum <x>', 'momentum', 'default: 0'))
    .option('--nesterov', 'look ahead by the momentum (sgd with --momentum)')
    .addOption(
      new Option('--schedule <name>', `how the rate goes on over the epochs: ${describeSchedules()}`)
        .choices(SCHEDULE_NAMES)
        .default('constant'),
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

/** The optimizer with what was asked for beside its name; the library refuses what is not its own. */
export function optimizerOf({ optimizer, momentum, nesterov }: UpdateOptions): OptimizerOption {
  const own = { ...(momentum !== undefined && { momentum }), ...(nesterov && { nesterov }) };
  return { name: optimizer, ...own } as OptimizerOption;
}

/** "rate 0.05, λ 0.0001", "adamw, rate 0.001, weight decay 0.01, cosine, warm-up 1, norm clipped to 1" */
export function describeUpdates(training: Omit<TrainingOptions, 'epochs'>): string {
  const { optimizer, learningRate, l2, weightDecay, schedule, warmup, clipNorm, clipValue } = training;
  const parts = [
    optimizer.name !== 'sgd' && optimizer.name,
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
