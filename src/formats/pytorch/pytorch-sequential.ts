// The tensors of a PyTorch Sequential, named "0.weight", "0.bias", "3.weight", as layers. Before: pytorch-module-list.ts.
// Next: pytorch-read.ts.

import { ModelError } from '../../errors.js';
import { type Architecture, inputShapesOf } from '../../nn/graph.js';
import { defineArchitecture } from '../../nn/graph-from-options.js';
import type { LayerOptions } from '../../nn/layer-options.js';
import { formatShape, type Shape } from '../../nn/shape.js';
import { isImage } from '../channels-first.js';
import type { ReadOptions } from '../format.js';
import { made, type ReadLayers } from '../model-from-layers.js';
import { withOwnEpsilon } from '../norm-epsilon.js';
import { outputsOf } from '../outputs-of-import.js';
import { type GivenModule, givenModules } from './pytorch-module-list.js';
import { withPadding } from './pytorch-padding.js';
import type { TorchFile } from './torch-file.js';
import { flatImages, torchShapes } from './torch-layout.js';

/** "net.0.weight": names of modules within others, the module's number, the tensor. */
const NAME = /^((?:[A-Za-z_]\w*\.)*)(\d{1,4})\.(weight|bias|running_mean|running_var)$/;
const WITH_TENSORS = ['dense', 'conv2d', 'batch-norm'];
/** Sides of square images that are tried, to tell the user which fit. */
const LARGEST_SIDE = 512;

/** A module with its number. */
interface Placed extends GivenModule {
  readonly place: string;
}

export function readSequential(file: TorchFile, options: ReadOptions): ReadLayers {
  const modules = placedModules(file, options.layers);
  const last = modules.findLastIndex(({ layer, head }) => layer !== null || head !== undefined);
  const end = modules[last];
  const isSigmoid = end?.layer?.kind === 'activation' && end.layer.activation === 'sigmoid';
  const head = end?.head ?? (isSigmoid ? 'sigmoid' : null);
  const body = modules.filter(({ layer }, i) => layer !== null && !(isSigmoid && i === last));
  const early = modules.find((one, i) => one.head && i !== last);
  if (early) throw new ModelError(`${file.where}: ${early.shown} is not the last module`);
  const products = body.filter(({ layer }) => layer!.kind === 'dense' || layer!.kind === 'conv2d');
  if (products.length === 0) throw new ModelError(`${file.where}: no Linear and no Conv2d among the tensors`);
  const inputShape = inputShapeOf(file, body, options);
  const { graph, layers } = graphOf(file.where, body, inputShape, 'mean-squared-error');
  const outputs = outputsOf(file.where, head, graph.outputUnits, options);
  return { where: file.where, inputShape, layers, tensors: tensorsOf(file, body, graph), ...outputs };
}

/** @throws ModelError where the list does not fit the tensors, or one is needed */
function placedModules(file: TorchFile, given: ReadOptions['layers']): Placed[] {
  const { where } = file;
  const parts = file.names.map((name) => {
    const found = NAME.exec(name);
    if (found) return { prefix: found[1], number: Number(found[2]) };
    throw new ModelError(
      `${where}: tensor ${name} is not one of a Sequential of Linear, Conv2d and BatchNorm, whose tensors are called 0.weight, 0.bias and so on; found: ${file.list}`,
    );
  });
  const [{ prefix } = { prefix: '' }] = parts;
  if (parts.some((one) => one.prefix !== prefix))
    throw new ModelError(
      `${where}: tensors of several modules; save those of one Sequential. Found: ${file.list}`,
    );
  const numbers = [...new Set(parts.map(({ number }) => number))].sort((a, b) => a - b);
  const known = new Map(numbers.map((number) => [number, moduleOfTensors(file, `${prefix}${number}`)]));
  const isPlain = (known.size === 0 ? -1 : numbers.at(-1)!) === known.size - 1;
  const list = given === undefined ? null : givenModules(given);
  const hasConv = isConv(known);
  const hasTensors = (one: GivenModule) =>
    one.layer !== null && WITH_TENSORS.includes(one.layer.kind ?? 'dense');
  const isFull = list?.some(hasTensors) ?? false;
  if ((list === null && !isPlain) || (hasConv && !isFull)) throw needsList(file, known);
  const products = numbers.filter((n) => known.get(n)!.layer!.kind !== 'batch-norm');
  const at = products.findIndex(
    (n, i) => i > 0 && numbers.indexOf(n) - numbers.indexOf(products[i - 1]) === n - products[i - 1],
  );
  if (at > 0 && !isFull)
    throw new ModelError(
      `${where}: nothing stands between ${prefix}${products[at - 1]} and ${prefix}${products[at]}; an nn.ModuleList has the same names, and the functions in its forward() are not in the file. Save an nn.Sequential with its activations, or give all modules in layers`,
    );
  const all: GivenModule[] = [];
  if (isFull) {
    for (const [i, one] of list!.entries()) {
      const { bias } = (known.get(i)?.layer ?? {}) as { bias?: boolean };
      all.push(
        one.layer && bias !== undefined ? { ...one, layer: { bias, ...one.layer } as LayerOptions } : one,
      );
    }
  } else {
    const between = [...(list ?? [])];
    for (let i = 0; i <= numbers.at(-1)!; i++) {
      const one = known.get(i) ?? between.shift();
      if (one === undefined) throw needsList(file, known);
      all.push(one);
    }
    all.push(...between);
  }
  all.forEach((one, i) => {
    const found = known.get(i);
    if (hasTensors(one) === (found !== undefined)) return;
    const what = found ? `has the tensors of ${found.shown}` : 'has no tensors';
    throw new ModelError(
      `${where}: layers: module ${i} is ${one.shown}, but ${prefix}${i} ${what}; found: ${file.list}`,
    );
  });
  if (numbers.at(-1)! >= all.length)
    throw new ModelError(
      `${where}: layers: ${all.length} modules given, but there is a module ${numbers.at(-1)}; found: ${file.list}`,
    );
  return all.map((one, i) => {
    const reads = known.get(i)?.reads;
    if (one.reads === undefined || one.reads === reads) return { ...one, place: `${prefix}${i}` };
    throw new ModelError(
      `${where}: layers: ${one.shown} reads ${one.reads}, but the tensors of ${prefix}${i} read ${reads}; found: ${file.list}`,
    );
  });
}

/** What a module is, by its tensors. */
function moduleOfTensors(file: TorchFile, place: string): GivenModule {
  const names = file.names.filter((name) => name.startsWith(`${place}.`));
  const tensor = (name: string) =>
    names.includes(`${place}.${name}`) ? file.shapeOf(`${place}.${name}`) : null;
  const weight = tensor('weight');
  const norm = tensor('running_mean');
  const bias = tensor('bias') !== null;
  if (norm) return { shown: `BatchNorm2d(${norm[0]})`, reads: norm[0], layer: { kind: 'batch-norm' } };
  if (weight?.length !== 2 && weight?.length !== 4)
    throw new ModelError(
      `${file.where}: ${names[0]}: its module is no Linear, Conv2d or BatchNorm; found: ${file.list}`,
    );
  const [units, reads, ...size] = weight;
  if (size.length === 0)
    return { shown: `Linear(${reads}, ${units})`, reads, layer: { kind: 'dense', units, bias } };
  const shown = `Conv2d(${reads}, ${units}, kernel_size=(${size.join(', ')}), stride=(1, 1), padding=(1, 1))`;
  return { shown, reads, layer: { kind: 'conv2d', filters: units, bias } };
}

function needsList(file: TorchFile, known: ReadonlyMap<number, GivenModule>): ModelError {
  const numbers = [...known.keys()];
  const hasConv = isConv(known);
  const last = numbers.at(-1)!;
  const absent = Array.from({ length: last }, (_, i) => i).filter((i) => !numbers.includes(i));
  const missing =
    absent.length === 0 ? '' : `modules ${absent.slice(0, 12).join(', ')} have no tensors, and `;
  const firstDense = numbers.find((number) => known.get(number)!.layer!.kind === 'dense');
  const between = (i: number) => (hasConv && i + 1 === firstDense ? 'Flatten()' : 'ReLU()');
  const example = Array.from(
    { length: Math.min(last + 1, 12) },
    (_, i) => known.get(i)?.shown ?? between(i),
  ).join(', ');
  const why = hasConv
    ? 'the tensors do not tell the stride and padding of a Conv2d'
    : 'the tensors do not tell what they are';
  const way = hasConv
    ? `give layers: what print(model) shows in Python, such as "${example}"`
    : `give layers: a word for each, such as "${
        absent
          .map(() => 'relu')
          .slice(0, 3)
          .join(', ') || 'relu'
      }", or what print(model) shows in Python`;
  return new ModelError(`${file.where}: ${missing}${why}; ${way}. Found: ${file.list}`);
}

function isConv(known: ReadonlyMap<number, GivenModule>): boolean {
  return [...known.values()].some(({ layer }) => layer?.kind === 'conv2d');
}

/** @throws ModelError where neither file nor user says it */
function inputShapeOf(file: TorchFile, body: readonly Placed[], { inputShape }: ReadOptions): Shape {
  if (inputShape) return inputShape;
  const reader = body.find(({ layer }) => WITH_TENSORS.includes(layer!.kind ?? 'dense'))!;
  const { kind = 'dense' } = reader.layer!;
  const isOfRows = !body.some(({ layer }) => layer!.kind === 'conv2d');
  if (isOfRows) {
    const shape = file.shapeOf(`${reader.place}.${kind === 'dense' ? 'weight' : 'running_mean'}`);
    return [kind === 'dense' ? shape[1] : shape[0]];
  }
  const conv = body.find(({ layer }) => layer!.kind === 'conv2d')!;
  const channels = file.shapeOf(`${conv.place}.weight`)[1];
  const sizes = Array.from({ length: LARGEST_SIDE }, (_, i): Shape => [i + 1, i + 1, channels]);
  const fits = sizes.filter((shape) => fit(file, body, shape)).slice(0, 3);
  const which = fits.length === 0 ? '' : `; ${fits.map(formatShape).join(' and ')} would fit`;
  throw new ModelError(
    `${file.where}: the tensors do not tell the size of the images; give inputShape, [height, width, ${channels}]${which}`,
  );
}

/** Whether images of this shape lead to layers whose tensors have the shapes of those in the file. */
function fit(file: TorchFile, body: readonly Placed[], shape: Shape): boolean {
  try {
    const { graph } = graphOf(file.where, body, shape, 'mean-squared-error');
    return graph.nodes.every((node, i) => {
      const shapes = Object.entries(torchShapes({ ...node, inputShapes: inputShapesOf(graph, node) }));
      return shapes.every(([name, size]) => file.hasShape(`${body[i].place}.${name}`, size));
    });
  } catch (error) {
    if (error instanceof ModelError) return false;
    throw error;
  }
}

function graphOf(where: string, body: readonly Placed[], inputShape: Shape, loss: ReadLayers['loss']) {
  const layers = namedLayers(made(where, () => withPadding(where, body, inputShape)));
  const graph = made(where, () => defineArchitecture(inputShape, layers, loss));
  const unflat = graph.nodes.findIndex(
    (node) => node.kind === 'dense' && isImage(inputShapesOf(graph, node)[0]),
  );
  if (unflat >= 0)
    throw new ModelError(
      `${where}: ${body[unflat].shown} at ${body[unflat].place} reads images; a Flatten() is missing before it`,
    );
  const [output] = graph.outputs;
  if (isImage(graph.nodes[output].shape) || flatImages(inputShape, graph.nodes)[output])
    throw new ModelError(
      `${where}: its outputs are numbers of images; a Linear is expected after ${body.at(-1)!.shown}`,
    );
  return { layers, graph };
}

function tensorsOf(file: TorchFile, body: readonly Placed[], graph: Architecture): ReadLayers['tensors'] {
  const places = body.map(({ place }) => place);
  return file.tensorsOf(graph, places, (i, found) => {
    const { epsilon } = body[i];
    if (epsilon === undefined) return found;
    const { scale, variance } = withOwnEpsilon(found['weight'], found['running_var'], epsilon);
    return { ...found, weight: scale, running_var: variance };
  });
}

/** Names as a network gives them, so that a plain chain of dense layers is saved as one. */
export function namedLayers(layers: readonly LayerOptions[]): LayerOptions[] {
  const counts = new Map<string, number>();
  return layers.map((layer) => {
    const { kind = 'dense' } = layer;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const plain = kind === 'dense' || kind === 'conv2d' ? { activation: 'identity' } : {};
    return { ...layer, ...plain, name: `${kind}${count}` } as LayerOptions;
  });
}
