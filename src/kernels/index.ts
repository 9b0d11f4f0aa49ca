// jacquard/kernels: the SIMD kernels alone, without networks: products, convolutions and the like on Float32Arrays.
// Next: array-kernels.ts has the operations, array-arguments.ts what they take.

export type { Activation, ActivationText } from '../nn/activation-options.js';
export type { Padding } from '../nn/kinds/window-geometry.js';
export type {
  ActivateArguments,
  ArgmaxArguments,
  Conv2dArguments,
  Floats,
  GemmArguments,
  ImageWindows,
  SoftmaxArguments,
} from './array-arguments.js';
export { conv2dOutput } from './array-checks.js';
export { type ArrayKernels, kernelsOf } from './array-kernels.js';
export type { LentFloats } from './lent-floats.js';
