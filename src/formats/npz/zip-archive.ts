// Zip archives whose members are stored as they are, as numpy.savez writes them. Sizes come from the directory at the end, and each is
// checked against the file's before it is used. Next: npy.ts has the arrays in them.

import { ModelError, show } from '../../errors.js';
import type { FormatFile } from '../format.js';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const LONGEST_COMMENT = 65535;
/** 1980-01-01, the earliest date that the format can store. */
const DATE = 0x21;
const VERSION = 20;
const UTF8 = 0x800;
const ENCRYPTED = 1;

/** The archive of `members`, in their order. */
export function writeZip(members: readonly FormatFile[]): Uint8Array {
  const named = members.map(({ name, bytes }) => ({ name: new TextEncoder().encode(name), bytes }));
  const headers = named.reduce((sum, { name }) => sum + LOCAL_BYTES + CENTRAL_BYTES + 2 * name.length, 0);
  const size = headers + named.reduce((sum, { bytes }) => sum + bytes.length, 0) + END_BYTES;
  if (size > 0xffffffff)
    throw new ModelError(`npz: ${size} bytes; at most ${0xffffffff} fit in a zip archive`);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let at = 0;
  const fields = (...values: readonly [value: number, bytes: 2 | 4][]) => {
    for (const [value, bytes] of values) {
      if (bytes === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += bytes;
    }
  };
  const raw = (bytes: Uint8Array) => {
    out.set(bytes, at);
    at += bytes.length;
  };
  /** What both headers have of a member: flags, method, time, date, checksum, sizes, and the length of its name. */
  const described = ({ name, bytes }: (typeof named)[number]) => {
    fields([VERSION, 2], [UTF8, 2], [0, 2], [0, 2], [DATE, 2], [crc32(bytes), 4]);
    fields([bytes.length, 4], [bytes.length, 4], [name.length, 2], [0, 2]);
  };
  const places = named.map((member) => {
    const place = at;
    fields([LOCAL, 4]);
    described(member);
    raw(member.name);
    raw(member.bytes);
    return place;
  });
  const directory = at;
  named.forEach((member, i) => {
    fields([CENTRAL, 4], [VERSION, 2]);
    described(member);
    fields([0, 2], [0, 2], [0, 2], [0, 4], [places[i], 4]);
    raw(member.name);
  });
  const length = at - directory;
  fields([END, 4], [0, 2], [0, 2], [named.length, 2], [named.length, 2], [length, 4], [directory, 4], [0, 2]);
  return out;
}

/**
 * The members by their names, sharing the archive's bytes.
 * @throws ModelError for anything but a whole archive of stored members
 */
export function readZip(bytes: Uint8Array, where: string): Map<string, Uint8Array> {
  const fail = (problem: string): never => {
    throw new ModelError(`${where}: not an npz file, or a damaged one: ${problem}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = endOf(view);
  if (end < 0) return fail('the directory at its end is missing; the file may be cut short');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const members = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL) fail('its directory is cut short');
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [checksum, size] = [view.getUint32(at + 16, true), view.getUint32(at + 24, true)];
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const local = view.getUint32(at + 42, true);
    const next = at + CENTRAL_BYTES + lengths[0] + lengths[1] + lengths[2];
    if (next > end) fail('its directory is cut short');
    // A copy, because TextDecoder refuses shared memory.
    const name = new TextDecoder().decode(bytes.slice(at + CENTRAL_BYTES, at + CENTRAL_BYTES + lengths[0]));
    if (flags & ENCRYPTED) fail(`${show(name)} is encrypted`);
    if (method !== 0)
      throw new ModelError(
        `${where}: ${show(name)} is compressed; save with numpy.savez, not savez_compressed`,
      );
    if (members.has(name)) fail(`${show(name)} is there twice`);
    if (local + LOCAL_BYTES > bytes.length || view.getUint32(local, true) !== LOCAL)
      fail(`${show(name)} is not where the directory has it`);
    const start = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + size > bytes.length) fail(`${show(name)} is cut short`);
    const member = bytes.subarray(start, start + size);
    if (crc32(member) !== checksum) fail(`the checksum of ${show(name)} differs`);
    members.set(name, member);
    at = next;
  }
  return members;
}

/** Where the end of the directory is; -1 where there is none. */
function endOf(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - LONGEST_COMMENT);
  for (let at = view.byteLength - END_BYTES; at >= first; at--)
    if (view.getUint32(at, true) === END) return at;
  return -1;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 255];
  return ~crc >>> 0;
}
