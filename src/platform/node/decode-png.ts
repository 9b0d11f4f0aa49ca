// PNG images to pixels, with Node's zlib: every colour type and depth, interlaced or not. Decompression stops at the size that the header
// promises, which packages for it leave open. The format: https://www.w3.org/TR/png-3/. Before: data/image-header.ts. Next: decode-image.ts.

import { crc32, inflateSync } from 'node:zlib';
import type { Pixels } from '../../data/resize-image.js';
import { unfilter } from './png-filters.js';

/** Of IHDR. Colour types: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
interface Form {
  width: number;
  height: number;
  depth: number;
  type: number;
  interlaced: boolean;
}

const SAMPLES: Record<number, 1 | 2 | 3 | 4> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** The seven passes of Adam7: where each begins, and how far its pixels are apart. */
const ADAM7 = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];
const ONE_PASS = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];

/** @throws Error that says what is wrong with the file; its size was checked before. */
export function decodePng(bytes: Uint8Array): Pixels {
  const chunks = readChunks(bytes);
  const form = readForm(chunks.get('IHDR')?.[0]);
  const samples = SAMPLES[form.type];
  const bits = samples * form.depth;
  const passes = (form.interlaced ? ADAM7 : ONE_PASS).map((pass) => {
    const width = Math.ceil((form.width - pass.x) / pass.stepX);
    const height = Math.ceil((form.height - pass.y) / pass.stepY);
    return { ...pass, width, height, lineBytes: Math.ceil((width * bits) / 8) };
  });
  const drawn = passes.filter(({ width, height }) => width > 0 && height > 0);
  const expected = drawn.reduce((sum, { height, lineBytes }) => sum + height * (1 + lineBytes), 0);
  const raw = inflate(chunks.get('IDAT') ?? [], expected);
  const values = new Uint8Array(form.width * form.height * samples);
  // The lower halves of 16 bits, which only the colour that is transparent is compared with.
  const lower = form.depth === 16 && chunks.has('tRNS') ? new Uint8Array(values.length) : undefined;
  const stepBytes = Math.max(1, bits >> 3);
  let at = 0;
  for (const { x, y, stepX, stepY, width, height, lineBytes } of drawn) {
    unfilter(raw.subarray(at, at + height * (1 + lineBytes)), lineBytes, stepBytes);
    for (let row = 0; row < height; row++) {
      const line = raw.subarray(at + 1, at + 1 + lineBytes);
      const to = ((y + row * stepY) * form.width + x) * samples;
      unpackLine(line, form.depth, width, samples, values, to, stepX * samples);
      if (lower) unpackLine(line.subarray(1), 16, width, samples, lower, to, stepX * samples);
      at += 1 + lineBytes;
    }
  }
  return coloured(form, values, lower, chunks);
}

type Chunks = Map<string, Uint8Array[]>;

/** The content of the chunks that matter, by their names. */
function readChunks(bytes: Uint8Array): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunks = new Map();
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw new Error('the image is cut short');
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 8 + length;
    if (end + 4 > bytes.length) throw new Error('the image is cut short');
    if (['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'].includes(name)) {
      if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end))
        throw new Error(`its ${name} data is damaged`);
      chunks.set(name, [...(chunks.get(name) ?? []), bytes.subarray(at + 8, end)]);
    }
    if (name === 'IEND') return chunks;
    at = end + 4;
  }
}

function readForm(header: Uint8Array | undefined): Form {
  if (header?.length !== 13) throw new Error('its header is damaged');
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [depth, type, compression, filter, interlace] = header.subarray(8);
  if (!DEPTHS[type]?.includes(depth))
    throw new Error(`its header is damaged: colour type ${type} of ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace > 1) throw new Error('its header is damaged');
  return { width: view.getUint32(0), height: view.getUint32(4), depth, type, interlaced: interlace === 1 };
}

function inflate(parts: readonly Uint8Array[], expected: number): Uint8Array {
  try {
    const raw = inflateSync(Buffer.concat(parts), { maxOutputLength: expected });
    if (raw.length === expected) return raw;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new Error('it holds more pixels than its header says');
    if (code !== 'Z_BUF_ERROR') throw new Error(`its pixels are damaged (${message})`);
  }
  throw new Error('its pixels are cut short');
}

/** One line of packed samples to bytes, pixels `step` apart; palette entries stay as they are, others are scaled to 0–255. */
function unpackLine(
  line: Uint8Array,
  depth: number,
  width: number,
  samples: number,
  values: Uint8Array,
  to: number,
  step: number,
): void {
  const mask = (1 << depth) - 1;
  for (let x = 0, at = to; x < width; x++, at += step) {
    for (let sample = 0; sample < samples; sample++) {
      const i = x * samples + sample;
      if (depth >= 8)
        values[at + sample] = line[i * (depth >> 3)]; // of 16 bits the upper 8
      else values[at + sample] = (line[(i * depth) >> 3] >> (8 - depth - ((i * depth) & 7))) & mask;
    }
  }
}

/** Grey values scaled to 0–255, palette entries as colours, and the colour that tRNS makes transparent. */
function coloured(
  { width, height, depth, type }: Form,
  values: Uint8Array,
  lower: Uint8Array | undefined,
  chunks: Chunks,
): Pixels {
  const [transparent] = chunks.get('tRNS') ?? [];
  if (type === 3) {
    const [palette] = chunks.get('PLTE') ?? [];
    if (palette === undefined) throw new Error('its palette is missing');
    return { width, height, channels: 4, data: fromPalette(values, palette, transparent) };
  }
  if (type === 4 || type === 6) return { width, height, channels: SAMPLES[type], data: values };
  const data = depth < 8 ? values.map((value) => (value * 255) / ((1 << depth) - 1)) : values;
  const channels = SAMPLES[type] as 1 | 3;
  if (transparent?.length !== 2 * channels) return { width, height, channels, data };
  const isKey = (at: number, sample: number) =>
    values[at] === transparent[2 * sample + (depth === 16 ? 0 : 1)] &&
    (lower === undefined || lower[at] === transparent[2 * sample + 1]);
  return { width, height, channels: channels === 1 ? 2 : 4, data: withAlpha(data, channels, isKey) };
}

function fromPalette(
  values: Uint8Array,
  palette: Uint8Array,
  alpha: Uint8Array = new Uint8Array(),
): Uint8Array {
  const colours = Math.floor(palette.length / 3);
  const data = new Uint8Array(4 * values.length);
  for (const [i, value] of values.entries()) {
    if (value >= colours) throw new Error(`a pixel has colour ${value} of a palette of ${colours}`);
    data.set(palette.subarray(3 * value, 3 * value + 3), 4 * i);
    data[4 * i + 3] = alpha[value] ?? 255;
  }
  return data;
}

/** With an alpha of 0 where all samples of a pixel are those of the transparent colour. */
function withAlpha(
  shown: Uint8Array,
  samples: number,
  isKey: (at: number, sample: number) => boolean,
): Uint8Array {
  const data = new Uint8Array((shown.length / samples) * (samples + 1));
  for (let from = 0, to = 0; from < shown.length; from += samples, to += samples + 1) {
    let transparent = true;
    for (let sample = 0; sample < samples; sample++) {
      data[to + sample] = shown[from + sample];
      transparent &&= isKey(from + sample, sample);
    }
    data[to + samples] = transparent ? 0 : 255;
  }
  return data;
}
