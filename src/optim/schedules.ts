// Learning-rate schedules: pure functions of the step, and of the losses so far where a plateau is looked for.
// A schedule spans one call to fit, whose first step is 0; a linear warm-up may stand in front of it.
// Next: train/fit.ts asks for the rate of each step.

import type { ScheduleSettings } from './settings.js';

export interface Course {
  /** The rate that the schedule begins with, and the warm-up ends at. */
  readonly learningRate: number;
  readonly schedule: ScheduleSettings;
  /** Epochs, whole or not. */
  readonly warmup: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

/** Whether the rate ever changes. */
export function isVarying({ schedule, warmup }: Pick<Course, 'schedule' | 'warmup'>): boolean {
  return schedule.name !== 'constant' || warmup > 0;
}

/**
 * The learning rate of step `step`, counted from 0 over all epochs. The k-th of the warm-up's w steps has k/w of the rate.
 * @param reductions reductionsAfter() the epochs that are done; only a plateau's schedule has any.
 */
export function learningRateAt(course: Course, step: number, reductions = 0): number {
  const { learningRate, warmup, epochs, stepsPerEpoch } = course;
  const warmupSteps = Math.round(warmup * stepsPerEpoch);
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  const total = epochs * stepsPerEpoch - warmupSteps;
  return scheduled(course, (step - warmupSteps) / stepsPerEpoch, (step - warmupSteps) / total, reductions);
}

/** `epochs` epochs after the warm-up, which is the share `done` of all that come after it. */
function scheduled(
  { learningRate, schedule }: Course,
  epochs: number,
  done: number,
  reductions: number,
): number {
  switch (schedule.name) {
    case 'constant':
      return learningRate;
    case 'step': // torch.optim.lr_scheduler.StepLR
      return learningRate * schedule.factor ** Math.floor(epochs / schedule.every);
    case 'exponential': // ExponentialLR at whole epochs, and smooth between them, as Keras has it
      return learningRate * schedule.factor ** epochs;
    case 'cosine': // Loshchilov and Hutter 2017 (SGDR), equation 5, without restarts
      return schedule.minimum + ((learningRate - schedule.minimum) * (1 + Math.cos(Math.PI * done))) / 2;
    case 'linear':
      return learningRate + (schedule.minimum - learningRate) * done;
    case 'reduce-on-plateau':
      return Math.max(schedule.minimum, learningRate * schedule.factor ** reductions);
  }
}

/**
 * How often a plateau has reduced the rate after epochs with these losses: each time that `patience` epochs in a row have
 * not come more than minDelta below the best, as Keras' ReduceLROnPlateau counts. 0 for other schedules.
 */
export function reductionsAfter(schedule: ScheduleSettings, losses: readonly number[]): number {
  if (schedule.name !== 'reduce-on-plateau') return 0;
  let best = Number.POSITIVE_INFINITY;
  let wait = 0;
  let reductions = 0;
  for (const loss of losses) {
    if (loss < best - schedule.minDelta) {
      best = loss;
      wait = 0;
    } else if (++wait >= schedule.patience) {
      reductions++;
      wait = 0;
    }
  }
  return reductions;
}
