// Typed arrays and bytes as callers bring them. Those of another realm (an iframe, node:vm, Jest) are of classes that `instanceof` does
// not know; their tags tell what they are. Whoever takes arrays from outside passes them through here first.

import { kindOf, OptionError } from './errors.js';

/** "[object Float32Array]" without the brackets, of any realm. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

type ViewClass = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => ArrayBufferView;

/** A typed array of another realm as one of this realm on the same memory; anything else as it is. */
export function ofThisRealm<Value>(value: Value): Value {
  if (!ArrayBuffer.isView(value)) return value;
  const here = (globalThis as unknown as Record<string, ViewClass | undefined>)[tagOf(value)];
  if (here === undefined || (value as object) instanceof here) return value;
  const { buffer, byteOffset, byteLength, length = byteLength } = value as unknown as Uint8Array;
  return new here(buffer, byteOffset, length) as Value;
}

/** Bytes as they may be given: a buffer, shared or not, or any view of one, whose bytes are meant. */
export type GivenBytes = ArrayBufferLike | ArrayBufferView;

/** The bytes; a copy where they are shared, since decoders refuse shared memory. @throws OptionError for anything else */
export function bytesOf(given: GivenBytes, where: string): Uint8Array<ArrayBuffer> {
  const isView = ArrayBuffer.isView(given);
  const {
    buffer,
    byteOffset = 0,
    byteLength,
  } = (isView ? given : { buffer: given, ...sizeOf(given) }) as DataView;
  if (byteLength === undefined)
    throw new OptionError(`${where}: bytes expected, an ArrayBuffer or a Uint8Array; ${kindOf(given)} found`);
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return tagOf(buffer) === 'ArrayBuffer' ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
}

function sizeOf(given: ArrayBufferLike): { byteLength?: number } {
  return /^(Shared)?ArrayBuffer$/.test(tagOf(given)) ? { byteLength: given.byteLength } : {};
}
