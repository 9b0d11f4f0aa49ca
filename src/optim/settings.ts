// The optimizers and schedules there are: their names, their own numbers and the defaults of these. Everything that lists,
// checks or describes them reads these two tables. Next: create.ts makes an optimizer, schedules.ts has the formulas.

/** As in PyTorch, which has alpha for rho; momentum and nesterov are off unless asked for. */
export const OPTIMIZERS = {
  sgd: { momentum: 0, nesterov: false },
  rmsprop: { rho: 0.99, epsilon: 1e-8 },
  adagrad: { epsilon: 1e-10 },
  adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  adamw: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
};

export const SCHEDULES = {
  constant: {},
  step: { every: 5, factor: 0.5 },
  exponential: { factor: 0.9 },
  cosine: { minimum: 0 },
  linear: { minimum: 0 },
  'reduce-on-plateau': { factor: 0.5, patience: 3, minDelta: 1e-4, minimum: 0 },
};

/** One of a table's entries with its name: { name: 'adam', beta1: 0.9, … }. */
type Named<Table> = { [Name in keyof Table]: { name: Name } & Table[Name] }[keyof Table];
/** The same as it may be given: the name alone, or an object that leaves numbers out. */
type Given<Table> =
  | keyof Table
  | { [Name in keyof Table]: { name: Name } & Partial<Table[Name]> }[keyof Table];

export type OptimizerName = keyof typeof OPTIMIZERS;
export type OptimizerSettings = Named<typeof OPTIMIZERS>;
export type OptimizerOption = Given<typeof OPTIMIZERS>;
export type ScheduleName = keyof typeof SCHEDULES;
export type ScheduleSettings = Named<typeof SCHEDULES>;
export type ScheduleOption = Given<typeof SCHEDULES>;

export const OPTIMIZER_NAMES = Object.keys(OPTIMIZERS) as OptimizerName[];
export const SCHEDULE_NAMES = Object.keys(SCHEDULES) as ScheduleName[];
