// Numbers of two bytes: f16 (IEEE 754 binary16: 11 significant bits, up to 65504) and bf16 (the upper half of a float32: 8 significant
// bits). Files may hold weights so; in memory they are float32. Next: safetensors.ts and safetensors-write.ts.

import { ModelError } from '../errors.js';

/** How weights are stored: 4 bytes each, or 2 with three significant digits. */
export const WEIGHT_TYPES = ['f32', 'f16'] as const;
/** How weights are stored: 32 or 16 bits. */
export type WeightType = (typeof WEIGHT_TYPES)[number];

/** The bits of what rounds to infinity in f16: 65520. */
const TOO_LARGE = 0x477ff000;
const INFINITE = 0x7f800000;
/** 2^-14, below which f16 has fewer bits. */
const SMALLEST_NORMAL = 0x38800000;
/** By which the exponents of both differ, in float32's place. */
const BIAS = 0x38000000;
const SUBNORMAL = 2 ** -24;

/**
 * The bits of each value in f16, rounded to nearest, ties to even. NaN and ±∞ are kept.
 * @param name of the tensor, for messages.
 * @throws ModelError for a finite value above 65504, which would become infinite.
 */
export function toHalf(values: Float32Array, name: string): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const half = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const sign = (bits[i] >>> 16) & 0x8000;
    const size = bits[i] & 0x7fffffff;
    if (size > INFINITE) half[i] = sign | 0x7e00;
    else if (size === INFINITE) half[i] = sign | 0x7c00;
    else if (size >= TOO_LARGE)
      throw new ModelError(
        `${name}[${i}]: ${values[i]} does not fit in f16, whose largest number is 65504; keep f32`,
      );
    else if (size >= SMALLEST_NORMAL) {
      const rebased = size - BIAS;
      half[i] = sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
    } else half[i] = sign | roundToEven(Math.abs(values[i]) / SUBNORMAL);
  }
  return half;
}

function roundToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** The value of each of the 65536 bit patterns, once they were asked for. */
let halves: Float32Array | undefined;

/** The values of f16 bits, exactly. */
export function fromHalf(half: Uint16Array): Float32Array {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => valueOfHalf(bits));
  const values = new Float32Array(half.length);
  for (let i = 0; i < half.length; i++) values[i] = halves[half[i]];
  return values;
}

function valueOfHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * SUBNORMAL;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The values of bf16 bits, exactly. */
export function fromBfloat(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (one) => one << 16).buffer);
}
