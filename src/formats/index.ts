// `jacquard/formats`: models to and from the formats of other programs, and the curves of a training as TensorBoard reads them. All of it
// is bytes in memory, the same in Node and in a page.

export type { WeightType } from '../model/half-precision.js';
export { EXPORT_NAMES, type ExportName, type ExportOptions, exportModel } from './export-model.js';
export type { Exported, FormatFile, ReadOptions } from './format.js';
export { FORMAT_NAMES, type FormatName } from './formats.js';
export { type Imported, importModel } from './import-model.js';
export {
  type EventFile,
  type TensorBoardLog,
  type TensorBoardOptions,
  tensorBoardLog,
} from './tensorboard-log.js';
