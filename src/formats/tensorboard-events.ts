// TensorBoard's event files: records, each an Event in Protocol Buffers' wire format, with its length and two checksums around it.
// Records: tensorflow.org/tutorials/load_data/tfrecord. Messages: event.proto and summary.proto of TensorBoard. A checksum is CRC-32C
// (RFC 3720), rotated and shifted, for the bytes may hold checksums themselves.
// Before: protobuf-write.ts. Next: tensorboard-log.ts.

import { protoFields } from './protobuf.js';
import { bytesField, doubleField, floatField, integerField, message } from './protobuf-write.js';

/** Fields of the messages Event, Summary and Summary.Value. */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const SUMMARY_VALUE = 1;
const VALUE = { tag: 1, simpleValue: 2 } as const;

/** What the first event of a file says. */
const FILE_VERSION = 'brain.Event:2';

/** Bytes before a record's content: its length as a number of 64 bits, and that number's checksum. */
const HEADER = 12;
/** Bytes after it: its checksum. */
const FOOTER = 4;
/** Where the numbers of a record are, each after a byte that says which it is. */
const WALL_TIME = HEADER + 1;
const STEP = WALL_TIME + 8 + 1;

/** The polynomial of CRC-32C, lowest bit first. */
const CASTAGNOLI = 0x82f63b78;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ CASTAGNOLI : rest >>> 1;
  return rest;
});
const MASK_DELTA = 0xa282ead8;

/** CRC-32C of some bytes, as an unsigned number. */
export function crc32c(bytes: Uint8Array, begin = 0, end = bytes.length): number {
  let rest = 0xffffffff;
  for (let at = begin; at < end; at++) rest = TABLE[(rest ^ bytes[at]) & 255] ^ (rest >>> 8);
  return ~rest >>> 0;
}

function maskedCrc(bytes: Uint8Array, begin = 0, end = bytes.length): number {
  const crc = crc32c(bytes, begin, end);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}

/** The event that a file begins with. @param wallTime seconds since 1970 */
export function versionRecord(wallTime: number): Uint8Array {
  return record(message(doubleField(EVENT.wallTime, wallTime), bytesField(EVENT.fileVersion, FILE_VERSION)));
}

/**
 * Makes records of the same scalars, a step each: all in one, so that a file that is cut short has all scalars of a step, or none.
 * A record is made once; for each step its numbers are put in their places, which takes a microsecond, so that even a training with
 * epochs of half a millisecond notices nothing.
 */
export class ScalarsEncoder {
  private readonly summary: Uint8Array;
  /** Where the numbers are in it. */
  private readonly places: readonly number[];
  /** The record of the last step, and a view of it. */
  private last: Uint8Array = new Uint8Array();
  private view = new DataView(this.last.buffer);
  private stepBytes = 0;

  constructor(tags: readonly string[]) {
    const values = tags.map((tag) =>
      bytesField(SUMMARY_VALUE, message(bytesField(VALUE.tag, tag), floatField(VALUE.simpleValue, 0))),
    );
    const content = message(...values);
    this.summary = bytesField(EVENT.summary, content);
    let end = this.summary.length - content.length;
    this.places = values.map(({ length }) => {
      end += length;
      return end - 4; // the number is the last of a Value
    });
  }

  /**
   * @param wallTime seconds since 1970 @param values one for each tag, in their order
   * @returns bytes that the next call overwrites
   */
  encode(wallTime: number, step: number, values: readonly number[]): Uint8Array {
    const stepBytes = bytesOf(step);
    if (stepBytes !== this.stepBytes) this.begin(step, stepBytes);
    const { last, view, places } = this;
    view.setFloat64(WALL_TIME, wallTime, true);
    for (let i = 0, rest = step; i < stepBytes; i++, rest = Math.floor(rest / 128))
      last[STEP + i] = (rest % 128) + (i < stepBytes - 1 ? 128 : 0);
    const first = STEP + stepBytes;
    for (let i = 0; i < places.length; i++) view.setFloat32(first + places[i], values[i], true);
    const end = last.length - FOOTER;
    view.setUint32(end, maskedCrc(last, HEADER, end), true);
    return last;
  }

  private begin(step: number, stepBytes: number): void {
    this.last = record(message(doubleField(EVENT.wallTime, 0), integerField(EVENT.step, step), this.summary));
    this.view = new DataView(this.last.buffer);
    this.stepBytes = stepBytes;
  }
}

/** Bytes of a whole number in Protocol Buffers' wire format, which has seven bits a byte. */
function bytesOf(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

function record(content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER + content.length + FOOTER);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(content.length), true);
  view.setUint32(8, maskedCrc(bytes.subarray(0, 8)), true);
  bytes.set(content, HEADER);
  view.setUint32(HEADER + content.length, maskedCrc(content), true);
  return bytes;
}

export interface WholeEvent {
  /** 0 where the event has none. */
  readonly step: number;
  /** Where its record ends in the file. */
  readonly end: number;
}

/** The events of a file up to the first record that is cut short or damaged, where whoever goes on with the file has to begin. */
export function* wholeEvents(file: Uint8Array): Generator<WholeEvent> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at + HEADER + FOOTER <= file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const end = at + HEADER + length + FOOTER;
    if (end > file.length || view.getUint32(at + 8, true) !== maskedCrc(file.subarray(at, at + 8))) return;
    const content = file.subarray(at + HEADER, end - FOOTER);
    if (view.getUint32(end - FOOTER, true) !== maskedCrc(content)) return;
    yield { step: stepOf(content), end };
    at = end;
  }
}

function stepOf(event: Uint8Array): number {
  for (const { number, integer } of protoFields(event, 'event'))
    if (number === EVENT.step) return Number(BigInt.asIntN(64, integer));
  return 0;
}
