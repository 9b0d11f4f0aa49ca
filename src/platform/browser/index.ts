// The public API of jacquard/browser: files that a user gives to a page or a worker, and nothing else.

export { LabelColumnError } from '../../data/csv-header.js';
export type { NamedParts as LoadedData } from '../../data/layouts.js';
export type { OnProgress, Progress } from '../../data/progress.js';
export type {
  Features,
  LoadFeaturesOptions,
  ReadColumnsOptions,
  ReadCsvOptions,
} from '../../loading/read-files.js';
export { csvHeader, readCsv, readCsvColumns } from './csv-file.js';
export { type LoadFilesOptions, loadFeatures, loadFiles } from './load-files.js';
