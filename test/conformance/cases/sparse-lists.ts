// gatherBytes, transposeBytes, and the kernels that write lists of nonzeros.

import { listsOf, wordsOf } from '../../../src/benchmark/cases/plain-lists.js';
import { type Case, stream } from '../case.js';
import { compare } from '../scratch.js';
import { sparse, transposed } from './lists.js';

const DENSITIES = [0, 0.02, 0.5, 1];
const SIZES: [lines: number, length: number, chunk: number][] = [
  [0, 5, 8],
  [5, 0, 8],
  [1, 1, 8],
  [3, 7, 8],
  [4, 8, 8],
  [5, 9, 8],
  [7, 31, 16],
  [9, 40, 16],
  [3, 100, 32],
  [13, 64, 64],
  [2, 130, 1000],
];

interface Shape {
  lines: number;
  length: number;
  chunk: number;
  x: number[];
  where: string;
}

/** Every size with every density; bytes 1 to 255. */
function* shapes(): Generator<Shape> {
  for (const [i, [lines, length, chunk]] of SIZES.entries()) {
    for (const density of DENSITIES) {
      const random = stream(700 + i);
      const x = sparse(random, lines * length, density, () => 1 + random.below(255));
      yield { lines, length, chunk, x, where: `${lines}×${length}, chunks of ${chunk}, density ${density}` };
    }
  }
}

/**
 * x f32 [rows, columns] and a shift of the columns; y = x + shift, rounded, is 0 but for `density` of the elements, of which one
 * is NaN and one infinite.
 */
function shiftedRows(rows: number, columns: number, density: number) {
  const random = stream(rows + 1000 * columns);
  const shift = Float32Array.from({ length: columns }, (_, j) => (j % 3 === 0 ? 0 : random.normal()));
  const special = sparse(random, rows * columns, density, () => random.normal());
  const x = Float32Array.from(special, (value, i) => value - shift[i % Math.max(1, columns)]);
  const places = special.flatMap((value, i) => (value === 0 ? [] : [i]));
  if (places.length > 2) {
    x[places[1]] = Number.NaN;
    x[places.at(-1)!] = Number.NEGATIVE_INFINITY;
  }
  const y = x.map((value, i) => value + shift[i % Math.max(1, columns)]);
  return { x, shift, y };
}

/** Sizes around the blocks of four rows and columns, and around chunks. */
function* shiftedShapes() {
  for (const [rows, columns, chunk] of [
    ...SIZES,
    [5, 6, 4],
    [17, 5, 5],
    [6, 5, 16],
    [34, 18, 16],
    [129, 3, 128],
  ]) {
    for (const density of DENSITIES) {
      const where = `${rows}×${columns}, chunks of ${chunk}, density ${density}`;
      yield { rows, columns, chunk, where, ...shiftedRows(rows, columns, density) };
    }
  }
}

/** Entries as f32, so that any NaN agrees with any other. */
function floatsOf(entries: [number, number][]): Float32Array {
  return new Float32Array(wordsOf(entries).buffer);
}

/** Whatever stands behind the last entry may have been written. */
function entriesFrom(words: number[], count: number): number[] {
  return words.slice(0, 2 * count);
}

export const sparseListCases: Case[] = [
  {
    kernel: 'listBytes',
    title: 'listBytes: every nonzero once, in order, chunk by chunk; room of 8 entries beyond is enough',
    run(table, scratch) {
      for (const { lines, length, chunk, x, where } of shapes()) {
        const { pointers, entries } = listsOf(x, lines, length, chunk);
        const bytes = scratch.input('u8', Uint8Array.from(x));
        const gotPointers = scratch.output('u32', pointers.length);
        const gotEntries = scratch.output('u32', 2 * (lines * length + 8));
        table.listBytes(lines, length, chunk, bytes.address, gotPointers.address, gotEntries.address);
        compare(`listBytes pointers, ${where}`, gotPointers.read(), pointers, () => 0);
        const words = entriesFrom(gotEntries.read(), entries.length);
        compare(`listBytes entries, ${where}`, words, wordsOf(entries), () => 0);
        scratch.verify(where);
        scratch.reset();
      }
    },
  },
  {
    kernel: 'listCsr',
    title: 'listCsr: the picked rows of a CSR matrix, in the order picked, empty rows and repeats among them',
    run(table, scratch) {
      for (const { lines: stored, length, chunk, x, where } of shapes()) {
        if (stored === 0) continue;
        const random = stream(stored);
        const picked = Array.from({ length: stored + 2 }, () => random.below(stored));
        const rows = picked.flatMap((row) => x.slice(row * length, (row + 1) * length));
        const { pointers, entries } = listsOf(rows, picked.length, length, chunk);
        const csr = listsOf(x, stored, length, Math.max(1, length));
        const rowPointers = length === 0 ? new Array(stored + 1).fill(0) : csr.pointers;
        const places = [
          scratch.input('u32', rowPointers),
          scratch.input(
            'u32',
            csr.entries.map(([position]) => position),
          ),
          scratch.input(
            'f32',
            csr.entries.map(([, value]) => value),
          ),
          scratch.input('u32', picked),
          scratch.output('u32', pointers.length),
          scratch.output('u32', 2 * entries.length),
        ];
        const [a, b, c, d, e, f] = places.map(({ address }) => address);
        table.listCsr(picked.length, length, chunk, a, b, c, d, e, f);
        compare(`listCsr pointers, ${where}`, places[4].read(), pointers, () => 0);
        compare(`listCsr entries, ${where}`, places[5].read(), wordsOf(entries), () => 0);
        scratch.verify(where);
        scratch.reset();
      }
    },
  },
  {
    kernel: 'transposeLists',
    title: 'transposeLists: the lists of the transpose, cut into chunks of another size',
    run(table, scratch) {
      for (const { lines, length, chunk, x, where } of shapes()) {
        for (const newChunk of [2, 8, 100]) {
          const from = listsOf(x, lines, length, chunk);
          const to = listsOf(transposed(x, lines, length), length, lines, newChunk);
          const pointers = scratch.input('u32', from.pointers);
          const entries = scratch.input('u32', wordsOf(from.entries));
          const gotPointers = scratch.output('u32', to.pointers.length);
          const gotEntries = scratch.output('u32', 2 * to.entries.length);
          table.transposeLists(
            ...([lines, length, chunk, pointers.address, entries.address] as const),
            ...([newChunk, gotPointers.address, gotEntries.address] as const),
          );
          compare(`transposeLists pointers, ${where}, ${newChunk}`, gotPointers.read(), to.pointers, () => 0);
          compare(
            `transposeLists entries, ${where}, ${newChunk}`,
            gotEntries.read(),
            wordsOf(to.entries),
            () => 0,
          );
          scratch.verify(where);
          scratch.reset();
        }
      }
    },
  },
  ...(
    [
      ['by row', true, false],
      ['by column', false, true],
      ['both ways', true, true],
    ] as const
  ).map(
    ([title, byRow, byColumn]): Case => ({
      kernel: 'listDifferences',
      title: `listDifferences ${title}: what is not -shift, NaN and ∞ too; room of 4 entries beyond is enough`,
      run(table, scratch) {
        for (const { rows, columns, chunk, where, x, shift, y } of shiftedShapes()) {
          const [from, shifts] = [scratch.input('f32', x), scratch.input('f32', shift)];
          const rowLists = listsOf(y, rows, columns, chunk);
          const columnLists = listsOf(transposed(y, rows, columns), columns, rows, chunk + 4);
          const places = [rowLists, columnLists].map(({ pointers }) => ({
            pointers: scratch.output('u32', pointers.length),
            entries: scratch.output('f32', 2 * (rows * columns + 4)),
          }));
          const workspace = scratch.output('f32', 16 * Math.ceil(Math.min(chunk + 4, rows) / 4));
          const [atRows, atColumns] = places;
          table.listDifferences(
            ...([rows, columns, chunk, chunk + 4, from.address, shifts.address] as const),
            ...([byRow ? atRows.pointers.address : 0, atRows.entries.address] as const),
            ...([byColumn ? atColumns.pointers.address : 0, atColumns.entries.address] as const),
            workspace.address,
          );
          const wanted = [
            byRow && ([atRows, rowLists] as const),
            byColumn && ([atColumns, columnLists] as const),
          ];
          for (const pair of wanted) {
            if (!pair) continue;
            const [got, { pointers, entries }] = pair;
            compare(`pointers, ${where}`, got.pointers.read(), pointers, () => 0);
            compare(
              `entries, ${where}`,
              entriesFrom(got.entries.read(), entries.length),
              floatsOf(entries),
              () => 0,
            );
          }
          scratch.verify(where);
          scratch.reset();
        }
      },
    }),
  ),
  {
    kernel: 'transposeBytes',
    title: 'transposeBytes: every byte at its place, sizes around the 8×8 blocks',
    run(table, scratch) {
      for (const rows of [0, 1, 7, 8, 9, 16, 23]) {
        for (const columns of [0, 1, 7, 8, 9, 16, 31]) {
          const random = stream(rows + 100 * columns);
          const x = Array.from({ length: rows * columns }, () => random.below(256));
          const from = scratch.input('u8', x);
          const to = scratch.output('u8', x.length);
          table.transposeBytes(rows, columns, from.address, to.address);
          const where = `transposeBytes ${rows}×${columns}`;
          compare(where, to.read(), transposed(x, rows, columns), () => 0);
          scratch.verify(where);
          scratch.reset();
        }
      }
    },
  },
  {
    kernel: 'gatherBytes',
    title: 'gatherBytes: the picked rows as they are',
    run(table, scratch) {
      for (const columns of [0, 1, 5, 16, 31]) {
        const random = stream(columns);
        const stored = Array.from({ length: 9 * columns }, () => random.below(256));
        const picked = [3, 0, 8, 3, 7];
        const data = scratch.input('u8', stored);
        const indices = scratch.input('u32', picked);
        const out = scratch.output('u8', picked.length * columns);
        table.gatherBytes(picked.length, columns, data.address, indices.address, out.address);
        const expected = picked.flatMap((row) => stored.slice(row * columns, (row + 1) * columns));
        compare(`gatherBytes of ${columns} columns`, out.read(), expected, () => 0);
        scratch.verify('gatherBytes');
        scratch.reset();
      }
    },
  },
];
