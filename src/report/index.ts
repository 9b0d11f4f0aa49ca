// jacquard/report: charts as SVG, the report as one HTML file, images as data URIs. Strings in, strings out; the same
// in Node and in a page.

export { type ClassCurves, type Curve, evaluationCurves } from '../evaluate/roc-curve.js';
export { type Bar, type BarChartData, type BarGroup, barChart } from './bar-chart.js';
export { type BenchmarkPageData, benchmarkPage } from './benchmark-page.js';
export {
  type ConfusionMatrixChartOptions,
  confusionMatrixChart,
} from './confusion-matrix-chart.js';
export {
  type CurveChartData,
  type CurveChartSettings,
  precisionRecallChart,
  rocChart,
} from './curve-charts.js';
export { type FiltersInit, filtersData } from './filter-images.js';
export { type HeatMapCell, type SearchHeatMapOptions, searchHeatMap } from './heat-map.js';
export {
  accuracyChart,
  classLossChart,
  errorChart,
  foldLossChart,
  type HistoryChartSettings,
  lossChart,
} from './history-charts.js';
export { htmlReport } from './html.js';
export { importanceChart } from './importance-chart.js';
export { type LineChartOptions, type LineMarker, type LineSeries, lineChart } from './line-chart.js';
export { optionImportanceChart } from './option-importance-chart.js';
export { grayImage, largestMagnitude, rgbImage, weightImage } from './png.js';
export type * from './report-data.js';
export { type PredictionsInit, predictionsData, type WeightsInit, weightsData } from './report-examples.js';
export { type ScatterChartOptions, scatterChart } from './scatter-chart.js';
export {
  parameterText,
  type SearchChartOptions,
  type SearchTrial,
  searchChart,
  searchDots,
} from './search-chart.js';
export { type TerminalChartOptions, type TerminalSeries, terminalChart } from './terminal-chart.js';
export { trialAxesChart } from './trial-axes-chart.js';
export { trialScoreChart } from './trial-score-chart.js';
export { trialStagesChart } from './trial-stages-chart.js';
export { type ReportedTrial, type TrialsAxis, type TrialsData, trialsData } from './trials-data.js';
