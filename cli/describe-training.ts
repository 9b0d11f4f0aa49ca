// What of a training's options is in use, as the report says it. Options without a description are listed by name.
// Before: fit-options.ts. Next: report-summary.ts.

import { OPTIMIZERS } from '../src/optim/optimizers.js';
import { SCHEDULES } from '../src/optim/schedules.js';
import type { Registry } from '../src/options/registry-option.js';
import { TRAINING_OPTIONS, type TrainingOptions } from '../src/train/options.js';
import { isInUse, optionsIn } from './fit-options.js';

/** Options that describeUpdates() has words for; `reduction` stands beside the size of batches. */
const IN_UPDATES: readonly string[] = [
  ...['optimizer', 'learningRate', 'l2', 'weightDecay', 'schedule', 'warmup', 'clipNorm', 'clipValue'],
  'reduction',
];

/** "rate 0.05, λ 0.0001", "adamw, rate 0.001, weight decay 0.01, cosine, warm-up 1, norm clipped to 1" */
export function describeUpdates(training: Omit<TrainingOptions, 'epochs'>): string {
  const { optimizer, learningRate, l2, weightDecay, schedule, warmup, clipNorm, clipValue } = training;
  const others = optionsIn('optimizer', 'schedule').filter((name) => !IN_UPDATES.includes(name));
  const parts = [
    optimizer.name !== 'sgd' && withNumbers(OPTIMIZERS, optimizer),
    optimizer.name === 'sgd' && optimizer.momentum === 0 && 'gradient descent',
    optimizer.name === 'sgd' &&
      optimizer.momentum > 0 &&
      `${optimizer.nesterov ? 'Nesterov ' : ''}momentum ${optimizer.momentum}`,
    `rate ${learningRate}`,
    weightDecay === undefined ? `λ ${l2}` : `weight decay ${weightDecay}`,
    schedule.name !== TRAINING_OPTIONS.schedule.usual && withNumbers(SCHEDULES, schedule),
    warmup > 0 && `warm-up ${warmup}`,
    clipNorm !== undefined && `norm clipped to ${clipNorm}`,
    clipValue !== undefined && `values clipped to ${clipValue}`,
    ...others.filter((name) => isInUse(name, training[name])).map((name) => `${name} ${training[name]}`),
  ];
  return parts.filter(Boolean).join(', ');
}

/** "adam (beta1 0.8)": an entry of a registry with those of its numbers that are not the usual ones. */
function withNumbers(registry: Registry, settings: { readonly name: string }): string {
  const { own } = registry[settings.name];
  const numbers = Object.entries(settings).filter(
    ([name, value]) => Object.hasOwn(own, name) && value !== own[name].usual,
  );
  const text = numbers.map(([name, value]) => `${name} ${value}`).join(', ');
  return text === '' ? settings.name : `${settings.name} (${text})`;
}

/** Descriptions of options in use. Others are listed by name. */
const IN_USE: { [Name in keyof TrainingOptions]?: (value: TrainingOptions[Name]) => string } = {
  dropout: (rates) => `dropout ${[rates].flat().join(', ')}`,
  inputDropout: (rate) => `dropout of the input ${rate}`,
  labelSmoothing: (share) => `label smoothing ${share}`,
  l1: (lambda) => `L1 ${lambda}`,
  maxNorm: (limit) => `columns of weights at most ${limit} long`,
  augment: (images) =>
    [
      images?.flip && 'images mirrored',
      images?.shift && `images moved by up to ${images.shift}`,
      images?.crop && `images padded by ${images.crop} (${images.padding ?? 'zeros'}) and cropped`,
      images?.cutout && `squares of ${images.cutout}×${images.cutout} erased`,
    ]
      .filter(Boolean)
      .join(', '),
};

/** "dropout 0.2, dropout of the input 0.1, averaging 0.999": what of this is in use; empty where nothing is. */
export function describeRegularizers(training: Regularizing, clip: number | undefined): string {
  const parts = REGULARIZING.filter((name) => isInUse(name, training[name])).map((name) => {
    const describe = IN_USE[name] as ((value: unknown) => string) | undefined;
    return describe?.(training[name]) ?? `${name} ${training[name]}`;
  });
  return [...(clip === undefined ? [] : [`features within ±${clip}`]), ...parts].join(', ');
}

const REGULARIZING = optionsIn('dropout', 'weights', 'images');

type Regularizing = Pick<TrainingOptions, (typeof REGULARIZING)[number]>;
