import type { OnnxGraph } from '../../../src/formats/onnx/onnx-file-write.js';
import type { Random } from '../../../src/random.js';

export declare function sizeOf(shape: readonly number[]): number;
export declare function randomGraph(random: Random): {
  file: OnnxGraph;
  sizes: readonly number[];
  isValue: boolean;
};
