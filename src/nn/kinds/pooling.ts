// What the pooling layers share: their options, and the operations that they take. The kernels are in assembly/pool.ts.
// Before: window-geometry.ts. Next: max-pool.ts, average-pool.ts, global-average-pool.ts.

import { OptionError } from '../../errors.js';
import type { Settled } from '../../options/option.js';
import { choice, heightAndWidth, numberOrWord } from '../../options/option-kinds.js';
import type { Operation } from '../../program/steps.js';
import type { Value } from '../../program/values.js';
import type { Matrix } from '../../tensor.js';
import { formatShape, type Shape, sizeOfShape } from '../shape.js';
import type { Emitter, Forward, LayerKind } from './kind.js';
import { type Geometry, geometryOf, PADDINGS } from './window-geometry.js';

/** y = the largest number of each window and channel; padding is -∞. */
export const MAX_POOL: Operation<Geometry & { x: Matrix; y: Matrix }> = {
  name: 'max pool',
  reads: ['x'],
  writes: ['y'],
  run: ({ ops }, args) => ops.call.maxPool(args),
};

/** dx = dy where x was the first of the largest in its window, else 0. */
export const MAX_POOL_GRADIENT: Operation<Geometry & { x: Matrix; y: Matrix; dy: Matrix; dx: Matrix }> = {
  name: 'max pool gradient',
  picks: true,
  reads: ['x', 'y', 'dy'],
  writes: ['dx'],
  run: ({ ops }, args) => ops.call.maxPoolGradient(args),
};

/** y = the mean of each window and channel, over what lies in the image. */
const AVERAGE_POOL: Operation<Geometry & { x: Matrix; y: Matrix }> = {
  name: 'average pool',
  reads: ['x'],
  writes: ['y'],
  run: ({ ops }, args) => ops.call.averagePool(args),
};

const AVERAGE_POOL_GRADIENT: Operation<Geometry & { dy: Matrix; dx: Matrix }> = {
  name: 'average pool gradient',
  reads: ['dy'],
  writes: ['dx'],
  run: ({ ops }, args) => ops.call.averagePoolGradient(args),
};

const SIZES = { whole: true, from: 1, to: 1000 } as const;

const POOL_OPTIONS = {
  /** Height and width of the window. Default 2. */
  size: heightAndWidth(SIZES, [2, 2]),
  /** How far the window moves, down and to the right; `size`: by its own size. Default size. */
  stride: numberOrWord(SIZES, ['size'], 'size'),
  /** Whether the image is padded so that no row or column is left out. Default valid. */
  padding: choice(PADDINGS, 'valid'),
};

type PoolOptions = Settled<typeof POOL_OPTIONS>;

/** @throws OptionError */
function poolGeometry(kind: string, options: PoolOptions, input: Shape): Geometry {
  const { size, padding } = options;
  if (options.stride === 'size' && size[0] !== size[1])
    throw new OptionError(
      `${kind}: a window of ${formatShape(size)} needs a stride, the same down and to the right; give it, such as stride ${Math.min(...size)}`,
    );
  const stride = options.stride === 'size' ? size[0] : options.stride;
  return geometryOf(kind, input, { size, stride, padding });
}

export function shapeOfPool({ outHeight, outWidth, channels }: Geometry): Shape {
  return [outHeight, outWidth, channels];
}

/** "max-pool 2×2", "max-pool 3×3, stride 2, same" */
function poolInWords(kind: string, { size, stride, padding }: PoolOptions): string {
  const more = `${stride === 'size' ? '' : `, stride ${stride}`}${padding === 'valid' ? '' : `, ${padding}`}`;
  return `${kind} ${formatShape(size)}${more}`;
}

/** A kind of pool, from its way forward over windows of that geometry. */
export function poolKind(
  name: string,
  forward: (geometry: Geometry, x: Value, emitter: Emitter) => Forward,
): LayerKind<typeof POOL_OPTIONS> {
  return {
    role: 'pool',
    images: true,
    own: POOL_OPTIONS,
    unnamed: ['size'],
    shape: (options, [input]) => shapeOfPool(poolGeometry(name, options, input)),
    describe: (options) => poolInWords(name, options),
    forward: (options, [x], emitter) => forward(poolGeometry(name, options, emitter.shapes[0]), x, emitter),
  };
}

/** Of any window, also one as large as the image. */
export function averagePoolForward(geometry: Geometry, x: Value, { emit, rows }: Emitter): Forward {
  const y = rows(sizeOfShape(shapeOfPool(geometry)));
  emit(AVERAGE_POOL, { x, y, ...geometry });
  return {
    y,
    backward(dy, [wanted]) {
      if (!wanted) return [null];
      const dx = rows(x.columns);
      emit(AVERAGE_POOL_GRADIENT, { dy, dx, ...geometry });
      return [dx];
    },
  };
}
