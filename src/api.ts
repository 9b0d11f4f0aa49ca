// What `jacquard` and `jacquard/slim` have in common: everything but createBackend.
// Next: index.ts and slim.ts add theirs.

export { BACKEND_NAMES, type Backend, type BackendChoice, type BackendName } from './backend/backend.js';
export type { Kernels } from './backend/kernels.js';
export { Dataset, type DatasetInit, type Features } from './data/dataset.js';
export { INPUT_CHOICES, type InputChoice, type InputPath } from './data/input-path.js';
export { SparseFeatures, type SparseFeaturesInit } from './data/sparse-features.js';
export { splitDataset } from './data/split.js';
export { STANDARDIZATIONS, type StandardizationName, type Standardizer } from './data/standardize.js';
export type { TargetScale } from './data/target-scale.js';
export type { Targets } from './data/targets.js';
export type { FeatureRows } from './data/typed-rows.js';
export {
  BackendError,
  DataError,
  DivergedError,
  JacquardError,
  ModelError,
  OptionError,
  OutOfMemoryError,
  ShapeError,
  StateError,
  WriteError,
} from './errors.js';
export type { ClassMeasures, ProbabilityMeasures } from './evaluate/class-measures.js';
export { MultiLabelEvaluation } from './evaluate/multi-label.js';
export { RegressionEvaluation, type ValueScores } from './evaluate/regression.js';
export { Evaluation } from './evaluate/report.js';
export { ConstantClassifier } from './multiclass/constant-classifier.js';
export { type BinaryClassifier, OneVsRest, oneAgainstRest } from './multiclass/one-vs-rest.js';
export type { Task } from './network/adopt.js';
export type { DecisionOptions } from './network/evaluation.js';
export { Network } from './network/network.js';
export type { FitOptions, LayerParameters, NetworkOptions } from './network/options.js';
export { type PopulationMember, type PopulationOptions, trainPopulation } from './network/population.js';
export type { ClassWeights } from './network/row-weights.js';
export type { Standardization, StandardizeOption } from './network/standardization.js';
export {
  ACTIVATION_NAMES,
  type Activation,
  type ActivationName,
  type ActivationText,
} from './nn/activations.js';
export type { Architecture, LayerOptions, LayerSpec } from './nn/architecture.js';
export { INITIALIZER_NAMES, type InitializerName } from './nn/initializers.js';
export { LOSS_NAMES, type LossName, REDUCTIONS, type Reduction } from './nn/losses.js';
export { OPTIMIZER_NAMES, type OptimizerName, type OptimizerOption } from './optim/optimizers.js';
export { SCHEDULE_NAMES, type ScheduleName, type ScheduleOption } from './optim/schedules.js';
export type { AugmentOptions } from './train/augmentation.js';
export type { BatchInfo, Callback, CallbackState, Training, TrainingInfo } from './train/callbacks.js';
export { type CheckpointOptions, checkpoint } from './train/checkpoints.js';
export { csvLog, historyCsv } from './train/csv-log.js';
export {
  type BestEpoch,
  type EarlyStopping,
  type EarlyStoppingOptions,
  earlyStopping,
  MONITORS,
  type Monitor,
} from './train/early-stopping.js';
export type { MemberResult } from './train/fit-population.js';
export { bestEpoch, type EpochFigures, type EpochRecord, type History } from './train/history.js';
export type { TrainingOptions } from './train/options.js';
export { VERSION } from './version.js';
