// An npz file as layers: one that npz-write.ts wrote, or the weights of scikit-learn's MLPClassifier or MLPRegressor, saved so:
//
//   named = {f"{name}{i}": w for name in ("coefs_", "intercepts_") for i, w in enumerate(getattr(mlp, name))}
//   np.savez("mlp.npz", activation=mlp.activation, out_activation=mlp.out_activation_, classes=getattr(mlp, "classes_", []), **named)
//
// Before: npy.ts, saved-layers.ts. Next: npz.ts.

import { ModelError } from '../../errors.js';
import { inputShapesOf } from '../../nn/graph.js';
import { layerKindOf } from '../../nn/layer-kinds.js';
import type { LayerOptions } from '../../nn/layer-options.js';
import { formatShape } from '../../nn/shape.js';
import type { FormatFile, ReadOptions } from '../format.js';
import type { ReadLayers } from '../model-from-layers.js';
import { outputsOf } from '../outputs-of-import.js';
import { readSavedLayers } from '../saved-layers.js';
import { NpyArray } from './npy.js';
import { LAYERS_ARRAY } from './npz-write.js';
import { readZip } from './zip-archive.js';

export function isNpz([file, ...others]: readonly FormatFile[]): boolean {
  return others.length === 0 && file !== undefined && /\.npz$/i.test(file.name);
}

export function readNpz([{ name: where, bytes }]: readonly FormatFile[], options: ReadOptions): ReadLayers {
  const members = readZip(bytes, where);
  const arrays = new Map<string, NpyArray>();
  for (const [member, data] of members) {
    const name = member.replace(/\.npy$/, '');
    arrays.set(name, NpyArray.read(data, `${where}: ${name}`));
  }
  if (arrays.has(LAYERS_ARRAY)) return readOwn(where, arrays);
  if (arrays.has('coefs_0')) return readScikitLearn(where, arrays, options);
  throw new ModelError(
    `${where}: neither an export of Jacquard nor a scikit-learn MLP with arrays coefs_0, intercepts_0, …; found: ${[...arrays.keys()].slice(0, 16).join(', ')}`,
  );
}

type Arrays = ReadonlyMap<string, NpyArray>;

function floats(where: string, arrays: Arrays, name: string, size: number): Float32Array {
  const array = arrays.get(name);
  if (array === undefined) throw new ModelError(`${where}: the array ${name} is missing`);
  const found = array.shape.reduce((product, n) => product * n, 1);
  if (found !== size)
    throw new ModelError(`${where}: ${name} should have ${size} numbers, ${formatShape(array.shape)} found`);
  return array.floats();
}

function readOwn(where: string, arrays: Arrays): ReadLayers {
  const text = new TextDecoder().decode(arrays.get(LAYERS_ARRAY)!.bytes.slice());
  const { graph, inputShape, layers, loss, clip, more } = readSavedLayers(text, where);
  const known = new Set([LAYERS_ARRAY]);
  const take = (name: string, size: number) => {
    known.add(name);
    return floats(where, arrays, name, size);
  };
  const tensors = graph.nodes.map((node) => {
    const specs = layerKindOf(node.kind).tensors?.(node.options, inputShapesOf(graph, node)) ?? [];
    const own = specs.map(({ name, shape }) => [
      name,
      take(
        `${node.name}.${name}`,
        shape.reduce((product: number, n) => product * n, 1),
      ),
    ]);
    return [node.name, Object.fromEntries(own)];
  });
  const standardizer = arrays.has('input.mean') && {
    mean: take('input.mean', graph.inputSize),
    deviation: take('input.deviation', graph.inputSize),
    ...(clip !== undefined && { clip }),
  };
  const odd = [...arrays.keys()].find((name) => !known.has(name));
  if (odd !== undefined)
    throw new ModelError(`${where}: the array ${odd} belongs to none of the model's layers`);
  return {
    ...{ where, inputShape, layers, loss, tensors: Object.fromEntries(tensors) },
    more: { ...more, ...(standardizer && { standardizer }) },
  };
}

const HIDDEN = { identity: 'identity', logistic: 'sigmoid', tanh: 'tanh', relu: 'relu' } as const;
const HEADS = { softmax: 'softmax', logistic: 'sigmoid', identity: 'identity' } as const;

function readScikitLearn(where: string, arrays: Arrays, options: ReadOptions): ReadLayers {
  const count = [...arrays.keys()].filter((name) => /^coefs_\d+$/.test(name)).length;
  const known = /^(coefs_\d+|intercepts_\d+|activation|out_activation|classes)$/;
  const odd = [...arrays.keys()].find((name) => !known.test(name));
  if (odd !== undefined)
    throw new ModelError(`${where}: the array ${odd} is unknown beside those of a scikit-learn MLP`);
  const word = (name: string) => arrays.get(name)?.texts()[0];
  const activation =
    word('activation') ?? (options.layers === undefined ? undefined : String(options.layers));
  if (count > 1 && activation === undefined)
    throw new ModelError(
      `${where}: the arrays do not tell the activation; add activation=mlp.activation to numpy.savez, or give layers, such as "relu"`,
    );
  const hidden = count > 1 ? chosen(where, 'activation', activation!, HIDDEN) : 'identity';
  const layers: LayerOptions[] = [];
  const tensors: Record<string, Record<string, Float32Array>> = {};
  let [inputs, units] = [0, 0];
  for (let i = 0; i < count; i++) {
    const shape = arrays.get(`coefs_${i}`)?.shape;
    if (shape?.length !== 2 || (i > 0 && shape[0] !== units))
      throw new ModelError(
        `${where}: coefs_${i} should be ${i > 0 ? units : 'inputs'}×units, ${shape ? formatShape(shape) : 'nothing'} found`,
      );
    if (i === 0) inputs = shape[0];
    units = shape[1];
    const name = `dense${i + 1}`;
    layers.push({ units, name, activation: 'identity' });
    tensors[name] = {
      weight: floats(where, arrays, `coefs_${i}`, shape[0] * units),
      bias: floats(where, arrays, `intercepts_${i}`, units),
    };
    if (i < count - 1 && hidden !== 'identity')
      layers.push({ kind: 'activation', name: `activation${i + 1}`, activation: hidden });
  }
  const out = word('out_activation');
  const head = out === undefined ? null : chosen(where, 'out_activation', out, HEADS);
  const outputs =
    head === 'identity'
      ? outputsOf(where, null, units, { task: 'values' })
      : outputsOf(where, head, units, options);
  const classNames = arrays.get('classes')?.texts() ?? [];
  const isNamed = outputs.loss !== 'mean-squared-error' && classNames.length === (units === 1 ? 2 : units);
  return {
    ...{ where, inputShape: [inputs], layers, loss: outputs.loss, tensors },
    more: { ...outputs.more, ...(isNamed && { classNames }) },
  };
}

function chosen<Value>(
  where: string,
  what: string,
  word: string,
  values: Readonly<Record<string, Value>>,
): Value {
  if (Object.hasOwn(values, word)) return values[word];
  throw new ModelError(`${where}: ${what}: "${word}" is unknown; known: ${Object.keys(values).join(', ')}`);
}
