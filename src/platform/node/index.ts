// The public API of jacquard/node: files, folders and downloads, and nothing else.

export type { OnProgress, Progress } from '../../data/progress.js';
export type { EventFile } from '../../formats/tensorboard-log.js';
export type { LoadFeaturesOptions, RowsToPredict } from '../../loading/read-features.js';
export type { LoadTableOptions, OnNotice } from '../../loading/read-files.js';
export type { ReadTableOptions } from '../../table/reading/read-options.js';
export { LabelColumnError } from '../../table/target-columns.js';
export { writeFileAtomic, writeFilesAtomic } from './atomic-file.js';
export { type LoadedData, type LoadOptions, loadData, loadFeatures } from './datasets.js';
export { type DownloadOptions, downloadFashionMnist } from './download.js';
export { eventFile } from './event-file.js';
export { readBytes } from './gzip.js';
export { readIdx, readIdxDataset } from './idx-file.js';
export { loadImages } from './image-files.js';
export { journalFile } from './journal-file.js';
export { readFile } from './open-file.js';
export { loadNetwork, saveNetwork } from './save-network.js';
export { readTableFile } from './table-file.js';
export {
  type WriteOptions,
  writeCsv,
  writeCsvPair,
  writeIdxFolder,
  writeSplitFolder,
} from './write-dataset.js';
