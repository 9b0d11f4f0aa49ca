// The layers of a Keras model as JSON has them, in the spellings of Keras 2, Keras 3 and TensorFlow.js: Sequential or functional, each
// layer after those that it reads. Before: keras-builder.ts is the way there. Next: keras-layers.ts.

import { ModelError, show } from '../../errors.js';
import { isRecord } from '../../model/untrusted-json.js';

export interface KerasLayer {
  readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of layers before it. */
  readonly inputs: readonly string[];
}

export interface KerasTopology {
  /** Each after those that it reads; the first is the input layer. */
  readonly layers: readonly KerasLayer[];
  /** Of a sample; null for a size that is not fixed. */
  readonly inputShape: readonly (number | null)[];
  /** The layer that answers. */
  readonly output: string;
}

const MOST_LAYERS = 2000;
const INPUT_LAYER = 'InputLayer';

/** @throws ModelError for anything but one input, one output and layers that are read once */
export function kerasTopology(topology: unknown, where: string): KerasTopology {
  const fail = (problem: string): never => {
    throw new ModelError(`${where}: modelTopology: ${problem}`);
  };
  const model =
    isRecord(topology) && isRecord(topology['model_config']) ? topology['model_config'] : topology;
  if (!isRecord(model)) return fail('an object expected');
  const { class_name: className, config: given } = model;
  const config = Array.isArray(given) ? { layers: given } : given; // older Keras has the list alone
  if (!isRecord(config) || !Array.isArray(config['layers'])) return fail('config.layers should be a list');
  const { layers } = config;
  if (layers.length === 0 || layers.length > MOST_LAYERS)
    return fail(`${layers.length} layers; 1 to ${MOST_LAYERS} expected`);
  if (className === 'Sequential')
    return sequential(
      layers.map((one) => layerOf(one, fail)),
      config,
      fail,
    );
  if (className === 'Functional' || className === 'Model') return functional(layers, config, fail);
  return fail(`class_name ${show(className)} is unknown; Sequential, Functional and Model are known`);
}

type Fail = (problem: string) => never;

function layerOf(value: unknown, fail: Fail): KerasLayer {
  if (!isRecord(value) || typeof value['class_name'] !== 'string' || !isRecord(value['config']))
    return fail('a layer with class_name and config expected');
  const { class_name: className, config } = value;
  const name = value['name'] ?? config['name'];
  if (typeof name !== 'string') return fail(`a layer ${className} has no name`);
  if (isCustom(value)) return fail(`layer ${show(name)}: ${className} is not Keras' own, but a custom class`);
  return { className, name, config, inputs: [] };
}

/** Whether a layer's class, which may be called as one of Keras', is from elsewhere. Keras 3 says so. */
function isCustom({ module, registered_name: registered }: Record<string, unknown>): boolean {
  const isElsewhere = typeof module === 'string' && !/^(keras|tf_keras|tensorflow|builtins)\b/.test(module);
  return isElsewhere || (typeof registered === 'string' && registered.includes('>'));
}

/** [null, 28, 28, 1] less the rows; undefined where the layer has none. */
function shapeIn(config: Readonly<Record<string, unknown>>): readonly (number | null)[] | undefined {
  const shape = config['batch_shape'] ?? config['batch_input_shape'] ?? config['batchInputShape'];
  if (!Array.isArray(shape) || shape.length < 2 || shape.length > 9) return undefined;
  const sizes = shape.slice(1);
  return sizes.every((one) => one === null || (Number.isSafeInteger(one) && one >= 1)) ? sizes : undefined;
}

function sequential(
  given: readonly KerasLayer[],
  config: Record<string, unknown>,
  fail: Fail,
): KerasTopology {
  const [first] = given;
  const isInput = first.className === INPUT_LAYER;
  const inputShape =
    shapeIn(first.config) ??
    shapeIn({ batch_shape: config['build_input_shape'] }) ??
    fail('no input shape found');
  const input = {
    className: INPUT_LAYER,
    name: isInput ? first.name : `${first.name}_input`,
    config: {},
    inputs: [],
  };
  const layers: KerasLayer[] = [input];
  if (new Set(given.map(({ name }) => name)).size < given.length) fail('two layers have one name');
  for (const layer of given.slice(isInput ? 1 : 0)) layers.push({ ...layer, inputs: [layers.at(-1)!.name] });
  return { layers, inputShape, output: layers.at(-1)!.name };
}

function functional(given: readonly unknown[], config: Record<string, unknown>, fail: Fail): KerasTopology {
  const layers = given.map((value): KerasLayer => {
    const layer = layerOf(value, fail);
    const nodes = (value as Record<string, unknown>)['inbound_nodes'];
    if (layer.className === INPUT_LAYER) return layer;
    if (!Array.isArray(nodes) || nodes.length !== 1)
      return fail(
        `layer ${show(layer.name)} is called ${Array.isArray(nodes) ? nodes.length : 0} times; once expected`,
      );
    const inputs = inputsOf(nodes[0]);
    const [odd] = argumentsOf(nodes[0]).filter(([, one]) => one !== null && one !== false);
    if (odd)
      fail(`layer ${show(layer.name)} is called with ${odd[0]}: ${show(odd[1])}, which is not supported`);
    if (inputs.length === 0) fail(`layer ${show(layer.name)} reads nothing that is known`);
    return { ...layer, inputs };
  });
  const [input, ...inputs] = layers.filter(({ className }) => className === INPUT_LAYER);
  const outputs = namesIn(config['output_layers']);
  if (input === undefined || inputs.length > 0)
    return fail(`${inputs.length + (input ? 1 : 0)} inputs; a single one expected`);
  if (outputs.length !== 1) return fail(`${outputs.length} outputs; a single one expected`);
  return {
    layers: inOrder(layers, fail),
    inputShape: shapeIn(input.config) ?? fail('no input shape found'),
    output: outputs[0],
  };
}

/** Keras 2: [["dense", 0, 0, {}], …]. Keras 3: { args: [a tensor, or a list of tensors], kwargs }. */
function inputsOf(node: unknown): string[] {
  if (!isRecord(node)) return namesIn(node);
  const tensors = Array.isArray(node['args']) ? node['args'].flat(2) : [];
  return tensors.flatMap((tensor) => {
    const history = isRecord(tensor) && isRecord(tensor['config']) ? tensor['config']['keras_history'] : null;
    return Array.isArray(history) && typeof history[0] === 'string' ? [history[0]] : [];
  });
}

/** Besides what is read, such as training: the last of each ["dense", 0, 0, {}], or kwargs. */
function argumentsOf(node: unknown): [string, unknown][] {
  const all = isRecord(node) ? [node['kwargs']] : Array.isArray(node) ? node.flat().filter(isRecord) : [];
  return all.flatMap((one) => (isRecord(one) ? Object.entries(one) : []));
}

/** [["dense", 0, 0], …], or ["dense", 0, 0] for one. */
function namesIn(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  if (typeof value[0] === 'string') return [value[0]];
  return value.flatMap((one) => (Array.isArray(one) && typeof one[0] === 'string' ? [one[0]] : []));
}

/** Each after those that it reads. */
function inOrder(layers: readonly KerasLayer[], fail: Fail): KerasLayer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  if (byName.size < layers.length) fail('two layers have one name');
  const ordered = new Map<string, KerasLayer>();
  let waiting = [...layers];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ inputs }) => inputs.every((one) => ordered.has(one)));
    const unknown = waiting.flatMap(({ inputs }) => inputs).find((one) => !byName.has(one));
    if (unknown !== undefined) fail(`a layer reads ${show(unknown)}, which is not there`);
    if (ready.length === 0) fail(`layer ${show(waiting[0].name)} reads itself`);
    for (const layer of ready) ordered.set(layer.name, layer);
    waiting = waiting.filter(({ name }) => !ordered.has(name));
  }
  return [...ordered.values()];
}
