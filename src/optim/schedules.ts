// How the learning rate changes during training: a pure function of the step, and of the losses so far where a plateau is
// looked for. A schedule spans one call to fit, whose first step is 0; a linear warm-up may stand in front of it.
// To add a schedule, write an entry here. Next: train/fit.ts asks for the rate of each step.

import type { Schema, Settled } from '../options/option.js';
import { COUNT, number } from '../options/option-kinds.js';
import type { NamedOption, NamedSettings } from '../options/registry-option.js';

/** Where a training stands after the warm-up. */
export interface Moment {
  /** The rate that the schedule begins with. */
  readonly learningRate: number;
  /** Epochs since the warm-up, and their share of all that come after it. */
  readonly epochs: number;
  readonly done: number;
  /** What reductions() of the schedule counted over the epochs that are done. */
  readonly reductions: number;
}

export interface ScheduleEntry<Own extends Schema> {
  /** Its hyperparameters. Checks, types, --schedule and the reference follow from them. */
  readonly own: Own;
  /** The rate is the same in all epochs. */
  readonly constant?: true;
  rate(numbers: Settled<Own>, moment: Moment): number;
  /** How often the rate has been reduced after epochs with these losses. */
  reductions?(numbers: Settled<Own>, losses: readonly number[]): number;
}

function schedule<Own extends Schema>(entry: ScheduleEntry<Own>): ScheduleEntry<Own> {
  return entry;
}

const FACTOR = { above: 0, to: 1 };
const MINIMUM = number({ from: 0, to: 1e6 }, 0);

export const SCHEDULES = {
  constant: schedule({ own: {}, constant: true, rate: (_, { learningRate }) => learningRate }),
  /** torch.optim.lr_scheduler.StepLR */
  step: schedule({
    own: { every: number(COUNT, 5), factor: number(FACTOR, 0.5) },
    rate: ({ every, factor }, { learningRate, epochs }) =>
      learningRate * factor ** Math.floor(epochs / every),
  }),
  /** ExponentialLR at whole epochs, and smooth between them, as Keras has it. */
  exponential: schedule({
    own: { factor: number(FACTOR, 0.9) },
    rate: ({ factor }, { learningRate, epochs }) => learningRate * factor ** epochs,
  }),
  /** Loshchilov and Hutter 2017 (SGDR), equation 5, without restarts. */
  cosine: schedule({
    own: { minimum: MINIMUM },
    rate: ({ minimum }, { learningRate, done }) =>
      minimum + ((learningRate - minimum) * (1 + Math.cos(Math.PI * done))) / 2,
  }),
  linear: schedule({
    own: { minimum: MINIMUM },
    rate: ({ minimum }, { learningRate, done }) => learningRate + (minimum - learningRate) * done,
  }),
  /**
   * The rate is reduced each time that `patience` epochs in a row have not come more than minDelta below the best, as Keras'
   * ReduceLROnPlateau counts.
   */
  'reduce-on-plateau': schedule({
    own: {
      factor: number(FACTOR, 0.5),
      patience: number(COUNT, 3),
      minDelta: number({ from: 0, to: 1e6 }, 1e-4),
      minimum: MINIMUM,
    },
    rate: ({ factor, minimum }, { learningRate, reductions }) =>
      Math.max(minimum, learningRate * factor ** reductions),
    reductions({ patience, minDelta }, losses) {
      let best = Number.POSITIVE_INFINITY;
      let wait = 0;
      let reductions = 0;
      for (const loss of losses) {
        if (loss < best - minDelta) {
          best = loss;
          wait = 0;
        } else if (++wait >= patience) {
          reductions++;
          wait = 0;
        }
      }
      return reductions;
    },
  }),
};

/** One of SCHEDULE_NAMES. */
export type ScheduleName = keyof typeof SCHEDULES;
export type ScheduleSettings = NamedSettings<typeof SCHEDULES>;
/** A learning-rate schedule by its name, or { name, … } with hyperparameters. */
export type ScheduleOption = NamedOption<typeof SCHEDULES>;

/** What `schedule` takes. */
export const SCHEDULE_NAMES = Object.keys(SCHEDULES) as ScheduleName[];

export interface Course {
  /** The rate that the schedule begins with, and the warm-up ends at. */
  readonly learningRate: number;
  readonly schedule: ScheduleSettings;
  /** Epochs, whole or not. */
  readonly warmup: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

/** Whether it is a schedule whose rate never changes. */
export function isConstant(name: string): boolean {
  return Object.hasOwn(SCHEDULES, name) && entryOf({ name } as ScheduleSettings).constant === true;
}

/** Whether the rate ever changes. */
export function isVarying({ schedule, warmup }: Pick<Course, 'schedule' | 'warmup'>): boolean {
  return !isConstant(schedule.name) || warmup > 0;
}

/**
 * The learning rate of step `step`, counted from 0 over all epochs. The k-th of the warm-up's w steps has k/w of the rate.
 * @param reductions reductionsAfter() the epochs that are done; only a plateau's schedule has any.
 */
export function learningRateAt(course: Course, step: number, reductions = 0): number {
  const { learningRate, schedule, warmup, epochs, stepsPerEpoch } = course;
  const warmupSteps = Math.round(warmup * stepsPerEpoch);
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  const total = epochs * stepsPerEpoch - warmupSteps;
  return entryOf(schedule).rate(schedule, {
    ...{ learningRate, reductions },
    epochs: (step - warmupSteps) / stepsPerEpoch,
    done: (step - warmupSteps) / total,
  });
}

/** How often the rate has been reduced after epochs with these losses. 0 for schedules that do not look at losses. */
export function reductionsAfter(schedule: ScheduleSettings, losses: readonly number[]): number {
  return entryOf(schedule).reductions?.(schedule, losses) ?? 0;
}

function entryOf({ name }: ScheduleSettings): ScheduleEntry<Schema> {
  return SCHEDULES[name];
}

type OwnNumber = { [Name in ScheduleName]: keyof (typeof SCHEDULES)[Name]['own'] }[ScheduleName];

/** Descriptions of the schedules' hyperparameters, for help texts and the reference. */
export const SCHEDULE_NUMBER_TEXTS: Readonly<Record<OwnNumber, string>> = {
  every: 'epochs between two reductions',
  factor: 'what a reduction multiplies the rate by',
  patience: 'epochs without improvement before a reduction',
  minDelta: 'smallest fall of the loss that counts as an improvement',
  minimum: 'where the rate ends',
};

/** What each schedule does with its usual numbers. Neighbours with the same text are listed together. */
export const SCHEDULE_TEXTS: {
  readonly [Name in ScheduleName]: (usual: Settled<(typeof SCHEDULES)[Name]['own']>) => string;
} = {
  constant: () => '',
  step: ({ every, factor }) => `×${factor} every ${every} epochs`,
  exponential: ({ factor }) => `×${factor} each epoch`,
  cosine: ({ minimum }) => `down to ${minimum}`,
  linear: ({ minimum }) => `down to ${minimum}`,
  'reduce-on-plateau': ({ factor, patience }) =>
    `×${factor} after ${patience} epochs in which the validation loss did not fall`,
};
