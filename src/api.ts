// What `jacquard` and `jacquard/slim` have in common: everything but createBackend.
// Next: index.ts and slim.ts add theirs.

export { BACKEND_NAMES, type Backend, type BackendChoice, type BackendName } from './backend/backend.js';
export type { Kernels } from './backend/kernels/index.js';
export { Dataset, type DatasetInit, type Features } from './data/dataset.js';
export type { RowGiven, RowSource, RowsGiven } from './data/given-rows.js';
export { type StreamOptions, streamRows } from './data/iterable-rows.js';
export type { RowPiece, RowStream, RowTotals } from './data/row-stream.js';
export { SparseFeatures, type SparseFeaturesInit } from './data/sparse-features.js';
export { INPUT_CHOICES, type InputChoice, type InputPath } from './data/sparse-or-dense.js';
export { STANDARDIZATIONS, type StandardizationName, type Standardizer } from './data/standardize.js';
export type { TargetScale } from './data/target-scale.js';
export type { Targets } from './data/targets.js';
export { splitDataset } from './data/train-test-split.js';
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
export { Evaluation } from './evaluate/classification-report.js';
export { MultiLabelEvaluation } from './evaluate/multi-label.js';
export type { ClassMeasures, ProbabilityMeasures } from './evaluate/probability-metrics.js';
export { RegressionEvaluation, type ValueScores } from './evaluate/regression-metrics.js';
export { ACTIVATION_NAMES, type ActivationName } from './functions/activations.js';
export type { Task } from './functions/tasks.js';
export { ConstantClassifier } from './multiclass/constant-classifier.js';
export { type BinaryClassifier, OneVsRest, oneAgainstRest } from './multiclass/one-vs-rest.js';
export type { ClassWeights } from './network/class-weights.js';
export type { DecisionOptions } from './network/evaluation.js';
export { Network } from './network/network.js';
export type { FitOptions, LayerParameters, NetworkOptions } from './network/options.js';
export { Predictor, type PredictorOptions } from './network/predictor.js';
export type { SaveOptions } from './network/save-options.js';
export type { Standardization, StandardizeOption } from './network/standardize-option.js';
export type { PredictorRows } from './network/take-rows.js';
export type { MemberResult } from './network/train-population.js';
export {
  type PopulationMember,
  type PopulationOptions,
  trainPopulation,
} from './network/train-population.js';
export type { HeadOptions } from './network/with-head.js';
export type { Activation, ActivationText } from './nn/activation-options.js';
export type { Architecture, Graph, LayerNode, LayerSpec } from './nn/graph.js';
export { INITIALIZER_NAMES, type InitializerName } from './nn/initializers.js';
export type { LayerOptions } from './nn/layer-options.js';
export type { LayerRow, LayerTable } from './nn/layer-table.js';
export { LOSS_NAMES, type LossName, REDUCTIONS, type Reduction } from './nn/losses.js';
export { OPTIMIZER_NAMES, type OptimizerName, type OptimizerOption } from './optim/optimizers.js';
export { SCHEDULE_NAMES, type ScheduleName, type ScheduleOption } from './optim/schedules.js';
export type { AugmentOptions } from './train/augmentation.js';
export type { BatchInfo, Callback, CallbackState, Training, TrainingInfo } from './train/callbacks.js';
export { type CheckpointOptions, checkpoint } from './train/checkpoint-callback.js';
export { csvLog, historyCsv } from './train/csv-log.js';
export {
  type BestEpoch,
  type EarlyStopping,
  type EarlyStoppingOptions,
  earlyStopping,
  MONITORS,
  type Monitor,
} from './train/early-stopping.js';
export { bestEpoch, type EpochFigures, type EpochRecord, type History } from './train/history.js';
export type { TrainingOptions } from './train/options.js';
export { VERSION } from './version.js';
