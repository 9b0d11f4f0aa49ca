// A reader of TensorBoard's event files, written from the format's description alone (a TFRecord is uint64 length, uint32 masked CRC-32C
// of the length, the data, uint32 masked CRC-32C of the data; Event: 1 wall_time double, 2 step int64, 3 file_version string, 5 summary;
// Summary: 1 value; Value: 1 tag string, 2 simple_value float). It shares nothing with src/formats/.

export interface ReadEvent {
  wallTime: number;
  step: number;
  version: string | null;
  scalars: Record<string, number>;
}

/** Bit by bit, as RFC 3720 has it. */
export function slowCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function unmasked(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** All events. @throws for anything that is not whole and right. */
export function readEvents(file: Uint8Array): ReadEvent[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const events: ReadEvent[] = [];
  let at = 0;
  while (at < file.length) {
    const length = Number(view.getBigUint64(at, true));
    if (unmasked(view.getUint32(at + 8, true)) !== slowCrc32c(file.subarray(at, at + 8)))
      throw new Error(`byte ${at}: the length's checksum is wrong`);
    const data = file.subarray(at + 12, at + 12 + length);
    if (data.length < length) throw new Error(`byte ${at}: cut short`);
    if (unmasked(view.getUint32(at + 12 + length, true)) !== slowCrc32c(data))
      throw new Error(`byte ${at}: the data's checksum is wrong`);
    events.push(readEvent(data));
    at += 16 + length;
  }
  return events;
}

/** Epoch by epoch; each tag's values in the order of the file. */
export function curvesOf(events: readonly ReadEvent[]): Record<string, [step: number, value: number][]> {
  const curves: Record<string, [number, number][]> = {};
  for (const { step, scalars } of events)
    for (const [tag, value] of Object.entries(scalars)) {
      curves[tag] ??= [];
      curves[tag].push([step, value]);
    }
  return curves;
}

function* fieldsOf(bytes: Uint8Array): Generator<[number: number, content: Uint8Array, integer: number]> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const kind = tag % 8;
    if (kind === 0) {
      yield [tag >> 3, new Uint8Array(), varint()];
      continue;
    }
    const length = kind === 1 ? 8 : kind === 5 ? 4 : varint();
    yield [tag >> 3, Uint8Array.from(bytes.subarray(at, at + length)), 0]; // a Buffer's slice() is no copy
    at += length;
  }
}

function readEvent(data: Uint8Array): ReadEvent {
  const event: ReadEvent = { wallTime: 0, step: 0, version: null, scalars: {} };
  for (const [number, content, integer] of fieldsOf(data)) {
    if (number === 1) event.wallTime = new DataView(content.buffer).getFloat64(0, true);
    if (number === 2) event.step = integer;
    if (number === 3) event.version = new TextDecoder().decode(content);
    if (number !== 5) continue;
    for (const [, value] of fieldsOf(content)) {
      const [, tag] = [...fieldsOf(value)].find(([one]) => one === 1)!;
      const [, scalar] = [...fieldsOf(value)].find(([one]) => one === 2)!;
      event.scalars[new TextDecoder().decode(tag)] = new DataView(scalar.buffer).getFloat32(0, true);
    }
  }
  return event;
}
