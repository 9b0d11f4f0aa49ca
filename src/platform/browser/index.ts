// The public API of jacquard/browser: files that a user gives to a page or a worker, and nothing else.

export type { NamedParts as LoadedData } from '../../data/file-layouts.js';
export type { OnProgress, Progress } from '../../data/progress.js';
export type { LoadFeaturesOptions, RowsToPredict } from '../../loading/read-features.js';
export type { LoadTableOptions, OnNotice } from '../../loading/read-files.js';
export type { ReadTableOptions } from '../../table/reading/read-options.js';
export { LabelColumnError } from '../../table/target-columns.js';
export { type LoadFilesOptions, loadFeatures, loadFiles, loadImages } from './load-files.js';
export { readTableFile } from './table-file.js';
