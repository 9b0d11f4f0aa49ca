// The templates of assembly/templates/ in sizes that no binary has: the compiler takes what they write, and it multiplies
// right. The sizes that binaries have are tested by test/conformance.

import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { beforeAll, describe, expect, it } from 'vitest';
// @ts-expect-error: part of the build
import { dotPairs, dots } from '../../assembly/templates/dots.mjs';
// @ts-expect-error: part of the build
import { tile } from '../../assembly/templates/micro-kernel.mjs';
// @ts-expect-error: part of the build
import { lanesToFront, positionsOf8 } from '../../assembly/templates/nonzero-tables.mjs';
// @ts-expect-error: part of the build
import { panels } from '../../assembly/templates/panel.mjs';
// @ts-expect-error: part of the build
import { peakLoop } from '../../assembly/templates/peak-loop.mjs';
// @ts-expect-error: part of the build
import { rowVectors } from '../../assembly/templates/row-vectors.mjs';
// @ts-expect-error: part of the build
import { block, each, text } from '../../assembly/templates/write-source.mjs';
import { Random } from '../../src/random.js';

const TILES = [
  { rows: 2, vectors: 1, a: 'packed', epilogue: [] },
  { rows: 1, vectors: 1, a: 'rows', epilogue: [] },
  { rows: 2, vectors: 1, a: 'rows', epilogue: ['rectify'] },
  { rows: 6, vectors: 4, a: 'packed', epilogue: ['descend'] },
  { rows: 6, vectors: 4, a: 'rows', epilogue: ['descend', 'rectify'] },
  { rows: 3, vectors: 8, a: 'packed', epilogue: ['descend', 'rectify'] },
].map((size, i) => ({ ...size, name: `tile${i}` }));
const DOTS = [
  { name: 'dots1x1', rows: 1, columns: 1, tileColumns: 4 },
  { name: 'dots3x4', rows: 3, columns: 4, tileColumns: 4 },
  { name: 'dots2x10', rows: 2, columns: 10, tileColumns: 12 },
];
const ROW_VECTORS = [
  { name: 'rows4x1', vectors: 1, columns: 1, tileColumns: 4 },
  { name: 'rows12x3', vectors: 3, columns: 3, tileColumns: 8 },
];
const COLUMNS_FIRST = [
  { name: 'columns4x3', vectors: 1, columns: 3 },
  { name: 'columns16x5', vectors: 4, columns: 5 },
].map((size) => ({ ...size, tileColumns: 'columns first' }));
const DOT_PAIRS = [
  { name: 'pairs1x2', rows: 1, columns: 2 },
  { name: 'pairs3x4', rows: 3, columns: 4 },
];
const THROUGH = {
  name: 'through',
  rows: 2,
  vectors: 2,
  panelVectors: 3,
  a: 'packed',
  alwaysStarts: true,
  epilogue: ['through'],
};
const WINDOWS = [
  { name: 'segments3', rows: 3, vectors: 2, a: 'segments', epilogue: ['rectify', 'through'] },
  { name: 'columns3', rows: 3, vectors: 2, a: 'columns' },
].map((size) => ({ ...size, alwaysStarts: true, unscaled: true }));
const LOOPS = [
  { name: 'mixed4', chains: 4, steps: 'mixed' },
  { name: 'mixed5', chains: 5, steps: 'mixed' },
];
const WIDTHS = [2, 8, 16];

type Kernel = (...numbers: number[]) => void;
let kernels: Record<string, Kernel>;
let tables: Record<string, { value: number }>;
let memory: WebAssembly.Memory;

beforeAll(async () => {
  const source = text([
    "import { madd, relu4, sumEach, sumLanes } from './assembly/simd';",
    TILES.map(tile),
    tile(THROUGH),
    WINDOWS.map(tile),
    DOTS.map(dots),
    DOT_PAIRS.map(dotPairs),
    [...ROW_VECTORS, ...COLUMNS_FIRST].map(rowVectors),
    LOOPS.map(peakLoop),
    panels({ name: 'walkPanel', widths: WIDTHS }),
    lanesToFront('TO_FRONT'),
    positionsOf8('NONZERO_POSITIONS'),
  ]);
  let binary = new Uint8Array();
  const options = [
    '--runtime',
    'stub',
    '--use',
    'WIDE_VECTORS=0',
    '--enable',
    'simd',
    '--initialMemory',
    '4',
    '--outFile',
    'out.wasm',
  ];
  const { error, stderr } = await asc.main(['entry.ts', ...options], {
    readFile: (name) =>
      name === 'entry.ts' ? source : name === 'assembly/simd.ts' ? readFileSync(name, 'utf8') : null,
    writeFile: (name, contents) => {
      if (name === 'out.wasm') binary = contents as Uint8Array<ArrayBuffer>;
    },
    listFiles: () => [],
  });
  expect(error, stderr.toString()).toBeNull();
  const { instance } = await WebAssembly.instantiate(binary, {
    env: {
      abort: () => {
        throw new Error('abort');
      },
    },
  });
  kernels = instance.exports as unknown as typeof kernels;
  tables = instance.exports as unknown as typeof tables;
  memory = instance.exports.memory as WebAssembly.Memory;
});

// Places in memory, in bytes, above the tables; no operand is longer than 16 KB.
const [A, B, START, OUT, POINTERS] = [0x4000, 0x8000, 0xc000, 0x10000, 0x14000];

/** Small whole numbers: float32 sums of their products are exact, in any order. */
function put(address: number, length: number, name: string): number[] {
  const random = Random.stream(1, name);
  const numbers = Array.from({ length }, () => random.below(15) - 7);
  new Float32Array(memory.buffer, address, length).set(numbers);
  return numbers;
}

const read = (address: number, length: number) => [...new Float32Array(memory.buffer, address, length)];

describe('a register tile', () => {
  describe.each(TILES)('of $rows rows × $vectors vectors, A $a, epilogue $epilogue', (size) => {
    const { name, rows, vectors, a: layout, epilogue } = size;
    const columns = 4 * vectors;
    const extra = ['descend', 'rectify'].filter((step) => epilogue.includes(step));
    const cases = [
      { k: 0, started: true, on: extra },
      { k: 9, started: false, on: [] },
      { k: 9, started: true, on: [] },
      ...extra.map((step) => ({ k: 5, started: true, on: [step] })),
    ];
    it.each(cases)('multiplies: $k steps, started $started, with $on', ({ k, started, on }) => {
      const rowFloats = layout === 'packed' ? k : k + 3; // rows with a gap between them
      const a = put(A, rows * rowFloats, 'a');
      const b = put(B, k * columns, 'b');
      const start = put(START, rows * columns, 'start');
      const outFloats = columns + 4;
      const before = put(OUT, rows * outFloats, 'out');
      const rate = on.includes('descend') ? 0.5 : 0;
      const rectifies = on.includes('rectify');
      const numbers: number[] = [k, A];
      if (layout === 'rows') numbers.push(4 * rowFloats);
      numbers.push(B, started ? START : 0, 4 * columns, 2, OUT, 4 * outFloats);
      if (epilogue.includes('descend')) numbers.push(rate);
      if (epilogue.includes('rectify')) numbers.push(rectifies ? 1 : 0);
      kernels[name](...numbers);

      const expected = before.map((old, at) => {
        const [i, j] = [Math.floor(at / outFloats), at % outFloats];
        if (j >= columns) return old;
        let sum = started ? 2 * start[i * columns + j] : 0;
        for (let p = 0; p < k; p++)
          sum += a[layout === 'packed' ? p * rows + i : i * rowFloats + p] * b[p * columns + j];
        if (rate !== 0) sum = old - rate * sum;
        return rectifies ? Math.max(sum, 0) : sum;
      });
      expect(read(OUT, rows * outFloats)).toEqual(expected.map((x) => x + 0)); // -0 is 0
    });
  });
});

it('a tile starts always, reads the first vectors of a wider panel, and passes back through ReLU', () => {
  const { rows, vectors, panelVectors } = THROUGH;
  const [k, columns, width] = [5, 4 * vectors, 4 * panelVectors];
  const a = put(A, k * rows, 'a');
  const b = put(B, k * width, 'b');
  const start = put(START, rows * columns, 'start');
  const output = put(POINTERS, rows * width, 'output');
  for (const through of [0, POINTERS]) {
    kernels.through(k, A, B, START, 4 * columns, 2, OUT, 4 * columns, through, 4 * width);
    const expected = start.map((old, at) => {
      const [i, j] = [Math.floor(at / columns), at % columns];
      let sum = 2 * old;
      for (let p = 0; p < k; p++) sum += a[p * rows + i] * b[p * width + j];
      return through === 0 || output[i * width + j] > 0 ? sum : 0;
    });
    expect(read(OUT, rows * columns)).toEqual(expected);
  }
});

describe('tiles of windows', () => {
  const [rows, columns] = [3, 8];
  const addresses = (at: readonly number[]) =>
    new Uint32Array(memory.buffer, POINTERS, at.length).set(at.map((float) => A + 4 * float));

  it.each([0, 1])(
    'two tiles of rows at addresses, in segments with gaps; ReLU or back through it (%i)',
    (back) => {
      const [tiles, segments, length, gap] = [2, 3, 4, 2];
      const k = segments * length;
      const a = put(A, 60, 'a');
      const b = put(B, k * columns, 'b');
      const start = put(START, columns, 'start'); // one row for all
      const windows = [0, 5, 11, 20, 3, 31];
      addresses(windows);
      const output = put(START + 4 * columns, tiles * rows * columns, 'output');
      kernels.segments3(
        ...([tiles, k, 4 * length, 4 * gap, POINTERS, B, START, 0, OUT, 4 * columns] as const),
        ...[1 - back, back && START + 4 * columns, 4 * columns],
      );
      const expected = windows.flatMap((window, i) =>
        start.map((first, j) => {
          let sum = first;
          for (let p = 0; p < k; p++) {
            sum += a[window + Math.floor(p / length) * (length + gap) + (p % length)] * b[p * columns + j];
          }
          if (back) return output[i * columns + j] > 0 ? sum : 0;
          return Math.max(sum, 0);
        }),
      );
      expect(read(OUT, tiles * rows * columns)).toEqual(expected);
    },
  );

  it('neighbours at an offset from addresses, with rows of B apart', () => {
    const [k, offset, apart] = [5, 2, 11];
    const a = put(A, 40, 'a');
    const b = put(B, k * apart, 'b');
    const start = put(START, rows * columns, 'start');
    const windows = [4, 0, 30, 7, 7];
    addresses(windows);
    kernels.columns3(k, POINTERS, 4 * offset, B, 4 * apart, START, 4 * columns, OUT, 4 * columns);
    const expected = start.map((first, at) => {
      const [i, j] = [Math.floor(at / columns), at % columns];
      return windows.reduce((sum, window, p) => sum + a[window + offset + i] * b[p * apart + j], first);
    });
    expect(read(OUT, rows * columns)).toEqual(expected);
  });
});

describe('dot products of columns side by side', () => {
  it.each(DOT_PAIRS)(
    '$name has the four partial sums of each, whatever k is modulo 4',
    ({ name, rows, columns }) => {
      for (const k of [0, 2, 4, 11]) {
        const a = put(A, rows * k, 'a');
        const values = put(START, columns * k, 'b');
        // Four steps of k side by side, then each of the rest in the first of four lanes.
        const whole = k & ~3;
        const packed = new Float32Array(memory.buffer, B, 4 * columns * (whole / 4 + k - whole)).fill(0);
        for (let p = 0; p < k; p++)
          for (let j = 0; j < columns; j++) {
            const step = p < whole ? p >> 2 : whole / 4 + p - whole;
            packed[4 * (step * columns + j) + (p < whole ? p % 4 : 0)] = values[j * k + p];
          }
        const addresses = Array.from({ length: rows }, (_, i) => A + 4 * i * k);
        kernels[name](k, ...addresses, B, OUT);
        const expected = Array.from({ length: 4 * rows * columns }, (_, at) => {
          const [i, j, lane] = [Math.floor(at / 4 / columns), Math.floor(at / 4) % columns, at % 4];
          let sum = 0;
          for (let p = 0; p < k; p++)
            if ((p < whole ? p % 4 : 0) === lane) sum += a[i * k + p] * values[j * k + p];
          return sum;
        });
        expect(read(OUT, expected.length)).toEqual(expected);
      }
    },
  );
});

it.each(LOOPS)('the peak loop $name takes its rounds: products, sums, products, …', ({ name, chains }) => {
  const before = put(OUT, 4 * chains, 'chains');
  kernels[name](3, 0.5, 0.25, OUT);
  expect(read(OUT, 4 * chains)).toEqual(
    before.map((x, at) => (Math.floor(at / 4) % 2 === 0 ? x * 0.125 : x + 0.75)),
  );
});

describe('a tile of dot products', () => {
  it.each(DOTS)('$name multiplies, whatever k is modulo 4', ({ name, rows, columns, tileColumns }) => {
    for (const k of [0, 3, 4, 11]) {
      const a = put(A, rows * k, 'a');
      const b = put(B, columns * k, 'b');
      const out = put(OUT, rows * tileColumns, 'out');
      const addresses = Array.from({ length: rows }, (_, i) => A + 4 * i * k);
      kernels[name](k, ...addresses, B, 4 * k, OUT);
      const expected = out.map((old, at) => {
        const [i, j] = [Math.floor(at / tileColumns), at % tileColumns];
        if (j >= columns) return old;
        let sum = 0;
        for (let p = 0; p < k; p++) sum += a[i * k + p] * b[j * k + p];
        return sum;
      });
      expect(read(OUT, rows * tileColumns)).toEqual(expected);
    }
  });
});

describe('a tile with rows of A in vectors', () => {
  it.each(ROW_VECTORS)('$name multiplies', ({ name, vectors, columns, tileColumns }) => {
    const [rows, k] = [4 * vectors, 7];
    const a = put(A, (rows + 2) * k, 'a');
    const b = put(B, (columns + 1) * k, 'b');
    const out = put(OUT, rows * tileColumns, 'out');
    kernels[name](k, A, 4 * (rows + 2), B, 4 * (columns + 1), OUT);
    const expected = out.map((old, at) => {
      const [i, j] = [Math.floor(at / tileColumns), at % tileColumns];
      if (j >= columns) return old;
      let sum = 0;
      for (let p = 0; p < k; p++) sum += a[p * (rows + 2) + i] * b[p * (columns + 1) + j];
      return sum;
    });
    expect(read(OUT, rows * tileColumns)).toEqual(expected);
  });
});

describe('a tile with rows of A in vectors, columns first', () => {
  it.each(COLUMNS_FIRST)('$name multiplies', ({ name, vectors, columns }) => {
    const [rows, k] = [4 * vectors, 7];
    const a = put(A, (rows + 2) * k, 'a');
    const b = put(B, (columns + 1) * k, 'b');
    kernels[name](k, A, 4 * (rows + 2), B, 4 * (columns + 1), OUT);
    const expected = Array.from({ length: rows * columns }, (_, at) => {
      const [j, i] = [Math.floor(at / rows), at % rows];
      let sum = 0;
      for (let p = 0; p < k; p++) sum += a[p * (rows + 2) + i] * b[p * (columns + 1) + j];
      return sum;
    });
    expect(read(OUT, expected.length)).toEqual(expected);
  });
});

describe('a panel', () => {
  it.each(WIDTHS)('of %i vectors adds each entry of a line, from a start', (vectors) => {
    const columns = 4 * vectors;
    const lists = [[0, 3, 4], [], [2], [1, 2, 4]]; // positions of four lines' entries, in a panel of five rows
    const values = put(A, 7, 'values');
    const panel = put(B, 5 * columns, 'panel');
    const start = put(START, lists.length * columns, 'start');
    const words = new Uint32Array(memory.buffer);
    let entry = 0;
    lists.forEach((positions, line) => {
      words[POINTERS / 4 + line] = entry;
      for (const position of positions) {
        words[A / 4 + 2 * entry] = position;
        new Float32Array(memory.buffer)[A / 4 + 2 * entry + 1] = values[entry];
        entry++;
      }
    });
    words[POINTERS / 4 + lists.length] = entry;
    kernels.walkPanel(vectors, lists.length, POINTERS, A, B, START, 4 * columns, OUT);
    entry = 0;
    const expected = lists.flatMap((positions, line) => {
      const sums = start.slice(line * columns, (line + 1) * columns);
      for (const position of positions) {
        const value = values[entry++];
        for (let j = 0; j < columns; j++) sums[j] += value * panel[position * columns + j];
      }
      return sums;
    });
    expect(read(OUT, lists.length * columns)).toEqual(expected);
  });
});

describe('the tables', () => {
  it('say for each mask of eight where its ones are', () => {
    const bytes = new Uint8Array(memory.buffer, tables.NONZERO_POSITIONS.value, 8 * 256);
    for (let mask = 0; mask < 256; mask++) {
      let count = 0;
      for (let bit = 0; bit < 8; bit++) if ((mask >> bit) & 1) expect(bytes[8 * mask + count++]).toBe(bit);
      for (; count < 8; count++) expect(bytes[8 * mask + count]).toBe(0);
    }
  });

  it('move for each mask of four lanes its lanes to the front', () => {
    const bytes = new Uint8Array(memory.buffer, tables.TO_FRONT.value, 16 * 16);
    for (let mask = 0; mask < 16; mask++) {
      let count = 0;
      for (let lane = 0; lane < 4; lane++)
        if ((mask >> lane) & 1) {
          const place = 16 * mask + 4 * count++;
          expect([...bytes.slice(place, place + 4)]).toEqual([0, 1, 2, 3].map((byte) => 4 * lane + byte));
        }
    }
  });
});

it('source text is indented by its blocks, and false is no line', () => {
  const lines = block('if (a)', [
    each(2, (i: number) => `b${i};`),
    false,
    block('while (c)', ['d;', '', [false && 'e;']]),
  ]);
  expect(text([lines, 'f;'])).toBe('if (a) {\n  b0;\n  b1;\n  while (c) {\n    d;\n\n  }\n}\nf;\n');
});
