// Protocol Buffers' wire format, written by hand: a message is its fields one after another, each a number with its kind, then the
// content. Format: protobuf.dev/programming-guides/encoding. Next: protobuf.ts reads it; onnx-file-write.ts has ONNX's messages,
// tensorboard-events.ts TensorBoard's.

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

const TEXT = new TextEncoder();

/** A message, of fields that the functions below make. */
export function message(...fields: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of fields) {
    bytes.set(one, at);
    at += one.length;
  }
  return bytes;
}

/** @param value a whole number; a negative one takes ten bytes */
export function integerField(number: number, value: number): Uint8Array {
  return Uint8Array.from([...tag(number, VARINT), ...varint(BigInt.asUintN(64, BigInt(value)))]);
}

export function floatField(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return message(tag(number, FIXED_32), bytes);
}

export function doubleField(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return message(tag(number, FIXED_64), bytes);
}

/** Text, bytes, or a message. */
export function bytesField(number: number, content: string | Uint8Array): Uint8Array {
  const bytes = typeof content === 'string' ? TEXT.encode(content) : content;
  return message(tag(number, LENGTH_DELIMITED), varint(BigInt(bytes.length)), bytes);
}

function tag(number: number, kind: number): Uint8Array {
  return varint(BigInt(number * 8 + kind));
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...bytes, Number(rest)]);
}
