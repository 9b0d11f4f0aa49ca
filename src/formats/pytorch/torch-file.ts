// A safetensors file as PyTorch's readers here take it: tensors by the names of modules, in their layout, and which of them were read.
// Before: torch-layout.ts. Next: pytorch-sequential.ts, pytorch-read.ts.

import { ModelError } from '../../errors.js';
import type { SafetensorsFile } from '../../model/safetensors.js';
import { type Architecture, inputShapesOf } from '../../nn/graph.js';
import { formatShape } from '../../nn/shape.js';
import { flatImages, fromTorch, rowsOf, torchShapes } from './torch-layout.js';

/** What PyTorch counts batches in; nothing here depends on it. */
const COUNTER = /(^|\.)num_batches_tracked$/;

export class TorchFile {
  private readonly unread: Set<string>;

  constructor(
    private readonly file: SafetensorsFile,
    readonly where: string,
  ) {
    this.unread = new Set([...file.tensors.keys()].filter((name) => !COUNTER.test(name)));
  }

  /** Without the counters of batches. */
  get names(): string[] {
    return [...this.file.tensors.keys()].filter((name) => !COUNTER.test(name));
  }

  shapeOf(name: string): readonly number[] {
    return this.file.tensors.get(name)!.shape;
  }

  hasShape(name: string, shape: readonly number[]): boolean {
    const found = this.file.tensors.get(name);
    return found !== undefined && formatShape(found.shape) === formatShape(shape);
  }

  /** Any floats as float32. @throws ModelError for a tensor that is missing or of another shape */
  floats(name: string, shape: readonly number[]): Float32Array {
    const tensor = this.file.tensors.get(name);
    if (tensor === undefined) throw new ModelError(`${this.where}: tensor ${name} is missing`);
    const found = formatShape(tensor.shape);
    if (found !== formatShape(shape))
      throw new ModelError(`${this.where}: tensor ${name} should be ${formatShape(shape)}, ${found} found`);
    const data = tensor.data();
    this.unread.delete(name);
    if (data instanceof Float32Array) return data;
    if (data instanceof Float64Array) return Float32Array.from(data);
    throw new ModelError(`${this.where}: tensor ${name} should be of floats, ${tensor.dtype} found`);
  }

  /**
   * The tensors of each layer, by its name, in the layout here.
   * @param places of each layer: the name of its module
   * @param change what else becomes of a layer's tensors in PyTorch's names
   */
  tensorsOf(
    graph: Architecture,
    places: readonly string[],
    change: (i: number, tensors: Record<string, Float32Array>) => Record<string, Float32Array> = (_, one) =>
      one,
  ): Record<string, Record<string, Float32Array>> {
    const flat = flatImages(graph.inputShape, graph.nodes);
    const layers = graph.nodes.map((node, i) => {
      const laid = { ...node, inputShapes: inputShapesOf(graph, node) };
      const [from] = node.inputs;
      const rows = rowsOf(laid.inputShapes[0], from < 0 ? null : flat[from]);
      const own = Object.entries(torchShapes(laid)).map(([tensor, shape]) => {
        const name = `${places[i]}.${tensor}`;
        return [tensor, this.floats(name, shape)];
      });
      return [node.name, fromTorch(laid, change(i, Object.fromEntries(own)), rows)];
    });
    return Object.fromEntries(layers);
  }

  requireAllRead(): void {
    const [name] = this.unread;
    if (name === undefined) return;
    throw new ModelError(`${this.where}: tensor ${name} belongs to none of the model's layers`);
  }

  /** "0.weight 10×6, 0.bias 10, …" */
  get list(): string {
    const all = this.names.map((name) => `${name} ${formatShape(this.shapeOf(name))}`);
    return all.length > 16 ? `${all.slice(0, 16).join(', ')}, … (${all.length} tensors)` : all.join(', ');
  }
}
