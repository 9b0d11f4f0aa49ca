// Template of the tile of dot products: rows × columns sums, each in the four lanes of one register, four steps of k at a time.
// For A and B that are contiguous along k. Next: index.mjs has the sizes; assembly/gemm/few-columns.ts says what the functions take.

import { at, block, each, procedure } from './write-source.mjs';

/** @import { Lines } from './write-source.mjs' */

const sum = (row, column) => `acc${row}_${column}`;
const columnOfB = (column) => (column === 0 ? 'b' : `b${column}`);

/**
 * The source of a function that writes one tile: tile [rows, tileColumns], of which `columns` are filled.
 * @param {object} dots
 * @param {string} dots.name of the function
 * @param {number} dots.rows of A
 * @param {number} dots.columns of B
 * @param {number} dots.tileColumns floats from one row of the tile to the next
 * @returns {Lines}
 */
export function dots({ name, rows, columns, tileColumns }) {
  const addresses = each(rows, (i) => `a${i}: usize`);
  const whole = columns - (columns % 4);
  return [
    `/** ${rows} rows × ${columns} columns, four steps of k at a time. */`,
    procedure(
      `export function ${name}`,
      ['k: i32', ...addresses, 'b: usize', 'columnBytes: usize', 'tile: usize'],
      [
        each(rows, (i) => `let ${each(columns, (j) => `${sum(i, j)} = f32x4.splat(0)`).join(', ')};`),
        each(columns - 1, (j) => `let ${columnOfB(j + 1)} = ${columnOfB(j)} + columnBytes;`),
        'const end = a0 + ((<usize>(k & ~3)) << 2);',
        block('while (a0 < end)', [
          each(rows, (i) => `const x${i} = v128.load(a${i});`),
          each(columns, (j) => [
            `const y${j} = v128.load(${columnOfB(j)});`,
            each(rows, (i) => `${sum(i, j)} = madd(x${i}, y${j}, ${sum(i, j)});`),
          ]),
          each(rows, (i) => `a${i} += 16;`),
          each(columns, (j) => `${columnOfB(j)} += 16;`),
        ]),
        block('for (let rest = k & 3, lane: usize = 0; rest > 0; rest--, lane += 4)', [
          '// The other lanes stay as they are: their factor is 0.',
          each(rows, (i) => `const x${i} = v128.load32_zero(a${i} + lane);`),
          each(columns, (j) =>
            each(
              rows,
              (i) => `${sum(i, j)} = madd(x${i}, v128.load32_zero(${columnOfB(j)} + lane), ${sum(i, j)});`,
            ),
          ),
        ]),
        each(rows, (i) => {
          const place = (j) => 4 * (i * tileColumns + j);
          return [
            each(whole / 4, (group) => {
              const sums = each(4, (j) => sum(i, 4 * group + j)).join(', ');
              return `v128.store(tile, ${at(`sumEach(${sums})`, place(4 * group))});`;
            }),
            each(
              columns - whole,
              (j) => `store<f32>(tile, ${at(`sumLanes(${sum(i, whole + j)})`, place(whole + j))});`,
            ),
          ];
        }),
      ],
    ),
  ];
}
