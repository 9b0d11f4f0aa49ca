// Template of the tile that holds rows of A in vectors: 4·vectors rows × columns sums of a product A·B, for an A whose rows lie
// side by side at each step of k (a transposed matrix). Next: index.mjs has the sizes; assembly/gemm/few-columns.ts says what the
// functions take.

import { at, block, each, procedure } from './write-source.mjs';

/** @import { Lines } from './write-source.mjs' */

const sum = (vector, column) => `acc${4 * vector}_${column}`;

/**
 * The source of a function that writes one tile: tile [4·vectors, tileColumns], of which `columns` are filled; or, columns first,
 * tile [columns, 4·vectors], whose stores are whole vectors side by side, as 256-bit code needs them.
 * @param {object} options
 * @param {string} options.name of the function
 * @param {number} options.vectors of four rows of A
 * @param {number} options.columns of B
 * @param {number | 'columns first'} options.tileColumns floats from one row of the tile to the next
 * @returns {Lines}
 */
export function rowVectors({ name, vectors, columns, tileColumns }) {
  const stores = (v, j) => {
    if (tileColumns === 'columns first') return `v128.store(tile, ${at(sum(v, j), 16 * (j * vectors + v))});`;
    return each(4, (lane) => {
      const place = 4 * ((4 * v + lane) * tileColumns + j);
      return `v128.store32_lane(tile, ${sum(v, j)}, ${at(`${lane}`, place)});`;
    });
  };
  return [
    `/** ${4 * vectors} rows × ${columns} columns, four rows in a vector. */`,
    procedure(
      `export function ${name}`,
      ['k: i32', 'a: usize', 'aBytes: usize', 'b: usize', 'bBytes: usize', 'tile: usize'],
      [
        each(vectors, (v) => `let ${each(columns, (j) => `${sum(v, j)} = f32x4.splat(0)`).join(', ')};`),
        block('for (; k > 0; k--)', [
          each(vectors, (v) => `const x${4 * v} = v128.load(${at('a', 16 * v)});`),
          each(columns, (j) => [
            `const y${j} = v128.load32_splat(${at('b', 4 * j)});`,
            each(vectors, (v) => `${sum(v, j)} = madd(x${4 * v}, y${j}, ${sum(v, j)});`),
          ]),
          'a += aBytes;',
          'b += bBytes;',
        ]),
        each(columns, (j) => each(vectors, (v) => stores(v, j))),
      ],
    ),
  ];
}
