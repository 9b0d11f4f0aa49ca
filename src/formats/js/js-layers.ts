// Generates the body of a JavaScript function that computes the layers of a model, with the tensors as constants in base64.
// Before: js-helpers.ts has what the lines call. Next: js-module.ts puts it into a module.

import type { WeightType } from '../../model/half-precision.js';
import type { LayerKindName } from '../../nn/layer-kinds.js';
import { normFactors } from '../fold-norms.js';
import { type Head, type PortableLayer, type PortableModel, windowOf } from '../portable-model.js';
import { camelCase } from './js-helpers.js';
import { base64, objectText } from './js-literals.js';

/** What has been written of a module. */
export interface ModuleParts {
  /** Names of helpers that are called. */
  readonly helpers: Set<string>;
  /** Constants: `const weight0 = f32('…');` */
  readonly constants: string[];
  /** Lines of the network's function. */
  readonly lines: string[];
}

/** Adds a constant and gives its name. */
type Constant = (name: string, data: Float32Array, dtype?: WeightType) => string;

/** An expression of a layer's outputs, from those of its inputs. */
type Expression = (layer: PortableLayer, inputs: readonly string[], constant: Constant, call: Call) => string;
/** Says that a helper is called, and gives its name. */
type Call = (helper: string) => string;

const product: (given: (layer: PortableLayer) => readonly string[]) => Expression =
  (given) =>
  (layer, [x], constant, call) => {
    const { weight, bias } = layer.tensors;
    const terms = [x, constant('weight', weight.data), bias ? constant('bias', bias.data, 'f32') : 'null'];
    return `${call(camelCase(layer.kind))}(${[...terms, ...given(layer)].join(', ')})`;
  };
const pool =
  (helper: string): Expression =>
  (layer, [x], _, call) =>
    `${call(helper)}(${x}, ${windowText(layer)})`;
const unchanged: Expression = (_, [x]) => x;

const EXPRESSIONS: Readonly<Record<LayerKindName, Expression>> = {
  dense: product(() => []),
  conv2d: product((layer) => [String(layer.options.filters), windowText(layer)]),
  activation({ options }, [x], _, call) {
    const { name, slope } = options.activation;
    if (name === 'identity') return x;
    const helper = call(camelCase(name));
    return slope === undefined ? `${x}.map(${helper})` : `${x}.map((value) => ${helper}(value, ${slope}))`;
  },
  'batch-norm'(layer, [x], constant, call) {
    const { factors, offsets } = normFactors(layer);
    const terms = [
      constant('factors', Float32Array.from(factors), 'f32'),
      constant('offsets', Float32Array.from(offsets), 'f32'),
    ];
    return `${call('scaleColumns')}(${x}, ${terms.join(', ')})`;
  },
  dropout: unchanged,
  flatten: unchanged,
  add: (_, inputs, __, call) => `${call('add')}(${inputs.join(', ')})`,
  'max-pool': pool('maxPool'),
  'average-pool': pool('averagePool'),
  'global-average-pool': pool('averagePool'),
};

function windowText(layer: PortableLayer): string {
  const { bottom: _, right: __, ...at } = windowOf(layer);
  return objectText(Object.fromEntries(Object.entries(at).map(([name, size]) => [name, String(size)])));
}

const HEADS: Readonly<Record<Head, (x: string, call: Call) => string>> = {
  softmax: (x, call) => `${call('softmax')}(${x})`,
  sigmoid: (x, call) => `${x}.map(${call('sigmoid')})`,
  identity: (x) => x,
};

/** Adds the network to `parts`: lines from `x`, its rows standardised, to a line that returns probabilities, or values before their scale. */
export function writeLayers(
  { layers, outputs, head }: PortableModel,
  { helpers, constants, lines }: ModuleParts,
  dtype: WeightType,
): void {
  const call: Call = (helper) => {
    helpers.add(helper);
    return helper;
  };
  /** The expression that has a layer's outputs. */
  const names = new Map([[-1, 'x']]);
  layers.forEach((layer, i) => {
    const constant: Constant = (name, data, as = dtype) => {
      constants.push(
        `const ${name}${i} = ${call(as)}('${base64(data, as, `layer ${layer.name}: ${name}`)}');`,
      );
      return `${name}${i}`;
    };
    const inputs = layer.inputs.map((from) => names.get(from)!);
    const expression = EXPRESSIONS[layer.kind](layer, inputs, constant, call);
    const isNew = !inputs.includes(expression);
    if (isNew) lines.push(`const x${i} = ${expression};`);
    names.set(i, isNew ? `x${i}` : expression);
  });
  const answers = outputs.map((i) => HEADS[head](names.get(i)!, call));
  lines.push(`return ${answers.length === 1 ? answers[0] : `${call('mean')}([${answers.join(', ')}])`};`);
}
