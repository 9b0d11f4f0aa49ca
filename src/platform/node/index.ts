// The public API of jacquard/node: files, folders and downloads, and nothing else.

export type { OnProgress, Progress } from '../../data/progress.js';
export { writeFileAtomic, writeFilesAtomic } from './atomic-file.js';
export { readCsv, readCsvColumns } from './csv-file.js';
export { type Features, type LoadedData, type LoadOptions, loadData, loadFeatures } from './datasets.js';
export { type DownloadOptions, downloadFashionMnist } from './download.js';
export { readFile } from './files.js';
export { readBytes } from './gzip.js';
export { readIdx, readIdxDataset } from './idx-file.js';
export { loadNetwork, saveNetwork } from './model-file.js';
export {
  type WriteOptions,
  writeCsv,
  writeCsvPair,
  writeIdxFolder,
  writeSplitFolder,
} from './write-dataset.js';
