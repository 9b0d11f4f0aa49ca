// `jacquard/estimators`: scikit-learn's verbs and parameter names over the same networks. docs/names.md has the table.

export type { Rows } from './check-x-y.js';
export type { CommonOptions } from './common-options.js';
export type { Coefficients } from './fitted-attributes.js';
export type { Label } from './labels.js';
export { MLPClassifier } from './mlp-classifier.js';
export type { MLPOptions } from './mlp-options.js';
export { MLPRegressor, type MLPRegressorOptions, type Values } from './mlp-regressor.js';
export type { Labels, NetworkClassifier } from './network-classifier.js';
export type { NetworkEstimator } from './network-estimator.js';
export { OneVsRestClassifier } from './one-vs-rest-classifier.js';
export { SoftmaxRegression, type SoftmaxRegressionOptions } from './softmax-regression.js';
export type { ColumnOptions, TableRows } from './table-rows.js';
