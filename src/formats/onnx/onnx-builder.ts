// Collects the nodes and constants of an ONNX graph, and keeps account of the order in which a value's numbers lie: as here, channels
// last, or channels first, as ONNX's convolutions and pools have them. Before: onnx-file-write.ts. Next: onnx-layers.ts.

import { toHalf, type WeightType } from '../../model/half-precision.js';
import { formatShape, type Shape, sizeOfShape } from '../../nn/shape.js';
import { channelsFirst } from '../channels-first.js';
import { DOUBLE, FLOAT, FLOAT16, INT64, type OnnxNode, type OnnxTensor } from './onnx-file-write.js';

/** The result of a node, or the graph's input. */
export interface OnnxResult {
  readonly name: string;
  /** Of a sample, as here. */
  readonly shape: Shape;
  /**
   * [height, width, channels] of the image whose numbers lie channels first: in an array [rows, channels, height, width], or in a row
   * where `shape` has one dimension. Null: in the order in which they lie here.
   */
  readonly image: Shape | null;
}

/** Results of layers have a slash in their names, which those of layers, of inputs and of outputs have not. */
const RESULT = 'y';

export class OnnxBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxTensor[] = [];

  /** Adds the node of a layer, or with a `part` one of several. @returns its result's name */
  add(
    type: string,
    [layer, part]: readonly [layer: string, part?: string],
    inputs: readonly string[],
    attributes?: OnnxNode['attributes'],
  ): string {
    const name = part === undefined ? layer : `${layer}/${part}`;
    return this.addNamed(`${layer}/${part ?? RESULT}`, { name, type, inputs, attributes });
  }

  /** Adds a node whose result has this name. */
  addNamed(output: string, node: Omit<OnnxNode, 'output'>): string {
    this.nodes.push({ ...node, output });
    return output;
  }

  constructor(private readonly dtype: WeightType) {}

  /** The weights of a layer; in half precision with a node that widens them. @returns their name */
  weights(layer: string, shape: readonly number[], data: Float32Array): string {
    const name = `${layer}.weight`;
    if (this.dtype === 'f32') return this.constant(name, shape, data);
    const half = `${name}.f16`;
    this.addConstant({ name: half, type: FLOAT16, shape, bytes: bytesOf(toHalf(data, name)) });
    return this.addNamed(name, { name, type: 'Cast', inputs: [half], attributes: { to: FLOAT } });
  }

  /** @returns its name */
  constant(name: string, shape: readonly number[], data: Float32Array): string {
    return this.addConstant({ name, type: FLOAT, shape, bytes: bytesOf(data) });
  }

  doubles(name: string, data: readonly number[]): string {
    return this.addConstant({
      name,
      type: DOUBLE,
      shape: [data.length],
      bytes: bytesOf(Float64Array.from(data)),
    });
  }

  /** A single number, made once. */
  scalar(name: string, value: number): string {
    return this.constants.some((one) => one.name === name)
      ? name
      : this.constant(name, [], Float32Array.of(value));
  }

  private sizes(name: string, sizes: readonly number[]): string {
    const bytes = bytesOf(BigInt64Array.from(sizes, BigInt));
    return this.addConstant({ name, type: INT64, shape: [sizes.length], bytes });
  }

  private addConstant(constant: OnnxTensor): string {
    this.constants.push(constant);
    return constant.name;
  }

  /** An image as an array [rows, channels, height, width]. */
  asChannelsFirst(from: OnnxResult, layer: string): OnnxResult {
    if (from.image !== null && from.shape.length > 1) return from;
    const [height, width, channels = 1] = from.shape;
    const image = [height, width, channels];
    if (from.shape.length === 3) {
      const name = this.add('Transpose', [layer, uniquePart('channels-first', from)], [from.name], {
        perm: [0, 3, 1, 2],
      });
      return { ...from, name, image };
    }
    const part = uniquePart('image', from);
    const sizes = this.sizes(`${layer}/${part}-sizes`, [-1, channels, height, width]);
    return { shape: image, name: this.add('Reshape', [layer, part], [from.name, sizes]), image };
  }

  /** The numbers of a sample in a row, in the order in which they lie; `isLayer` for a layer that does nothing else. */
  asRow(from: OnnxResult, layer: string, isLayer = false): OnnxResult {
    const shape = [sizeOfShape(from.shape)];
    if (from.shape.length === 1) return from;
    const part = isLayer ? undefined : uniquePart('row', from);
    const name = this.add('Flatten', [layer, part], [from.name], { axis: 1 });
    return { shape, name, image: from.image && isOneColumn(from.image) ? null : from.image };
  }

  /** The numbers in the order in which they lie here. */
  asHere(from: OnnxResult, layer: string): OnnxResult {
    if (from.image === null) return from;
    const [height, width, channels] = from.image;
    const isRow = from.shape.length === 1;
    const sizes = () => this.sizes(`${layer}/${uniquePart('sizes', from)}`, [-1, channels, height, width]);
    const array = isRow
      ? this.add('Reshape', [layer, uniquePart('image', from)], [from.name, sizes()])
      : from.name;
    const last = this.add('Transpose', [layer, uniquePart('channels-last', from)], [array], {
      perm: [0, 2, 3, 1],
    });
    const here = { name: last, shape: from.image, image: null };
    return isRow ? this.asRow(here, layer) : here;
  }
}

/** A layer may read several results, each in need of a node of its own. */
function uniquePart(part: string, { name }: OnnxResult): string {
  return `${part}-of-${name.replaceAll('/', '-')}`;
}

/** Whether channels first and channels last are one order. */
function isOneColumn([height, width, channels]: Shape): boolean {
  return channels === 1 || height * width === 1;
}

/** The order of a row's numbers where it is another than here: for each, its position here. */
export function orderOf({ image, shape }: OnnxResult): Uint32Array | null {
  return image !== null && shape.length === 1 ? channelsFirst(image) : null;
}

export function sameOrder(a: OnnxResult, b: OnnxResult): boolean {
  return a.image === b.image || (!!a.image && !!b.image && formatShape(a.image) === formatShape(b.image));
}

export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
