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

/**
 * The source of a function that writes the partial sums of one tile: sums [rows, columns], four lanes each. For an even number of
 * columns that are packed side by side: for each four steps of k [columns, 4], then for each of the last one to three
 * [columns, 4] with the element in the first lane and zeros. Each sum's lanes are added up in the same order as those of dots().
 * @param {object} tile
 * @param {string} tile.name of the function
 * @param {number} tile.rows of A
 * @param {number} tile.columns of B
 * @returns {Lines}
 */
export function dotPairs({ name, rows, columns }) {
  const step = (load, offset) => [
    each(rows, (i) => `const x${i} = ${load}(a${i}${offset});`),
    each(columns / 2, (pair) => {
      const [j, next] = [2 * pair, 2 * pair + 1];
      return [
        `const y${j} = v128.load(${at('b', 16 * j)}), y${next} = v128.load(${at('b', 16 * next)});`,
        each(rows, (i) => [
          `${sum(i, j)} = madd(x${i}, y${j}, ${sum(i, j)});`,
          `${sum(i, next)} = madd(x${i}, y${next}, ${sum(i, next)});`,
        ]),
      ];
    }),
    `b += ${16 * columns};`,
  ];
  return [
    `/** ${rows} rows × ${columns} columns side by side, four steps of k at a time. */`,
    procedure(
      `export function ${name}`,
      ['k: i32', ...each(rows, (i) => `a${i}: usize`), 'b: usize', 'sums: usize'],
      [
        each(rows, (i) => `let ${each(columns, (j) => `${sum(i, j)} = f32x4.splat(0)`).join(', ')};`),
        'const end = a0 + ((<usize>(k & ~3)) << 2);',
        block('while (a0 < end)', [step('v128.load', ''), each(rows, (i) => `a${i} += 16;`)]),
        block(
          'for (let rest = k & 3, lane: usize = 0; rest > 0; rest--, lane += 4)',
          step('v128.load32_zero', ' + lane'),
        ),
        each(rows, (i) =>
          each(columns, (j) => `v128.store(sums, ${at(sum(i, j), 16 * (i * columns + j))});`),
        ),
      ],
    ),
  ];
}
