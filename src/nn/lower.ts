// From a graph to the steps of a program, one layer after another forward and back: every step by itself, nothing joined yet.
// The gradient of a tensor that several layers read is the sum of what comes back from each.
// Before: graph.ts, kinds/. Next: compile.ts joins the steps.

import { OptionError } from '../errors.js';
import { ADD } from '../program/operations.js';
import {
  type Draft,
  type DraftHead,
  type Operation,
  type Step,
  type Symbolic,
  step,
} from '../program/steps.js';
import {
  type InputValue,
  rowsValue,
  scratchVector,
  type TensorValue,
  type Value,
} from '../program/values.js';
import { type Graph, INPUT, inputShapesOf, tensorsOf } from './graph.js';
import type { Emitter, Forward } from './kinds/kind.js';
import { layerKindOf } from './layer-kinds.js';
import { planParameters } from './parameter-plan.js';

export interface Lowered {
  readonly draft: Draft;
  /** Of each parameter that is trained. */
  readonly gradients: ReadonlyMap<TensorValue, TensorValue>;
}

/** The steps of member `member` of a training, or of one that predicts, on the rows in `input`. */
export function lower(
  graph: Graph,
  input: InputValue,
  {
    member = 0,
    training = false,
    only,
  }: {
    member?: number;
    training?: boolean /** The nodes to lower. Default: all. */;
    only?: readonly number[];
  } = {},
): Lowered {
  const { nodes, outputs } = graph;
  const tensors = new TensorValues(graph, member);
  let steps: Step[] = [];
  const emit = <Args>(operation: Operation<Args>, args: Symbolic<Args>) => {
    steps.push(step(operation, args));
  };
  const emitterOf = (node: number): Emitter => ({
    ...{ training, member, emit },
    shapes: inputShapesOf(graph, nodes[node]),
    trains: training && nodes[node].trainable,
    rows: rowsValue,
    vector: (length) => scratchVector(length),
    tensor: (name) => tensors.of(node, name),
    gradient: (name) => tensors.gradientOf(node, name),
  });

  const isLowered = (i: number) => only === undefined || only.includes(i);
  const values: Value[] = [];
  const outputsOf = (i: number) => (i === INPUT ? input : values[i]);
  const layers = nodes.map((node, i): Forward | null => {
    if (!isLowered(i)) {
      values.push(input); // of no step's making, so that nobody looks for it
      return null;
    }
    const layer = layerKindOf(node.kind).forward(node.options, node.inputs.map(outputsOf), emitterOf(i));
    values.push(layer.y);
    return layer;
  });
  const forward = steps;
  const ends = outputs.filter(isLowered);
  const heads = ends.map((i): DraftHead => {
    const { columns } = values[i];
    return { member, outputs: values[i], gradient: training ? rowsValue(columns) : null };
  });
  const draft = { before: [], forward, after: [], heads, layerOutputs: values, kept: [] };
  if (!training) return { draft: { ...draft, backward: [] }, gradients: tensors.gradients };

  steps = [];
  const trainedFrom = trainedBelow(graph);
  /** What has come back to each node so far. */
  const back = new Map<number, Value>();
  ends.forEach((i, head) => {
    back.set(i, heads[head].gradient!);
  });
  for (let i = nodes.length - 1; i >= 0; i--) {
    const dy = back.get(i);
    if (!dy || !trainedFrom[i]) continue;
    const wanted = nodes[i].inputs.map((from) => from !== INPUT && trainedFrom[from]);
    const passed = layers[i]!.backward!(dy, wanted);
    for (const [k, from] of nodes[i].inputs.entries()) {
      const more = passed[k];
      if (!more || !wanted[k]) continue;
      const before = back.get(from);
      const sum = before ? rowsValue(more.columns) : more;
      if (before) emit(ADD, { a: before, b: more, y: sum });
      back.set(from, sum);
    }
  }
  return {
    draft: { ...draft, backward: steps },
    gradients: tensors.gradients,
  };
}

/** For each node, whether it or one that it reads has something to train: whether a gradient has to come back to it. */
function trainedBelow(graph: Graph): boolean[] {
  const found: boolean[] = [];
  graph.nodes.forEach((node, i) => {
    const own = node.trainable && tensorsOf(graph, node).some(({ part }) => part !== 'statistics');
    found[i] = own || node.inputs.some((from) => from !== INPUT && found[from]);
  });
  return found;
}

/** A member's tensors as values, each made once. */
class TensorValues {
  readonly gradients = new Map<TensorValue, TensorValue>();
  private readonly parameters = new Map<string, TensorValue>();

  constructor(graph: Graph, member: number) {
    for (const { node, spec, offset, trained } of planParameters(graph).tensors) {
      const { shape, part } = spec;
      const [rows, columns] = shape.length === 1 ? [null, shape[0]] : shape;
      const place = { kind: 'tensor', member, offset, rows, columns, decayed: part === 'decayed' } as const;
      const parameter: TensorValue = { ...place, block: 'parameters' };
      this.parameters.set(`${node}.${spec.name}`, parameter);
      if (trained) this.gradients.set(parameter, { ...place, block: 'gradients' });
    }
  }

  of(node: number, name: string): TensorValue {
    return this.parameters.get(`${node}.${name}`)!;
  }

  gradientOf(node: number, name: string): TensorValue {
    return this.gradients.get(this.of(node, name))!;
  }
}

/** @throws OptionError for a network that trains nothing. */
export function requireSomethingToTrain(graph: Graph): void {
  if (trainedBelow(graph).some(Boolean)) return;
  throw new OptionError('layers: every layer has trainable: false; there is nothing to train');
}
