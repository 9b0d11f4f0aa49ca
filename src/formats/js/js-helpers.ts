// The functions that an exported JavaScript module may need, as text: layers, activations, heads. A module gets those that its model
// uses. test/formats/js-module.test.ts holds each to the library's own kernels. Next: js-layers.ts calls them; js-columns.ts has those for tables.

import type { ActivationName } from '../../functions/activations.js';

export interface Helper {
  readonly code: string;
  /** Other helpers that it calls. */
  readonly needs?: readonly string[];
}

export type Helpers = Readonly<Record<string, Helper>>;

const PRODUCTS: Helpers = {
  dense: {
    code: `
function dense(x, weight, bias) {
  const units = weight.length / x.length;
  const y = new Float64Array(bias ?? units);
  x.forEach((value, i) => {
    for (let j = 0; j < units; j++) y[j] += value * weight[i * units + j];
  });
  return y;
}`,
  },
  windows: {
    code: `
// Calls visit(output pixel, input pixel, place in the window) for all that lies within the image.
function windows(at, visit) {
  for (let to = 0; to < at.outHeight * at.outWidth; to++) {
    for (let k = 0; k < at.kernelHeight * at.kernelWidth; k++) {
      const y = Math.floor(to / at.outWidth) * at.stride - at.top + Math.floor(k / at.kernelWidth);
      const x = (to % at.outWidth) * at.stride - at.left + (k % at.kernelWidth);
      if (y >= 0 && y < at.height && x >= 0 && x < at.width) visit(to, y * at.width + x, k);
    }
  }
}`,
  },
  conv2d: {
    needs: ['windows'],
    code: `
// W: [kernel height, kernel width, channels, filters]. Images are [height, width, channels].
function conv2d(x, weight, bias, filters, at) {
  const { channels } = at;
  const y = new Float64Array(at.outHeight * at.outWidth * filters);
  windows(at, (to, from, k) => {
    for (let c = 0; c < channels; c++) {
      const value = x[from * channels + c];
      const w = (k * channels + c) * filters;
      for (let f = 0; f < filters; f++) y[to * filters + f] += value * weight[w + f];
    }
  });
  return bias ? y.map((value, i) => value + bias[i % filters]) : y;
}`,
  },
};

const POOLS: Helpers = {
  maxPool: {
    needs: ['windows'],
    code: `
function maxPool(x, at) {
  const { channels } = at;
  const y = new Float64Array(at.outHeight * at.outWidth * channels).fill(-Infinity);
  windows(at, (to, from) => {
    for (let c = 0; c < channels; c++) {
      y[to * channels + c] = Math.max(y[to * channels + c], x[from * channels + c]);
    }
  });
  return y;
}`,
  },
  averagePool: {
    needs: ['windows'],
    code: `
// The mean of what lies within the image.
function averagePool(x, at) {
  const { channels } = at;
  const y = new Float64Array(at.outHeight * at.outWidth * channels);
  const counts = new Float64Array(at.outHeight * at.outWidth);
  windows(at, (to, from) => {
    counts[to]++;
    for (let c = 0; c < channels; c++) y[to * channels + c] += x[from * channels + c];
  });
  return y.map((sum, i) => sum / counts[Math.floor(i / channels)]);
}`,
  },
};

const COLUMNS: Helpers = {
  add: {
    code: `\nconst add = (first, ...others) => first.map((value, i) => others.reduce((sum, x) => sum + x[i], value));`,
  },
  scaleColumns: {
    code: `
// Batch normalisation by its running statistics.
const scaleColumns = (x, factors, offsets) =>
  x.map((value, i) => value * factors[i % factors.length] + offsets[i % factors.length]);`,
  },
};

/** Each takes a number, and α where the activation has one. */
const ACTIVATIONS: Readonly<Record<ActivationName, Helper>> = {
  identity: { code: '' },
  sigmoid: { code: '\nconst sigmoid = (x) => 1 / (1 + Math.exp(-x));' },
  tanh: { code: '\nconst { tanh } = Math;' },
  relu: { code: '\nconst relu = (x) => Math.max(x, 0);' },
  'leaky-relu': { code: '\nconst leakyRelu = (x, slope) => (x > 0 ? x : slope * x);' },
  elu: { code: '\nconst elu = (x, slope) => (x > 0 ? x : slope * Math.expm1(x));' },
  gelu: {
    code: `
// x·Φ(x), Φ the normal distribution, within 1e-7.
function gelu(x) {
  const t = 1 / (1 + Math.abs(x) / 4);
  const q = [0.02572336234, -0.1528087556, 0.2961207628, -0.20578219, 0.2017577291, 0.03292806074, 0.1037466675];
  const tail = Math.exp((-x * x) / 2) * t * [...q, 0.09851684421, 0.09979747981].reduce((sum, a) => sum * t + a);
  return x * (x > 0 ? 1 - tail : tail);
}`,
  },
  silu: { code: '\nconst silu = (x) => x / (1 + Math.exp(-x));' },
  softplus: { code: '\nconst softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));' },
};

const HEADS: Helpers = {
  softmax: {
    code: `
function softmax(x) {
  const top = Math.max(...x);
  const powers = x.map((value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((p) => p / sum);
}`,
  },
  mean: {
    code: `
// The members' answers, averaged.
const mean = (members) => members[0].map((_, j) => members.reduce((sum, one) => sum + one[j], 0) / members.length);`,
  },
};

const WEIGHTS: Helpers = {
  f32: {
    code: `
const f32 = (text) => new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);`,
  },
  f16: {
    code: `
// Half precision: a sign, 5 bits of exponent, 10 of fraction; all ones is no finite number.
const f16 = (text) =>
  Float32Array.from(new Uint16Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer), (h) => {
    const exponent = (h >> 10) & 31;
    const size = exponent ? 2 ** (exponent - 25) * (1024 + (h & 1023)) : 2 ** -24 * (h & 1023);
    const value = exponent < 31 ? size : h & 1023 ? NaN : Infinity;
    return h >> 15 ? -value : value;
  });`,
  },
};

/** The name that an activation's helper has: "leakyRelu". */
export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export const HELPERS: Helpers = {
  ...{ ...WEIGHTS, ...PRODUCTS, ...POOLS, ...COLUMNS },
  ...Object.fromEntries(Object.entries(ACTIVATIONS).map(([name, helper]) => [camelCase(name), helper])),
  ...HEADS,
};

/** The code of these helpers and of those that they need, each once, in the registry's order. */
export function helperCode(helpers: Helpers, wanted: Iterable<string>): string {
  const all = new Set<string>();
  const want = (name: string): void => {
    if (all.has(name)) return;
    all.add(name);
    helpers[name].needs?.forEach(want);
  };
  for (const name of wanted) want(name);
  return Object.keys(helpers)
    .filter((name) => all.has(name))
    .map((name) => helpers[name].code)
    .join('\n');
}
