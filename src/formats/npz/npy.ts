// The npy format: one NumPy array, a header in Python's notation and then its numbers. Before: zip-archive.ts; an npz file is an archive
// of them. Next: npz-write.ts, npz-read.ts.
//
// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

import { ModelError, show } from '../../errors.js';
import { fromHalf } from '../../model/half-precision.js';
import { sizeOf } from '../../model/safetensors.js';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Where the numbers begin is a multiple of this. */
const ALIGNMENT = 64;
const PREFIX = MAGIC.length + 4;
const HEADER =
  /^\{'descr': '([<>|=])([a-zA-Z])(\d+)', 'fortran_order': (True|False), 'shape': \(((?:\d+, ?)*\d*)\),? ?\}\s*$/;

type NpyData = Float32Array | Uint16Array | Uint8Array;

/** @param data [shape], row-major; Uint16Array has the bits of f16. */
export function writeNpy(shape: readonly number[], data: NpyData): Uint8Array {
  const type = data instanceof Float32Array ? '<f4' : data instanceof Uint16Array ? '<f2' : '|u1';
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = Math.ceil((PREFIX + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const out = new Uint8Array(start + data.byteLength);
  out.set([...MAGIC, 1, 0]);
  new DataView(out.buffer).setUint16(MAGIC.length + 2, start - PREFIX, true);
  out.fill(0x20, PREFIX, start - 1);
  out.set(new TextEncoder().encode(text), PREFIX);
  out[start - 1] = 0x0a;
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return out;
}

/** An array of numbers or texts. */
export class NpyArray {
  private constructor(
    private readonly where: string,
    /** "f4", "U10" */
    readonly type: string,
    readonly shape: readonly number[],
    private readonly isFortran: boolean,
    private readonly isLittle: boolean,
    /** Its numbers, or the codes of its texts. */
    readonly bytes: Uint8Array,
  ) {}

  /** @throws ModelError for anything but a whole array of numbers or texts */
  static read(bytes: Uint8Array, where: string): NpyArray {
    const fail = (problem: string): never => {
      throw new ModelError(`${where}: ${problem}`);
    };
    if (bytes.length < PREFIX + 2 || MAGIC.some((byte, i) => bytes[i] !== byte)) fail('not a NumPy array');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const isFirst = bytes[MAGIC.length] === 1;
    const length = isFirst ? view.getUint16(8, true) : view.getUint32(8, true);
    const from = isFirst ? PREFIX : PREFIX + 2;
    if (from + length > bytes.length) fail('its header is cut short');
    const text = new TextDecoder('latin1').decode(bytes.slice(from, from + length));
    const found = HEADER.exec(text);
    if (found === null) return fail(`its header is ${show(text.trim())}, one of a plain array expected`);
    const [, order, kind, size, fortran, sizes] = found;
    if (kind === 'O')
      fail('an array of objects is a pickle, which may run any code; save arrays of numbers and texts');
    const shape = sizes
      .split(',')
      .filter((one) => one.trim() !== '')
      .map(Number);
    const width = kind === 'U' ? 4 * Number(size) : Number(size);
    const needed = sizeOf([...shape, width]);
    const data = bytes.subarray(from + length);
    if (needed !== data.length)
      fail(`${needed} bytes expected for ${kind}${size} ${show(shape)}, ${data.length} found`);
    return new NpyArray(where, `${kind}${size}`, shape, fortran === 'True', order !== '>', data);
  }

  /** Numbers of any type as float32, row-major. @throws ModelError for texts */
  floats(): Float32Array {
    const { type, isLittle } = this;
    const { buffer } = this.bytes.slice();
    if (isLittle && type === 'f4') return this.inOrder(new Float32Array(buffer));
    if (isLittle && type === 'f2') return this.inOrder(fromHalf(new Uint16Array(buffer)));
    return this.inOrder(Float32Array.from(this.numbers()));
  }

  /** Texts, and numbers as texts. */
  texts(): string[] {
    const [kind, size] = [this.type[0], Number(this.type.slice(1))];
    if (kind === 'b') return this.numbers().map((one) => (one ? 'True' : 'False'));
    if (kind !== 'U' && kind !== 'S') return this.numbers().map(String);
    const width = kind === 'U' ? 4 * size : size;
    if (width === 0) return []; // nothing is stored, whatever the shape
    const view = this.view();
    return Array.from({ length: this.bytes.length / width }, (_, i) => {
      const codes = Array.from({ length: size }, (_, k) =>
        kind === 'U' ? view.getUint32(i * width + 4 * k, this.isLittle) : this.bytes[i * width + k],
      );
      const used = codes.slice(0, codes.findLastIndex((code) => code !== 0) + 1);
      if (used.some((code) => code > 0x10ffff)) throw new ModelError(`${this.where}: its texts are damaged`);
      return used.map((code) => String.fromCodePoint(code)).join('');
    });
  }

  private view(): DataView {
    return new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  }

  private numbers(): number[] {
    const { type, isLittle } = this;
    const view = this.view();
    const readers: Readonly<Record<string, (at: number) => number>> = {
      f2: (at) => fromHalf(Uint16Array.of(view.getUint16(at, isLittle)))[0],
      f4: (at) => view.getFloat32(at, isLittle),
      f8: (at) => view.getFloat64(at, isLittle),
      b1: (at) => view.getUint8(at),
      u1: (at) => view.getUint8(at),
      i1: (at) => view.getInt8(at),
      u2: (at) => view.getUint16(at, isLittle),
      i2: (at) => view.getInt16(at, isLittle),
      u4: (at) => view.getUint32(at, isLittle),
      i4: (at) => view.getInt32(at, isLittle),
      u8: (at) => Number(view.getBigUint64(at, isLittle)),
      i8: (at) => Number(view.getBigInt64(at, isLittle)),
    };
    const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
    if (read === undefined)
      throw new ModelError(`${this.where}: numbers expected, an array of type ${type} found`);
    const width = Number(type.slice(1));
    return Array.from({ length: this.bytes.length / width }, (_, i) => read(i * width));
  }

  /** From column-major, where it is. */
  private inOrder(data: Float32Array): Float32Array {
    const { shape, isFortran } = this;
    if (!isFortran || shape.length < 2) return data;
    const moved = new Float32Array(data.length);
    const place = shape.map(() => 0);
    for (const value of data) {
      moved[place.reduce((at, k, axis) => at * shape[axis] + k, 0)] = value;
      for (let axis = 0; axis < shape.length && ++place[axis] === shape[axis]; axis++) place[axis] = 0;
    }
    return moved;
  }
}
