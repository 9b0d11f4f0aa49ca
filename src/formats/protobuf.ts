// Reads Protocol Buffers' wire format from bytes that may be damaged or hostile: each length is checked against the bytes that are there
// before it is used, nothing is copied, and a message within a message is read by whoever knows its kind, so that nothing recurs.
// Before: protobuf-write.ts says what the format is. Next: onnx-file.ts.

import { ModelError } from '../errors.js';

export interface ProtoField {
  readonly number: number;
  /** Of a varint, as an unsigned number of 64 bits; 0 where the field has bytes. */
  readonly integer: bigint;
  /** Of a string, a message, a packed list, or a number of 4 or 8 bytes; null for a varint. */
  readonly bytes: Uint8Array | null;
}

/** Fields of a message, or whole numbers of a list: what is read of them takes more memory than they do. */
const MOST_FIELDS = 2 ** 20;
/** Longest number of seven bits a byte. */
const VARINT_BYTES = 10;
/** Bytes of a field's content by its kind; null where a length stands before it. */
const SIZES: Readonly<Record<number, number | null>> = { 1: 8, 2: null, 5: 4 };

/**
 * The fields of a message in their order.
 * @throws ModelError naming the place within the message
 */
export function* protoFields(message: Uint8Array, where: string): Generator<ProtoField> {
  const cursor = { at: 0 };
  for (let count = 0; cursor.at < message.length; count++) {
    if (count === MOST_FIELDS) throw damaged(where, `a message has more than ${MOST_FIELDS} fields`);
    const start = cursor.at;
    const tag = readVarint(message, cursor, where);
    const [number, kind] = [Number(tag >> 3n), Number(tag & 7n)];
    if (number === 0 || number >= 2 ** 29) throw damaged(where, `a field has the number ${number}`, start);
    if (kind === 0) {
      yield { number, integer: readVarint(message, cursor, where), bytes: null };
      continue;
    }
    const size = SIZES[kind];
    if (size === undefined) throw damaged(where, `field ${number} has the unknown kind ${kind}`, start);
    const length = size ?? Number(readVarint(message, cursor, where));
    const rest = message.length - cursor.at;
    if (length > rest)
      throw damaged(where, `field ${number} has a length of ${length} bytes, ${rest} follow`, start);
    yield { number, integer: 0n, bytes: message.subarray(cursor.at, cursor.at + length) };
    cursor.at += length;
  }
}

/** The varints of a field that is one, or a packed list of them, as signed numbers. */
export function varintsOf({ integer, bytes }: ProtoField, where: string): number[] {
  if (bytes === null) return [signed(integer)];
  const numbers: number[] = [];
  const cursor = { at: 0 };
  while (cursor.at < bytes.length && numbers.length <= MOST_FIELDS)
    numbers.push(signed(readVarint(bytes, cursor, where)));
  if (numbers.length > MOST_FIELDS) throw damaged(where, `a list has more than ${MOST_FIELDS} numbers`);
  return numbers;
}

/** @throws ModelError for bytes that are no UTF-8 */
export function textOf({ bytes, number }: ProtoField, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode((bytes ?? new Uint8Array()).slice());
  } catch {
    throw damaged(where, `field ${number} is not text in UTF-8`);
  }
}

/** The content of a field that has bytes. @throws ModelError for one that is a varint */
export function contentOf({ bytes, number }: ProtoField, where: string): Uint8Array {
  if (bytes) return bytes;
  throw damaged(where, `field ${number} is a number; bytes expected`);
}

export function damaged(where: string, problem: string, at?: number): ModelError {
  const place = at === undefined ? '' : ` at byte ${at}`;
  return new ModelError(`${where}: damaged or cut short: ${problem}${place}`);
}

/** As a double: beyond 2^53 it is not exact, but far from any size that can be. */
function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

function readVarint(bytes: Uint8Array, cursor: { at: number }, where: string): bigint {
  let value = 0n;
  for (let i = 0; i < VARINT_BYTES; i++) {
    if (cursor.at === bytes.length) throw damaged(where, 'a number ends in the middle', cursor.at);
    const byte = bytes[cursor.at++];
    value |= BigInt(byte & 127) << BigInt(7 * i);
    if (byte < 128) return BigInt.asUintN(64, value);
  }
  throw damaged(where, `a number has more than ${VARINT_BYTES} bytes`, cursor.at);
}
